"""A permit is kept for at least a year, with the names on it (GB 30871-2022 附录B.3; domain.md 1.1)."""

from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from db.tables import Case
from db.work import UnitOfWork

KEPT = timedelta(days=365)
"""From the permit's closing."""


def naming(work: UnitOfWork, person: str, now: datetime) -> tuple[str, ...]:
    """Codes of the permits that name this person and may not lose the name yet; those still open among them."""
    young = or_(col(Case.closed_at).is_(None), col(Case.closed_at) > now - KEPT)
    mine = (Case.site == work.site, Case.kind == "permit", young)
    named = col(Case.body).contains(f'"{person}"', autoescape=True)
    return tuple(work.session.exec(select(Case.code).where(*mine, named).order_by(col(Case.code))))
