"""Dates of equipment, which warnings were given, and what a cabinet holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, func, select

from db import bypasses
from db.tables import Case, DatedThing, Substance, ThingTold
from db.upsert import insert_new
from workflows.things.thing import Chemical, Thing

if TYPE_CHECKING:
    from db.work import UnitOfWork  # facts ask this room, and the unit of work asks for facts

Key = tuple[str, str, date]
OVER = ("closed", "void")


def things(session: Session, codes: Sequence[str] | None = None) -> list[Thing]:
    """Of these machines and places, else of all; the earliest date first."""
    query = select(DatedThing).where(DatedThing.site == session.info["site"])
    if codes is not None:
        query = query.where(col(DatedThing.equipment).in_(sorted(codes)))
    rows = session.exec(query.order_by(col(DatedThing.due), col(DatedThing.equipment), col(DatedThing.what)))
    return [Thing(r.equipment, r.what, r.due, r.sort, r.number, r.last, r.by, r.report) for r in rows]


def chemicals(session: Session, point: str) -> tuple[Chemical, ...]:
    here = (Substance.site == session.info["site"], Substance.point == point)
    rows = session.exec(select(Substance).where(*here).order_by(col(Substance.name)))
    return tuple(Chemical(r.name, r.cas, r.most, r.dangers, r.first_aid, r.leak, r.fire, r.avoid) for r in rows)


def points_with(session: Session) -> set[str]:
    """Codes of everything that has a date, holds a substance, or stands with an interlock out or a lock on."""
    site = session.info["site"]
    dated = session.exec(select(DatedThing.equipment).where(DatedThing.site == site).distinct())
    held = session.exec(select(Substance.point).where(Substance.site == site).distinct())
    out = (one.equipment_code for one in bypasses.out(session, kinds=("bypass", "lockout")))
    return {*dated, *held, *out}


def key(thing: Thing) -> Key:
    return thing.equipment, thing.what, thing.due


def told(session: Session) -> dict[Key, int]:
    """The last stage each date was spoken of; below 0 how often again after its hazard was over."""
    of = ThingTold
    query = select(of.equipment, of.what, of.due, func.min(of.stage)).where(of.site == session.info["site"])  # type: ignore[call-overload]
    rows = session.exec(query.group_by(col(of.equipment), col(of.what), col(of.due)))
    return {(equipment, what, due): stage for equipment, what, due, stage in rows}


def tell(work: UnitOfWork, thing: Thing, stage: int, now: datetime) -> bool:
    """False where another process was quicker."""
    row = {"site": work.site, "equipment": thing.equipment, "what": thing.what, "due": thing.due, "stage": stage}
    return insert_new(work.connection, ThingTold, {**row, "told_at": now, "hazard": ""})


def opened(work: UnitOfWork, thing: Thing, stage: int, hazard: str) -> None:
    """The hazard that this overdue date opened, kept with its warning."""
    row = work.session.get_one(ThingTold, (work.site, thing.equipment, thing.what, thing.due, stage))
    row.hazard = hazard
    work.session.add(row)


def hazards(session: Session) -> dict[Key, str]:
    """Which hazard an overdue date opened, the newest."""
    mine = (ThingTold.site == session.info["site"], ThingTold.hazard != "")
    rows = session.exec(select(ThingTold).where(*mine).order_by(col(ThingTold.stage).desc()))
    return {(r.equipment, r.what, r.due): r.hazard for r in rows}


def over_since(session: Session) -> dict[Key, datetime]:
    """Dates whose newest hazard is over: since when, or since it was last told of where that is later."""
    of = (ThingTold.site == session.info["site"], col(Case.site) == ThingTold.site, col(Case.code) == ThingTold.hazard)
    rows = session.exec(select(ThingTold, Case).where(*of).order_by(col(ThingTold.stage).desc())).all()
    newest = {(told.equipment, told.what, told.due): (told.told_at, case) for told, case in rows}
    return {
        key: max(told_at, case.closed_at or told_at) for key, (told_at, case) in newest.items() if case.state in OVER
    }
