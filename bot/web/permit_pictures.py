"""The pictures that a permit's page sends: a photo kept like one from a chat, a stroke, a photo of a code."""

from dataclasses import dataclass

from bot.desk.bring import Kept
from bot.labels import read
from bot.media.unusable import Unusable
from bot.service import Service
from bot.web.parts import Form
from bot.web.sign import is_stroke
from workflows.permit.records import Attachment

NO_CODE = "照片里没有看清二维码。走近一点、拍正、不要反光，再拍一次。"
NO_STROKE = "签名图片不对，请在页面的框里重新签一次"


@dataclass(frozen=True, slots=True)
class Shown:
    """`kept` are written down beside the event; `codes` are the texts of the codes in a photo that is not kept."""

    photo: Attachment | None = None
    stroke: str = ""
    codes: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()


class Pictures:
    def __init__(self, service: Service) -> None:
        self.service = service

    def keep(self, form: Form, by: str) -> Shown:
        """Blocking; raises Unusable. Files first, rows with the event: what nobody refers to is swept later."""
        now, kept = self.service.clock.now(), []
        photo, stroke = None, ""
        for data in form.all("photo")[:1]:
            kept.append(self.service.reporting.bringer.photo(data, by, now))
            photo = kept[-1].attachment
        for data in form.all("png")[:1]:
            if not is_stroke(data):
                raise Unusable(NO_STROKE)
            stroke = self.service.keep.put(data)
            kept.append(Kept(Attachment(stroke, "signature", by, now, role="signature"), "image/png", len(data)))
        codes = tuple(text for data in form.all("code")[:1] for text in read(data))
        if form.all("code") and not codes:
            raise Unusable(NO_CODE)
        return Shown(photo, stroke, codes, tuple(kept))
