"""How often a rule is right, whether it may be trusted, and what would make it better: counting over judged alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor
from typing import Literal

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom as parts of the picture."""
Verdict = Literal["", "real", "false", "hazard"]
SAME = 0.5
"""From this overlap (intersection over union) on two boxes are one spot."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One alarm and what people said of it; `box` around what was seen."""

    at: datetime
    score: float
    verdict: Verdict = ""
    box: Rect | None = None
    picture: str = ""

    @property
    def real(self) -> bool:
        return self.verdict in ("real", "hazard")


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one rule of one camera over a span in which it was really watched for `days`."""

    total: int
    real: int
    false: int
    days: float

    @property
    def unjudged(self) -> int:
        return self.total - self.real - self.false

    @property
    def verdicts(self) -> int:
        return self.real + self.false

    @property
    def precision(self) -> float | None:
        """Of those that were judged, the part that was right; None where none was."""
        return self.real / self.verdicts if self.verdicts else None

    @property
    def false_a_day(self) -> float | None:
        """None where it was not watched at all."""
        return self.false / self.days if self.days > 0 else None

    @property
    def doubtful_a_day(self) -> float | None:
        """What nobody judged counts as false: for a rule that still has to prove itself."""
        return (self.false + self.unjudged) / self.days if self.days > 0 else None


def figures(rows: Sequence[Judged], days: float) -> Figures:
    return Figures(len(rows), sum(one.real for one in rows), sum(one.verdict == "false" for one in rows), days)


Step = Literal["", "live", "trial", "ask"]


def step(state: str, found: Figures, tried: float, window: float, limit: float, verdicts: int) -> Step:
    """What becomes of a rule in `state` (trial, live) that has been in it for `tried` days: "" nothing, ask the
    officer, or the other state. `limit` false alarms per camera-day; all spans in days."""
    if state == "live":
        return "trial" if found.days >= 1 and (found.false_a_day or 0.0) > limit else ""
    if state != "trial" or tried < window or found.days <= 0:
        return ""
    if found.verdicts < verdicts:
        return "ask"
    return "live" if (found.doubtful_a_day or 0.0) < limit else ""


@dataclass(frozen=True, slots=True)
class Raise:
    """A threshold that takes out `removed` of `falses` and keeps all `reals`."""

    value: float
    removed: int
    falses: int
    reals: int


def better_threshold(rows: Sequence[Judged], now: float | None, falses: int, reals: int) -> Raise | None:
    """The highest threshold, in hundredths, at which every real alarm would still have come; None where it is no
    higher than now, or would take out less than half of the false ones."""
    right = [one.score for one in rows if one.real]
    wrong = [one.score for one in rows if one.verdict == "false"]
    if len(right) < reals or len(wrong) < falses:
        return None
    # 1e-9: 0.55 is not to become 0.54 for being stored as 0.5499999
    value = floor(min(right) * 100 + 1e-9) / 100
    removed = sum(score < value for score in wrong)
    if value <= (now or 0.0) or removed < falses or removed * 2 < len(wrong):
        return None
    return Raise(value, removed, len(wrong), len(right))


@dataclass(frozen=True, slots=True)
class Mask:
    """A part of the picture in which `removed` false alarms and no real one were."""

    box: Rect
    removed: int
    falses: int
    picture: str

    @property
    def where(self) -> str:
        return where(self.box)


def better_mask(rows: Sequence[Judged], falses: int, most: float) -> Mask | None:
    """The spot with the most false alarms; None where fewer than `falses` share one, a real alarm ever touched it, or
    it covers more than `most` of the picture."""
    wrong = [(one.box, one) for one in rows if one.verdict == "false" and one.box]
    right = [one.box for one in rows if one.real and one.box]
    best: list[tuple[Rect, Judged]] = []
    for box, _ in wrong:
        near = [(other, one) for other, one in wrong if overlap(box, other) >= SAME]
        best = near if len(near) > len(best) else best
    if len(best) < falses:
        return None
    box = around([one for one, _ in best])
    if area(box) > most or any(touch(box, other) for other in right):
        return None
    return Mask(box, len(best), len(wrong), best[-1][1].picture)


def around(boxes: Sequence[Rect]) -> Rect:
    """The smallest box around all, with a margin of a hundredth."""
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return max(0.0, left - 0.01), max(0.0, top - 0.01), min(1.0, right + 0.01), min(1.0, bottom + 0.01)


def area(box: Rect) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def touch(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def overlap(one: Rect, other: Rect) -> float:
    """Intersection over union, 0..1."""
    if not touch(one, other):
        return 0.0
    wide, tall = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return wide * tall / (area(one) + area(other) - wide * tall)


def where(box: Rect) -> str:
    """右上角, 左边, 中间: by the middle of the box."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    across = "左" if x < 1 / 3 else "右" if x > 2 / 3 else ""
    down = "上" if y < 1 / 3 else "下" if y > 2 / 3 else ""
    if across and down:
        return f"{across}{down}角"
    return f"{across or down}边" if across or down else "中间"
