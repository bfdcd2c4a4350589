"""What is open at certain places: alarms, permits that are worked on, hazards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from db.filmed import FILMED
from db.tables import Case

ALARMS = ("raised", "taken", "late", "supervised")
"""Not those on trial: they are seen by the safety officer alone."""
HAZARDS = ("reported", "dispatched", "fixing", "review")


class SeenOpen(BaseModel):
    title: str = ""
    alert_level: int = 0


@dataclass(frozen=True, slots=True)
class OpenCase:
    """`alert` 1 to 3 of an alarm, else 0; `level` a hazard's colour or a permit's own word."""

    code: str
    kind: str
    state: str
    place: str
    level: str
    title: str
    alert: int
    at: datetime | None


def open_at(session: Session, places: Sequence[str]) -> tuple[OpenCase, ...]:
    """In one question, the newest first."""
    if not places:
        return ()
    kinds = (("alarm", ALARMS), ("permit", FILMED), ("hazard", HAZARDS))
    open_now = or_(*(and_(col(Case.kind) == kind, col(Case.state).in_(states)) for kind, states in kinds))
    mine = (Case.site == session.info["site"], col(Case.place_code).in_(places))
    return tuple(_open(row) for row in session.exec(select(Case).where(*mine, open_now).order_by(col(Case.id).desc())))


def _open(row: Case) -> OpenCase:
    body = SeenOpen.model_validate_json(row.body) if row.kind != "hazard" else SeenOpen()
    return OpenCase(
        row.code, row.kind, row.state, row.place_code or "", row.level or "", body.title, body.alert_level,
        row.accepted_at or row.opened_at,
    )  # fmt: skip
