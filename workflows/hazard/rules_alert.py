"""How grave an alert is, and what a level sets in motion beside the card to the responsible."""

from dataclasses import dataclass, field
from typing import Literal

from workflows.kernel.alerts import Alert

Callouts = Literal["phone", "always", "never"]
"""phone: where a phone channel is on; always: without one by cards alone."""


@dataclass(frozen=True, slots=True)
class AlertLevels:
    """Of a hazard the highest that applies. The last four are what a camera sees."""

    blue: Alert = 1
    yellow: Alert = 1
    red: Alert = 2
    ungraded: Alert = 1
    major: Alert = 3
    emergency: Alert = 3
    head_bare: Alert = 1
    intrusion: Alert = 2
    smoke: Alert = 3
    fire: Alert = 3

    def __post_init__(self) -> None:
        for kind in ("smoke", "fire"):
            if getattr(self, kind) < 3:
                raise ValueError("烟和明火一直是三级，改小了就没有人打电话、没有人被叫醒；删掉这一行，或写 3", kind)


@dataclass(frozen=True, slots=True)
class RepairRow:
    """Hazards of this class and place (prefixes of codes; empty means any) are mended by `department`: its whole path
    or its last part."""

    department: str
    class_prefix: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class RepairRules:
    """From `from_level` on the maintenance team gets an order of its own; without a row that fits there is none."""

    from_level: Alert = 2
    rows: tuple[RepairRow, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertRules:
    """From which level on: an SMS beside the first card (where SMS is on), a call to the duty phone, a room."""

    levels: AlertLevels = field(default_factory=AlertLevels)
    sms_from: Alert = 1
    call_from: Alert = 2
    callout: Callouts = "phone"
    room_from: Alert = 3
    repair: RepairRules = field(default_factory=RepairRules)
