"""Points and plans of rounds: what stands where, and which windows were opened already."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from db import sheets
from db.codec import adapter, texts_from_json
from db.tables import CheckSheet, RoundPlan, RoundPoint, Timer
from workflows.inspection.case import Stop
from workflows.inspection.plans import Plan
from workflows.kernel.people import Equipment, Org, Place

DAYS = adapter(tuple[int, ...])
ENTRY = ("@calendar", "rounds")
"""The timer at which the service looks for windows that open."""


def points(session: Session) -> tuple[RoundPoint, ...]:
    """All of them, by code."""
    return tuple(session.exec(select(RoundPoint).where(*_mine(session, RoundPoint)).order_by(col(RoundPoint.code))))


def point(session: Session, code: str) -> RoundPoint | None:
    return session.get(RoundPoint, (session.info["site"], code))


def plans(session: Session) -> tuple[Plan, ...]:
    """All of them, by name."""
    rows = session.exec(select(RoundPlan).where(*_mine(session, RoundPlan)).order_by(col(RoundPlan.name)))
    return tuple(map(_plan, rows))


def any_plan(session: Session) -> bool:
    return session.exec(select(RoundPlan.name).where(*_mine(session, RoundPlan)).limit(1)).first() is not None


def _plan(row: RoundPlan) -> Plan:
    return Plan(
        row.name, texts_from_json(row.points), row.every, DAYS.validate_json(row.days), row.shift, row.since,  # type: ignore[arg-type]
        row.within, row.role, row.department, row.person, row.ordered, row.opened_until,
    )  # fmt: skip


def mark_opened(session: Session, name: str, until: datetime) -> bool:
    """Windows of this plan up to `until` are dealt with; False where another process was quicker. The row stays locked
    until the commit, so that a window is opened once however many look."""
    this = (*_mine(session, RoundPlan), col(RoundPlan.name) == name)
    later = or_(col(RoundPlan.opened_until).is_(None), col(RoundPlan.opened_until) < until)
    found = session.execute(update(RoundPlan).where(*this, later).values(opened_until=until))
    return bool(found.rowcount == 1)  # type: ignore[attr-defined]


def set_back(session: Session, name: str, now: datetime) -> None:
    """Windows after `now` are not dealt with, whatever was said while the clock was ahead."""
    this = (*_mine(session, RoundPlan), col(RoundPlan.name) == name, col(RoundPlan.opened_until) > now)
    session.execute(update(RoundPlan).where(*this).values(opened_until=now))


def look_again(session: Session, now: datetime) -> None:
    """A running service looks for windows at once: plans changed."""
    of, (code, name) = Timer, ENTRY
    this = (col(of.site) == session.info["site"], col(of.case_code) == code, col(of.name) == name)
    session.execute(update(of).where(*this, col(of.due_at) > now).values(due_at=now))


def forget(session: Session, person: str) -> None:
    """No plan is theirs any more."""
    of_plans = (*_mine(session, RoundPlan), col(RoundPlan.person) == person)
    session.execute(update(RoundPlan).where(*of_plans).values(person=None))


def stops(session: Session, org: Org, codes: Iterable[str]) -> tuple[Stop, ...]:
    """Each with the sheet version that counts now; a point without a sheet is left out."""
    return tuple(stop for code in codes if (stop := stop_at(session, org, code)))


def stop_at(session: Session, org: Org, code: str) -> Stop | None:
    """None where nothing is to be checked: no sheet, an unknown one, or a label that is nobody's."""
    known = point(session, code)
    if known is None or not known.sheet:
        return None
    number = _current(session, known.sheet)
    machine = org.equipment.get(code)
    place = org.places.get(machine.place or "" if machine else code)
    if number is None or (machine is None and place is None):
        return None
    return stop_of(code, known.sheet, number, machine, place, known.halt)


def stop_of(code: str, sheet: str, version: int, machine: Equipment | None, place: Place | None, halt: str) -> Stop:
    """At the label `code`, which the machine carries, else the place; `place` is where that machine stands."""
    name = machine.name if machine else place.name if place else code
    where, what = place.code if place else None, machine.code if machine else None
    return Stop(code, sheet, version, name, place_code=where, equipment_code=what, halt=halt)


def _current(session: Session, code: str) -> int | None:
    this = (*_mine(session, CheckSheet), col(CheckSheet.code) == code, col(CheckSheet.state) == sheets.CURRENT)
    return session.exec(select(CheckSheet.version).where(*this)).first()


def _mine(session: Session, table: type[RoundPoint | RoundPlan | CheckSheet]) -> tuple[ColumnElement[bool], ...]:
    return (col(table.site) == session.info["site"],)
