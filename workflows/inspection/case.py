"""One round: a route of points, who goes it, and what was found at each stop. A re-check is a round of one stop."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from workflows.hazard.records import Attachment as Attachment
from workflows.hazard.records import Escalation as Escalation

Purpose = Literal["plan", "adhoc", "recheck"]
How = Literal["qr", "nfc", "beacon", "gps", "photo"]
"""How somebody showed they stand there: scanned the label, touched the tag, heard the beacon, stood within the fence,
or photographed the label where nothing could be scanned."""


class State(StrEnum):
    """待巡检, 巡检中, 已完成, 漏检, 作废."""

    PLANNED = "planned"
    GOING = "going"
    CLOSED = "closed"
    MISSED = "missed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was done, as far as anybody can tell. `at` counts for every rule. `phone` is what the phone's own
    clock said, `received` when we heard of it; `sure` False where the phone could not prove how long ago it was."""

    at: datetime
    received: datetime
    phone: datetime | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Presence:
    """`lat`/`lng` in gcj02 degrees, `accuracy` in metres. `mark` is what was scanned, touched or heard."""

    how: How
    lat: float | None = None
    lng: float | None = None
    accuracy: float | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """An item answered abnormal. `hazard` is the code of the case it opened, or of the one that was open already
    (`known`). `photos`: (view, sha256). `no_instrument`: 无仪表 was said, a second angle stands for the reading.
    `later` was said of it before its hazard had a code, and is still to be told there. `taken_back`: the form says
    otherwise by now."""

    no: int
    answer: str
    at: Moment
    words: str = ""
    hazard: str | None = None
    known: bool = False
    photos: tuple[tuple[str, str], ...] = ()
    no_instrument: bool = False
    later: tuple[str, ...] = ()
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """Something odd about a stop, with the reason; it accuses nobody. `rule` is the policy's key (speed, dwell …)."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One point of the route with one sheet version. `halt` is the skid whose points are one stop for the three-minute
    rule ("" for a point alone). `seconds` is how long the form was being filled."""

    point: str
    sheet: str
    version: int
    name: str = ""
    place_code: str | None = None
    equipment_code: str | None = None
    halt: str = ""
    checked_in: Moment | None = None
    presence: Presence | None = None
    answers: tuple[tuple[int, str], ...] = ()
    filled: Moment | None = None
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    flags: tuple[Flag, ...] = ()
    by: str | None = None
    turned_yellow: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """`owner` is who goes it, None while it waits for anybody of `role` in `department`. `opens_at` to `due_at` is its
    window. `of` names the plan; for a re-check `rechecks` is the code of the round whose point it looks at again, and
    `not_by` who may not do it; `had` those whose it was before it changed hands. `ref` is the name a phone without a
    net gave a round it began itself."""

    code: str
    reporter: str
    state: State = State.PLANNED
    purpose: Purpose = "plan"
    plan: str = ""
    title: str = ""
    role: str = ""
    department: str = ""
    owner: str | None = None
    ordered: bool = False
    place: str | None = None
    place_code: str | None = None
    equipment: str | None = None
    equipment_code: str | None = None
    opened_at: datetime | None = None
    starts_at: datetime | None = None
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    stops: tuple[Stop, ...] = ()
    media: tuple[Attachment, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    rechecks: str = ""
    not_by: tuple[str, ...] = ()
    had: tuple[str, ...] = ()
    ref: str = ""
    late: bool = False
    told: tuple[str, ...] = field(default=())

    def stop(self, point: str) -> Stop | None:
        return next((stop for stop in self.stops if stop.point == point), None)
