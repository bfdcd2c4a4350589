"""When a handover is written, and how long it may wait; config/policies/handover.toml."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflows.handover.case import Handover, Scope
from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row

OPEN_NOW = "handover_open"
"""Fact: tuple[Section, ...] of what is open for this desk now."""
UNTAKEN = "handover_untaken"
"""Fact: tuple[Untaken, ...], earlier handovers of this desk that nobody has taken over, the oldest first."""


@dataclass(frozen=True, slots=True)
class Untaken:
    """`since`: when the first shift began whose list it is."""

    code: str
    since: datetime


@dataclass(frozen=True, slots=True)
class DeskRule:
    """One handover at every change for each department in which the roster names this `duty`. `scope`: the whole site,
    or the team's own places and people."""

    duty: str
    scope: Scope = "site"


@dataclass(frozen=True, slots=True)
class HandoverRules:
    """Written `write_before` the end of a shift; taken by `take_within` after it, else a reminder; `climb_after` the
    end the superior hears, and the next one each `climb_every`, `climbs` times at most; after the
    last of them the duty group and safety, each `still_every` until somebody has taken it. A change that passed while
    the service stood still is written up to `late_until` after it. A camera without a picture for `camera_silent` is
    named.
    """

    write_before: timedelta = field(default=timedelta(minutes=15), metadata={"min": "0m", "max": "2h"})
    take_within: timedelta = field(default=timedelta(minutes=15), metadata={"min": "1m", "max": "4h"})
    climb_after: timedelta = field(default=timedelta(minutes=30), metadata={"min": "1m", "max": "8h"})
    climb_every: timedelta = field(default=timedelta(minutes=30), metadata={"min": "5m", "max": "8h"})
    climbs: int = field(default=3, metadata={"min": 1, "max": 10})
    still_every: timedelta = field(default=timedelta(hours=2), metadata={"min": "10m", "max": "24h"})
    late_until: timedelta = field(default=timedelta(hours=2), metadata={"min": "0m", "max": "12h"})
    camera_silent: timedelta = field(default=timedelta(minutes=10), metadata={"min": "1m", "max": "12h"})
    desk: tuple[DeskRule, ...] = (DeskRule("值班室"), DeskRule("班组长", "team"))

    def __post_init__(self) -> None:
        if self.climb_after < self.take_within:
            raise ValueError("climb_after 不能比 take_within 短：先提醒接班的人，再告诉上级")
        duties = [desk.duty for desk in self.desk]
        if len(duties) != len(set(duties)):
            raise ValueError("同一个值班岗位写了两次，desk 里每个 duty 只写一段")


HandoverCtx = Context[HandoverRules]
HandoverOutcome = tuple[Handover, list[Effect]]
HandoverRows = tuple[Row[Handover, HandoverRules], ...]
