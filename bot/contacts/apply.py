"""Carries out a plan: in small transactions, so that no callback waits for a hundred thousand rows. Cut off in the
middle it goes on at the next reading: what was written differs no more."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import update
from sqlmodel import col

from bot.contacts.leaving import has_left, struck_off
from bot.contacts.plan import Plan
from bot.contacts.rules import ContactRules
from bot.contacts.words import as_json
from db.contacts import Book, Change
from db.contacts_units import write_leaders, write_units
from db.contacts_write import persons_of, stamp_asked, write_people, write_superiors
from db.org import bump_org
from db.store import Store
from db.tables import ContactRun, Person
from db.work import UnitOfWork
from workflows.kernel.leaving import Departure

T = TypeVar("T")
KEPT = 2000
"""People of each sort whose change is kept with a reading."""
AT_ONCE = 1000
"""Rows in one transaction: some tens of milliseconds of SQLite's one writer."""


@dataclass(frozen=True, slots=True)
class Where:
    """`title` is what people call the platform."""

    platform: str
    title: str
    tenant: str
    rules: ContactRules


async def carry_out(store: Store, where: Where, plan: Plan, book: Book, now: datetime) -> list[Departure]:
    """Departments, people, superiors, leaders, then those who left."""
    run, platform, taken = store.run, where.platform, book.paths_elsewhere
    everybody = [*plan.added, *plan.changed]
    if plan.units:
        await run(partial(write_units, platform=platform, changes=plan.units, taken=taken))
    for part in pieces(everybody):
        await run(partial(_people, where=where, changes=part, now=now))
    for part in pieces(everybody):
        await run(partial(write_superiors, platform=platform, changes=part, now=now))
    if plan.units:
        await run(partial(write_leaders, platform=platform, changes=plan.units, taken=taken))
    for asked in pieces(plan.asked):
        await run(partial(stamp_asked, platform=platform, accounts=asked, now=now))
    departures: list[Departure] = []
    for gone in pieces([account for account, _ in plan.gone], 50):
        departures += await run(
            partial(struck_off, platform=platform, accounts=gone, rules=where.rules, title=where.title, now=now)
        )
    return departures


def _people(work: UnitOfWork, where: Where, changes: Sequence[Change], now: datetime) -> None:
    write_people(work, where.platform, where.tenant, changes, now)
    if back := [change for change in changes if change.back]:
        come_back(work, where, back)


def come_back(work: UnitOfWork, where: Where, changes: Sequence[Change]) -> None:
    """Works here again, unless another platform says otherwise."""
    people = set(persons_of(work, where.platform, [change.account for change in changes]).values())
    here = [person for person in people if not has_left(work, person, where.rules)]
    mine = (col(Person.site) == work.site, col(Person.id).in_(here))
    work.connection.execute(update(Person).where(*mine).values(active=True))
    bump_org(work.session, work.site)


def pieces(of: Sequence[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    for start in range(0, len(of), size):
        yield of[start : start + size]


def record(
    work: UnitOfWork, kind: str, plan: Plan, now: datetime, state: str = "done", why: str = "",
    departures: Sequence[Departure] = (),
) -> None:  # fmt: skip
    """The diff is kept, also of a reading that was refused."""
    work.session.add(
        ContactRun(
            site=work.site, platform=plan.platform, kind=kind, state=state, at=now, added=len(plan.added),
            changed=len(plan.changed), gone=len(plan.gone), units=len(plan.units), why=why,
            diff=json.dumps(as_json(plan, departures, KEPT), ensure_ascii=False),
        )
    )  # fmt: skip
