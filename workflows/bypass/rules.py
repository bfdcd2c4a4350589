"""Who may agree, for how long, and when it climbs; config/policies/bypass.toml."""

from dataclasses import dataclass, field
from datetime import timedelta

from workflows.bypass.case import Bypass
from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row
from workflows.kernel.people import SAFETY_DIRECTOR, VICE_PRESIDENT

PHOTOS_USED = "photos_used_before"
"""Fact: of the photos brought now, (sha256, the case that had it, bits apart, `same` or `near`)."""


@dataclass(frozen=True, slots=True)
class BypassRules:
    """One of `approvers` agrees within `approve_within`, else it lapses. `usual` where no length is said, `longest` at
    most. Reminded `remind_before` the end; overdue the superior hears, and the next one each `climb_every`, `climbs`
    times at most; after the last of them the duty group and safety, each `still_every` until it is back. A scan or a
    photo counts for `proof_within` after 恢复联锁."""

    approvers: tuple[str, ...] = ("车间主任", SAFETY_DIRECTOR, VICE_PRESIDENT)
    approve_within: timedelta = field(default=timedelta(minutes=30), metadata={"min": "5m", "max": "8h"})
    usual: timedelta = field(default=timedelta(hours=2), metadata={"min": "10m", "max": "24h"})
    longest: timedelta = field(default=timedelta(hours=8), metadata={"min": "10m", "max": "72h"})
    remind_before: timedelta = field(default=timedelta(minutes=30), metadata={"min": "1m", "max": "8h"})
    climb_every: timedelta = field(default=timedelta(minutes=30), metadata={"min": "5m", "max": "24h"})
    climbs: int = field(default=3, metadata={"min": 1, "max": 10})
    still_every: timedelta = field(default=timedelta(hours=1), metadata={"min": "10m", "max": "24h"})
    proof_within: timedelta = field(default=timedelta(minutes=15), metadata={"min": "1m", "max": "1h"})

    def __post_init__(self) -> None:
        if self.usual > self.longest:
            raise ValueError("usual 不能比 longest 长")
        if not self.approvers:
            raise ValueError("approvers 至少写一个角色，否则没有人能批准旁路")


BypassCtx = Context[BypassRules]
BypassOutcome = tuple[Bypass, list[Effect]]
BypassRows = tuple[Row[Bypass, BypassRules], ...]
