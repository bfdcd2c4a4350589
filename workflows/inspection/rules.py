"""The numbers by which a round is judged; config/policies/round.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from workflows.inspection.case import Round
from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row

COLOURS = ("red", "orange", "yellow", "blue")
"""Risk colours of a point, the gravest first."""


@dataclass(frozen=True, slots=True)
class Presences:
    """What counts as being there. `fence_m` around a point without a radius of its own; a position less sure than
    `accuracy_m` proves nothing and asks for the label. `gps_alone`: a position without any label is enough. `kept`: so
    long the position of a check-in is kept."""

    fence_m: float = field(default=50.0, metadata={"min": 10, "max": 1000})
    accuracy_m: float = field(default=60.0, metadata={"min": 5, "max": 500})
    gps_alone: bool = False
    kept: timedelta = field(default=timedelta(days=90), metadata={"min": "1d", "max": "1100d"})


@dataclass(frozen=True, slots=True)
class Honesty:
    """`between`: the least time between two check-ins of one person, per point and not per item; sooner is refused.
    The rest is flagged: faster than `speed_kmh` between two points, less than `dwell_per_item` an item, a number copied
    to the last digit `copies` times running, all answers within `same_second`, a phone's clock off by more than
    `clock_off`, a photo taken more than `photo_age` before the check-in."""

    between: timedelta = field(default=timedelta(minutes=3), metadata={"min": "30s", "max": "30m"})
    speed_kmh: float = field(default=15.0, metadata={"min": 3, "max": 60})
    dwell_per_item: timedelta = field(default=timedelta(seconds=2), metadata={"min": "0s", "max": "2m"})
    copies: int = field(default=4, metadata={"min": 2, "max": 50})
    same_second: timedelta = field(default=timedelta(seconds=1), metadata={"min": "0s", "max": "1m"})
    clock_off: timedelta = field(default=timedelta(minutes=5), metadata={"min": "30s", "max": "24h"})
    photo_age: timedelta = field(default=timedelta(minutes=10), metadata={"min": "1m", "max": "24h"})


@dataclass(frozen=True, slots=True)
class Recheck:
    """A point turns yellow after `runs[0]` clean rounds; each clean re-check moves on to the next number of `runs`.
    `within` is the window of a re-check; `per_shift` how many one person is given, by the point's risk colour."""

    runs: tuple[int, ...] = (3, 6, 12)
    within: timedelta = field(default=timedelta(hours=8), metadata={"min": "10m", "max": "7d"})
    per_shift: Mapping[str, int] = field(default_factory=lambda: {"red": 4, "orange": 3, "yellow": 2, "blue": 1})

    def __post_init__(self) -> None:
        if not self.runs or min(self.runs) < 1 or list(self.runs) != sorted(self.runs):
            raise ValueError("runs 至少写一个次数，都不小于 1，从小到大，例如 [3, 6, 12]")
        if not set(self.per_shift) <= set(COLOURS) or any(most < 0 for most in self.per_shift.values()):
            raise ValueError("per_shift 只写 red、orange、yellow、blue，个数不小于 0")


@dataclass(frozen=True, slots=True)
class Reminders:
    """`before` the end of the window the one who goes it is reminded; at the end the superior hears, `climb_after`
    later the next one. `late_until` after the end a round may still be made up for (补检), marked late. A record older
    than `offline` counts no more. `adhoc` is how long a round that somebody began at a point stays open."""

    before: timedelta = field(default=timedelta(minutes=30), metadata={"min": "1m", "max": "24h"})
    climb_after: timedelta = field(default=timedelta(minutes=30), metadata={"min": "1m", "max": "24h"})
    late_until: timedelta = field(default=timedelta(hours=4), metadata={"min": "0s", "max": "7d"})
    adhoc: timedelta = field(default=timedelta(hours=8), metadata={"min": "30m", "max": "24h"})
    offline: timedelta = field(default=timedelta(hours=24), metadata={"min": "1h", "max": "14d"})


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The duty group gets the map of the last seven days on `day` (1 Monday to 7 Sunday) at `at`; the safety officer
    what did not quite fit the day before, every morning at `doubts`."""

    day: int = field(default=1, metadata={"min": 1, "max": 7})
    at: time = time(7, 40)
    doubts: time = time(7, 35)


@dataclass(frozen=True, slots=True)
class RoundRules:
    presence: Presences = field(default_factory=Presences)
    honesty: Honesty = field(default_factory=Honesty)
    recheck: Recheck = field(default_factory=Recheck)
    reminders: Reminders = field(default_factory=Reminders)
    heat: HeatMap = field(default_factory=HeatMap)


RoundCtx = Context[RoundRules]
RoundOutcome = tuple[Round, list[Effect]]
RoundRows = tuple[Row[Round, RoundRules], ...]
