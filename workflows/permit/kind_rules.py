"""One kind of special work as data: levels, who approves, questions, measures, gas, papers."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from workflows.permit.case import Permit
from workflows.permit.records import Part

Answer = Literal["text", "number", "choice", "yes_no", "person", "time"]
GasWhen = Literal["never", "always", "asked"]
"""asked: where the field `gas_needed` of the ticket says so."""
LEADER = "leader"
"""The measure of the duty leader: a must where a job at the highest level was lifted (GB 30871-2022, 5.1)."""


def holds(when: str, permit: Permit) -> bool:
    """Is "name=value" (or "name=one|two") so on this ticket? An empty condition always is."""
    name, _, values = when.partition("=")
    return not when or permit.field(name) in values.split("|")


@dataclass(frozen=True, slots=True)
class NodeRule:
    """One approval: the first of `roles` that can be found, the place's own department first (`near`). Nodes of one
    `group` are asked together, groups one after the other. A `statutory` node cannot be taken away by a factory.
    A role is one of people.ROLES or a name of the table `roles` (专业部门 ...); `roles.holders` finds the people."""

    id: str
    title: str
    roles: tuple[str, ...]
    group: int = 1
    statutory: bool = True
    near: bool = False
    onsite: bool = False
    clause: str = ""


@dataclass(frozen=True, slots=True)
class LevelRule:
    """A level of one kind; `rank` grows with danger. `from_value` and `to_value` bound the field the level is computed
    from (metres, tonnes): from < value <= to, with `from_closed` from <= value; a value on the border of two levels
    has the more dangerous one that reaches it. `when` are answers of the field `level_by` that mean this level.
    `house` names keys that the standard leaves to the company (a validity it does not set)."""

    name: str
    rank: int
    nodes: tuple[NodeRule, ...]
    validity: timedelta
    from_value: float | None = None
    to_value: float | None = None
    when: tuple[str, ...] = ()
    video: bool = False
    plan: bool = False
    duty_leader: bool = False
    after_break: timedelta | None = None
    continuous_gas: bool = False
    from_closed: bool = False
    clause: str = ""
    house: tuple[str, ...] = ()

    def holds(self, value: float) -> bool:
        """Is this height or mass inside the level's bounds?"""
        low, high = self.from_value, self.to_value
        above = low is None or value > low or (self.from_closed and value == low)
        return above and (high is None or value <= high)


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A question of the ticket; asked one by one, in this order. `when` = "name=value" (or "name=one|two") asks it
    only then. `low` and `high` bound a number in `unit`; `hint` helps the person who answers."""

    name: str
    label: str
    answer: Answer = "text"
    options: tuple[str, ...] = ()
    unit: str = ""
    required: bool = True
    when: str = ""
    low: float | None = None
    high: float | None = None
    hint: str = ""

    def asked(self, permit: Permit) -> bool:
        return holds(self.when, permit)


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """One line of the printed checklist. `must` cannot be answered 不涉及; `photo` wants a picture. `levels` that it
    belongs to, empty for all; `when` as in FieldRule."""

    id: str
    text: str
    photo: bool = False
    must: bool = False
    levels: tuple[str, ...] = ()
    when: str = ""

    def wanted(self, permit: Permit) -> bool:
        return (not self.levels or permit.level in self.levels) and holds(self.when, permit)


@dataclass(frozen=True, slots=True)
class GasLimit:
    """`low` <= value <= `high` in `unit`; an item of `one_of` a group may stand for it (H2S or CO, by the medium).
    `by_lel` of the combustible: (from this LEL in % vol upwards, high), ascending; the last that fits holds.
    `when` as in FieldRule: a toxic gas only where the answer about the medium says so."""

    item: str
    label: str
    unit: str
    low: float | None = None
    high: float | None = None
    required: bool = True
    clause: str = ""
    by_lel: tuple[tuple[float, float], ...] = ()
    when: str = ""

    def upper(self, lel: float | None) -> float | None:
        """The bound for a gas of this lower explosive limit (% vol); the narrowest where the gas is unknown."""
        fits = [high for least, high in self.by_lel if lel is not None and lel >= least]
        return fits[-1] if fits else min((high for _, high in self.by_lel), default=self.high)

    def wanted(self, permit: Permit) -> bool:
        """Must a test of this permit have this line?"""
        return self.required and holds(self.when, permit)


@dataclass(frozen=True, slots=True)
class GasRule:
    """`fresh`: sample to start at most so long ago; `after_break`: a longer stop needs a new test ("0s": any);
    `record_every`: the clock while work goes on. `lel`: the lower explosive limit of gases by name, % vol;
    `instrument` True wants its number and calibration date with every test.
    `ventilate` first; `points` says in words where to sample."""

    when: GasWhen = "never"
    limits: tuple[GasLimit, ...] = ()
    fresh: timedelta = timedelta(minutes=30)
    after_break: timedelta = timedelta(minutes=60)
    record_every: timedelta | None = None
    lel: dict[str, float] = field(default_factory=dict)
    instrument: bool = False
    ventilate: bool = False
    points: str = ""


@dataclass(frozen=True, slots=True)
class PaperRule:
    """Whoever has the part `of` needs one certificate of `any_of` (categories), valid until the end; several rules for
    a part all hold. `when` = "name=value" of a field."""

    of: Part
    any_of: tuple[str, ...]
    label: str
    when: str = ""
    id: str = ""

    def wanted(self, permit: Permit) -> bool:
        return holds(self.when, permit)


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind of special work. `level_by` is the field that levels are computed from; "" where there is one level.
    `not_needed` says in words what is below the lowest level; `lift_when` are answers ("name=value") that lift the
    level by one. From wind force `outdoor_wind` no work outdoors. `attachments` are asked of a level with `plan`
    (作业方案) and, all others, of every ticket."""

    name: str
    levels: tuple[LevelRule, ...]
    fields: tuple[FieldRule, ...] = ()
    measures: tuple[MeasureRule, ...] = ()
    gas: GasRule = field(default_factory=GasRule)
    papers: tuple[PaperRule, ...] = ()
    attachments: tuple[str, ...] = ()
    level_by: str = ""
    upgrade: bool = False
    outdoor_wind: int | None = None
    parts: tuple[Part, ...] = ("worker", "guardian")
    head_count: bool = False
    watch_after: timedelta = timedelta(0)
    extend: bool = False
    guardian_stays: bool = False
    not_needed: str = ""
    lift_when: tuple[str, ...] = ()
    clause: str = ""

    def level(self, name: str) -> LevelRule | None:
        return next((one for one in self.levels if one.name == name), None)

    def meant(self, answer: str) -> LevelRule | None:
        """The most dangerous level that this answer of `level_by` means, or that it names."""
        levels = [level for level in self.levels if answer in (*level.when, level.name)]
        return max(levels, key=lambda level: level.rank, default=None)

    def ask(self, name: str) -> FieldRule | None:
        """The question of this name."""
        return next((one for one in self.fields if one.name == name), None)
