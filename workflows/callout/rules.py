"""Whom a callout rings, how often, and who hears that nobody answered."""

from dataclasses import dataclass, field
from datetime import timedelta

from workflows.callout.case import Callout
from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row
from workflows.kernel.people import DUTY_ROOM, SAFETY_DIRECTOR


@dataclass(frozen=True, slots=True)
class CalloutRules:
    """`roles`: of each those on the roster now first, then the others. A person is rung `tries` times, `again_after`
    apart, and is passed over after `patience`. `last`: who hears that nobody answered, beside the duty group. `room`:
    the duty room has a telephone of its own that can be rung, and it is rung first; not policy, but filled in where the
    service is wired."""

    patience: timedelta = field(metadata={"min": "1m"})
    again_after: timedelta = field(metadata={"min": "30s"})
    tries: int = field(default=2, metadata={"min": 1, "max": 3})
    roles: tuple[str, ...] = (DUTY_ROOM,)
    last: tuple[str, ...] = (SAFETY_DIRECTOR,)
    room: bool = False

    def __post_init__(self) -> None:
        if self.again_after * (self.tries - 1) >= self.patience:
            raise ValueError("again_after 乘以再打的次数要短于 patience，不然没打完就换人了")
        if not self.roles:
            raise ValueError("roles 至少写一个角色，例如 值班室")


CalloutCtx = Context[CalloutRules]
CalloutOutcome = tuple[Callout, list[Effect]]
CalloutRows = tuple[Row[Callout, CalloutRules], ...]
