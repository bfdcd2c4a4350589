"""What the trained heads look at: the detector's inner maps cell by cell, and colour. Training and watching share it:
a head never sees anything else than it learnt from."""

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.detect.tflite import Maps
from vision.frames import Image

Cells = NDArray[np.float32]
"""Rows x columns x features."""
BLOCK4, BLOCK10 = "blocks_4/Add", "blocks_10/Add"
P3, P4, P5 = (f"cell_2/fnode{node}/op_after_combine{node + 5}/conv/separable_conv2d" for node in (3, 4, 5))
MAPS = (BLOCK4, BLOCK10, P3, P4, P5)
COARSE, FINE = 20, 40


def coarse(maps: Maps, square: Image) -> Cells:
    """20 x 20 cells for flames and smoke: both are large and soft, so colour and texture count beside shape."""
    p3 = maps[P3].reshape(COARSE, 2, COARSE, 2, -1)
    wide = _grow(maps[P5], 2)
    colours = colour(square, COARSE)
    around = cv2.blur(colours, (5, 5))
    return np.concatenate(
        (p3.mean((1, 3)), p3.max((1, 3)), maps[P4], wide, maps[BLOCK10], colours * 4, around * 4), axis=2
    )


def fine(maps: Maps) -> Cells:
    """40 x 40 cells for heads: a head is some ten pixels wide in the square."""
    return np.concatenate((maps[P3], maps[BLOCK4], _grow(maps[P4], 2), _grow(maps[BLOCK10], 2)), axis=2)


def _grow(cells: Cells, times: int) -> Cells:
    return cells.repeat(times, axis=0).repeat(times, axis=1)


def colour(square: Image, cells: int) -> Cells:
    """Parts of flame, glow, yellow, grey and dark in each cell, its mean light and how rough it is. `square`: RGB."""
    hue, saturation, value = (part.astype(np.float32) for part in cv2.split(cv2.cvtColor(square, cv2.COLOR_RGB2HSV)))
    rough = np.abs(cv2.Laplacian(cv2.cvtColor(square, cv2.COLOR_RGB2GRAY), cv2.CV_32F))
    red = (hue < 30) | (hue > 172)
    light = value / 255
    parts = (
        saturation / 255, light, light * light, rough / 50,
        red & (saturation > 90) & (value > 150), value > 240,
        (hue > 12) & (hue < 32) & (saturation > 60) & (value > 200),
        (saturation < 40) & (value > 60) & (value < 230), value < 60,
        (square[..., 0].astype(np.float32) - square[..., 2]) / 255,
    )  # fmt: skip
    size = (cells, cells)
    means = [cv2.resize(part.astype(np.float32), size, interpolation=cv2.INTER_AREA) for part in parts]
    means[2] = np.sqrt(np.maximum(means[2] - means[1] ** 2, 0))
    return np.stack(means, axis=2)


def inside(image: Image, size: int, cells: int) -> NDArray[np.bool_]:
    """Which cells show the picture and not the padding."""
    height, width = image.shape[:2]
    scale = size / max(height, width)
    step = size / cells
    middles = (np.arange(cells) + 0.5) * step
    return np.outer(middles < height * scale, middles < width * scale)
