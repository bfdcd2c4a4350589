"""What else is at a point just now, for people of the factory: open hazards and special work, a line each."""

from sqlalchemy import or_
from sqlmodel import col, select

from bot.rounds.points import Point
from bot.rounds.view import Json
from db.reads.cases import cases_json
from db.reads.lens import Lens
from db.tables import Case
from db.work import UnitOfWork
from workflows.permit.case import State as PermitState

OPEN_HAZARDS = ("reported", "dispatched", "fixing", "review")
ON_SITE = (PermitState.APPROVED, PermitState.WORKING, PermitState.SUSPENDED, PermitState.WATCHING)
MOST = 6
SHOWN = ("code", "state", "level", "title", "due_at", "ends_at")


def around(work: UnitOfWork, point: Point, lens: Lens) -> Json:
    """At most six of each, the ones that end first."""
    return {
        "hazards": _lines(work, point, "hazard", OPEN_HAZARDS, lens),
        "permits": _lines(work, point, "permit", [str(state) for state in ON_SITE], lens),
    }


def _lines(work: UnitOfWork, point: Point, kind: str, states: tuple[str, ...] | list[str], lens: Lens) -> list[Json]:
    """Of a machine its own, of a place all that is there; special work is known by its place."""
    place = point.place.code if point.place else None
    here = [col(Case.equipment_code) == point.code] if point.machine else [col(Case.place_code) == point.code]
    here += [col(Case.place_code) == place] if place and kind == "permit" else []
    of = (Case.site == work.site, Case.kind == kind, col(Case.state).in_(states), or_(*here))
    rows = work.session.exec(select(Case).where(*of).order_by(col(Case.due_at), col(Case.id)).limit(MOST)).all()
    return [{name: case[name] for name in SHOWN if name in case} for case in cases_json(work.session, rows, lens)]
