"""What the watch-dog takes from a picture: small, grey, and without regard to how bright it is."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.frames import Image

WIDTH, HEIGHT, CELL = 160, 90, 10
COLUMNS, ROWS = WIDTH // CELL, HEIGHT // CELL
SHARP = 3.0
"""Gradient of the smoothed picture, in median absolute gradients, that makes an edge; weak light weakens both."""
FAINT = 2.5
"""Grey levels a pixel below which a gradient is noise in any light."""
Grey = NDArray[np.uint8]
Part = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Look:
    """`small` keeps single pixels and so the sensor's noise; `edges` 0 or 1, `slope` gradients, both of the smoothed
    picture; `cells` the part of each cell that is edge, `light` its mean grey level."""

    mean: float
    bright: float
    small: Grey
    edges: Grey
    slope: Part
    cells: Part
    light: Part

    @property
    def structure(self) -> float:
        return float(self.edges.mean())


def look(image: Image) -> Look:
    """Under a millisecond: pixels are left out first, and only then looked at."""
    step = max(1, image.shape[1] // (2 * WIDTH))
    raw = cv2.cvtColor(np.ascontiguousarray(image[::step, ::step]), cv2.COLOR_BGR2GRAY)
    small = cv2.GaussianBlur(cv2.resize(raw, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), (3, 3), 0)
    across, down = cv2.spatialGradient(small, ksize=3)
    slope = np.asarray(np.abs(across) + np.abs(down), np.float32) / np.float32(4)
    edges = (slope > max(FAINT, SHARP * float(np.median(slope)))).astype(np.uint8)
    return Look(
        float(small.mean()), float(np.percentile(small, 99)), sparse(raw), edges, slope, parts(edges), parts(small)
    )


def sparse(raw: NDArray[np.generic]) -> Grey:
    """Every other pixel, copied: single ones, and no larger picture is held by it."""
    return np.ascontiguousarray(raw[::2, ::2], dtype=np.uint8)


def parts(edges: NDArray[np.generic]) -> Part:
    """The mean of each cell."""
    cells = edges.reshape(ROWS, CELL, COLUMNS, CELL)
    return np.asarray(cells.mean(axis=(1, 3), dtype=np.float32), np.float32)
