"""How long a form takes to fill in, per version: the goal is under 80 seconds for twelve items."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

GOAL_S, GOAL_ITEMS = 80.0, 12


@dataclass(frozen=True, slots=True)
class FillTime:
    """Seconds over `count` filled forms; `p90`: nine of ten took no longer. `goal` grows with the number of `items`."""

    sheet: str
    version: int
    name: str
    items: int
    count: int
    median: float
    p90: float

    @property
    def goal(self) -> float:
        return GOAL_S * self.items / GOAL_ITEMS

    @property
    def quick(self) -> bool:
        """Half of the forms are filled within the goal."""
        return self.median < self.goal


def fill_time(sheet: str, version: int, name: str, items: int, seconds: Sequence[float]) -> FillTime:
    """`seconds` must not be empty."""
    ordered = sorted(seconds)
    half = len(ordered) // 2
    median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return FillTime(sheet, version, name, items, len(ordered), median, ordered[ceil(0.9 * len(ordered)) - 1])
