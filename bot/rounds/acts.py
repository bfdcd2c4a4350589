"""What a page's press means for a round: one act, one event of the workflow. Raises Refused for what cannot be read."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from workflows.hazard.reading import Reading
from workflows.inspection import events as e
from workflows.inspection.case import Attachment, Presence
from workflows.inspection.picturing import ITSELF
from workflows.inspection.sheets import ABNORMAL
from workflows.kernel.flow import Refused

LONGEST_TEXT, MOST_ITEMS, LONGEST_S = 2000, 300, 7 * 24 * 3600.0
NO_PHOTO = "还没有照片，拍一张再提交。"
NO_VOICE = "没有收到语音，请再说一次，或者打字。"
NO_STROKE = "还没有签名，请在框里签一下。"
ANSWERS = "这张表的答案读不出来，什么都没有丢。请刷新页面再提交一次。"


@dataclass(frozen=True, slots=True)
class Said:
    """Who pressed, when we heard of it, with which fields, stamp and kept files. `presence` of a check-in; `reading`
    what the catalogue says of an abnormal item; `label` is the photo of one."""

    by: str
    now: datetime
    fields: Mapping[str, str]
    stamp: e.Stamp | None = None
    presence: Presence | None = None
    reading: Reading | None = None
    photo: Attachment | None = None
    voice: Attachment | None = None
    stroke: Attachment | None = None
    label: Attachment | None = None

    def words(self, name: str) -> str:
        return self.fields.get(name, "").strip()[:LONGEST_TEXT]

    @property
    def point(self) -> str:
        if not self.words("point"):
            raise Refused("不知道是哪个点位，请刷新页面再试。")
        return self.words("point")

    @property
    def no(self) -> int:
        """The number of an item."""
        text = self.words("no")
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise Refused("不知道是哪一项，请刷新页面再试。")
        return int(text)


def event_of(act: str, said: Said) -> object:
    """Raises Refused, and KeyError for an act that no page of ours knows."""
    return ACTS[act](said)


def _check_in(said: Said) -> object:
    if said.presence is None:
        raise Refused("还没有扫到点位码，请扫一下再打卡。")
    media = (said.label,) if said.label and said.presence.how == "photo" else ()
    return e.CheckedIn(said.by, said.point, said.presence, said.stamp, media)


def _abnormal(said: Said) -> object:
    media = tuple(one for one in (said.photo, said.voice) if one)
    answer = said.words("answer") or ABNORMAL
    return e.FoundAbnormal(
        said.by, said.point, said.no, answer, said.words("text"), said.reading, said.stamp, media
    )  # fmt: skip


def _photo(said: Said) -> object:
    if said.photo is None:
        raise Refused(NO_PHOTO)
    return e.Pictured(said.by, said.point, said.no, said.words("view") or ITSELF, (said.photo,), said.stamp)


def _voice(said: Said) -> object:
    if said.voice is None:
        raise Refused(NO_VOICE)
    return e.Spoken(said.by, said.point, said.no, (said.voice,), said.stamp)


def _sign(said: Said) -> object:
    if said.stroke is None:
        raise Refused(NO_STROKE)
    return e.Pictured(said.by, said.point, said.no, ITSELF, (said.stroke,), said.stamp)


def _fill(said: Said) -> object:
    answers = answers_of(said.fields.get("answers", ""))
    return e.Filled(said.by, said.point, answers, _seconds(said), _times(said), said.stamp)


def answers_of(text: str) -> tuple[tuple[int, str], ...]:
    """{"1": "正常", …} in its order, as it was typed."""
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or len(found) > MOST_ITEMS:
            raise ValueError(text)
        return tuple((_number(no), _text(answer)) for no, answer in found.items())
    except (ValueError, RecursionError):
        raise Refused(ANSWERS) from None


def _number(no: str) -> int:
    if not (no.isascii() and no.isdigit() and len(no) <= 4):
        raise ValueError(no)
    return int(no)


def _text(answer: object) -> str:
    if not isinstance(answer, str) or len(answer) > LONGEST_TEXT:
        raise ValueError(answer)
    return answer.replace("\x00", "\ufffd")


def _seconds(said: Said) -> float:
    """How long the form was being filled, by the phone's own steady clock."""
    return _bounded(said.words("seconds") or "0")


def _times(said: Said) -> tuple[float, ...]:
    try:
        found = json.loads(said.fields.get("times") or "[]")
        if not isinstance(found, list) or len(found) > MOST_ITEMS:
            raise ValueError(found)
    except (ValueError, RecursionError):
        raise Refused(ANSWERS) from None
    return tuple(_bounded(one) for one in found)


def _bounded(said: object) -> float:
    try:
        value = float(str(said))
    except ValueError:
        raise Refused(ANSWERS) from None
    if not (math.isfinite(value) and 0 <= value <= LONGEST_S):
        raise Refused(ANSWERS)
    return value


def _hand(said: Said) -> object:
    if not said.words("to"):
        raise Refused("请先选转给谁。")
    return e.HandedTo(said.by, said.words("to"))


ACTS: Mapping[str, Callable[[Said], object]] = {
    "checkin": _check_in, "abnormal": _abnormal, "photo": _photo, "voice": _voice, "fill": _fill, "sign": _sign,
    "noinstrument": lambda said: e.NoInstrument(said.by, said.point, said.no, said.stamp),
    "finish": lambda said: e.Finished(said.by, said.stamp),
    "take": lambda said: e.TakenOver(said.by), "hand": _hand,
    "excuse": lambda said: e.Excused(said.by, said.words("why")),
}  # fmt: skip
"""By the last segment of `POST /h5/api/rounds/{code}/{act}`."""
AT_STOP = ("checkin", "abnormal", "photo", "voice", "fill", "sign", "noinstrument")
"""What is done at one point of the round."""
