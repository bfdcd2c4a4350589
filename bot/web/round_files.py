"""The files that a round's page sends: a photo or a voice note kept like one from a chat, a stroke, a label's photo."""

from dataclasses import dataclass

from bot.desk.bring import Kept
from bot.labels import read
from bot.media.sniff import CAPS
from bot.media.unusable import Unusable
from bot.rounds.presence import NO_CODE
from bot.service import Service
from bot.web.parts import Form
from bot.web.permit_pictures import NO_STROKE
from bot.web.sign import STROKE_LIMIT, is_stroke
from workflows.inspection.case import Attachment
from workflows.inspection.refusals import Final

LIMITS = {
    "photo": CAPS.picture, "code": CAPS.picture, "voice": CAPS.voice, "png": STROKE_LIMIT,
    "answers": 256 * 1024, "times": 16 * 1024,
}  # fmt: skip
"""Bytes; the answers of a long sheet are longer than a field."""
LONG = ("answers", "times")


@dataclass(frozen=True, slots=True)
class Brought:
    """`kept` are written down beside the event; `codes` are the texts of the codes in the photo `label`."""

    photo: Attachment | None = None
    voice: Attachment | None = None
    stroke: Attachment | None = None
    label: Attachment | None = None
    codes: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()


class RoundFiles:
    def __init__(self, service: Service) -> None:
        self.service = service

    def keep(self, form: Form, by: str) -> Brought:
        """Blocking; raises Unusable, Final. Files first, rows with the event: what nobody refers to is swept later."""
        now, bringer = self.service.clock.now(), self.service.reporting.bringer
        photos = [bringer.photo(data, by, now) for data in form.all("photo")[:1]]
        voices = [bringer.voice(data, by, now) for data in form.all("voice")[:1]]
        strokes = [self._stroke(data, by) for data in form.all("png")[:1]]
        codes = tuple(text for data in form.all("code")[:1] for text in read(data, closely=True))
        if form.all("code") and not codes:
            raise Final(NO_CODE)
        labels = [bringer.photo(data, by, now) for data in form.all("code")[:1]]
        sorts = (photos, voices, strokes, labels)
        of = [next((one.attachment for one in found), None) for found in sorts]
        return Brought(of[0], of[1], of[2], of[3], codes, tuple(one for found in sorts for one in found))

    def _stroke(self, data: bytes, by: str) -> Kept:
        if not is_stroke(data):
            raise Unusable(NO_STROKE)
        sha = self.service.keep.put(data)
        seen = Attachment(sha, "signature", by, self.service.clock.now(), role="signature")
        return Kept(seen, "image/png", len(data))


def fields_of(form: Form) -> dict[str, str]:
    """With the long ones, which came as files."""
    long = {name: data[0].decode(errors="replace") for name in LONG if (data := form.all(name))}
    return {**form.fields, **long}
