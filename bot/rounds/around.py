"""What goes on at a point just now, for people of the factory: open hazards and special work, by their numbers."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from bot.rounds.points import Point
from db.tables import Case
from db.work import UnitOfWork
from workflows.kernel.cards import some
from workflows.permit.case import State as PermitState

OPEN_HAZARDS = ("reported", "dispatched", "fixing", "review")
ON_SITE = tuple(map(str, (PermitState.WORKING, PermitState.SUSPENDED, PermitState.WATCHING)))
MOST = 3
Open = tuple[str, str | None, str | None]
"""(code, place, machine)."""


def going_on(work: UnitOfWork, points: Collection[Point]) -> dict[str, tuple[str, ...]]:
    """A line for hazards and one for special work, of the points that have any. A machine has its own hazards; of a
    place all that is there; special work is known by its place."""
    codes = {point.code for point in points}
    places = codes | {point.place.code for point in points if point.place}
    hazards, permits = _open(work, "hazard", OPEN_HAZARDS, codes), _open(work, "permit", ON_SITE, places)
    found = {point.code: (*_line("未整改隐患", _hazards(point, hazards)), *_line("作业中", _permits(point, permits)))
             for point in points}  # fmt: skip
    return {code: lines for code, lines in found.items() if lines}


def _open(work: UnitOfWork, kind: str, states: tuple[str, ...], codes: set[str]) -> list[Open]:
    wanted = sorted(codes)
    here: ColumnElement[bool] = or_(col(Case.place_code).in_(wanted), col(Case.equipment_code).in_(wanted))
    of = (Case.site == work.site, Case.kind == kind, col(Case.state).in_(states))
    rows = select(Case.code, Case.place_code, Case.equipment_code).where(*of, here).order_by(col(Case.id))
    return [(code, place, machine) for code, place, machine in work.session.exec(rows)]


def _hazards(point: Point, found: Iterable[Open]) -> list[str]:
    return [code for code, place, machine in found if point.code == (machine if point.machine else place)]


def _permits(point: Point, found: Iterable[Open]) -> list[str]:
    place = point.place.code if point.place else None
    return [code for code, where, machine in found if machine == point.code or (where is not None and where == place)]


def _line(what: str, codes: list[str]) -> tuple[str, ...]:
    return (f"{what}：{some(codes, MOST)}",) if codes else ()
