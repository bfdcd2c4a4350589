"""A frame as a picture that fits through a thin line."""

import cv2
import numpy as np

from vision.frames import Image

LONG_SIDE, LARGEST = 1600, 300_000
QUALITIES, SMALLEST = (85, 75, 65, 50), 160


def jpeg(image: Image, long_side: int = LONG_SIDE, largest: int = LARGEST) -> bytes:
    """At most so many pixels and bytes: quality goes first, then size."""
    height, width = image.shape[:2]
    side = min(long_side, max(height, width))
    while True:
        small = _at_most(image, side)
        for quality in QUALITIES:
            coded: bytes = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
            if len(coded) <= largest or (side <= SMALLEST and quality == QUALITIES[-1]):
                return coded
        side = side * 3 // 4


def _at_most(image: Image, side: int) -> Image:
    height, width = image.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return image
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
