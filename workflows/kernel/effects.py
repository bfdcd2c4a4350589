"""Everything a workflow may ask the outside world to do, and how time and work come back to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from workflows.kernel.cards import Card
from workflows.kernel.people import DUTY_ROOM

Urgency = Literal["danger", "urgent", "first", "reminder", "digest"]
"""danger: chat, SMS and call, never bundled; urgent: chat and SMS; the rest: chat, in this order."""

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Group:
    """A room of people, named in the settings (`duty`), not a person."""

    name: str


DUTY = Group("duty")


@dataclass(frozen=True, slots=True)
class Sealed:
    """The return address of somebody who stays anonymous: readable only by the postman."""

    token: str


Reader = str | Group | Sealed
"""Who reads a message: a person's own id, a group, or a sealed address."""


def reader(to: str) -> Reader:
    """Whom an escalation names: a person's id, or 值班室 for the duty group."""
    return DUTY if to == DUTY_ROOM else to


@dataclass(frozen=True, slots=True)
class Send:
    """`slot` names the message of this case to this reader, so that a later Send to it amends the first. Slots
    `name#…` are a series: each is a message of its own, and takes the place of those before it that still wait."""

    to: Reader
    slot: str
    card: Card
    urgency: Urgency = "first"


@dataclass(frozen=True, slots=True)
class Wake:
    """Come back to this case at `at` as `Due(name)`; a second Wake of the same name replaces the first."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Forget:
    """Drop the timer `name`; nothing happens where there is none."""

    name: str


@dataclass(frozen=True, slots=True)
class Award:
    person: str
    points: int
    why: str


@dataclass(frozen=True, slots=True)
class Open:
    """Open another case of `kind` in the same commit; `seed` is its first event."""

    kind: str
    seed: object


@dataclass(frozen=True, slots=True)
class Tell:
    """Hand an event to another case, durably, after this commit; at most once per `key`."""

    code: str
    event: object
    key: str


@dataclass(frozen=True, slots=True)
class Do:
    """Heavy work outside the transaction; its result returns as `Done(key, result)` or `Failed(key, why)`."""

    job: str
    args: Mapping[str, Scalar]
    key: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Whatever must hold across cases: the pair (what, key) belongs to this case alone, or the event is Refused."""

    what: str
    key: str


@dataclass(frozen=True, slots=True)
class Release:
    what: str
    key: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Forget this case altogether: only a draft that turned out to be small talk."""


@dataclass(frozen=True, slots=True)
class Gather:
    """A room of its own for one case: `room` is the case's code, read by Send as Group(f"room:{room}"). The same room
    again changes title and members; a platform without such rooms leaves it be."""

    room: str
    title: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The room is over: its last word is said and nobody writes there any more. Nothing happens where there is none."""

    room: str
    why: str


Effect = Send | Wake | Forget | Award | Open | Tell | Do | Hold | Release | Drop | Gather | Part


@dataclass(frozen=True, slots=True)
class Due:
    """The event by which a Wake returns."""

    name: str


@dataclass(frozen=True, slots=True)
class Done:
    """The event by which a Do returns."""

    key: str
    result: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """The event by which a Do returns after its last try."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Reached:
    """A phone channel learned that the message `slot` got through to `to`; `how`: key, reply, talked."""

    slot: str
    to: str
    how: str


CALLS = ("call", "ding")
"""Channels whose failure means that nobody was talked to; an SMS that failed says nothing about the phone."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """The last try of a phone channel (`how`: call, sms, ding) failed, or nobody answered in time; `why` in words."""

    slot: str
    to: str
    how: str
    why: str


@dataclass(frozen=True, slots=True)
class LeftFactory:
    """Somebody whom this case names is no longer here; `why` is the note for its log. A workflow without a row for it
    has nothing to hand on."""

    person: str
    why: str = ""
