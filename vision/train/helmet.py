"""Trains the hard-hat head: where heads are, their edges, and whether one is bare."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.detect.crops import Looks, crop
from vision.detect.efficientdet import EfficientDet
from vision.detect.heads import NONE, candidates, views
from vision.detect.inner import FINE, fine, inside
from vision.detect.layers import Layers, sigmoid
from vision.frames import Image
from vision.train.altering import altered, photographed
from vision.train.material import SEED, Labelled, Shot
from vision.train.small import fit

ALTERED, NEGATIVES = 4, 60
FLOOR, TOUCHES, LIKELY = 0.5, 0.2, 0.15
"""Least evidence of a find, its least overlap with the labelled head that it is, and least score of a person."""
CROPS = {0: 6, 1: 18}
"""Looks at each labelled head: bare ones are few."""
LEAST, MOST = 5.0, 160.0
"""Pixels in the square: smaller heads cannot be told, larger ones fill it."""
Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cells:
    """What one shot gives the locator: cells on heads with their edges, and cells beside."""

    heads: NDArray[np.float16]
    edges: Rows
    beside: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Sample:
    shot: Shot
    cells: tuple[Cells, ...]
    crops: Rows
    kinds: NDArray[np.int64]


def samples(eyes: EfficientDet, looks: Looks, shots: Sequence[Shot], tell: Callable[[int], None]) -> list[Sample]:
    found = []
    for number, shot in enumerate(shots):
        plain, cells = shot.image(), []
        for look in range(ALTERED):
            rng = np.random.default_rng((SEED, number, look))
            image, boxes = altered(plain, shot.boxes, rng) if look else (plain, shot.boxes)
            cells += [_of_view(eyes, image, boxes, view, rng) for view in views(image)]
        found.append(Sample(shot, tuple(cells), *_crops(looks, plain, shot, number)))
        tell(1)
    return found


def _of_view(
    eyes: EfficientDet, image: Image, boxes: Sequence[Labelled], view: tuple[int, int, Image], rng: np.random.Generator
) -> Cells:
    left, top, part = view
    seen = eyes.glance(part)
    rows = fine(seen.maps)
    sides = np.array([image.shape[1], image.shape[0]] * 2)
    corner = np.array([left, top] * 2)
    marks, edges = _marked([(np.array(box[1:]) * sides - corner) / seen.back for box in boxes])
    marks[~inside(part, eyes.size, FINE)] = -1
    beside = np.argwhere(marks == 0)
    beside = beside[rng.choice(len(beside), min(NEGATIVES, len(beside)), replace=False)]
    on = marks == 1
    return Cells(rows[on].astype(np.float16), edges[on], rows[beside[:, 0], beside[:, 1]].astype(np.float16))


def _marked(boxes: Sequence[NDArray[np.float64]]) -> tuple[NDArray[np.int64], Rows]:
    """1 the middle of a head, 0 no head, -1 in between; and of the first where the head's middle and size are."""
    step = 320 / FINE
    middles = (np.arange(FINE) + 0.5) * step
    marks, edges = np.zeros((FINE, FINE), np.int64), np.zeros((FINE, FINE, 4), np.float32)
    for left, top, right, bottom in boxes:
        width, height = right - left, bottom - top
        touched = np.outer((middles > top - 4) & (middles < bottom + 4), (middles > left - 4) & (middles < right + 4))
        marks[touched & (marks == 0)] = -1
        cut = min(left, top) < -0.3 * max(width, height) or max(right, bottom) > 320 + 0.3 * max(width, height)
        if not min(width, height) >= LEAST or max(width, height) > MOST or cut:
            continue
        x, y = (left + right) / 2, (top + bottom) / 2
        core = np.outer(
            np.abs(middles - y) < max(height / 4, step / 2 + 0.1), np.abs(middles - x) < max(width / 4, step / 2 + 0.1)
        )
        marks[core] = 1
        rows, columns = np.nonzero(core)
        edges[core, 0], edges[core, 1] = (x - middles[columns]) / step, (y - middles[rows]) / step
        edges[core, 2:] = np.log(width / step), np.log(height / step)
    return marks, edges


def _crops(looks: Looks, image: Image, shot: Shot, number: int) -> tuple[Rows, NDArray[np.int64]]:
    rng = np.random.default_rng((SEED, number))
    sides = np.array([image.shape[1], image.shape[0]] * 2)
    rows, kinds = [], []
    for kind, *edges in shot.boxes:
        for look in range(CROPS[kind]):
            rows.append(looks.row(_cropped(looks, image, np.array(edges) * sides, look, rng)))
            kinds.append(kind)
    return np.reshape(np.array(rows, np.float32), (len(rows), -1)), np.array(kinds, np.int64)


