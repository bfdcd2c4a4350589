"""Writes down what is known about a kept file, beside the case row that uses it."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from bot.desk.bring import Kept
from db.tables import Media
from db.upsert import insert_new
from db.work import UnitOfWork


def drawn(work: UnitOfWork, sha256: str, mime: str, now: datetime, code: str | None = None) -> None:
    """A picture that a job of ours has made: without its row the nightly sweep would take it for an orphan."""
    row = {"site": work.site, "sha256": sha256, "kind": "picture", "mime": mime, "kept_at": now, "first_case": code}
    insert_new(work.connection, Media, row)


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
