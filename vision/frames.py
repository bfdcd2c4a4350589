"""What the parts of the camera process hand each other: one picture, one box."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from config.vision.told import Label

Image = NDArray[np.uint8]
"""H x W x 3, BGR."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`t`: monotonic seconds of the source (PTS for files), what rules count with."""

    camera: str
    at: datetime
    t: float
    image: Image
    number: int = 0

    @property
    def size(self) -> tuple[int, int]:
        """Width, height."""
        return int(self.image.shape[1]), int(self.image.shape[0])


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels of the original frame."""

    label: Label
    score: float
    left: float
    top: float
    right: float
    bottom: float

    def parts(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom as parts of the picture, kept inside it."""
        across = (min(max(x / width, 0.0), 1.0) for x in (self.left, self.right))
        down = (min(max(y / height, 0.0), 1.0) for y in (self.top, self.bottom))
        left, right = across
        top, bottom = down
        return left, top, right, bottom
