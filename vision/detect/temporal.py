"""What seconds tell about flames and smoke that one picture cannot: growth, flicker, motion; and what never changes.

A strong single picture is enough on its own: a photograph of a fire held before the camera, a stream that repeats one
frame and a fire that looks still from afar are all told. Time only moves weak evidence over the line, and takes away
what has looked exactly alike for minutes without ever moving: a sign, a lamp, a vest on its hook."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.frames import Image

WINDOW_S = 4.0
STILL_S = 120.0
"""Learnt to be a thing of the place after so long without any motion in it."""
STRONG = 0.5
"""Evidence this far between the threshold and 1 is never lowered."""
FLICKER, MOTION, GROWTH = 6.0, 2.0, 0.15
"""Flames change a cell's light by more than 6 of 255 from frame to frame at 2 fps, a camera's noise by about 3
(rules/scenery); smoke moves by 2; both grow by 15 % in the window."""
RAISE = 0.3
"""Of the way to certainty that all signs of life together add."""
SIDE = 64
Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame showed of one label: `share` of the picture that carries it, `level` its mean light."""

    t: float
    score: float
    share: float
    level: float
    moved: float


def signs(looks: Sequence[Look]) -> float:
    """0 dead as a photograph … 1 flickering, moving and growing. Needs three frames, whatever the fps."""
    if len(looks) < 3:
        return 0.0
    levels = np.array([look.level for look in looks])
    shares = np.array([look.share for look in looks])
    flicker = float(np.abs(np.diff(levels)).mean()) / FLICKER
    motion = float(np.median([look.moved for look in looks[1:]])) / MOTION
    third = max(len(looks) // 3, 1)
    first, last = float(shares[:third].mean()), float(shares[-third:].mean())
    growth = (last - first) / max(first, 1e-3) / GROWTH
    return float(np.mean([min(max(sign, 0.0), 1.0) for sign in (flicker, motion, growth)]))


def weighed(looks: Sequence[Look], still_for: float, threshold: float) -> float:
    """The newest evidence as time bears it out; at least what it was, unless weak and dead for `STILL_S` seconds."""
    score = looks[-1].score
    alive = signs(looks)
    strong = threshold + (1 - threshold) * STRONG
    if still_for >= STILL_S and score < strong:
        return 0.0
    return min(score + (1 - score) * RAISE * alive, 1.0)


class Flicker:
    """One camera's memory of one label, bounded by `WINDOW_S`."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._looks: deque[Look] = deque()
        self._before: Grey | None = None
        self._moved_at: float | None = None

    def see(self, t: float, image: Image, where: NDArray[np.float32], score: float) -> float:
        """`where`: how likely each cell carries the label. Answers the evidence as time bears it out."""
        grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        hot = cv2.resize(where, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR) >= max(float(where.max()) / 2, 1e-3)
        moved = 0.0
        if self._before is not None and hot.any():
            moved = float(cv2.absdiff(grey, self._before)[hot].mean())
        if self._looks and not 0 < t - self._looks[-1].t <= WINDOW_S:
            self._looks.clear()  # a gap, or a source that began anew
            moved = 0.0
        self._before = np.asarray(grey, np.uint8)
        if self._moved_at is None or moved >= MOTION or t < self._moved_at:
            self._moved_at = t
        level = float(grey[hot].mean()) if hot.any() else 0.0
        self._looks.append(Look(t, score, float(hot.mean()), level, moved))
        while t - self._looks[0].t > WINDOW_S:
            self._looks.popleft()
        return weighed(tuple(self._looks), t - self._moved_at, self._threshold)
