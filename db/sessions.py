"""Logins to the pages: who holds one, until when, and which states of a login were used already."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col, select

from db.tables import Account, PageSession, Person, SpentLogin
from db.upsert import insert_new
from db.work import UnitOfWork

SEEN_STEP = timedelta(minutes=1)
"""A session that is used is written down at most this often: a page asks several things at once."""


@dataclass(frozen=True, slots=True)
class Span:
    """A session ends after `idle` without use, and after `longest` in any case."""

    idle: timedelta
    longest: timedelta

    def over(self, row: PageSession, now: datetime) -> bool:
        return now >= row.seen_at + self.idle or now >= row.began_at + self.longest


def mark(token: str) -> str:
    """What of a cookie is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(work: UnitOfWork, token: str, person: str, platform: str, account: str, now: datetime) -> None:
    row = PageSession(
        mark=mark(token), site=work.site, person=person, platform=platform, account=account, began_at=now, seen_at=now
    )
    work.session.add(row)


def find(session: Session, token: str) -> PageSession | None:
    """The row behind a cookie, whatever it is worth."""
    return session.get(PageSession, (mark(token), session.info["site"]))


def holds(session: Session, row: PageSession, now: datetime, span: Span) -> bool:
    """Not over, of somebody who still works here, and whose account is still theirs."""
    return not span.over(row, now) and _theirs(session, row)


def _theirs(session: Session, row: PageSession) -> bool:
    person = session.get(Person, (row.site, row.person))
    query = select(Account.id).where(
        Account.platform == row.platform, Account.account == row.account.lower(), Account.person == row.person,
        Account.site == row.site,
    )  # fmt: skip
    return person is not None and person.active and session.exec(query.limit(1)).first() is not None


def touch(work: UnitOfWork, token: str, now: datetime) -> None:
    """Used just now."""
    mine = (col(PageSession.mark) == mark(token), col(PageSession.site) == work.site)
    work.connection.execute(update(PageSession).where(*mine).values(seen_at=now))


def end(work: UnitOfWork, token: str) -> None:
    """For good: the same cookie opens nothing any more, whatever becomes of the person."""
    mine = (col(PageSession.mark) == mark(token), col(PageSession.site) == work.site)
    work.connection.execute(delete(PageSession).where(*mine))


def end_all(work: UnitOfWork, person: str) -> int:
    """On every device; how many there were."""
    mine = (col(PageSession.person) == person, col(PageSession.site) == work.site)
    done: CursorResult[tuple[()]] = work.connection.execute(delete(PageSession).where(*mine))
    return done.rowcount


def spend(work: UnitOfWork, state: str, until: datetime) -> bool:
    """True the first time only."""
    return insert_new(work.connection, SpentLogin, {"mark": mark(state), "site": work.site, "until": until})


def sweep(work: UnitOfWork, now: datetime, span: Span) -> None:
    """What is over leaves the tables."""
    work.connection.execute(delete(SpentLogin).where(col(SpentLogin.until) < now))
    idle, old = col(PageSession.seen_at) < now - span.idle, col(PageSession.began_at) < now - span.longest
    work.connection.execute(delete(PageSession).where(idle | old))
