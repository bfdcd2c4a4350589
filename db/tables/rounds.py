"""Rounds: check sheets in their versions, points, plans, and every accepted check-in for questions across rounds."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint


class CheckSheet(SQLModel, table=True):
    """One version of a form; `body` is the workflows.inspection.sheets.Sheet as JSON and never changes. `state` is
    offered (a preview waits for 确认), current, retired or denied; a running round keeps its version whatever comes."""

    __tablename__ = "check_sheet"
    __table_args__ = (UniqueConstraint("code", "version", "site"), Index("ix_check_sheet_state", "state", "code"))

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    code: str
    version: int
    name: str
    state: str
    body: str
    offered_by: str | None = None
    offered_at: datetime
    decided_at: datetime | None = None


class RoundPoint(SQLModel, table=True):
    """What is done at a point: `code` is a place's or a piece of equipment's, which carries the label. `sheet` is a
    sheet's code, `halt` the skid it belongs to, `risk` red, orange, yellow or blue; `nfc` the text of its tag, `beacon`
    its id as uuid:major:minor in lower case."""

    __tablename__ = "round_point"

    site: str = Field(default="default", primary_key=True)
    code: str = Field(primary_key=True)
    sheet: str = ""
    halt: str = ""
    risk: str = ""
    nfc: str = ""
    beacon: str = ""


class RoundPlan(SQLModel, table=True):
    """`points` is a JSON list of codes in order. `every` is shift, day or week; `days` a JSON list of weekdays 1-7,
    [] for every day; `shift` a shift's name, "" for each; `since` HH:MM when its window opens, `within` minutes.
    `opened_until`: windows that open up to here are dealt with, None while the calendar has not seen the plan."""

    __tablename__ = "round_plan"

    site: str = Field(default="default", primary_key=True)
    name: str = Field(primary_key=True)
    points: str = "[]"
    every: str = "shift"
    days: str = "[]"
    shift: str = ""
    since: str = ""
    within: int = 0
    role: str = ""
    department: str = ""
    person: str | None = None
    ordered: bool = False
    opened_until: datetime | None = None


class CheckInRow(SQLModel, table=True):
    """A stop of a round that was checked in at, kept beside the case for the questions across rounds. `at` is when it
    counts, `received` when we heard of it. `answers` JSON {item number: text} once filled; `flags` JSON [[rule, why]].
    `seconds` the form took; `abnormal` how many findings. `flagged_at` when `flags` last changed, `flags_told` those of
    them that safety has read of, None for none."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("round_code", "point", "site"),
        Index("ix_check_in_person", "person", "at"),
        Index("ix_check_in_point", "point", "sheet", "at"),
        Index("ix_check_in_at", "at"),
        Index("ix_check_in_flagged", "flagged_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    round_code: str
    purpose: str = "plan"
    plan: str = ""
    point: str
    halt: str = ""
    sheet: str
    version: int
    person: str
    at: datetime
    received: datetime
    how: str = ""
    lat: float | None = None
    lng: float | None = None
    filled_at: datetime | None = None
    seconds: float = 0.0
    abnormal: int = 0
    answers: str = "{}"
    flags: str = "[]"
    flagged_at: datetime | None = None
    flags_told: str | None = None


class PointStanding(SQLModel, table=True):
    """How a point stands with one sheet: `clean` rounds in a row without a finding, `step` which number of the policy's
    runs counts now, `yellow_since` while a re-check is due (`recheck` its code, "" while nobody could be given it)."""

    __tablename__ = "point_standing"

    site: str = Field(default="default", primary_key=True)
    point: str = Field(primary_key=True)
    sheet: str = Field(primary_key=True)
    clean: int = 0
    step: int = 0
    yellow_since: datetime | None = None
    recheck: str = ""
    last_at: datetime | None = None
