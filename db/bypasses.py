"""Interlocks that are out of action now, and locks that hang: what a scan of a machine shows beside its dates."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel
from sqlmodel import Session, col, select

from db.tables import Case

OVER = ("closed", "rejected", "void")


class SeenBypass(BaseModel):
    interlock: str = ""
    number: str = ""
    shown_by: str | None = None


@dataclass(frozen=True, slots=True)
class Out:
    """One bypass or lock of a machine; `what` is the interlock's name or the lock's number; `in_check`: a photo says
    that it is back, and nobody has made sure."""

    code: str
    kind: str
    state: str
    equipment: str
    equipment_code: str
    what: str
    owner: str | None
    due_at: datetime | None
    in_check: bool = False


def out(session: Session, code: str = "", kinds: tuple[str, ...] = ("bypass",)) -> list[Out]:
    """Of one machine, else of all; the oldest first."""
    mine = [col(Case.site) == session.info["site"], col(Case.kind).in_(kinds), col(Case.state).not_in(OVER)]
    mine += [col(Case.equipment_code) == code] if code else []
    return [_out(row) for row in session.exec(select(Case).where(*mine).order_by(col(Case.id)))]


def _out(row: Case) -> Out:
    seen = SeenBypass.model_validate_json(row.body)
    what = seen.interlock or seen.number
    return Out(
        row.code, row.kind, row.state, row.equipment or "", row.equipment_code or "", what, row.owner, row.due_at,
        seen.shown_by is not None,
    )  # fmt: skip
