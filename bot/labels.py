"""QR labels of points and equipment: a signed address that says which point, never that somebody stood there."""

import hmac
import re
from io import BytesIO
from typing import TYPE_CHECKING

from bot.signing import Signer

if TYPE_CHECKING:
    from PIL.Image import Image

KEY_VERSION = 1
LOOKS = re.compile(r"https?://\S+/q/\S+")
"""The address of a label, genuine or not."""
LARGEST_SIDE = 1600
"""Pixels: bigger photos are read scaled down, which finds as much and takes a tenth of the time."""


class Labels:
    """`public_url/q/CODE?v=1&k=MARK`; `k` is 22 characters of a keyed digest over code and key version."""

    def __init__(self, signer: Signer, public_url: str) -> None:
        self.signer, self.public_url = signer, public_url.rstrip("/")

    def address(self, code: str) -> str:
        return f"{self.public_url}/q/{code}?v={KEY_VERSION}&k={self._mark(code, str(KEY_VERSION))}"

    def genuine(self, code: str, version: str, mark: str) -> bool:
        return hmac.compare_digest(mark.encode(), self._mark(code, version).encode())

    def _mark(self, code: str, version: str) -> str:
        return self.signer.mark("label", f"{code}|{version}")

    def picture(self, code: str) -> bytes:
        """A PNG with quartile error correction, for a label that gets dirty."""
        import qrcode
        from qrcode.constants import ERROR_CORRECT_Q

        made = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, box_size=10, border=4)
        made.add_data(self.address(code))
        written = BytesIO()
        made.make_image().save(written)
        return written.getvalue()

    def point_in(self, photo: bytes) -> str | None:
        """The code of a genuine label of ours in a photo; None where there is none."""
        return self.seen_in(photo)[0]

    def seen_in(self, photo: bytes) -> tuple[str | None, str]:
        """The code of a genuine label, and the address of what looks like one and is none."""
        strange = ""
        for text in read(photo):
            if code := self.point_of(text):
                return code, ""
            strange = strange or (text if LOOKS.fullmatch(text) else "")
        return None, strange

    def point_of(self, address: str) -> str | None:
        """The code behind a scanned address, if the label is genuine."""
        from urllib.parse import parse_qs, urlsplit

        try:
            parts = urlsplit(address)
        except ValueError:  # anybody may print a code that says "https://["
            return None
        if not parts.path.startswith("/q/"):
            return None
        code, query = parts.path.removeprefix("/q/"), parse_qs(parts.query)
        version, mark = query.get("v", [""])[0], query.get("k", [""])[0]
        return code if self.genuine(code, version, mark) else None


def read(photo: bytes) -> list[str]:
    """The texts of all QR codes in a picture; empty for anything unreadable."""
    import zxingcpp

    from bot.media.picture import upright
    from bot.media.unusable import Unusable

    try:
        found: Image = upright(photo, LARGEST_SIDE)
    except Unusable:
        return []
    return [code.text for code in zxingcpp.read_barcodes(found, zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))]
