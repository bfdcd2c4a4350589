"""What was warned of already, and which permits are open: asked and kept by the morning's reminders."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pydantic import BaseModel
from sqlmodel import Session, col, func, select

from db.tables import Case, PaperTold, RiskTold
from db.upsert import insert_new, insert_or_update
from db.work import UnitOfWork
from workflows.certificate.due import Due
from workflows.permit.case import OVER, State
from workflows.permit.records import PREFIX, Kind

Told = tuple[str, int, str, date]


class SeenCrewman(BaseModel):
    person: str


class SeenCrew(BaseModel):
    """What of a permit's own JSON is asked for here."""

    crew: tuple[SeenCrewman, ...] = ()


def told(session: Session) -> dict[Told, int]:
    """The last stage each end was spoken of."""
    of = PaperTold
    query = select(of.kind, of.paper, of.what, of.day, func.min(of.stage)).where(of.site == session.info["site"])  # type: ignore[call-overload]
    rows = session.exec(query.group_by(col(of.kind), col(of.paper), col(of.what), col(of.day)))
    return {(kind, paper, what, day): stage for kind, paper, what, day, stage in rows}


def key(due: Due) -> Told:
    return due.paper, due.id, due.end, due.day


def tell(work: UnitOfWork, due: Due, stage: int, now: datetime) -> bool:
    """False where another process was quicker."""
    row = {"site": work.site, "kind": due.paper, "paper": due.id, "what": due.end, "day": due.day, "stage": stage}
    return insert_new(work.connection, PaperTold, {**row, "told_at": now})


def risk_changed(work: UnitOfWork, person: str, facts: Sequence[str], now: datetime) -> bool:
    """True where this person's facts are other ones than those last told; they are then kept."""
    said = json.dumps(list(facts), ensure_ascii=False)
    before = work.session.get(RiskTold, (person, work.site))
    if before is not None and before.facts == said:
        return False
    row = {"person": person, "site": work.site, "facts": said, "told_at": now}
    insert_or_update(work.connection, RiskTold, ("person", "site"), row)
    if before is not None:
        work.session.expire(before)
    return True


def open_permits(session: Session, kinds: Iterable[Kind]) -> dict[str, tuple[str, ...]]:
    """Person -> codes of their permits of these kinds that are applied for and not over."""
    over = (State.DRAFT, *OVER)
    prefixes = {PREFIX[kind] for kind in kinds}
    mine = (col(Case.site) == session.info["site"], col(Case.kind) == "permit", col(Case.state).not_in(over))
    found: dict[str, tuple[str, ...]] = {}
    for code, body in session.exec(select(Case.code, Case.body).where(*mine).order_by(col(Case.id))):
        if code.partition("-")[0] not in prefixes:
            continue
        for member in SeenCrew.model_validate_json(body).crew:
            if code not in found.get(member.person, ()):
                found[member.person] = (*found.get(member.person, ()), code)
    return found
