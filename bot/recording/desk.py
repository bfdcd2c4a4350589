"""What a recorder tells of a permit, in one transaction each: a frame seen, a segment kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from bot.recording.keys import why_closed
from bot.recording.rules import RecordingRules
from db import recordings
from db.tables import RecordingSegment
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.kernel.flow import Refused
from workflows.permit.events import Watched
from workflows.permit.recorded import Recorded

SOURCES = ("fixed", "mobile", "body", "file")


class NoPermit(Exception):
    """There is no permit of this code."""


class Named(BaseModel):
    """What of the ticket's own JSON names its camera."""

    camera: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    code: str
    camera: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Segment:
    code: str
    camera: str
    source: str
    sha256: str
    since: datetime
    until: datetime
    late: bool = False
    size: int = 0


class RecordingDesk:
    def __init__(self, engine: Engine, rules: RecordingRules) -> None:
        self.engine, self.rules = engine, rules

    def may_push(self, work: UnitOfWork, code: str, now: datetime, number: int | None = None) -> str | None:
        """Why not, in words; `number` of the push key, None for an API key. Raises NoPermit."""
        known = self._about(work, code)
        row = recordings.recording(work.session, code)
        if number is not None and number != (row.round if row else 1):
            return "这把推流钥匙已经换过，请用新的"
        return why_closed(known.state, known.starts_at, known.ends_at, now, self.rules.key_before)

    def seen(self, work: UnitOfWork, frame: Frame, now: datetime) -> bool:
        """Whether the case was told: only after a stretch without a picture, never for every frame. Raises Refused,
        NoPermit."""
        known = self._about(work, frame.code)
        named = Named.model_validate_json(known.body).camera
        if named and named != frame.camera:
            raise Refused(f"{frame.code} 指定的摄像机是“{named}”，这里报的是“{frame.camera}”")
        if frame.at > now + self.rules.skew:
            raise Refused("画面时间在将来，请核对摄像机的时钟")
        at = min(frame.at, now)
        before = recordings.seen(work, frame.code, frame.camera, frame.source, at)
        gap = work.rules("permit", work.load(frame.code)[1]).video_gap
        if before is not None and at - before < gap:
            return False
        return self._told(work, frame.code, Watched(frame.source, at), now)

    def keep(self, work: UnitOfWork, segment: Segment, now: datetime) -> RecordingSegment | None:
        """The row, or None where this file is known already; its hash stands in the case's log. Raises Refused,
        NoPermit."""
        self._about(work, segment.code)
        if segment.until <= segment.since:
            raise Refused("录像的结束时间要晚于开始时间")
        if segment.until > now + self.rules.skew:
            raise Refused("录像的结束时间在将来，请核对摄像机的时钟")
        late = segment.late or segment.source == "file" or now - segment.until > self.rules.late_after
        row = RecordingSegment(
            site=work.site, case_code=segment.code, sha256=segment.sha256, camera=segment.camera,
            source=segment.source, since=segment.since, until=segment.until, late=late, size=segment.size, kept_at=now,
        )  # fmt: skip
        if not recordings.keep_segment(work, row):
            return None
        event = Recorded(segment.sha256, segment.camera, segment.source, segment.since, segment.until, late)
        self.engine.apply(work, segment.code, event, now)
        return row

    def new_key(self, work: UnitOfWork, code: str) -> int:
        """The number of the next push key; every older one is worthless. Raises NoPermit."""
        self._about(work, code)
        row = recordings.opened(work, code)
        row.round += 1
        work.session.add(row)
        work.session.flush()
        return row.round

    def _told(self, work: UnitOfWork, code: str, event: object, now: datetime) -> bool:
        try:
            with work.savepoint():
                self.engine.apply(work, code, event, now)
        except Refused:
            return False
        return True

    @staticmethod
    def _about(work: UnitOfWork, code: str) -> recordings.About:
        found = recordings.about(work.session, code)
        if found is None:
            raise NoPermit(code)
        return found


def covered(rows: Sequence[RecordingSegment]) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches that the segments show, the erased ones too: they were seen."""
    return tuple((row.since, row.until) for row in rows)
