"""Who may call everybody together, where they gather, and how long is waited before somebody is missing."""

from dataclasses import dataclass, field
from datetime import timedelta

from workflows.kernel.effects import Effect, Urgency
from workflows.kernel.flow import Context, Row
from workflows.kernel.people import DUTY_ROOM, SAFETY_DIRECTOR, SAFETY_OFFICER, VICE_PRESIDENT, Org
from workflows.muster.case import Muster


@dataclass(frozen=True, slots=True)
class PointOf:
    """The assembly point of every place whose code begins with `place`."""

    place: str
    point: str


@dataclass(frozen=True, slots=True)
class Assembly:
    """`default` where no line of `points` fits, and where no place was said."""

    default: str
    points: tuple[PointOf, ...] = ()

    def of(self, place_code: str | None) -> str:
        found = (p.point for p in self.points if place_code and place_code.startswith(p.place))
        return next(found, self.default)


@dataclass(frozen=True, slots=True)
class MusterRules:
    """`callers`: roles that call at once; others confirm by a second tap within `confirm_within`. 解除 with people
    missing is confirmed within `confirm_end_within`. `count_every` the
    leader's card follows the answers; `missing_after` the names go out, again every `missing_every`, at most `lists`
    times. `urgency` and `drill_urgency` are of the emergency card: a text beside it, or not."""

    assembly: Assembly
    numbers: str
    act: str
    callers: tuple[str, ...] = (DUTY_ROOM, SAFETY_OFFICER, SAFETY_DIRECTOR, VICE_PRESIDENT, "车间主任")
    leaders: tuple[str, ...] = (DUTY_ROOM, SAFETY_DIRECTOR)
    confirm_within: timedelta = timedelta(minutes=5)
    confirm_end_within: timedelta = field(default=timedelta(minutes=2), metadata={"min": "1m"})
    count_every: timedelta = field(default=timedelta(minutes=1), metadata={"min": "30s"})
    missing_after: timedelta = field(default=timedelta(minutes=5), metadata={"min": "1m"})
    missing_every: timedelta = field(default=timedelta(minutes=5), metadata={"min": "1m"})
    lists: int = field(default=6, metadata={"min": 1})
    last_seen_within: timedelta = timedelta(hours=12)
    remind_end_after: timedelta = field(default=timedelta(hours=1), metadata={"min": "10m"})
    urgency: Urgency = "urgent"
    drill_urgency: Urgency = "first"


def check_points(rules: MusterRules, org: Org) -> tuple[str, ...]:
    """What `run.py check` says of the assembly points, one sentence each."""
    unfilled = ("还没有填全厂默认集合点",) if rules.assembly.default.startswith(("（填", "(填")) else ()
    strange = [p.place for p in rules.assembly.points if not any(c.startswith(p.place) for c in org.places)]
    return (*unfilled, *(f"集合点写了区域编号“{place}”，区域表里没有这样开头的" for place in strange))


MusterCtx = Context[MusterRules]
MusterOutcome = tuple[Muster, list[Effect]]
MusterRows = tuple[Row[Muster, MusterRules], ...]
