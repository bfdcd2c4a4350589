"""EfficientDet-Lite0 (int8, TFLite): people, and the feature maps that the hard-hat and flame heads look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.detect.letterbox import letterbox
from vision.detect.tflite import Maps, Net
from vision.frames import Image

PAD = 127
LEVELS, OCTAVES, ANCHOR = (3, 4, 5, 6, 7), 3, 3.0
# The order in which this model's boxes come: octave by octave, and in each the ratios 1, 2, 1/2 of width to height.
RATIOS = (1.0, 2.0, 0.5)
Rows = NDArray[np.float32]


@lru_cache(maxsize=4)
def anchors(size: int) -> Rows:
    """N x 4: centre x, centre y, width, height in pixels of the square."""
    parts = []
    for level in LEVELS:
        step, cells = 2**level, -(-size // 2**level)
        centres = (np.arange(cells) + 0.5) * step
        ys, xs = np.meshgrid(centres, centres, indexing="ij")
        for_cell = [
            (ANCHOR * step * 2 ** (octave / OCTAVES) * ratio**0.5, ANCHOR * step * 2 ** (octave / OCTAVES) / ratio**0.5)
            for octave in range(OCTAVES)
            for ratio in RATIOS
        ]
        grid = np.empty((cells, cells, len(for_cell), 4))
        grid[..., 0], grid[..., 1] = xs[..., None], ys[..., None]
        grid[..., 2], grid[..., 3] = np.array(for_cell).T
        parts.append(grid.reshape(-1, 4))
    return np.concatenate(parts).astype(np.float32)


def decode(offsets: Rows, at: Rows) -> Rows:
    """Rows of ty, tx, th, tw over their anchors -> left, top, right, bottom in pixels of the square."""
    x, y = offsets[:, 1] * at[:, 2] + at[:, 0], offsets[:, 0] * at[:, 3] + at[:, 1]
    w, h = np.exp(offsets[:, 3]) * at[:, 2], np.exp(offsets[:, 2]) * at[:, 3]
    return np.stack((x - w / 2, y - h / 2, x + w / 2, y + h / 2), axis=1)


def best(boxes: Rows, scores: Rows, floor: float, overlap: float) -> list[int]:
    """Which boxes stay when each only counts once."""
    sides = np.column_stack((boxes[:, :2], boxes[:, 2:] - boxes[:, :2]))
    return [int(index) for index in cv2.dnn.NMSBoxes(sides.tolist(), scores.tolist(), floor, overlap)]


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture as the net saw it. `scores`: of the classes that are asked for; `square`: RGB; `back`: pixels of the
    picture per pixel of the square."""

    offsets: Rows
    scores: Mapping[int, Rows]
    maps: Maps
    square: Image
    back: float

    def boxes(self, column: int, floor: float, overlap: float) -> Rows:
        """Rows of left, top, right, bottom, score of one class, in the picture's own pixels."""
        scores = self.scores[column]
        kept = np.flatnonzero(scores >= floor)
        boxes = decode(self.offsets[kept], anchors(self.square.shape[0])[kept]) * np.float32(self.back)
        rows: Rows = np.column_stack((boxes, scores[kept]))
        return rows[best(boxes, scores[kept], floor, overlap)] if len(kept) else rows


class EfficientDet:
    """People and the heads look at the same pictures: each is computed once, and remembered until `forget`."""

    def __init__(self, content: bytes, threads: int, columns: Iterable[int], maps: tuple[str, ...] = ()) -> None:
        """`columns`: the classes whose boxes are asked for, of ninety."""
        self._net, self._columns = Net(content, maps, threads), tuple(columns)
        self.size = self._net.size
        self._seen: dict[int, tuple[Image, Seen]] = {}

    def look(self, image: Image) -> Seen:
        known = self._seen.get(id(image))
        if known is None or known[0] is not image:
            known = self._seen[id(image)] = image, self.glance(image)
        return known[1]

    def glance(self, image: Image) -> Seen:
        """Looked at once and not remembered: a part of a picture."""
        square, back = letterbox(image, self.size, PAD, rgb=True)
        answers, maps = self._net.run(square)
        offsets, scores = sorted(answers, key=lambda rows: int(rows.shape[-1]))
        kept = {column: scores[:, column].copy() for column in self._columns}
        return Seen(offsets.copy(), kept, maps, square, back)

    def forget(self) -> None:
        self._seen.clear()
