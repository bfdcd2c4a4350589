"""Heads with and without a hard hat: found on EfficientDet's inner maps, judged from an enlarged crop of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.vision.told import Label
from vision.detect.crops import Looks, crop
from vision.detect.efficientdet import EfficientDet, Rows, best
from vision.detect.inner import FINE, fine, inside
from vision.detect.layers import Layers, sigmoid, softmax
from vision.detect.port import Found
from vision.frames import Box, Image

PART = 0.6
"""Besides the whole, four overlapping parts of so much of its width and height are looked at: heads are small."""
SAME, MOST, WITHIN, WIDER = 0.35, 20, 0.6, 2.5
"""Two finds of one head overlap by more, or lie so far within each other; so many of the surest are judged."""
HELMET, BARE, NONE = 0, 1, 2
DOUBT = 0.2


@dataclass(frozen=True, slots=True)
class Heads:
    """`heads`: `where` (a cell shows a head), `edges` (its box around the cell), `what` (helmet, bare, no head).
    `numbers`: `find` for the first; `bare` from which a head is called bare, `helmet` from which covered; what
    is neither, but with `head` a head at all, is unsure and no alarm."""

    name: str
    eyes: EfficientDet
    looks: Looks
    heads: dict[str, Layers]
    numbers: dict[str, float]
    labels: frozenset[Label] = frozenset(("head_helmet", "head_bare", "head_unsure"))

    def find(self, images: Sequence[Image]) -> list[Found]:
        return [self._one(image) for image in images]

    def _one(self, image: Image) -> Found:
        places = candidates(self.eyes, self.heads, image, self.numbers["find"])
        if not len(places):
            return ()
        shares = judged(self.looks, self.heads["what"], image, places)
        kept = settled(places, shares)
        places, shares = places[kept], shares[kept]
        found = [self._called(place, share) for place, share in zip(places, shares, strict=True)]
        return tuple(box for box in found if box is not None)

    def _called(self, place: Rows, share: Rows) -> Box | None:
        bare, helmet = float(share[BARE]), float(share[HELMET])
        label: Label
        if bare >= self.numbers["bare"]:
            label, score = "head_bare", bare
        elif helmet >= self.numbers["helmet"]:
            label, score = "head_helmet", helmet
        elif bare + helmet >= self.numbers["head"]:
            label, score = "head_unsure", bare + helmet
        else:
            return None
        return Box(label, score, *(float(edge) for edge in place[:4]))


def views(image: Image) -> list[tuple[int, int, Image]]:
    """Left and top of each part, the whole picture first; a picture of a point or two has no parts."""
    height, width = image.shape[:2]
    down, across = int(height * PART), int(width * PART)
    if not down or not across:
        return [(0, 0, image)]
    corners = ((x, y) for y in (0, height - down) for x in (0, width - across))
    return [(0, 0, image), *((x, y, image[y : y + down, x : x + across]) for x, y in corners)]


def candidates(eyes: EfficientDet, heads: dict[str, Layers], image: Image, floor: float) -> Rows:
    """Rows of left, top, right, bottom, score in the picture's pixels, the surest first."""
    found = [np.empty((0, 5), np.float32)]
    for number, (left, top, part) in enumerate(views(image)):
        seen = eyes.look(image) if number == 0 else eyes.glance(part)
        rows = _of_view(heads, fine(seen.maps), inside(part, eyes.size, FINE), floor) * np.array(
            (*[seen.back] * 4, 1), np.float32
        )
        found.append(rows + np.array((left, top, left, top, 0), np.float32))
    rows = np.concatenate(found)
    return rows[best(rows[:, :4], rows[:, 4], floor, SAME)[:MOST]] if len(rows) else rows


def _of_view(heads: dict[str, Layers], cells: Rows, shown: NDArray[np.bool_], floor: float) -> Rows:
    scores = np.where(shown.ravel(), sigmoid(heads["where"].answer(cells.reshape(-1, cells.shape[-1])))[:, 0], 0)
    kept = np.flatnonzero(scores >= floor)
    step = 320 / FINE
    edges = heads["edges"].answer(cells.reshape(-1, cells.shape[-1])[kept])
    x = (kept % FINE + 0.5 + edges[:, 0]) * step
    y = (kept // FINE + 0.5 + edges[:, 1]) * step
    half = np.exp(np.clip(edges[:, 2:4], -2, 4)) * step / 2
    rows: Rows = np.column_stack((x - half[:, 0], y - half[:, 1], x + half[:, 0], y + half[:, 1], scores[kept]))
    return rows.astype(np.float32)


def judged(looks: Looks, what: Layers, image: Image, places: Rows) -> Rows:
    """Shares of helmet, bare and no head for each place; what may be bare is looked at once more, mirrored."""
    pieces = [crop(image, place, looks.size) for place in places]
    shares = softmax(what.answer(np.stack([looks.row(piece) for piece in pieces])))
    if len(again := np.flatnonzero(shares[:, BARE] >= DOUBT)):
        mirrored = softmax(what.answer(np.stack([looks.row(pieces[number][:, ::-1]) for number in again])))
        shares[again] = (shares[again] + mirrored) / 2
    return shares


def settled(places: Rows, shares: Rows) -> list[int]:
    """One find a head. A hat inside a larger find wins, the chest under it is no bare head; but a wide find of several
    people does not silence a small one in it."""
    sure = np.maximum(shares[:, BARE], shares[:, HELMET]) + (shares[:, HELMET] >= 0.5)
    areas = (places[:, 2] - places[:, 0]) * (places[:, 3] - places[:, 1])
    kept: list[int] = []
    for number in np.argsort(-sure, kind="stable"):
        rivals = [other for other in kept if areas[other] <= WIDER * areas[number]]
        if all(within(places[number], places[other]) < WITHIN for other in rivals):
            kept.append(int(number))
    return kept


def within(one: Rows, other: Rows) -> float:
    """How much of the smaller box the other covers."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return float(max(across, 0) * max(down, 0) / max(min(areas), 1e-6))
