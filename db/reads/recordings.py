"""One permit's recordings as they are told outside: the newest frame, the segments, what nobody saw."""

from datetime import datetime, timedelta

from pydantic import BaseModel
from sqlmodel import Session, select

from db import recordings
from db.reads.lens import Json, Lens
from db.tables import Case, RecordingSegment
from workflows.metrics.watching import unwatched


class SeenBreak(BaseModel):
    since: datetime
    until: datetime | None = None


class SeenJob(BaseModel):
    """When the work of a permit went on."""

    camera: str = ""
    started_at: datetime | None = None
    breaks: tuple[SeenBreak, ...] = ()


def recordings_json(session: Session, code: str, lens: Lens, now: datetime, slack: timedelta) -> Json | None:
    """None where there is no such permit. `unwatched` counts while work went on, breaks apart."""
    case = session.exec(select(Case).where(Case.site == session.info["site"], Case.code == code)).first()
    if case is None or case.kind != "permit":
        return None
    job, row = SeenJob.model_validate_json(case.body), recordings.recording(session, code)
    kept = recordings.segments(session, code)
    return {
        "permit": code,
        "state": case.state,
        "camera": (row.camera if row else "") or job.camera or None,
        "source": row.source if row and row.camera else None,
        "seen_at": lens.time(row.seen_at) if row else None,
        "segments": [_segment(one, lens) for one in kept],
        "unwatched": [{"from": lens.time(a), "to": lens.time(b)} for a, b in _gaps(job, case, kept, now, slack)],
        "held": bool(row and row.held_by),
        "held_why": row.held_why if row and row.held_by else None,
    }


def _segment(row: RecordingSegment, lens: Lens) -> Json:
    return {
        "sha256": row.sha256, "camera": row.camera, "source": row.source, "from": lens.time(row.since),
        "to": lens.time(row.until), "late": row.late, "size": row.size, "gone_at": lens.time(row.gone_at),
    }  # fmt: skip


def _gaps(
    job: SeenJob, case: Case, kept: tuple[RecordingSegment, ...], now: datetime, slack: timedelta
) -> tuple[tuple[datetime, datetime], ...]:
    """Nobody works during a break, so nobody need watch it."""
    if job.started_at is None:
        return ()
    until = case.fixed_at or case.closed_at or now
    still = [(one.since, one.until or until) for one in job.breaks]
    return unwatched(job.started_at, until, [*((s.since, s.until) for s in kept), *still], slack)
