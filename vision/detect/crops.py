"""EfficientNet-Lite0 (int8, TFLite, ImageNet): what a small piece of a picture looks like, as one row of features."""

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.detect.layers import Rows
from vision.detect.tflite import Maps, Net
from vision.frames import Image

BLOCK10, BLOCK15, LAST = "blocks_10/Add", "blocks_15/conv2d_1/Conv2D2", "head/conv2d/Conv2D1"
MAPS = (BLOCK10, BLOCK15, LAST)
AROUND = 1.6
"""How much wider than the head its crop is: hair and brim need what is behind them."""


def crop(image: Image, box: NDArray[np.floating], size: int) -> Image:
    """The square around a box (left, top, right, bottom), `size` pixels wide; beyond the picture its rim goes on."""
    left, top, right, bottom = (float(edge) for edge in box[:4])
    half = max(right - left, bottom - top, 2) * AROUND / 2
    x, y = (left + right) / 2, (top + bottom) / 2
    scale = size / (2 * half)
    # one step from picture to crop: rows of the matrix map picture pixels onto the crop
    move = np.array([[scale, 0, size / 2 - x * scale], [0, scale, size / 2 - y * scale]])
    return cv2.warpAffine(image, move, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[return-value]


class Looks:
    def __init__(self, content: bytes, threads: int) -> None:
        self._net = Net(content, MAPS, threads)
        self.size = self._net.size

    def maps(self, piece: Image) -> Maps:
        """`piece`: size x size, BGR."""
        return self._net.run(np.ascontiguousarray(piece[:, :, ::-1]))[1]

    def row(self, piece: Image) -> Rows:
        """Whole, and in three bands from top to bottom: a hat is on top."""
        maps = self.maps(piece)
        bands = np.array_split(maps[BLOCK10], 3, axis=0)
        deep = np.array_split(maps[BLOCK15], (3,), axis=0)
        parts = [maps[LAST].mean((0, 1)), *(band.mean((0, 1)) for band in (*deep, *bands))]
        return np.concatenate(parts)
