"""Writes down what is known about a kept file, beside the case row that uses it."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from bot.desk.bring import Kept
from db.tables import Media


def record(session: Session, site: str, kept: Iterable[Kept], now: datetime) -> None:
    """One row per file; the same bytes again keep their first row, so that a recycled photo is found."""
    for one in kept:
        seen = one.attachment
        if session.get(Media, (site, seen.sha256)):
            continue
        session.add(
            Media(
                site=site, sha256=seen.sha256, kind=seen.kind, mime=one.mime, size=one.size, phashes=one.phashes,
                taken_at=seen.taken_at, lat=seen.lat, lng=seen.lng, seconds=seen.seconds, kept_at=now, by=seen.by,
            )
        )  # fmt: skip
    session.flush()
