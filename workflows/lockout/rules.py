"""When a lock is remembered, and who may cut one off together."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row
from workflows.kernel.people import SAFETY_DIRECTOR, VICE_PRESIDENT
from workflows.lockout.case import Lockout


@dataclass(frozen=True, slots=True)
class LockoutRules:
    """The owner is reminded at every one of `shift_ends` and at least every `remind_every`; hanging longer than
    `climb_after` the superior hears too. A scan or photo of the spot counts for `proof_within` after 解锁. Two of the
    `force_roles` together, within `force_within`, may cut a lock off."""

    shift_ends: tuple[time, ...] = (time(8), time(16), time(20))
    remind_every: timedelta = field(default=timedelta(hours=12), metadata={"min": "1h", "max": "24h"})
    climb_after: timedelta = field(default=timedelta(hours=24), metadata={"min": "1h"})
    photo_after: timedelta = field(default=timedelta(minutes=10), metadata={"min": "1m"})
    proof_within: timedelta = field(default=timedelta(minutes=15), metadata={"min": "1m", "max": "1h"})
    force_within: timedelta = field(default=timedelta(minutes=30), metadata={"min": "5m"})
    force_roles: tuple[str, ...] = ("车间主任", SAFETY_DIRECTOR, VICE_PRESIDENT)

    def next_reminder(self, now: datetime) -> datetime:
        """The next end of a shift, or `remind_every` from now where that is sooner."""
        today = [datetime.combine(now.date(), at, now.tzinfo) for at in self.shift_ends]
        ends = [at if at > now else at + timedelta(days=1) for at in today]
        return min([*ends, now + self.remind_every])


LockoutCtx = Context[LockoutRules]
LockoutOutcome = tuple[Lockout, list[Effect]]
LockoutRows = tuple[Row[Lockout, LockoutRules], ...]
