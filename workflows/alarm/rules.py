"""Who hears of which alarm, what happens where nobody answers, when it is only recorded; config/policies/alarm.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from workflows.alarm.case import Alarm
from workflows.alarm.events import Seen
from workflows.hazard.reading import HazardClass, Level
from workflows.hazard.rules import EmergencyKind
from workflows.hazard.rules_alert import AlertRules
from workflows.kernel.alerts import Alert
from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER
from workflows.muster.rules import Assembly
from workflows.permit.records import Kind

GRAVE: Alert = 3
"""From here on an alarm of no known rule is told at once, one of no known camera is told to safety, and one that goes
on after 误报 or 处理完 asks anew. A rule on trial, switched off or under a permit is quiet at this level too."""
NEVER_LESS = ("fire", "smoke", "gas", "oxygen", "smoke_detector")
"""Kinds that kill: no factory's file makes less of them than GRAVE."""
FIRST_GRAVE = timedelta(minutes=30)
"""So soon at the latest somebody is asked again about a grave alarm: five times what ships, for a far-off plant."""
Heard = Literal["same", "superior", "vice_president", "duty"]


@dataclass(frozen=True, slots=True)
class ByAlert:
    """A span for each level. Nothing of an alarm may wait longer than a day: by then every shift has come and gone."""

    one: timedelta = field(metadata={"max": "24h"})
    two: timedelta = field(metadata={"max": "24h"})
    three: timedelta = field(metadata={"max": "24h"})

    def of(self, alert: int) -> timedelta:
        return {1: self.one, 2: self.two}.get(alert, self.three)


@dataclass(frozen=True, slots=True)
class AlarmRung:
    """`after` the alarm nobody has pressed anything: `tell` hears (same: everybody who was told, once more)."""

    name: str
    after: ByAlert
    tell: Heard
    from_level: Alert = 1


@dataclass(frozen=True, slots=True)
class RoleTold:
    """Of `role` the first who can be told, from this level on."""

    role: str
    from_level: Alert = 1


@dataclass(frozen=True, slots=True)
class Supervision:
    """Kinds that a running permit of `permit` covers at its place; looked at each `check` until it is gone."""

    permit: Kind = Kind.HOT
    kinds: tuple[Literal["fire", "smoke"], ...] = ("fire", "smoke")
    check: timedelta = field(default=timedelta(minutes=1), metadata={"min": "10s", "max": "10m"})


@dataclass(frozen=True, slots=True)
class HotWork:
    """`kinds` without a running permit are 疑似无票动火 at key areas (where `key_areas`) and at places whose code
    begins with one of `places`; a hazard made of it has `hazard` of the catalogue."""

    kinds: tuple[str, ...] = ("fire",)
    key_areas: bool = True
    places: tuple[str, ...] = ()
    hazard: str = "OPS-01-01"


@dataclass(frozen=True, slots=True)
class LateRules:
    """Older than `after` when it arrives: from `shown_from` on it is still shown by itself, with its true time; lesser
    ones are gathered for `gather` into one card."""

    after: timedelta = field(default=timedelta(minutes=10), metadata={"min": "1m", "max": "24h"})
    shown_from: Alert = 3
    gather: timedelta = field(default=timedelta(minutes=1), metadata={"max": "1h"})


