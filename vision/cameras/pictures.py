"""Pictures as the eyes want them: BGR, upright, no wider than they can use."""

import io

import av
import cv2
import numpy as np
from av.video.reformatter import Interpolation
from PIL import Image as Opened
from PIL import UnidentifiedImageError

from vision.cameras.port import Offline
from vision.frames import Image

WIDEST = 1920
"""Pixels: wider streams are halved or more while still YUV, where that is cheap."""
MOST_PIXELS = 50_000_000


def picture_of(decoded: av.VideoFrame) -> Image:
    """Sizes stay even."""
    part = min(1.0, WIDEST / decoded.width)
    width, height = (int(decoded.width * part) // 2 * 2, int(decoded.height * part) // 2 * 2)
    how = Interpolation.AREA if part < 1 else Interpolation.FAST_BILINEAR
    seen = decoded.reformat(width=width, height=height, format="bgr24", interpolation=how)
    return np.ascontiguousarray(seen.to_ndarray())


def picture_in(data: bytes) -> Image:
    """A JPEG or PNG file; raises Offline for anything else, and for one too large to open."""
    try:
        with Opened.open(io.BytesIO(data), formats=("JPEG", "PNG")) as file:
            if file.width * file.height > MOST_PIXELS:
                raise Offline("图片的像素太多")
    except (UnidentifiedImageError, OSError, Opened.DecompressionBombError):
        raise Offline("传来的不是图片") from None
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise Offline("图片是坏的")
    part = WIDEST / image.shape[1]
    smaller = cv2.resize(image, None, fx=part, fy=part, interpolation=cv2.INTER_AREA) if part < 1 else image
    return np.asarray(smaller, np.uint8)


def jpeg_of(image: Image, quality: int = 88) -> bytes:
    good, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not good:
        raise ValueError("cannot write this picture")
    return data.tobytes()
