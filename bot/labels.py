"""QR labels of points and equipment: a signed address that says which point, never that somebody stood there."""

import hashlib
import hmac
import re
from collections.abc import Collection
from io import BytesIO
from typing import TYPE_CHECKING

from bot.signing import Signer

if TYPE_CHECKING:
    from PIL.Image import Image

LOOKS = re.compile(r"https?://\S+/q/\S+")
"""The address of a label, genuine or not."""
LARGEST_SIDE = 1600
"""Pixels: bigger photos are read scaled down, which finds as much and takes a tenth of the time."""


class Labels:
    """`public_url/q/CODE?v=1&k=MARK`; `k` is 22 characters of a keyed digest over code and key version."""

    def __init__(
        self, signer: Signer, public_url: str, version: int = 1, struck: Collection[int] = ()
    ) -> None:  # fmt: skip
        """`version` is printed from now on; every earlier one holds until it is `struck`."""
        self.signer, self.public_url, self.version = signer, public_url.rstrip("/"), version
        self.accepted = tuple(str(one) for one in range(version, 0, -1) if one not in struck)

    def address(self, code: str) -> str:
        version = str(self.version)
        return f"{self.public_url}/q/{code}?v={version}&k={self._mark(code, version)}"

    def genuine(self, code: str, version: str, mark: str) -> bool:
        """Ours, and of a version that is not struck."""
        right = hmac.compare_digest(mark.encode(), self._mark(code, version).encode())
        return right and version in self.accepted

    def digests(self, code: str) -> list[str]:
        """SHA-256 of the mark of every genuine label of a point: a phone without a net can tell a right label by it,
        and nobody can print one from it."""
        return [hashlib.sha256(self._mark(code, one).encode()).hexdigest() for one in self.accepted]

    def of_version(self, version: int) -> "Labels":
        """To print another one that is still accepted; raises ValueError for any other."""
        if str(version) not in self.accepted:
            raise ValueError(f"第 {version} 版标签不认，现在认的是：{'、'.join(self.accepted)}。改 [labels] 再打")
        struck = [one for one in range(1, version) if str(one) not in self.accepted]
        return Labels(self.signer, self.public_url, version, struck)

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
        code, version, mark = taken_apart(address)
        return code if code and self.genuine(code, version, mark) else None

    def version_of(self, address: str) -> str:
        """As the address says it: of a genuine label the key version it was printed with."""
        return taken_apart(address)[1]

    def struck_at(self, address: str) -> str | None:
        """The code behind a label that was ours and is struck; None for all others."""
        code, version, mark = taken_apart(address)
        passed = version not in self.accepted and version in map(str, range(1, self.version))
        ours = passed and hmac.compare_digest(mark.encode(), self._mark(code, version).encode())
        return code if code and ours else None


def taken_apart(address: str) -> tuple[str, str, str]:
    """(code, version, mark) as an address of a label spells them; empty for what is none."""
    from urllib.parse import parse_qs, urlsplit

    try:
        parts = urlsplit(address.strip())
    except ValueError:  # anybody may print a code that says "https://["
        return "", "", ""
    if not parts.path.startswith("/q/"):
        return "", "", ""
    query = parse_qs(parts.query)
    return parts.path.removeprefix("/q/"), query.get("v", [""])[0], query.get("k", [""])[0]


def read(photo: bytes, closely: bool = False) -> list[str]:
    """The texts of all QR codes in a picture; empty for anything unreadable. `closely` where it was taken to be read:
    a dirty, small or blurred code is looked at three more times."""
    from bot.media.picture import upright
    from bot.media.unusable import Unusable

    try:
        found: Image = upright(photo, LARGEST_SIDE)
    except Unusable:
        return []
    if texts := _codes(found):
        return texts
    return _closely(found) if closely else []


def _closely(picture: "Image") -> list[str]:
    """Larger and sharper, turned a little, and by another reader: of 360 labels with dirt on them 328 are read at the
    first look and 357 then (measured, tests/whole/test_labels_print.py)."""
    from PIL import Image, ImageFilter

    times = max(1, min(3, LARGEST_SIDE // max(picture.size)))
    larger = picture.convert("L").resize((picture.width * times, picture.height * times), Image.Resampling.BICUBIC)
    turned = (larger.rotate(angle, expand=True, fillcolor=170) for angle in (15, 30, 60))
    looks = (larger.filter(ImageFilter.UnsharpMask(4, 150, 0)), larger.filter(ImageFilter.MedianFilter(5)))
    return next(filter(None, map(_codes, (*looks, *turned))), []) or _otherwise(larger)


def _otherwise(picture: "Image") -> list[str]:
    import cv2
    import numpy as np

    for reader in (cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector()):
        _, texts, _, _ = reader.detectAndDecodeMulti(np.asarray(picture))
        if found := [text for text in texts or () if text]:
            return found
    return []


def _codes(picture: "Image") -> list[str]:
    import zxingcpp

    kinds = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in zxingcpp.read_barcodes(picture, kinds)]
