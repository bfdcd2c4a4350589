"""Deadlines: what is due, and what comes next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, text
from sqlmodel import col

from db.tables import Timer
from db.work import UnitOfWork

ONE_TICKER = 815002
DUE = (
    select(Timer.case_code, Timer.name, Timer.due_at)  # type: ignore[call-overload]
    .where(col(Timer.site) == bindparam("site"), col(Timer.due_at) <= bindparam("now"))
    .order_by(col(Timer.due_at), col(Timer.case_code))
    .limit(bindparam("most"))
)


def due(work: UnitOfWork, now: datetime, limit: int) -> list[tuple[str, str, datetime]]:
    """(code, name, due_at), oldest first. On PostgreSQL one process sweeps at a time; the others get nothing."""
    if work.connection.dialect.name == "postgresql":
        lock = text("select pg_try_advisory_xact_lock(:key)")
        if not work.connection.execute(lock, {"key": ONE_TICKER}).scalar_one():
            return []
    rows = work.connection.execute(DUE, {"site": work.site, "now": now, "most": limit})
    return [(row[0], row[1], row[2]) for row in rows]


def drop(work: UnitOfWork, code: str, name: str, due_at: datetime) -> None:
    """For a Due that was refused: deletes this very timer, not one set anew under its name."""
    this = (col(Timer.site) == work.site, col(Timer.case_code) == code, col(Timer.name) == name)
    work.connection.execute(delete(Timer).where(*this, col(Timer.due_at) == due_at))


def next_due(work: UnitOfWork, of: str = "", apart_from: Sequence[str] = ()) -> datetime | None:
    """When the earliest timer rings; those of the case `of` that are named `apart_from` are left out."""
    out = (col(Timer.case_code) == of) & col(Timer.name).in_(apart_from)
    earliest = select(func.min(col(Timer.due_at))).where(col(Timer.site) == work.site, ~out)
    found: datetime | None = work.connection.execute(earliest).scalar_one()
    return found
