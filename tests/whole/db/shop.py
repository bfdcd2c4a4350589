"""The smallest workflow that asks a store for everything: a ticket that is written, kept warm, and ended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from db.store import Store
from workflows.engine import Engine
from workflows.hazard.case import Hazard
from workflows.kernel.cards import Card
from workflows.kernel.effects import Due, Effect, Forget, Send, Wake
from workflows.kernel.flow import Context, Flow, Refused, row

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 2, 8, tzinfo=ZONE)
MINUTE = timedelta(minutes=1)


class State(StrEnum):
    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Ticket:
    code: str
    state: State = State.OPEN
    owner: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    by: str


@dataclass(frozen=True, slots=True)
class Noted:
    by: str
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Asks for exactly these effects."""

    by: str
    effects: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    by: str


Rules = Mapping[str, int]
Outcome = tuple[Ticket, list[Effect]]


def write(case: Ticket, event: Written, ctx: Context[Rules]) -> Outcome:
    return replace(case, owner=event.by), [Wake("cold", ctx.now + MINUTE)]


def note(case: Ticket, event: Noted, ctx: Context[Rules]) -> Outcome:
    if len(case.notes) >= ctx.rules["limit"]:
        raise Refused("写满了，请结束这一张。")
    return replace(case, notes=(*case.notes, event.text)), []


def want(case: Ticket, event: Wanted, ctx: Context[Rules]) -> Outcome:
    return case, list(event.effects)


def cold(case: Ticket, event: Due, ctx: Context[Rules]) -> Outcome:
    card = Card(case.code, "放了一分钟没人动")
    return case, [Wake("cold", ctx.now + MINUTE), Send(case.owner or "nobody", "cold", card)]


def end(case: Ticket, event: Ended, ctx: Context[Rules]) -> Outcome:
    return case, [Forget("cold")]


ROWS = (
    row(State.OPEN, Written, State.OPEN, write),
    row(State.OPEN, Noted, State.OPEN, note),
    row(State.OPEN, Wanted, State.OPEN, want),
    row(State.OPEN, Due, State.OPEN, cold),
    row(State.OPEN, Ended, State.ENDED, end),
)
TICKET: Flow[Ticket, Rules] = Flow("ticket", "TK", Ticket, ROWS, lambda code, event, ctx: Ticket(code))
HAZARD: Flow[Hazard, Any] = Flow("hazard", "YH", Hazard, (), lambda code, event, ctx: Hazard(code, None))
FLOWS: Mapping[str, Flow[Any, Any]] = {"ticket": TICKET, "hazard": HAZARD}
ENGINE = Engine(FLOWS)


def opened(store: Store, by: str = "p1", now: datetime = NOW) -> str:
    """The code of a new ticket."""
    return store.run_now(lambda work: ENGINE.open(work, "ticket", Written(by), now))


def does(store: Store, code: str, event: object, now: datetime = NOW) -> Ticket:
    """The ticket after the event; a Refused leaves nothing behind."""
    after: Ticket = store.run_now(lambda work: ENGINE.apply(work, code, event, now))
    return after


def ticket(store: Store, code: str) -> Ticket:
    case: Ticket = store.run_now(lambda work: work.load(code)[1])
    return case
