"""Frames seen and segments kept, by permit; and which of them may be erased."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from db.tables import Case, Recording, RecordingSegment
from db.upsert import insert_new
from db.work import UnitOfWork

ENDS = ("closed", "rejected", "expired", "void")
BATCH = 500


@dataclass(frozen=True, slots=True)
class About:
    """What of a permit's row a camera's call is judged by."""

    code: str
    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    body: str


def about(session: Session, code: str) -> About | None:
    """None where there is no such permit."""
    this = (Case.site == session.info["site"], Case.code == code, Case.kind == "permit")
    row = session.exec(select(Case).where(*this)).first()
    return About(row.code, row.state, row.starts_at, row.ends_at, row.body) if row else None


def recording(session: Session, code: str) -> Recording | None:
    return session.get(Recording, (session.info["site"], code))


def opened(work: UnitOfWork, code: str) -> Recording:
    """The permit's row, made where there is none; locked on PostgreSQL against a second camera's call."""
    insert_new(work.connection, Recording, {"site": work.site, "case_code": code})
    query = select(Recording).where(Recording.site == work.site, Recording.case_code == code).with_for_update()
    return work.session.exec(query).one()


def seen(work: UnitOfWork, code: str, camera: str, source: str, at: datetime) -> datetime | None:
    """Notes a frame and gives the time of the newest before it; an older one than that changes nothing."""
    row = opened(work, code)
    before = row.seen_at
    if before is None or at > before:
        row.camera, row.source, row.seen_at = camera, source, at
        work.session.add(row)
        work.session.flush()
    return before


def keep_segment(work: UnitOfWork, segment: RecordingSegment) -> bool:
    """False where this file is known for this permit already."""
    return insert_new(work.connection, RecordingSegment, segment.model_dump())


def segments(session: Session, code: str) -> tuple[RecordingSegment, ...]:
    """All of a permit, the earliest first, the erased among them."""
    mine = (RecordingSegment.site == session.info["site"], RecordingSegment.case_code == code)
    order = (col(RecordingSegment.since), col(RecordingSegment.sha256))
    return tuple(session.exec(select(RecordingSegment).where(*mine).order_by(*order)))


def hold(work: UnitOfWork, code: str, by: str, why: str, now: datetime) -> None:
    """Nothing of this permit is erased until `release`."""
    row = opened(work, code)
    row.held_by, row.held_why, row.held_at = by, why, now
    work.session.add(row)


def release(work: UnitOfWork, code: str) -> None:
    row = opened(work, code)
    row.held_by, row.held_why, row.held_at = None, "", None
    work.session.add(row)


def erasable(session: Session, now: datetime, keep: timedelta) -> tuple[tuple[str, str], ...]:
    """(permit, sha256) of what is over and not held: `keep` counts from the permit's closing, or from its planned end
    where it never began. At most 500 at a time."""
    case = (col(Case.site) == RecordingSegment.site) & (col(Case.code) == RecordingSegment.case_code)
    query = select(RecordingSegment.case_code, RecordingSegment.sha256).join(Case, case)
    there = (RecordingSegment.site == session.info["site"], col(RecordingSegment.gone_at).is_(None))
    query = query.where(*there, *_over(now, keep), col(RecordingSegment.case_code).not_in(_held(session)))
    return tuple(session.exec(query.order_by(col(RecordingSegment.kept_at)).limit(BATCH)))


def is_erasable(session: Session, code: str, now: datetime, keep: timedelta) -> bool:
    """Whether the recordings of this permit may go, as things stand in this transaction."""
    this = (Case.site == session.info["site"], Case.code == code, col(Case.code).not_in(_held(session)))
    return session.exec(select(Case.id).where(*this, *_over(now, keep))).first() is not None


def _over(now: datetime, keep: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (col(Case.state).in_(ENDS), func.coalesce(Case.closed_at, Case.ends_at) < now - keep)


def _held(session: Session) -> SelectOfScalar[str]:
    return select(Recording.case_code).where(
        Recording.site == session.info["site"], col(Recording.held_by).is_not(None)
    )


def wanted_elsewhere(session: Session, code: str, sha: str) -> bool:
    """Whether another permit keeps the same file."""
    same = (RecordingSegment.site == session.info["site"], RecordingSegment.sha256 == sha)
    others = (col(RecordingSegment.case_code) != code, col(RecordingSegment.gone_at).is_(None))
    return session.exec(select(RecordingSegment.sha256).where(*same, *others)).first() is not None


def gone(work: UnitOfWork, code: str, sha: str, now: datetime) -> None:
    """The file was erased; its hash and its times stay."""
    mine = (col(RecordingSegment.site) == work.site, col(RecordingSegment.case_code) == code)
    this = update(RecordingSegment).where(*mine, col(RecordingSegment.sha256) == sha)
    work.connection.execute(this.values(gone_at=now))
