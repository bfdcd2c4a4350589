"""The rule book of special work as data: types, levels, who approves, measures, gas, clocks. One book per profile
(危化企业 GB 30871, 工贸企业 by reference, the company's own: only stricter)."""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row
from workflows.permit.case import Permit
from workflows.permit.kind_rules import Answer as Answer
from workflows.permit.kind_rules import FieldRule as FieldRule
from workflows.permit.kind_rules import GasLimit as GasLimit
from workflows.permit.kind_rules import GasRule as GasRule
from workflows.permit.kind_rules import GasWhen as GasWhen
from workflows.permit.kind_rules import KindRule as KindRule
from workflows.permit.kind_rules import LevelRule as LevelRule
from workflows.permit.kind_rules import MeasureRule as MeasureRule
from workflows.permit.kind_rules import NodeRule as NodeRule
from workflows.permit.kind_rules import PaperRule as PaperRule
from workflows.permit.kind_rules import holds as holds
from workflows.permit.records import Kind


@dataclass(frozen=True, slots=True)
class Clash:
    """Two kinds that do not go together at the same time within `metres` (0: the same place). `words`: only where the
    work of the `other` says one of these (painting near hot work); empty: always."""

    one: Kind
    other: Kind
    why: str
    metres: float = 0.0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """What a place means for one kind, whatever the applicant answers: at least the level of the answer `at_least`
    (or of that name). A place is meant by how its code `starts` or by one of the `words` in its name."""

    id: str
    kind: Kind
    at_least: str
    starts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def means(self, permit: Permit) -> bool:
        named = "\n".join(filter(None, (permit.place, permit.spot_text, permit.equipment)))
        code = permit.place_code or ""
        here = any(code.startswith(start) for start in self.starts) or any(word in named for word in self.words)
        return permit.kind is self.kind and here


@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody appointed in writing to sign for a role: the letter's number and its last day."""

    id: str
    role: str
    staff_no: str
    letter: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """One year's days off and working weekends, with the notice they were taken from."""

    source: str
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Upgrade:
    """升级管理: what lifts the level by one. `night` from the first to the second hour of the day; `rest_days` are
    Saturdays and Sundays unless the calendar says 上班; `wind` force and above, outdoors."""

    night: tuple[time, time] = (time(22), time(6))
    rest_days: bool = True
    holidays: bool = True
    wind: int = 5


@dataclass(frozen=True, slots=True)
class PermitRules:
    """`lead` is the shortest time between application and start; `radius_m` the fence where a place has none;
    `accuracy_m` beyond which the point's code is asked for, `label_accuracy_m` beyond which a position says nothing
    beside that code either; `presence_every` the guardian's clock, `presence_grace`
    after it the permit is suspended; `draft_life` until an application nobody completes is dropped;
    `respond_within` an approver's clock; `video_fresh`, `video_gap` the camera's; `continuous_every` the readings'
    where a level is measured all the time.
    `mandatory`: GB 30871 binds this plant, 升级管理 cannot be switched off. `roles` says who in this factory a name of
    the standard is (role, 部门:PATH or 工号:NO, the first that can be found); `calendar` is by year, `holidays` and
    `workdays` are the factory's own on top."""

    profile: str
    kinds: dict[Kind, KindRule]
    clashes: tuple[Clash, ...] = ()
    places: tuple[PlaceRule, ...] = ()
    upgrade: Upgrade = field(default_factory=Upgrade)
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    lead: timedelta = timedelta(0)
    ahead: timedelta = timedelta(days=7)
    draft_life: timedelta = timedelta(hours=24)
    radius_m: float = field(default=50.0, metadata={"min": 5, "max": 500})
    accuracy_m: float = field(default=50.0, metadata={"min": 5, "max": 200})
    label_accuracy_m: float = field(default=500.0, metadata={"min": 50, "max": 1000})
    respond_within: timedelta = field(default=timedelta(minutes=30), metadata={"min": "1m"})
    presence_every: timedelta = field(default=timedelta(minutes=30), metadata={"min": "1m"})
    presence_grace: timedelta = timedelta(minutes=5)
    same_device: timedelta = timedelta(minutes=10)
    warn_before_end: timedelta = timedelta(minutes=30)
    accept_within: timedelta = timedelta(hours=2)
    video_fresh: timedelta = timedelta(seconds=30)
    video_gap: timedelta = timedelta(seconds=60)
    retest_warning: timedelta = timedelta(minutes=15)
    continuous_every: timedelta = timedelta(hours=2)
    inside_every: timedelta = timedelta(minutes=10)
    extend_steps: tuple[timedelta, ...] = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2))
    mandatory: bool = False
    basis: tuple[str, ...] = ()
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    appointments: tuple[Appointment, ...] = ()
    calendar: dict[str, Year] = field(default_factory=dict)
    lel: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """One table `lel` for all kinds: a kind without its own has this one."""
        kinds = {k: replace(v, gas=replace(v.gas, lel=v.gas.lel or self.lel)) for k, v in self.kinds.items()}
        object.__setattr__(self, "kinds", kinds)

    def clashes_of(self, one: Kind, other: Kind) -> tuple[Clash, ...]:
        """The lines about these two kinds, whichever way round they are written."""
        return tuple(c for c in self.clashes if {c.one, c.other} == {one, other})

    def of(self, kind: Kind) -> KindRule:
        return self.kinds[kind]

    def gas_lines(self, kind: Kind) -> dict[str, GasLimit]:
        """By item: the kind's own lines, and for whatever else is measured the line of the first kind that knows it."""
        others = (line for rule in self.kinds.values() for line in rule.gas.limits)
        lines = [*(self.kinds[kind].gas.limits if kind in self.kinds else ()), *others]
        return {line.item: line for line in reversed(lines)}

    def level(self, permit: Permit) -> LevelRule:
        """The level that holds for this ticket; raises KeyError before one is computed."""
        for level in self.kinds[permit.kind].levels:
            if level.name == permit.level:
                return level
        raise KeyError(permit.level)


PermitCtx = Context[PermitRules]
PermitOutcome = tuple[Permit, list[Effect]]
PermitRows = tuple[Row[Permit, PermitRules], ...]