@dataclass(frozen=True, slots=True)
class KindHazard:
    """What a hazard made of this kind is: its class, and the kind of emergency, if it is one."""

    kind: str
    hazard: str
    emergency: str = ""


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """`levels` of kinds that hazard.toml does not name. Within `quiet` a repetition only raises the count. 误报 can be
    taken back within `undo`. Who confirmed is reminded after `settle` (one span: for every level). A trial alarm that
    nobody judges ends after `unjudged`. `keep` and `keep_raw`: how long pictures and clips stay, and pictures with
    faces; what became a hazard stays. From `alert` on: not of this file, filled in where the service is wired."""

    tell: tuple[RoleTold, ...] = field(metadata={"least": 1})
    levels: Mapping[str, Alert]
    ladder: tuple[AlarmRung, ...] = field(metadata={"least": 1})
    hazards: tuple[KindHazard, ...]
    false_reasons: tuple[str, ...] = ("反光", "焊接", "人像海报", "天气", "其他")
    officer: str = SAFETY_OFFICER
    quiet: timedelta = field(default=timedelta(minutes=30), metadata={"min": "1m", "max": "24h"})
    undo: timedelta = field(default=timedelta(minutes=5), metadata={"min": "0m", "max": "1h"})
    settle: ByAlert | timedelta = ByAlert(timedelta(hours=2), timedelta(minutes=30), timedelta(minutes=10))
    unjudged: timedelta = field(default=timedelta(days=1), metadata={"min": "1h"})
    keep: timedelta = field(default=timedelta(days=90), metadata={"min": "1d"})
    keep_raw: timedelta = field(default=timedelta(days=7), metadata={"min": "1d"})
    supervision: Supervision = field(default_factory=Supervision)
    hot_work: HotWork = field(default_factory=HotWork)
    late: LateRules = field(default_factory=LateRules)
    alert: AlertRules = field(default_factory=AlertRules)
    classes: Mapping[str, HazardClass] = field(default_factory=dict)
    class_levels: Mapping[str, Level] = field(default_factory=dict)
    emergencies: tuple[EmergencyKind, ...] = ()
    assembly: Assembly = field(default_factory=lambda: Assembly(""))
    phones: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.false_reasons) <= 10:
            raise ValueError("false_reasons 写 1 到 10 个，聊天里一次最多选 10 个")
        if self.keep_raw > self.keep:
            raise ValueError("keep_raw 不能比 keep 长")
        if min(self.settle_of(level) for level in (1, 2, 3)) < timedelta(minutes=5):
            raise ValueError("settle 每一级都不能小于 5m")
        if self.settle_of(GRAVE) > timedelta(days=1):
            raise ValueError("不能大于 24h", "settle")
        self._check_ladder()
        if sunk := next((kind for kind in NEVER_LESS if self.levels.get(kind, GRAVE) < GRAVE), ""):
            raise ValueError(f"明火、烟、气体不能低于 {GRAVE} 级，请删掉这一行", "levels", sunk)

    def _check_ladder(self) -> None:
        """Two rungs of one name would share a timer. Raises ValueError."""
        names = [rung.name for rung in self.ladder]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise ValueError(f"“{name}”写了两次，请换个名字", "ladder", index, "name")
        if min((rung.after.three for rung in self.ladder), default=FIRST_GRAVE) > FIRST_GRAVE:
            raise ValueError("预警三级最快的一级不能晚于 30m", "ladder", 0, "after", "three")

    def settle_of(self, level: int) -> timedelta:
        return self.settle if isinstance(self.settle, timedelta) else self.settle.of(level)

    def level(self, kind: str) -> Alert:
        """What hazard.toml says a camera sees, else this file, else the lowest."""
        found: Alert | None = getattr(self.alert.levels, kind, None)
        return found or self.levels.get(kind) or 1

    def alert_of(self, seen: Seen) -> Alert:
        """The source may know better than the kind."""
        return seen.alert or self.level(seen.kind)

    def hazard_of(self, kind: str) -> KindHazard:
        return next((one for one in self.hazards if one.kind == kind), KindHazard(kind, ""))

    def emergency(self, kind: str) -> EmergencyKind | None:
        """The line of the emergency table, where this kind is one."""
        name = self.hazard_of(kind).emergency
        return next((one for one in self.emergencies if name and one.name == name), None)

    @property
    def used_classes(self) -> frozenset[str]:
        return frozenset({self.hot_work.hazard, *(one.hazard for one in self.hazards)} - {""})


OFFICERS = (SAFETY_OFFICER, SAFETY_DIRECTOR)
RUNNING = "permit_running"
"""Fact: the code of a permit of the supervising kind that is being worked on at the alarm's place; "" for none."""
NEWER = "alarm_newer"
"""Fact: the code of the open case that takes what this camera and rule see now; "" for none."""
AlarmCtx = Context[AlarmRules]
AlarmOutcome = tuple[Alarm, list[Effect]]
AlarmRows = tuple[Row[Alarm, AlarmRules], ...]
