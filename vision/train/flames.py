"""Trains the flame and smoke head on frozen features; thresholds without the test part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.detect.crops import Looks
from vision.detect.efficientdet import EfficientDet
from vision.detect.flames import LABELS, evidence_of, features
from vision.detect.inner import COARSE
from vision.detect.layers import Layers
from vision.train.altering import altered, recoloured
from vision.train.material import FIRE, SEED, SMOKE, Labelled, Shot
from vision.train.small import fit

LOOKS, ALTERED = 5, 3
"""Looks at each picture: as it is, twice altered, and twice altered with its colours changed as well."""
DRAWN = 1
"""Seed of the altered looks."""
PER_PICTURE = 20
CELLS = 8
WHOLE = ("smoke",)
"""Labels that are judged by the picture as a whole too. Fire is not: the whole speaks against it in every place that
was not learnt."""
KIND = {"fire": FIRE, "smoke": SMOKE}
FALSE = {"fire": 0.025, "smoke": 0.03}
"""So many of the pictures without it may be over the threshold, of neighbours of learnt frames and of whole scenes
never seen; 0.05 is asked of unseen ones."""
Mask = NDArray[np.bool_]
Heads = dict[str, Layers]
Leave = Callable[[Shot], str]


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at one picture. `shown`: cells that are picture; `boxes` in cells."""

    shot: Shot
    plain: bool
    cells: NDArray[np.float16]
    whole: NDArray[np.float32]
    shown: Mask
    boxes: tuple[Labelled, ...]


def samples(eyes: EfficientDet, looks: Looks, shots: Sequence[Shot], tell: Callable[[int], None]) -> list[Sample]:
    found = []
    for number, shot in enumerate(shots):
        for look in range(LOOKS):
            image, boxes = shot.image(), shot.boxes
            if look:
                image, boxes = altered(image, boxes, rng := np.random.default_rng((DRAWN, number, look)))
            if look >= ALTERED:
                image = recoloured(image, rng)
            seen = eyes.glance(image)
            cells, whole, shown = features(seen, looks, image)
            sides = np.array([image.shape[1], image.shape[0]] * 2) / seen.back / eyes.size * COARSE
            in_cells = tuple(scaled(box, sides) for box in boxes)
            found.append(Sample(shot, not look, cells.astype(np.float16), whole, shown, in_cells))
        tell(1)
    return found


def scaled(box: Labelled, sides: NDArray[np.float64]) -> Labelled:
    left, top, right, bottom = (float(edge) for edge in np.array(box[1:]) * sides)
    return box[0], left, top, right, bottom


def masked(boxes: Sequence[Labelled], kind: int, inset: float, margin: float) -> Mask:
    """Cells whose middle is in a box: made smaller by `inset` of its size (boxes are drawn wide), wider by `margin`."""
    mask = np.zeros((COARSE, COARSE), np.bool_)
    middles = np.arange(COARSE) + 0.5
    for which, left, top, right, bottom in boxes:
        if which == kind:
            x, y = (right - left) * inset - margin, (bottom - top) * inset - margin
            mask |= np.outer((middles > top + y) & (middles < bottom - y), (middles > left + x) & (middles < right - x))
    return mask


def cells_of(some: Sequence[Sample], kind: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Rows of cells that show it and of cells that do not, as many of each from every picture."""
    rng = np.random.default_rng(SEED)
    rows, wanted = [], []
    for sample in some:
        with_it = masked(sample.boxes, kind, 0.1, 0) & sample.shown
        without = ~masked(sample.boxes, kind, 0, 1) & sample.shown
        for mask, value in ((with_it, 1), (without, 0)):
            places = np.flatnonzero(mask)
            drawn = rng.choice(places, min(PER_PICTURE, len(places)), replace=False)
            rows.append(sample.cells.reshape(COARSE * COARSE, -1)[drawn])
            wanted.append(np.full(len(drawn), value))
    return np.concatenate(rows).astype(np.float32), np.concatenate(wanted)


def trained(some: Sequence[Sample]) -> Heads:
    heads: Heads = {}
    some = [sample for sample in some if not sample.shot.untold]
    for label in LABELS:
        rows, wanted = cells_of(some, KIND[label])
        heads[label] = fit("classes", rows, wanted, hidden=(32,), rounds=4)
        if label not in WHOLE:
            continue
        shows = np.array([any(box[0] == KIND[label] for box in sample.boxes) for sample in some]).astype(int)
        wholes = np.stack([sample.whole for sample in some])
        heads[f"{label}_whole"] = fit("classes", wholes, shows, hidden=(16,), rounds=12, decay=1.0)
    return heads


def scores(heads: Heads, some: Sequence[Sample], label: str) -> NDArray[np.float64]:
    return np.array(
        [
            evidence_of(heads, label, sample.cells.astype(np.float32), sample.whole, sample.shown, CELLS)[0]
            for sample in some
        ]
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """Pictures a head never saw, with its score and the truth."""

    score: NDArray[np.float64]
    truth: Mask
    source: tuple[str, ...]


def left_out(every: Sequence[Sample], leave: Leave) -> dict[str, Heads]:
    """Each group -> heads trained without it."""
    groups = sorted({leave(sample.shot) for sample in every})
    return {group: trained([sample for sample in every if leave(sample.shot) != group]) for group in groups}


def unseen(heads: dict[str, Heads], every: Sequence[Sample], leave: Leave) -> dict[str, Judged]:
    """Each picture is judged by the heads that were trained without its group."""
    parts = [
        judge(mine, [sample for sample in every if sample.plain and leave(sample.shot) == group])
        for group, mine in heads.items()
    ]
    return {label: _joined([part[label] for part in parts]) for label in LABELS}


def judge(heads: Heads, some: Sequence[Sample]) -> dict[str, Judged]:
    return {
        label: Judged(
            scores(heads, some, label),
            np.array([sample.shot.shows(KIND[label]) for sample in some]),
            tuple(sample.shot.path.parent.name for sample in some),
        )
        for label in LABELS
    }


def _joined(parts: Sequence[Judged]) -> Judged:
    return Judged(
        np.concatenate([part.score for part in parts]),
        np.concatenate([part.truth for part in parts]),
        tuple(name for part in parts for name in part.source),
    )


def threshold(judged: Judged, false: float) -> float:
    """The least score that so few of the pictures without it reach."""
    return round(float(np.quantile(judged.score[~judged.truth], 1 - false)) + 5e-4, 3)
