"""Named questions about other cases that a transition may declare in `needs`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from db import alarms, handovers, papers, permits, rounds
from db.earlier import earlier_photos
from db.onsite import last_places, on_site
from db.prints import photos_used_before
from db.tables import Case

OVER = ("closed", "void")


@dataclass(frozen=True, slots=True)
class Target:
    """Which class, and where: the event's own reading first, for the case does not know it yet."""

    class_code: str | None
    place_code: str | None
    place: str | None


def target(case: Any, event: Any) -> Target:
    reading = getattr(event, "reading", None)
    heard = reading.findings[0] if reading and reading.findings else None
    of = getattr(case, "of", None)
    class_code = getattr(event, "class_code", None) or (heard.of.code if heard else None) or getattr(of, "code", None)
    if heard and (heard.place_code or heard.place):
        return Target(class_code, heard.place_code, heard.place)
    place_code = getattr(event, "place_code", None) or getattr(case, "place_code", None)
    return Target(class_code, place_code, getattr(case, "place", None))


def _alike(session: Session, case: Any, event: Any) -> list[ColumnElement[bool]] | None:
    """Other hazards of the same third-level class at the same place; None where either is unknown."""
    wanted = target(case, event)
    if wanted.class_code is None or not (wanted.place_code or wanted.place):
        return None
    where = (
        col(Case.place_code) == wanted.place_code if wanted.place_code else col(Case.place) == wanted.place
    )  # fmt: skip
    others = [col(Case.kind) == "hazard", col(Case.code) != case.code, col(Case.opened_at).is_not(None)]
    return [col(Case.site) == session.info["site"], col(Case.class_code) == wanted.class_code, where, *others]


def same_open(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> str | None:
    """The code of the same hazard reported within `[merge] window` and not closed; the earliest of several."""
    alike = _alike(session, case, event)
    if alike is None:
        return None
    fresh = (col(Case.opened_at) >= now - rules.merge.window, col(Case.opened_at) <= now, col(Case.state).not_in(OVER))
    found = select(Case.code).where(*alike, *fresh, *_same_machine(case, event))
    return session.exec(found.order_by(col(Case.opened_at), col(Case.id))).first()


def machine_of(case: Any, event: Any) -> str | None:
    """At which machine, the event's own reading first; None where nobody named one."""
    reading = getattr(event, "reading", None)
    heard: str | None = reading.findings[0].equipment_code if reading and reading.findings else None
    return heard or getattr(case, "equipment_code", None)


def _same_machine(case: Any, event: Any) -> tuple[ColumnElement[bool], ...]:
    """The same fault at two machines of one hall is two hazards; whoever named no machine may mean either."""
    machine = machine_of(case, event)
    return (or_(col(Case.equipment_code) == machine, col(Case.equipment_code).is_(None)),) if machine else ()


def repeats(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> int:
    """How often the same class was reported at the same place within `[merge] repeat_within`, this one apart."""
    alike = _alike(session, case, event)
    if alike is None:
        return 0
    lately = (col(Case.opened_at) >= now - rules.merge.repeat_within, col(Case.state) != "void")
    return session.exec(select(func.count()).select_from(Case).where(*alike, *lately)).one()


def open_of_owner(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> tuple[str, ...]:
    """Codes of the hazards and tasks this person is fixing, the most urgent first."""
    person = getattr(event, "by", None) or getattr(case, "owner", None)
    fixing = (col(Case.site) == session.info["site"], col(Case.owner) == person, col(Case.state) == "fixing")
    of_work = col(Case.kind).in_(("hazard", "task"))
    return tuple(session.exec(select(Case.code).where(*fixing, of_work).order_by(col(Case.due_at), col(Case.id))))


def open_tasks(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> tuple[str, ...]:
    """Codes of this case's own tasks that have not ended."""
    codes = {*getattr(case, "tasks", ()), getattr(case, "joint_task", None)} - {None}
    mine = (col(Case.site) == session.info["site"], col(Case.code).in_(sorted(codes)), col(Case.state).not_in(OVER))
    return tuple(session.exec(select(Case.code).where(*mine).order_by(col(Case.code)))) if codes else ()


def parent_owner(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> str | None:
    """Who answers now for the case that this one serves."""
    mine = (col(Case.site) == session.info["site"], col(Case.code) == getattr(case, "parent", None))
    return session.exec(select(Case.owner).where(*mine)).first()


FACTS: Mapping[str, Callable[[Session, Any, Any, Any, datetime], Any]] = {
    "same_open": same_open,
    "repeats": repeats,
    "photos_used_before": photos_used_before,
    "earlier_photos": earlier_photos,
    "open_of_owner": open_of_owner,
    "open_tasks": open_tasks,
    "parent_owner": parent_owner,
    "on_site": on_site,
    "last_places": last_places,
    "dossiers": papers.dossiers,
    **permits.FACTS,
    **handovers.FACTS,
    **rounds.FACTS,
    **alarms.FACTS,
}
