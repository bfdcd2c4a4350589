"""Flames and smoke: small heads over the cells of EfficientDet's inner maps and their colours; smoke also over the
whole picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from config.vision.told import Label
from vision.detect.crops import BLOCK10, LAST, Looks
from vision.detect.efficientdet import EfficientDet, Rows, Seen
from vision.detect.inner import COARSE, coarse, inside
from vision.detect.layers import Layers, sigmoid
from vision.detect.port import Found
from vision.detect.temporal import Flicker
from vision.frames import Box, Frame, Image

LABELS: tuple[Label, ...] = ("fire", "smoke")
REACH, CARRIES = 0.5, 0.8
"""Cells of so much of the surest cell belong to a box; a box has at least one of so much."""
MOST_CAMERAS = 2000


@dataclass(slots=True)
class Flames:
    """`numbers`: per label its threshold and how many of the surest cells must carry it (`fire.cells`): one bright
    cell is a lamp. A box's score is the evidence of its picture, so that the threshold means the same for all.

    `find` judges each picture by itself; `watch` remembers each camera's last seconds (temporal)."""

    name: str
    eyes: EfficientDet
    looks: Looks
    heads: dict[str, Layers]
    numbers: dict[str, float]
    labels: frozenset[Label] = frozenset(LABELS)
    cameras: dict[tuple[str, Label], Flicker] = field(default_factory=dict)

    def find(self, images: Sequence[Image]) -> list[Found]:
        return [self._found(image, self._evidence(image)) for image in images]

    def watch(self, frames: Sequence[Frame]) -> list[Found]:
        found = []
        for frame in frames:
            weighed = {
                label: (self._flicker(frame.camera, label).see(frame.t, frame.image, where, score), where)
                for label, (score, where) in self._evidence(frame.image).items()
            }
            found.append(self._found(frame.image, weighed))
        return found

    def _flicker(self, camera: str, label: Label) -> Flicker:
        if (camera, label) not in self.cameras:
            if len(self.cameras) >= MOST_CAMERAS:  # a plan that changes for years: the oldest is forgotten
                del self.cameras[next(iter(self.cameras))]
            self.cameras[camera, label] = Flicker(self.numbers[label])
        return self.cameras[camera, label]

    def _evidence(self, image: Image) -> dict[Label, tuple[float, Rows]]:
        cells, whole, shown = features(self.eyes.look(image), self.looks, image)
        found: dict[Label, tuple[float, Rows]] = {}
        for label in LABELS:
            found[label] = evidence_of(self.heads, label, cells, whole, shown, int(self.numbers[f"{label}.cells"]))
        return found

    def _found(self, image: Image, weighed: dict[Label, tuple[float, Rows]]) -> Found:
        step = self.eyes.size / COARSE * max(image.shape[:2]) / self.eyes.size
        return tuple(
            box
            for label, (score, where) in weighed.items()
            if score >= self.numbers[label]
            for box in _boxes(label, score, where, step, image)
        )


def likely(head: Layers, cells: NDArray[np.float32], shown: NDArray[np.bool_]) -> Rows:
    """How likely each cell burns, smoothed with its neighbours, 0 beyond the picture."""
    flat = sigmoid(head.answer(cells.reshape(-1, cells.shape[-1])))
    grid = np.where(shown, flat.reshape(cells.shape[:2]), 0).astype(np.float32)
    return cv2.blur(grid, (3, 3)).astype(np.float32, copy=False)


def evidence_of(
    heads: dict[str, Layers], label: str, cells: Rows, whole: Rows, shown: NDArray[np.bool_], count: int
) -> tuple[float, Rows]:
    """What the surest cells say, where, and for a label that has such a head the whole picture, halfway.

    Smoke needs the whole. Of fire the whole learnt the places by heart and spoke against it in every other one."""
    where = likely(heads[label], cells, shown)
    surest = min(max(float(np.sort(where, axis=None)[-count:].mean()), 1e-6), 1 - 1e-6)
    if f"{label}_whole" not in heads:
        return surest, where
    sum_of_both = np.log(surest / (1 - surest)) + heads[f"{label}_whole"].answer(whole[None])[0, 0]
    return float(sigmoid(np.asarray(sum_of_both / 2, np.float32))), where


def features(seen: Seen, looks: Looks, image: Image) -> tuple[Rows, Rows, NDArray[np.bool_]]:
    """Cells, the whole picture as one row, and which cells show picture."""
    shown = inside(image, seen.square.shape[0], COARSE)
    piece = np.asarray(cv2.resize(image, (looks.size, looks.size), interpolation=cv2.INTER_AREA), np.uint8)
    maps = looks.maps(piece)
    return coarse(seen.maps, seen.square, shown, maps[BLOCK10]), maps[LAST].mean((0, 1)), shown


def _boxes(label: Label, score: float, where: Rows, step: float, image: Image) -> list[Box]:
    """`step`: pixels of the picture per cell."""
    height, width = image.shape[:2]
    top_share = float(where.max())
    count, parts, boxes, _ = cv2.connectedComponentsWithStats(
        (where >= top_share * REACH).astype(np.uint8), connectivity=8
    )
    found = []
    for number in range(1, count):
        # the parts of the picture that carry the evidence, not every warm lamp beside it
        if float(where[parts == number].max()) < top_share * CARRIES:
            continue
        left, top, across, down = (int(side) for side in boxes[number][:4])
        right, bottom = min((left + across) * step, width), min((top + down) * step, height)
        found.append(Box(label, score, left * step, top * step, right, bottom))
    return found
