"""One callout, from the first ring to whoever answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    CALLING = "calling"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


ROOM = "duty"
"""Stands in an order for the duty room's own telephone, and is what the phone room calls it (Reached.to)."""


@dataclass(frozen=True, slots=True)
class Ring:
    """One try: `slot` names its message."""

    to: str
    slot: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Callout:
    """`order` is whom to ring, one after the other; `at` the place in it, `turn` the tries of whoever's turn it is;
    `rings` every try so far; `last` the people who heard that nobody answered; `decided` who ended it and how."""

    code: str
    parent: str
    state: State = State.CALLING
    alert: int = 2
    headline: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    order: tuple[str, ...] = ()
    at: int = 0
    turn: int = 0
    rings: tuple[Ring, ...] = ()
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    answered_by: str | None = None
    last: tuple[str, ...] = ()
    decided: str = ""

    @property
    def ringing(self) -> str | None:
        """Whose turn it is."""
        return self.order[self.at] if self.at < len(self.order) else None

    def rings_of(self, person: str) -> tuple[Ring, ...]:
        return tuple(r for r in self.rings if r.to == person)
