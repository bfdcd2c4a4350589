"""The whole way of the hard-hat head: features, thresholds, figures, the file and its card."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vision.detect.crops import Looks
from vision.detect.efficientdet import EfficientDet
from vision.detect.heads import BARE, HELMET, candidates, judged, settled
from vision.detect.layers import Layers, pack
from vision.showing import showing
from vision.train.caching import cached
from vision.train.cards import keep
from vision.train.helmet import FLOOR, Sample, in_pixels, overlap, samples, trained
from vision.train.material import workers
from vision.train.measure import Figure, share, table

CLEAN = 0.08
"""So many of the validation pictures with covered heads alone may raise an alarm; 0.10 is asked."""
MISTAKEN = 0.04
"""So many of the bare heads of the validation pictures may be called covered."""
HEAD = 0.5
FOUND = 0.3
"""A find and a labelled head are the same when they overlap so much."""
TOP = ("部分", "没戴的头", "只有戴帽的照片误报")


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture: shares of helmet, bare and none of every find; for each labelled head its kind and the find that is
    it, -1 for none."""

    shares: NDArray[np.float32]
    kinds: tuple[int, ...]
    finds: tuple[int, ...]

    @property
    def has_bare(self) -> bool:
        return 1 in self.kinds

    def most(self) -> float:
        return float(self.shares[:, BARE].max(initial=0.0))

    def of_bare(self, column: int) -> list[float]:
        pairs = zip(self.kinds, self.finds, strict=True)
        return [float(self.shares[find, column]) if find >= 0 else 0.0 for kind, find in pairs if kind == 1]


def run(eyes: EfficientDet, looks: Looks, data: Path, out: Path, cache: Path | None, evaluate: bool) -> str:
    """Answers the table of figures; without `evaluate` also writes the head, trained on all pictures, and its card."""
    shots = workers(data)
    with showing("特征", len(shots)) as tell:
        every = cached(cache, "helmet", lambda: samples(eyes, looks, shots, tell))
    numbers, told = measured(eyes, looks, every)
    if not evaluate:
        keep(out, "helmet", pack(trained(eyes, looks, every), numbers), numbers, told)
    return told


def measured(eyes: EfficientDet, looks: Looks, every: Sequence[Sample]) -> tuple[dict[str, float], str]:
    kept = [sample for sample in every if sample.shot.part != 0]
    validation: list[Seen] = []
    for part in sorted({sample.shot.part for sample in kept}):
        heads = trained(eyes, looks, [sample for sample in kept if sample.shot.part != part])
        validation += [looked(eyes, looks, heads, sample) for sample in kept if sample.shot.part == part]
    numbers = chosen(validation)
    heads = trained(eyes, looks, kept)
    test = [looked(eyes, looks, heads, sample) for sample in every if sample.shot.part == 0]
    rows = [*figures("验证（选阈值）", validation, numbers), *figures("测试（没用来选）", test, numbers)]
    return numbers, table(TOP, rows) + "\n\n" + kinds_told(test, numbers)


def looked(eyes: EfficientDet, looks: Looks, heads: dict[str, Layers], sample: Sample) -> Seen:
    image = sample.shot.image()
    places = candidates(eyes, heads, image, FLOOR)
    eyes.forget()
    shares = judged(looks, heads["what"], image, places) if len(places) else np.empty((0, 3), np.float32)
    if len(places):
        kept = settled(places, shares)
        places, shares = places[kept], shares[kept]
    finds = []
    for head in in_pixels(sample.shot, image):
        same = overlap(head, places) if len(places) else np.zeros(0)
        finds.append(int(same.argmax()) if len(same) and same.max() >= FOUND else -1)
    return Seen(shares, tuple(box[0] for box in sample.shot.boxes), tuple(finds))


def chosen(seen: Sequence[Seen]) -> dict[str, float]:
    """From the validation pictures alone."""
    clean = [one.most() for one in seen if not one.has_bare]
    bare = round(float(np.quantile(clean, 1 - CLEAN)) + 5e-4, 3)
    covered = [value for one in seen for value in one.of_bare(HELMET)]
    helmet = round(max(float(np.quantile(covered, 1 - MISTAKEN)), HEAD) + 5e-4, 3)
    return {"find": FLOOR, "head": HEAD, "bare": bare, "helmet": min(helmet, 0.95)}


def figures(what: str, seen: Sequence[Seen], numbers: dict[str, float]) -> list[Figure]:
    line = numbers["bare"]
    with_bare = [one for one in seen if one.has_bare]
    clean = [one for one in seen if not one.has_bare]
    heads = [value for one in with_bare for value in one.of_bare(BARE)]
    false = sum(one.most() >= line for one in clean)
    return [
        Figure(f"{what}：照片", sum(one.most() >= line for one in with_bare), len(with_bare), false, len(clean)),
        Figure(f"{what}：逐个头", sum(value >= line for value in heads), len(heads), false, len(clean)),
    ]


def kinds_told(seen: Sequence[Seen], numbers: dict[str, float]) -> str:
    """What every labelled head of the test part was called."""
    names = ("head_helmet", "head_bare", "head_unsure", "没找到")
    counts = np.zeros((2, 4), int)
    for one in seen:
        for kind, find in zip(one.kinds, one.finds, strict=True):
            counts[kind, _called(one.shares[find], numbers) if find >= 0 else 3] += 1
    lines = [f"| 测试份标的头 | {' | '.join(names)} |", "|---|---|---|---|---|"]
    for word, row in zip(("戴了", "没戴"), counts, strict=True):
        lines.append(f"| {word} {row.sum()} | {' | '.join(f'{n} ({share(int(n), int(row.sum()))})' for n in row)} |")
    return "\n".join(lines)


def _called(shares: NDArray[np.float32], numbers: dict[str, float]) -> int:
    if shares[BARE] >= numbers["bare"]:
        return 1
    if shares[HELMET] >= numbers["helmet"]:
        return 0
    return 2 if shares[HELMET] + shares[BARE] >= numbers["head"] else 3
