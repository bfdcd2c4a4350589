"""Photos that a crop may have been cut out of: other cases at the same place, or by the same hand, not long ago."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from db.tables import Case, Media

LATELY = timedelta(days=60)
MOST = 40
"""Feature matching takes 45 ms of a core a pair (bot/media/crop): 40 pictures are two seconds."""


def earlier_photos(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> tuple[tuple[str, str], ...]:
    """(sha256, code of the case that used it first), newest first."""
    person = getattr(event, "by", None) or getattr(case, "owner", None)
    near = [col(Case.owner) == person] if person else []
    if place := getattr(case, "place_code", None):
        near.append(col(Case.place_code) == place)
    if not near:
        return ()
    query = (
        select(Media.sha256, Media.first_case)
        .join(Case, (col(Case.code) == Media.first_case) & (col(Case.site) == Media.site))
        .where(Media.site == session.info["site"], Media.kind == "photo", col(Media.kept_at) > now - LATELY)
        .where(col(Media.first_case) != case.code, or_(*near))
        .order_by(col(Media.kept_at).desc())
        .limit(MOST)
    )
    return tuple((sha, str(code)) for sha, code in session.exec(query))
