"""A person's right to be forgotten: what they said goes, that something was said stays and still verifies."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import col, select

from db import papers, permit_years, phones, plans, positions, rooms
from db.contacts_runs import forget_contacts
from db.org import bump_org
from db.tables import (
    Absence,
    Account,
    Ask,
    Binding,
    Case,
    Contact,
    Inbox,
    Log,
    Message,
    Outbox,
    PageSession,
    Person,
    Talk,
)
from db.work import UnitOfWork

NAMELESS = "已注销人员"
OVER = ("closed", "void", "missed")


@dataclass(frozen=True, slots=True)
class Erased:
    """How many log rows and inbox payloads lost their content, how many accounts are gone, and how many messages to
    the person no longer say on which account. `unfinished` are the codes of what the person still has to do, `kept`
    those of permits younger than a year: of these nothing goes, and the name stays until then."""

    log: int
    inbox: int
    accounts: int
    messages: int
    unfinished: tuple[str, ...]
    kept: tuple[str, ...] = ()


def person_known_as(work: UnitOfWork, word: str) -> str | None:
    """The id behind a staff number, else behind a mobile number, for those who have none; never by a name."""
    for column in (Person.staff_no, Person.mobile):
        rows = select(Person.id).where(Person.site == work.site, col(column) == word)
        if found := work.session.exec(rows).first():
            return found
    return None


def rehearse(work: UnitOfWork, person: str, now: datetime) -> Erased:
    """What `erase_person` would do; nothing is changed."""
    savepoint = work.session.begin_nested()
    try:
        return erase_person(work, person, now)
    finally:
        savepoint.rollback()


def erase_person(work: UnitOfWork, person: str, now: datetime) -> Erased:
    """Payload, reason and salt of the person's log rows; name, numbers, accounts and absences; raw inbox payloads.

    Raises KeyError for an unknown id. The opaque id stays, or the chains could not be checked.
    """
    row = work.session.get(Person, (work.site, person))
    if row is None:
        raise KeyError(person)
    accounts = work.session.exec(select(Account).where(Account.site == work.site, Account.person == person)).all()
    mine = [(col(Inbox.platform) == a.platform) & (col(Inbox.account) == a.account) for a in accounts]
    theirs = (col(Inbox.site) == work.site, or_(col(Inbox.person) == person, *mine))
    _rename_keys(work, theirs, [a.account for a in accounts])
    inbox = update(Inbox).where(*theirs)
    sent = [update(t).where(col(t.site) == work.site, col(t.recipient) == person) for t in (Message, Outbox)]
    kept = permit_years.naming(work, person, now)
    said = update(Log).where(col(Log.site) == work.site, col(Log.actor) == person, col(Log.payload).is_not(None))
    said = said.where(col(Log.case_code).not_in(kept)) if kept else said
    erased = Erased(
        log=work.connection.execute(said.values(payload=None, salt=None, why="")).rowcount,
        inbox=work.connection.execute(inbox.values(payload=None, account="", erased_at=now)).rowcount,
        accounts=len(accounts),
        messages=work.connection.execute(sent[0].values(account="", reference=None)).rowcount,
        unfinished=_unfinished(work, person),
        kept=kept,
    )
    work.connection.execute(sent[1].values(account=""))
    phones.forget_numbers(work.session, now, person)
    forget_contacts(work, row.name, [a.account for a in accounts], now)
    row.mobile, row.active = None, False
    if not kept:
        row.name, row.staff_no = NAMELESS, None
    work.session.add(row)
    for table in (Account, Absence, Ask, Talk, PageSession, Binding, Contact):
        work.session.execute(delete(table).where(col(table.site) == work.site, col(table.person) == person))
    papers.forget(work.session, person)
    plans.forget(work.session, person)
    positions.forget(work.session, person)
    rooms.forget(work, [a.spelled or a.account for a in accounts])
    bump_org(work.session, work.site)
    return erased


def _rename_keys(work: UnitOfWork, theirs: Sequence[ColumnElement[bool]], accounts: Sequence[str]) -> None:
    """A platform without message ids gives keys made of account and time: a hash stays."""
    for key in work.session.exec(select(Inbox.key).where(*theirs)).all():
        if any(account in key.lower() for account in accounts):
            bare = f"erased:{hashlib.sha256(key.encode()).hexdigest()}"
            this = update(Inbox).where(col(Inbox.site) == work.site, col(Inbox.key) == key)
            work.connection.execute(this.values(key=bare))


def _unfinished(work: UnitOfWork, person: str) -> tuple[str, ...]:
    mine = (col(Case.site) == work.site, col(Case.owner) == person, col(Case.state).not_in(OVER))
    return tuple(work.session.exec(select(Case.code).where(*mine).order_by(col(Case.code))))
