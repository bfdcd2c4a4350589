"""The numbers and tables of one factory's hazards; each case keeps the version it started under."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from workflows.hazard.case import Hazard
from workflows.hazard.reading import HazardClass, Level
from workflows.hazard.rules_alert import AlertRules
from workflows.hazard.rules_fix import ByLevel, FixRules
from workflows.kernel.effects import Effect, Urgency
from workflows.kernel.flow import Context, Row

Anchor = Literal["dispatched", "due"]
During = Literal["unaccepted", "unfinished"]
Tell = Literal["superior", "vice_president"]
LEVELS: tuple[Level, ...] = ("red", "yellow", "blue")

UNCLASSIFIED = HazardClass("其他", "未分类", "待定类别", "OTH-00-00")
"""What a report counts as until somebody names its class: a photo without a word must not wait for one."""


@dataclass(frozen=True, slots=True)
class DraftRules:
    """`silence` and `limit` close a draft, `join` is how long later pieces still belong to it; `ungraded` is how long
    we wait for an answer of the reporter before it goes out without a class."""

    silence: timedelta
    limit: timedelta
    join: timedelta
    ungraded: timedelta
    small_talk_gap: timedelta


@dataclass(frozen=True, slots=True)
class MergeRules:
    """Same place and third-level class: one case within `window`, marked 重复发生 within `repeat_within`."""

    window: timedelta
    repeat_within: timedelta


@dataclass(frozen=True, slots=True)
class Rung:
    """Tell `tell`, `after` the anchor, where the case is still in that condition. `name` goes on record."""

    name: str
    anchor: Anchor
    after: timedelta
    during: During
    tell: Tell
    opens_task: bool = False
    urgency: Urgency = "urgent"
    levels: tuple[Level, ...] = LEVELS


@dataclass(frozen=True, slots=True)
class ClockTable:
    """One way to count time. `due` runs from opening; a case judged 重大 takes `due_major` where that is shorter."""

    name: str
    due: ByLevel
    remind_before: timedelta
    ladder: tuple[Rung, ...]
    due_major: timedelta | None = None

    def rungs(self, level: Level | None) -> tuple[Rung, ...]:
        """The rungs that hold for a colour."""
        return tuple(r for r in self.ladder if (level or "yellow") in r.levels)


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """A hazard of this class, place and equipment (prefixes of codes; empty means any) goes to `role` of
    `department`; without a role to the department's contact, without a department to the place's own. The role
    设备责任人 is whoever answers for the machine. The first row that somebody can fill now wins."""

    class_prefix: str = ""
    place: str = ""
    equipment: str = ""
    levels: tuple[Level, ...] = LEVELS
    department: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """The roles a case passes through on its way down, per colour; empty is straight to the responsible."""

    red: tuple[str, ...] = ()
    yellow: tuple[str, ...] = ()
    blue: tuple[str, ...] = ()

    def of(self, level: Level | None) -> tuple[str, ...]:
        return {"red": self.red, "yellow": self.yellow}.get(level or "blue", self.blue)


@dataclass(frozen=True, slots=True)
class DispatchRules:
    """`step_within` is what each person of a chain has for passing it on."""

    step_within: timedelta
    steps: Steps = field(default_factory=Steps)
    rows: tuple[DispatchRow, ...] = ()


@dataclass(frozen=True, slots=True)
class EmergencyKind:
    """`phone` is called first; `act` is the first line of the site card (现场处置卡)."""

    name: str
    phone: str
    act: str


@dataclass(frozen=True, slots=True)
class EmergencyRules:
    """The duty room is called again every `repeat` until somebody is there; `roles` are told beside the superiors."""

    repeat: timedelta
    roles: tuple[str, ...]
    kinds: tuple[EmergencyKind, ...]


@dataclass(frozen=True, slots=True)
class HazardRules:
    """`table` names the clock in use. `classes` and `class_levels` are the factory's catalogue, `phones` the phone
    channels that are on (sms, call, ding, room), not policy: they are filled in where the service is wired."""

    table: str
    draft: DraftRules
    merge: MergeRules
    dispatch: DispatchRules
    emergency: EmergencyRules
    tables: tuple[ClockTable, ...]
    fix: FixRules = field(default_factory=FixRules)
    alert: AlertRules = field(default_factory=AlertRules)
    classes: Mapping[str, HazardClass] = field(default_factory=dict)
    class_levels: Mapping[str, Level] = field(default_factory=dict)
    phones: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.table not in {t.name for t in self.tables}:
            known = "、".join(t.name for t in self.tables)
            raise ValueError(f"table = {self.table!r} 不在时限表里，可选：{known}")

    @property
    def clock(self) -> ClockTable:
        return next(t for t in self.tables if t.name == self.table)


Ctx = Context[HazardRules]
Outcome = tuple[Hazard, list[Effect]]
Rows = tuple[Row[Hazard, HazardRules], ...]
