"""What the trained heads look at: the detector's inner maps cell by cell, and colour. Training and watching share it:
a head never sees anything else than it learnt from."""

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.detect.tflite import Maps
from vision.frames import Image

Cells = NDArray[np.float32]
"""Rows x columns x features."""
Shown = NDArray[np.bool_]
BLOCK4, BLOCK10 = "blocks_4/Add", "blocks_10/Add"
P3, P4, P5 = (f"cell_2/fnode{node}/op_after_combine{node + 5}/conv/separable_conv2d" for node in (3, 4, 5))
MAPS = (BLOCK4, BLOCK10, P3, P4, P5)
COARSE, FINE = 20, 40


def coarse(maps: Maps, square: Image, shown: Shown, scene: Cells) -> Cells:
    """20 x 20 cells for flames and smoke: colour, and both nets' middle maps. Deeper maps know the places by heart: a
    head that saw them found less in others. `scene`: the whole picture as ImageNet's net sees it, of any size."""
    colours = colour(square, COARSE)
    around = cv2.blur(colours, (5, 5))
    return np.concatenate((warmth(square, shown), maps[BLOCK10], colours * 4, around * 4, spread(scene, shown)), axis=2)


def spread(scene: Cells, shown: Shown) -> Cells:
    """A map of the picture alone, laid over those cells that show it."""
    down, across = int(shown.any(axis=1).sum()), int(shown.any(axis=0).sum())
    cells = np.zeros((*shown.shape, scene.shape[2]), np.float32)
    cells[:down, :across] = cv2.resize(scene, (across, down), interpolation=cv2.INTER_LINEAR)
    return cells


def warmth(square: Image, shown: Shown) -> Cells:
    """Light and colour of each cell against the rest of its picture: a flame is bright and warm for its place, whatever
    the camera and the hour. Then the same of its neighbours, near and further, and how it differs from those."""
    picture = shown.repeat(square.shape[0] // COARSE, 0).repeat(square.shape[1] // COARSE, 1)
    parts, peaks = _warm_parts(square, picture)
    means = [cv2.resize(part, (COARSE, COARSE), interpolation=cv2.INTER_AREA) for part in parts]
    fours = [cv2.resize(part, (COARSE * 4, COARSE * 4), interpolation=cv2.INTER_AREA) for part in peaks]
    most = [part.reshape(COARSE, 4, COARSE, 4).max((1, 3)) for part in fours]
    own = np.clip(np.stack((*means, *most), axis=2), -4, 4)
    further = cv2.blur(own, (7, 7))
    return np.concatenate((own, cv2.blur(own, (3, 3)), further, own - further), axis=2)


def _warm_parts(square: Image, picture: Shown) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """Per pixel; of the second list the brightest spot of a cell counts, not its mean."""
    red, green, blue = cv2.split(square.astype(np.float32) / 255)
    light, rose, cold = cv2.split(cv2.cvtColor(square, cv2.COLOR_RGB2YCrCb).astype(np.float32) / 255)
    (middle, range_of), (rosy, rosier), (coldness, colder) = (
        (float(part[picture].mean()), float(part[picture].std())) for part in (light, rose, cold)
    )
    top = np.maximum(np.maximum(red, green), blue)
    saturation = (top - np.minimum(np.minimum(red, green), blue)) / (top + 1e-3)
    glow = ((red > green + 0.04) & (red > blue + 0.08) & (red > 0.5)).astype(np.float32)
    pink = ((red > green + 0.05) & (blue > green - 0.02) & (red > 0.55)).astype(np.float32)
    core = ((top > 0.94) & (light > middle + 1.2 * (range_of + 0.05))).astype(np.float32)
    reach = np.ones((13, 13), np.uint8)
    # white hot beside a glow: a lamp has none
    ringed = core * cv2.dilate(glow, reach)
    burning = (light > middle) & (rose > rosy) & (cold < coldness) & (rose > cold + 0.1)
    parts = [
        light - middle, (light - middle) / (range_of + 0.05), rose - rosy, (rose - rosy) / (rosier + 0.01),
        cold - coldness, (coldness - cold) / (colder + 0.01), rose - cold, red - blue, saturation,
        (red >= green) & (green >= blue) & (red > 0.6), glow, pink, top > 0.94, ringed,
        core * cv2.dilate(np.maximum(pink, glow), reach), core,
        (core > 0) & (np.abs(cv2.Laplacian(light, cv2.CV_32F)) > 0.1), burning,
    ]  # fmt: skip
    peaks = [light - middle, red - blue, rose - rosy, ringed]
    return [np.asarray(part, np.float32) for part in parts], peaks


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


def inside(image: Image, size: int, cells: int) -> Shown:
    """Which cells show the picture and not the padding."""
    height, width = image.shape[:2]
    scale = size / max(height, width)
    step = size / cells
    middles = (np.arange(cells) + 0.5) * step
    down, across = middles < height * scale, middles < width * scale
    down[0] = across[0] = True  # the thinnest picture stands in the first cells
    return np.outer(down, across)
