"""Readings of address books that were kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update
from sqlmodel import Session, col

from db.tables import Binding, ContactRun, ContactUnit, Inbox
from db.work import UnitOfWork

KEPT = timedelta(days=90)
"""Names of people stand in the diffs: not longer than a quarter."""
WHOLE = ("first", "nightly")


def imported(connection: Connection, site: str, platform: str) -> bool:
    """Has the whole address book been read in before?"""
    mine = (col(ContactRun.site) == site, col(ContactRun.platform) == platform, col(ContactRun.state) == "done")
    query = select(ContactRun.id).where(*mine, col(ContactRun.kind).in_(WHOLE)).limit(1)  # type: ignore[call-overload]
    return connection.execute(query).first() is not None


def last_runs(session: Session, site: str, count: int) -> list[ContactRun]:
    """The newest first."""
    mine = select(ContactRun).where(col(ContactRun.site) == site).order_by(col(ContactRun.id).desc())
    return list(session.execute(mine.limit(count)).scalars())


def forget_old(work: UnitOfWork, now: datetime) -> None:
    """Diffs older than a quarter lose their names, codes that are over go; that it was imported stays known."""
    old = select(ContactRun).where(col(ContactRun.site) == work.site, col(ContactRun.at) < now - KEPT)
    for run in work.session.execute(old.where(col(ContactRun.diff) != "")).scalars():
        run.diff = ""
        work.session.add(run)
    over = delete(Binding).where(col(Binding.site) == work.site, col(Binding.until) < now - timedelta(days=1))
    work.session.execute(over)


def forget_contacts(work: UnitOfWork, name: str, accounts: Sequence[str], now: datetime) -> None:
    """Diffs and events that name somebody lose their content: who else they named is on record as a person."""
    diff, payload = col(ContactRun.diff), col(Inbox.payload)
    words = [name, *accounts]
    named = or_(*(diff.contains(f'"{word}"', autoescape=True) for word in words))
    work.connection.execute(update(ContactRun).where(col(ContactRun.site) == work.site, named).values(diff=""))
    told = or_(*(payload.contains(f'"{word}"', autoescape=True) for word in words))
    events = (col(Inbox.site) == work.site, col(Inbox.kind) == "contacts", col(Inbox.state) == "done")
    work.connection.execute(update(Inbox).where(*events, told).values(payload=None, erased_at=now))
    led = (col(ContactUnit.site) == work.site, col(ContactUnit.leader).in_(accounts))
    work.connection.execute(update(ContactUnit).where(*led).values(leader=""))
