"""What cameras saw of a permit's work: the newest frame, the segments that were kept, and who forbade to erase them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Recording(SQLModel, table=True):
    """One per permit. `camera` and `source` (fixed, mobile, body, file) gave the newest frame, taken at `seen_at`.

    `round` counts the push keys given out: raising it makes the older ones worthless. `held_by` keeps every segment
    beyond its retention until the hold is lifted.
    """

    __tablename__ = "recording"

    site: str = Field(default="default", primary_key=True)
    case_code: str = Field(primary_key=True)
    camera: str = ""
    source: str = "fixed"
    seen_at: datetime | None = None
    round: int = 1
    held_by: str | None = None
    held_at: datetime | None = None
    held_why: str = ""


class RecordingSegment(SQLModel, table=True):
    """A stretch of video from `since` until before `until`, by the hash of its file; `late` where it was docked after
    the fact. `gone_at` is when the file was erased, the hash stays."""

    __tablename__ = "recording_segment"
    __table_args__ = (
        Index("ix_recording_segment_when", "case_code", "since"),
        Index("ix_recording_segment_gone", "gone_at"),
    )

    site: str = Field(default="default", primary_key=True)
    case_code: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    camera: str = ""
    source: str = "fixed"
    since: datetime
    until: datetime
    late: bool = False
    size: int = 0
    kept_at: datetime
    gone_at: datetime | None = None
