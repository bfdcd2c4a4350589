"""静物: what stands at one place without one changed picture point: a poster of a person, an orange sign.

A person who collapsed does not move either. So nothing is ever left out of an alarm that was not raised for it before,
and an alarm that stands is never called over because its cause lies still (vision/rules/lookout). Without the picture
nothing is known to be still."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from config.vision.polygons import Parts, alike
from config.vision.told import Label
from vision.frames import Box, Image

LEARN_S = 1800.0
"""So long without a change, and so long after the alarm: half an hour."""
SAME_PLACE = 0.9
SAME_PICTURE = 6.0
"""Mean difference of grey values, 0 to 255, brightness apart: a camera's noise at night is about 3."""
STIRS_S, NEAR = 5.0, 0.3
"""What looks otherwise than it did here within so many seconds stirs; a flame's box need not be quite the same."""
FORGET_S, GLANCE_S = 600.0, 10.0
"""Unseen for half its age it is forgotten, after GLANCE_S at the earliest and FORGET_S at the latest."""
CELLS, SIDE = 12, 48
ABLE: frozenset[Label] = frozenset({"person", "fire", "smoke"})

Patch = NDArray[np.float32]


@dataclass(slots=True)
class Thing:
    """One look of one place since `since`; `raised` says when a rule first raised an alarm with it, `latest` when the
    alarm was raised that it stood in last."""

    label: Label
    place: Parts
    patch: Patch
    since: float
    seen: float
    stirred: bool = False
    """When it came, the same place had just looked otherwise."""
    raised: dict[str, float] = field(default_factory=dict)
    latest: dict[str, float] = field(default_factory=dict)

    def still(self, t: float) -> bool:
        return t - self.since >= LEARN_S

    def stirs(self, t: float) -> bool:
        return self.stirred and t - self.since < STIRS_S

    def learnt(self, rule: str, t: float) -> bool:
        return self.still(t) and rule in self.raised and t - self.raised[rule] >= LEARN_S


class Scenery:
    """What one camera has seen standing."""

    def __init__(self) -> None:
        self._things: list[Thing] = []

    def see(self, t: float, boxes: Sequence[tuple[Box, Parts]], image: Image | None) -> list[Thing | None]:
        """The thing at each box; None where nothing can be known of it."""
        self._things = [thing for thing in self._things if t - thing.seen <= _patience(thing)]
        return [self._thing(t, box.label, place, image) for box, place in boxes]

    def _thing(self, t: float, label: Label, place: Parts, image: Image | None) -> Thing | None:
        if image is None or label not in ABLE or (now := patch(image, place)) is None:
            return None
        for thing in self._things:
            if thing.label == label and alike(thing.place, place) > SAME_PLACE and _same(thing.patch, now):
                thing.seen = t
                return thing
        before = (one for one in self._things if one.label == label and alike(one.place, place) > NEAR)
        self._things.append(Thing(label, place, now, t, t, any(0 < t - one.since < STIRS_S for one in before)))
        return self._things[-1]


def patch(image: Image, place: Parts) -> Patch | None:
    """The picture at a place in 12 x 12 grey values, brightness taken off; None where it is too small to tell."""
    height, width = image.shape[:2]
    left, right = round(place[0] * width), round(place[2] * width)
    top, bottom = round(place[1] * height), round(place[3] * height)
    if right - left < CELLS or bottom - top < CELLS:
        return None
    # points left out before the mean, and the mean of the mean: every person of every picture is asked for
    points = cv2.resize(image[top:bottom, left:right], (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    cells = cv2.resize(points, (CELLS, CELLS), interpolation=cv2.INTER_AREA).mean(axis=2, dtype=np.float32)
    return np.asarray(cells - cells.mean(), dtype=np.float32)


def _same(one: Patch, other: Patch) -> bool:
    return cv2.norm(one, other, cv2.NORM_L1) / one.size <= SAME_PICTURE


def _patience(thing: Thing) -> float:
    return min(FORGET_S, max(GLANCE_S, (thing.seen - thing.since) / 2))
