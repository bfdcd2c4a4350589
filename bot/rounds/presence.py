"""Does what the phone brings show that somebody stands at this point? A label, a tag or a beacon proves the point and
nothing else: place and time are the workflow's to judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.labels import Labels, taken_apart
from bot.rounds.receipts import seen
from bot.web.where import spoken_place
from workflows.inspection.case import How, Presence
from workflows.inspection.refusals import Final

RECEIVED = "seen"
"""The mark of a presence that a receipt shows."""
SCAN = "还没有扫到点位码。请扫一下贴在{name}的标签；扫不了，就把标签拍下来。"
OLD_SCAN = "扫码已经过了 5 分钟，请再扫一次{name}的点位码。"
OTHERS_SCAN = "这是别人扫码得到的链接，不能用来打卡。请用自己的手机扫一下{name}的点位码。"
OTHER = "扫到的是{other}的码，不是{name}。请到{name}再扫。"
STRANGE = "这不是本厂的点位码。请扫贴在{name}的标签；标签坏了，告诉安全员换一张。"
STRUCK = "这张是作废的旧标签。请扫{name}的新标签；没有换新的，告诉安全员。"
OTHER_TAG = "碰到的不是{name}的标签。请碰{name}的那一张，或者扫点位码。"
OTHER_BEACON = "收到的不是{name}的信标。请走近一点再试，或者扫点位码。"
NO_CODE = "照片里没有看清二维码。走近一点、拍正、不要反光，再拍一次。"


@dataclass(frozen=True, slots=True)
class Here:
    """A point as far as presence goes: `nfc` its tag's text, `beacon` as uuid:major:minor; "" where it has none."""

    code: str
    name: str
    nfc: str = ""
    beacon: str = ""


class Presences:
    """Of `person`; `names` gives the name of any point, to say whose label it was instead."""

    def __init__(self, labels: Labels, names: Mapping[str, str], person: str) -> None:
        self.labels, self.names, self.person = labels, names, person

    def shown(self, here: Here, fields: Mapping[str, str], codes: Sequence[str], at: datetime) -> Presence:
        """`codes` are the texts in a photo of a label, `at` when it was done. Raises Final, in words."""
        how, mark = self._proof(here, fields, codes, at)
        stood = spoken_place(fields)
        if how == "gps" and stood is None:
            raise Final(SCAN.format(name=here.name))
        if stood is None:
            return Presence(how, mark=mark)
        return Presence(how, stood.lat, stood.lng, stood.accuracy, mark)

    def _proof(
        self, here: Here, fields: Mapping[str, str], codes: Sequence[str], at: datetime
    ) -> tuple[How, str]:  # fmt: skip
        """How, and what was read; a label is kept by its version only, for its address would open doors in a log."""
        if codes:
            return "photo", self._label(here, codes)
        if address := fields.get("address", ""):
            return "qr", self._label(here, [address])
        if text := fields.get("nfc", ""):
            return "nfc", self._tag(here, text)
        if beacon := fields.get("beacon", "").strip().lower():
            if beacon != here.beacon:
                raise Final(OTHER_BEACON.format(name=here.name))
            return "beacon", beacon
        if token := fields.get("seen", ""):
            return "qr", self._receipt(here, token, at)
        return "gps", ""

    def _label(self, here: Here, texts: Sequence[str]) -> str:
        """Of several codes in one photo the right one counts."""
        found = {code: text for text in texts if (code := self.labels.point_of(text))}
        if here.code in found:
            return f"v{self.labels.version_of(found[here.code])}"
        other = next((self.names[code] for code in found if code in self.names), None)
        if other:
            raise Final(OTHER.format(other=other, name=here.name))
        struck = any(self.labels.struck_at(text) == here.code for text in texts)
        raise Final((STRUCK if struck else STRANGE).format(name=here.name))

    def _tag(self, here: Here, text: str) -> str:
        """A tag carries the label's own address, or a text that the factory wrote down for this point."""
        if taken_apart(text)[0]:
            return self._label(here, [text])
        if not here.nfc or text.strip() != here.nfc:
            raise Final(OTHER_TAG.format(name=here.name))
        return "tag"

    def _receipt(self, here: Here, token: str, at: datetime) -> str:
        found = seen(self.labels.signer, here.code, token, at, self.person)
        if found == "other":
            raise Final(OTHERS_SCAN.format(name=here.name))
        if found == "no":
            raise Final(STRANGE.format(name=here.name))
        if found == "old":
            raise Final(OLD_SCAN.format(name=here.name))
        return RECEIVED
