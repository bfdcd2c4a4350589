"""Check sheets in their versions: the one that counts now, the one a round began with, and one that waits for 确认.

A version never changes. Denied ones keep their number too: what was shown to somebody can be shown again. Every
session carries its site in `info["site"]`, as those of a unit of work and of `Store.read` do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, select

from db.codec import adapter, dump
from db.tables import CheckSheet
from db.upsert import insert_new
from workflows.inspection.sheets import Sheet

OFFERED, CURRENT, RETIRED, DENIED = "offered", "current", "retired", "denied"


@dataclass(frozen=True, slots=True)
class Kept:
    """A version and what became of it: offered, current, retired or denied."""

    sheet: Sheet
    state: str
    offered_by: str | None
    offered_at: datetime
    decided_at: datetime | None


def current(session: Session, code: str) -> Sheet | None:
    """The version that rounds which begin now get; None for a code nobody knows."""
    return _first(session, col(CheckSheet.code) == code, col(CheckSheet.state) == CURRENT)


def version(session: Session, code: str, number: int) -> Sheet | None:
    """Whatever became of it since: a running round keeps its version."""
    return _first(session, col(CheckSheet.code) == code, col(CheckSheet.version) == number)


def all_current(session: Session) -> tuple[Sheet, ...]:
    """By code."""
    query = select(CheckSheet.body).where(*_mine(session), col(CheckSheet.state) == CURRENT)
    return tuple(map(_read, session.exec(query.order_by(col(CheckSheet.code)))))


def versions(session: Session, wanted: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], Sheet]:
    """Many at once, by code and version; an unknown one is left out."""
    pairs = set(wanted)
    numbers, codes = {number for _, number in pairs}, {code for code, _ in pairs}
    if not pairs:
        return {}
    query = select(CheckSheet.code, CheckSheet.version, CheckSheet.body).where(
        *_mine(session), col(CheckSheet.code).in_(sorted(codes)), col(CheckSheet.version).in_(sorted(numbers))
    )
    rows = session.exec(query)
    return {(code, number): _read(body) for code, number, body in rows if (code, number) in pairs}


def history(session: Session, code: str) -> tuple[Kept, ...]:
    """All versions of a sheet, the newest first."""
    query = select(CheckSheet).where(*_mine(session), col(CheckSheet.code) == code)
    return tuple(map(_kept, session.exec(query.order_by(col(CheckSheet.version).desc()))))


def waiting(session: Session) -> tuple[Kept, ...]:
    """Offered and not decided, the oldest first."""
    query = select(CheckSheet).where(*_mine(session), col(CheckSheet.state) == OFFERED)
    return tuple(map(_kept, session.exec(query.order_by(col(CheckSheet.id)))))


def kept(session: Session, code: str, number: int) -> Kept | None:
    query = select(CheckSheet).where(*_mine(session), col(CheckSheet.code) == code, col(CheckSheet.version) == number)
    row = session.exec(query).first()
    return _kept(row) if row else None


def offer(session: Session, sheet: Sheet, by: str | None, now: datetime) -> Sheet:
    """The sheet under its next number; it counts for nobody before `decide`."""
    newest = select(func.max(CheckSheet.version)).where(*_mine(session), col(CheckSheet.code) == sheet.code)
    while True:
        numbered = replace(sheet, version=(session.exec(newest).one() or 0) + 1)
        if _insert(session, numbered, OFFERED, by, now):
            return numbered


def decide(session: Session, code: str, number: int, accept: bool, now: datetime) -> bool:
    """False, and nothing changed, where it was decided before or a later version was accepted meanwhile."""
    all_of_them = select(CheckSheet).where(*_mine(session), col(CheckSheet.code) == code)
    known = session.exec(all_of_them.with_for_update().execution_options(populate_existing=True)).all()
    this = next((row for row in known if row.version == number and row.state == OFFERED), None)
    if this is None:
        return False
    _mark(session, code, [number], CURRENT if accept else DENIED, now)
    if accept:
        before = [row for row in known if row.version != number and row.state == CURRENT]
        passed = [row.version for row in known if row.version < number and row.state == OFFERED]
        _mark(session, code, [row.version for row in before], RETIRED, None)
        _mark(session, code, passed, DENIED, now)
    return True


def install(session: Session, sheets: Iterable[Sheet], now: datetime) -> int:
    """The packaged sheets, where this code has none yet; how many came new."""
    mine = select(CheckSheet.code).where(*_mine(session)).distinct()
    known = set(session.exec(mine))
    fresh = [sheet for sheet in sheets if sheet.code not in known]
    return sum(_insert(session, sheet, CURRENT, None, now) for sheet in fresh)


def _insert(session: Session, sheet: Sheet, state: str, by: str | None, now: datetime) -> bool:
    row = {
        "site": session.info["site"],
        "code": sheet.code,
        "version": sheet.version,
        "name": sheet.name,
        "state": state,
    }
    decided = now if state == CURRENT else None
    more = {"body": dump(sheet), "offered_by": by, "offered_at": now, "decided_at": decided}
    return insert_new(session.connection(), CheckSheet, row | more)


def _mark(session: Session, code: str, numbers: list[int], state: str, at: datetime | None) -> None:
    changed = {"state": state} | ({"decided_at": at} if at else {})
    these = (*_mine(session), col(CheckSheet.code) == code, col(CheckSheet.version).in_(numbers))
    session.execute(update(CheckSheet).where(*these).values(**changed))


def _mine(session: Session) -> tuple[ColumnElement[bool], ...]:
    return (col(CheckSheet.site) == session.info["site"],)


def _first(session: Session, *where: ColumnElement[bool]) -> Sheet | None:
    body = session.exec(select(CheckSheet.body).where(*_mine(session), *where)).first()
    return _read(body) if body else None


@lru_cache(maxsize=128)
def _read(body: str) -> Sheet:
    """Read once: the text of a version never changes."""
    sheet: Sheet = adapter(Sheet).validate_json(body)
    return sheet


def _kept(row: CheckSheet) -> Kept:
    return Kept(_read(row.body), row.state, row.offered_by, row.offered_at, row.decided_at)
