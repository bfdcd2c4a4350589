"""Which permits are worked on now, and what films them: what the camera process has to know of them."""

from dataclasses import dataclass

from pydantic import BaseModel
from sqlmodel import Session, col, select

from db.tables import Case, Recording

FILMED = ("working", "suspended", "watching", "accepting")
"""States of a permit in which its cameras run; work is on in the first alone."""


class _Named(BaseModel):
    camera: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """`camera` as the permit names it, "" where every camera of the place will do."""

    code: str
    state: str
    place_code: str
    camera: str

    @property
    def guarded(self) -> bool:
        return self.state == "working"


def running(session: Session) -> tuple[Running, ...]:
    """By code."""
    this = (Case.site == session.info["site"], Case.kind == "permit", col(Case.state).in_(FILMED))
    rows = session.exec(select(Case.code, Case.state, Case.place_code, Case.body).where(*this).order_by(Case.code))
    return tuple(Running(c, s, place or "", _Named.model_validate_json(body).camera) for c, s, place, body in rows)


def held(session: Session) -> tuple[str, ...]:
    """Permits whose recordings nobody may erase."""
    this = (Recording.site == session.info["site"], col(Recording.held_by).is_not(None))
    return tuple(session.exec(select(Recording.case_code).where(*this).order_by(col(Recording.case_code))))
