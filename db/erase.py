"""A person's right to be forgotten: what they said goes, that something was said stays and still verifies."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from db.org import bump_org
from db.tables import Absence, Account, Ask, Inbox, Log, Person
from db.work import UnitOfWork

NAMELESS = "已注销人员"


@dataclass(frozen=True, slots=True)
class Erased:
    """How many log rows and inbox payloads lost their content, and how many accounts are gone."""

    log: int
    inbox: int
    accounts: int


def erase_person(work: UnitOfWork, person: str, now: datetime) -> Erased:
    """Payload, reason and salt of the person's log rows; name, numbers and accounts; raw inbox payloads.

    Raises KeyError for an unknown id. The opaque id stays, or the chains could not be checked.
    """
    row = work.session.get(Person, (work.site, person))
    if row is None:
        raise KeyError(person)
    accounts = work.session.exec(select(Account).where(Account.site == work.site, Account.person == person)).all()
    mine = [(col(Inbox.platform) == a.platform) & (col(Inbox.account) == a.account) for a in accounts]
    inbox = update(Inbox).where(col(Inbox.site) == work.site, or_(col(Inbox.person) == person, *mine))
    said = update(Log).where(col(Log.site) == work.site, col(Log.actor) == person, col(Log.payload).is_not(None))
    erased = Erased(
        log=work.connection.execute(said.values(payload=None, salt=None, why="")).rowcount,
        inbox=work.connection.execute(inbox.values(payload=None, account="", erased_at=now)).rowcount,
        accounts=len(accounts),
    )
    row.name, row.mobile, row.staff_no, row.active = NAMELESS, None, None, False
    work.session.add(row)
    for table in (Account, Absence, Ask):
        work.session.execute(delete(table).where(col(table.site) == work.site, col(table.person) == person))
    bump_org(work.session, work.site)
    return erased
