"""Special work around one person, as plain data: the tickets they have a part in, those that run, and a sentence that
asks for a new one."""

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.kernel.people import Org
from workflows.permit.case import LIVE, Permit, State
from workflows.permit.events import Applied
from workflows.permit.records import PREFIX, Kind
from workflows.permit.rules import PermitRules

PREFIXES = tuple(f"{prefix}-" for prefix in PREFIX.values())
"""How a permit's code begins."""


@dataclass(frozen=True, slots=True)
class Running:
    """A permit on which people work, as a stop needs it."""

    code: str
    state: str
    place: str
    place_code: str | None = None


@dataclass(frozen=True, slots=True)
class Permits:
    """`mine`, newest first, are not over yet; `named` is the one whose code stands in the message, whoever has a part
    in it; `rules` are the newest book. `over` are those of this person that ended today."""

    rules: PermitRules | None = None
    mine: tuple[Permit, ...] = ()
    running: tuple[Running, ...] = ()
    named: Permit | None = None
    over: tuple[Permit, ...] = ()

    def business(self, person: str) -> tuple[Permit, ...]:
        """Work of this person today, begun, to come or over; approvers and drafts are none."""
        sent = (c for c in (*self.mine, *self.over) if c.state is not State.DRAFT)
        return tuple(c for c in sent if person in (*c.people(), c.owner, c.reporter))

    def of(self, code: str) -> Permit | None:
        return next((one for one in (self.named, *self.mine) if one and one.code == code), None)

    def live(self, person: str) -> tuple[Permit, ...]:
        """On which this person works, guards or leads now."""
        return tuple(c for c in self.mine if c.state in LIVE and person in (*c.people(), c.owner, c.reporter))


@dataclass(frozen=True, slots=True)
class Application:
    """`sure` False is asked with two taps: a permit, or a hazard. `also` are further kinds of work in the sentence;
    `hazard` says what was heard of a danger in it; `event` None: nothing but 申请一张票."""

    event: Applied | None
    sure: bool = True
    also: tuple[Kind, ...] = ()
    hazard: str = ""


def drafts_of(permits: Permits, person: str) -> tuple[Permit, ...]:
    """Applications that this person is writing, newest first."""
    return tuple(one for one in permits.mine if one.state is State.DRAFT and one.reporter == person)


def at_place(running: Iterable[Running], said: str, org: Org) -> tuple[Running, ...]:
    """Those whose place is named in the words, by any of its names."""
    return tuple(one for one in running if any(name and name in said for name in _names(one, org)))


def names_elsewhere(said: str, org: Org) -> bool:
    """A place of the factory stands in the words."""
    return any(name and name in said for place in org.places.values() for name in (place.name, *place.aliases))


def _names(one: Running, org: Org) -> tuple[str, ...]:
    known = org.places.get(one.place_code or "")
    return (one.place, one.place_code or "", known.name, *known.aliases) if known else (one.place,)
