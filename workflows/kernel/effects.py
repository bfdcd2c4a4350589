"""Everything a workflow may ask the outside world to do, and how time and work come back to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from workflows.kernel.cards import Card

Urgency = Literal["danger", "urgent", "first", "reminder", "digest"]
"""danger: chat, SMS and call, never bundled; urgent: chat and SMS; the rest: chat, in this order."""

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Group:
    """A room of people, named in the settings (`duty`), not a person."""

    name: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """The return address of somebody who stays anonymous: readable only by the postman."""

    token: str


Reader = str | Group | Sealed
"""Who reads a message: a person's own id, a group, or a sealed address."""


@dataclass(frozen=True, slots=True)
class Send:
    """`slot` names the message of this case to this reader, so that a later Send to it amends the first."""

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


Effect = Send | Wake | Forget | Award | Open | Tell | Do | Hold | Release | Drop


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
