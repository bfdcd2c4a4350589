"""Figures: what a threshold does on pictures that the head never saw, always with counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.train.flames import Judged


@dataclass(frozen=True, slots=True)
class Figure:
    """`hits` of `truths` pictures with it over the threshold, and `false` of `others` without it."""

    what: str
    hits: int
    truths: int
    false: int
    others: int

    def row(self) -> str:
        return (
            f"| {self.what} | {self.hits}/{self.truths} = {share(self.hits, self.truths)} "
            f"| {self.false}/{self.others} = {share(self.false, self.others)} |"
        )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "—"


def figure(what: str, judged: Judged, threshold: float, source: str = "") -> Figure:
    """`source`: only pictures of that folder count as the others."""
    over = judged.score >= threshold
    mine = np.array([not source or name == source for name in judged.source])
    other = ~judged.truth & mine
    return Figure(
        what, int(over[judged.truth].sum()), int(judged.truth.sum()), int(over[other].sum()), int(other.sum())
    )


def table(head: Sequence[str], figures: Sequence[Figure]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(figure.row() for figure in figures)]
    return "\n".join(lines)
