"""Pictures: opened safely, asked for time and place, and made smaller, nameless or marked."""

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.media.sniff import CAPS, Caps, accept
from bot.media.unusable import Unusable

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS = 80_000_000
CHINA = timezone(timedelta(hours=8))
FORMATS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "bmp": "BMP", "webp": "WEBP", "heic": "HEIF", "avif": "AVIF"}
BROKEN = "照片打不开，可能没传完整，请重新拍一张发来"
TOO_FINE = f"照片超过 {PIXELS // 10_000} 万像素，请压缩后再发"

# Exif 2.32, 4.6.5: DateTimeOriginal, OffsetTimeOriginal; GPS: latitude and longitude with their references.
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011
LAT_REF, LAT, LNG_REF, LNG = 1, 2, 3, 4
ORIENTATION, LYING = 0x0112, (5, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class Shot:
    """What the camera wrote: zoned time, WGS-84 degrees (WeCom's locations are GCJ-02), upright size in pixels."""

    taken_at: datetime | None
    lat: float | None
    lng: float | None
    width: int
    height: int


@contextmanager
def _reading() -> Iterator[None]:
    """Pillow warns of damaged notes of the camera, which are nobody's business; every other damage becomes Unusable."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable(TOO_FINE) from error
    except (OSError, ValueError, SyntaxError, RuntimeError, IndexError, KeyError, TypeError) as error:
        raise Unusable(BROKEN) from error


def opened(data: bytes, caps: Caps = CAPS) -> "Image":
    """The decoded head of a picture, nothing loaded yet; Unusable when it is none, too big in bytes or in pixels."""
    from PIL import Image

    kind = accept(data, "picture", caps)
    if kind.name == "heic":
        from pi_heif.as_plugin import register_heif_opener

        register_heif_opener()
    with _reading():
        picture = Image.open(io.BytesIO(data), formats=[FORMATS[kind.name]])
    if picture.width * picture.height > PIXELS:
        raise Unusable(TOO_FINE)
    return picture


def upright(data: bytes, side: int | None = None) -> "Image":
    """The picture as a person sees it, RGB, its longer side at most `side` pixels; Unusable when it is broken."""
    from PIL import Image, ImageOps

    picture = opened(data)
    with _reading():
        if side:
            picture.draft("RGB", (side, side))
        flat = _on_white(ImageOps.exif_transpose(picture))
    if side:
        flat.thumbnail((side, side), Image.Resampling.LANCZOS)
    return flat


def _on_white(picture: "Image") -> "Image":
    from PIL import Image

    if picture.mode in ("RGB", "L"):
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def grey(data: bytes, side: int) -> npt.NDArray[np.uint8]:
    """The upright picture in grey levels, its longer side at most `side` pixels."""
    return np.asarray(upright(data, side).convert("L"), np.uint8)


def shot(data: bytes, zone: tzinfo = CHINA) -> Shot:
    """Time, place and size out of the EXIF; `zone` is meant where the camera wrote none. Unusable when broken."""
    picture = opened(data)
    taken, place, turned = _notes(picture)
    lat, lng = _degrees(place, LAT, LAT_REF, 90), _degrees(place, LNG, LNG_REF, 180)
    known = lat is not None and lng is not None and (lat, lng) != (0.0, 0.0)
    width, height = (picture.height, picture.width) if turned else (picture.width, picture.height)
    at = _moment(taken.get(TAKEN), taken.get(TAKEN_OFFSET), zone)
    return Shot(at, lat if known else None, lng if known else None, width, height)


def _notes(picture: "Image") -> tuple[dict[int, object], dict[int, object], bool]:
    """EXIF time fields, GPS fields, and whether the picture lies on its side; empty where the notes are damaged."""
    from PIL.ExifTags import IFD

    try:
        with _reading():
            exif = picture.getexif()
            return dict(exif.get_ifd(IFD.Exif)), dict(exif.get_ifd(IFD.GPSInfo)), exif.get(ORIENTATION) in LYING
    except Unusable:
        return {}, {}, False


def _moment(text: object, offset: object, zone: tzinfo) -> datetime | None:
    if not isinstance(text, str):
        return None
    words = text.strip("\0 ")
    try:
        if isinstance(offset, str) and offset.strip("\0 "):
            return datetime.strptime(words + offset.strip("\0 "), "%Y:%m:%d %H:%M:%S%z")
        return datetime.strptime(words, "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None


def _degrees(place: dict[int, object], key: int, ref: int, most: int) -> float | None:
    parts, side = place.get(key), place.get(ref)
    if not isinstance(parts, tuple) or len(parts) != 3 or side not in ("N", "S", "E", "W"):
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (ValueError, TypeError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or value > most:
        return None
    return round(-value if side in ("S", "W") else value, 7)


def stripped(data: bytes, quality: int = 90) -> bytes:
    """The same picture as a new JPEG without EXIF, comment or profile, so that an anonymous report names nobody."""
    return jpeg(upright(data), quality)


def thumbnail(data: bytes, side: int = 1280, quality: int = 80) -> bytes:
    """A JPEG for cards and pages, its longer side at most `side` pixels, without EXIF."""
    return jpeg(upright(data, side), quality)


def jpeg(picture: "Image", quality: int) -> bytes:
    """JPEG bytes of the pixels alone: Pillow would carry a comment and a profile over from the source."""
    from PIL import Image

    bare = Image.frombytes("RGB", picture.size, picture.convert("RGB").tobytes())
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
