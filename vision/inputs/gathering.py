"""Many readings a second become few that lose nothing: of each detector the lowest, the highest and the newest of
every ten seconds, and whatever is new at once."""

from collections import deque
from dataclasses import dataclass, field

from config.vision.told import Reading

EACH_S = 10.0
"""A value that says nothing new waits so long."""
REMEMBERED_S = 60.0
"""New is what lies outside all that was told in so long: a limit cannot be crossed within it that was not crossed
before."""
MOST = 1000
"""Readings in one message (ReadingsTold)."""


@dataclass(slots=True)
class _One:
    """`told`: when, lowest and highest, the newest last."""

    lowest: Reading | None = None
    highest: Reading | None = None
    newest: Reading | None = None
    told: deque[tuple[float, float, float]] = field(default_factory=deque)
    told_at: float = -EACH_S


class Gathering:
    """`t` monotonic seconds. Not safe for threads."""

    def __init__(self) -> None:
        self._ones: dict[str, _One] = {}

    def take(self, t: float, one: Reading) -> bool:
        """True where it is new and should be told at once."""
        known = self._ones.setdefault(one.sensor, _One())
        while known.told and t - known.told[0][0] > REMEMBERED_S:
            known.told.popleft()
        known.newest = one
        if known.lowest is None or one.value < known.lowest.value:
            known.lowest = one
        if known.highest is None or one.value > known.highest.value:
            known.highest = one
        return not any(low <= one.value <= high for _, low, high in known.told)

    def due(self, t: float, all_of_them: bool = False) -> tuple[Reading, ...]:
        """What is to be told now, in the order of its times, at most MOST; it counts as told."""
        found: list[Reading] = []
        for known in self._ones.values():
            waits = [one for one in (known.lowest, known.highest, known.newest) if one is not None]
            if not waits or len(found) + len(waits) > MOST:
                continue
            values = [one.value for one in waits]
            new = any(not any(low <= value <= high for _, low, high in known.told) for value in values)
            if not (new or all_of_them or t - known.told_at >= EACH_S):
                continue
            found += {id(one): one for one in waits}.values()
            known.told.append((t, min(values), max(values)))
            known.told_at = t
            known.lowest = known.highest = known.newest = None
        return tuple(sorted(found, key=lambda one: one.at.timestamp() if one.at else 0.0))