def _cropped(looks: Looks, image: Image, box: NDArray[np.float64], look: int, rng: np.random.Generator) -> Image:
    if look:
        size = max(box[2] - box[0], box[3] - box[1])
        wider = rng.uniform(-0.15, 0.2) * size / 2
        box = box + np.tile(rng.uniform(-0.15, 0.15, 2) * size, 2) + np.array([-wider, -wider, wider, wider])
    piece = crop(image, box, looks.size)
    if look % 2:
        piece = np.ascontiguousarray(piece[:, ::-1])
    return photographed(piece, rng, hard=2.0) if look > 1 else piece


def located(some: Sequence[Sample]) -> dict[str, Layers]:
    """`where` and `edges`; what it first mistakes for heads is shown to it again."""
    rng = np.random.default_rng(SEED)
    every = [cells for sample in some for cells in sample.cells]
    heads = np.concatenate([cells.heads for cells in every if len(cells.heads)]).astype(np.float32)
    edges = np.concatenate([cells.edges for cells in every if len(cells.heads)])
    beside = np.concatenate([cells.beside for cells in every]).astype(np.float32)
    drawn = rng.choice(len(heads), min(36_000, len(heads)), replace=False)
    rows = np.concatenate((heads[drawn], beside))
    wanted = np.concatenate((np.ones(len(drawn)), np.zeros(len(beside)))).astype(np.int64)
    first = fit("classes", rows, wanted, hidden=(48,), rounds=2)
    hard = beside[sigmoid(first.answer(beside))[:, 0] > 0.2]
    again = (np.concatenate((rows, hard, hard)), np.concatenate((wanted, np.zeros(2 * len(hard), np.int64))))
    return {
        "where": fit("classes", *again, hidden=(48,), rounds=3),
        "edges": fit("values", heads[drawn], edges[drawn], hidden=(64, 32), rounds=25, decay=0.1),
    }


def trained(eyes: EfficientDet, looks: Looks, some: Sequence[Sample]) -> dict[str, Layers]:
    """The judge of crops also learns from what the locator finds, as badly cut as it will come."""
    heads = located(some)
    rows, kinds = [sample.crops for sample in some if len(sample.crops)], [sample.kinds for sample in some]
    for sample in some:
        image = sample.shot.image()
        places = candidates(eyes, heads, image, FLOOR)
        people = eyes.look(image).boxes(0, LIKELY, 0.6)
        eyes.forget()
        for place, kind in meant(places, sample.shot, image, people):
            for piece in (crop(image, place, looks.size), crop(image[:, ::-1], flipped(place, image), looks.size)):
                rows.append(looks.row(piece)[None])
                kinds.append(np.array([kind]))
    heads["what"] = fit("classes", np.concatenate(rows), np.concatenate(kinds), hidden=(32,), rounds=14, decay=0.5)
    return heads


def flipped(place: Rows, image: Image) -> Rows:
    width = image.shape[1]
    return np.array([width - place[2], place[1], width - place[0], place[3]], np.float32)


def meant(places: Rows, shot: Shot, image: Image, people: Rows) -> list[tuple[Rows, int]]:
    """Which kind each find should have been called. A find that touches a labelled head is of its kind, however badly
    cut; one that touches none is no head, unless it is where a person has one: not all heads are labelled."""
    labelled = in_pixels(shot, image)
    found: list[tuple[Rows, int]] = []
    for place in places:
        same = overlap(place, labelled) if len(labelled) else np.zeros(1)
        if same.max() >= TOUCHES:
            found.append((place, shot.boxes[int(same.argmax())][0]))
        elif same.max() < 0.05 and not on_top(place, people):
            found.append((place, NONE))
    return found


def on_top(place: Rows, people: Rows) -> bool:
    x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    tall = people[:, 3] - people[:, 1]
    across = (x > people[:, 0]) & (x < people[:, 2])
    return bool((across & (y > people[:, 1] - 0.2 * tall) & (y < people[:, 1] + 0.4 * tall)).any())


def overlap(box: Rows, others: Rows) -> Rows:
    across = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    down = np.minimum(box[3], others[:, 3]) - np.maximum(box[1], others[:, 1])
    both = np.clip(across, 0, None) * np.clip(down, 0, None)
    areas = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    share: Rows = both / (areas + (box[2] - box[0]) * (box[3] - box[1]) - both)
    return share


def in_pixels(shot: Shot, image: Image) -> Rows:
    sides = np.array([image.shape[1], image.shape[0]] * 2)
    return np.reshape([np.array(box[1:]) * sides for box in shot.boxes], (-1, 4)).astype(np.float32)
