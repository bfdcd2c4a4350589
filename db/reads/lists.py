"""Lists of cases, page by page, newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from db.decisions import PASSING_ON
from db.reads.cases import cases_json
from db.reads.lens import Json, Lens
from db.tables import Case, Person

MOST = 500
UNASKED = sorted({*PASSING_ON, "callout"})
"""Kinds that stand in a list only where somebody asks for them: what serves another case."""


@dataclass(frozen=True, slots=True)
class Filters:
    """None means all. `place` is a code or a name, `owner` an id or a name; `since` and `until` bound `opened_at`."""

    kind: str | None = None
    state: str | None = None
    level: str | None = None
    place: str | None = None
    owner: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_cases(session: Session, filters: Filters, cursor: str | None, limit: int, lens: Lens) -> Json:
    """{"items", "next_cursor"}; `limit` 1 to 500. Raises ValueError with the remedy for a cursor we never gave."""
    wanted = [*_conditions(session.info["site"], filters)]
    if cursor:
        if not cursor.isdecimal():
            raise ValueError("cursor 只能用上一页返回的 next_cursor")
        wanted.append(col(Case.id) < int(cursor))
    size = max(1, min(limit, MOST))
    rows = list(session.exec(select(Case).where(*wanted).order_by(col(Case.id).desc()).limit(size + 1)))
    page = rows[:size]
    following = str(page[-1].id) if len(rows) > size else None
    return {"items": cases_json(session, page, lens), "next_cursor": following}


def _conditions(site: str, filters: Filters) -> list[ColumnElement[bool]]:
    """Files that wait for their case are not cases of anybody's, unless asked for by kind."""
    found = [col(Case.site) == site]
    found.append(col(Case.kind) == filters.kind if filters.kind else col(Case.kind).not_in(UNASKED))
    if filters.state:
        found.append(col(Case.state).in_(filters.state.split(",")))
    if filters.level:
        found.append(col(Case.level).in_(filters.level.split(",")))
    if filters.place:
        found.append(or_(col(Case.place_code) == filters.place, col(Case.place) == filters.place))
    if filters.owner:
        called = select(Person.id).where(Person.site == site, Person.name == filters.owner)
        found.append(or_(col(Case.owner) == filters.owner, col(Case.owner).in_(called)))
    if filters.since:
        found.append(col(Case.opened_at) >= filters.since)
    if filters.until:
        found.append(col(Case.opened_at) < filters.until)
    return found
