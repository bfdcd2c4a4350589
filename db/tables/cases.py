"""The case row, and what belongs to a case: its timers, its claims across cases, and the counter that numbers it."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint


class Case(SQLModel, table=True):
    """Shared columns for lists and metrics; `body` is the whole case as JSON of its flow's shape.

    `version` counts decisions and equals the `seq` of the newest log row, whose hash is `head`: a cut tail shows.
    `policy_id` is the policy version the case started under. `starts_at` and `ends_at` bound the work a permit is for.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("code", "site"),
        Index("ix_cases_list", "kind", "state"),
        Index("ix_cases_opened", "opened_at"),
        Index("ix_cases_owner", "owner", "state"),
        Index("ix_cases_same", "class_code", "place_code", "opened_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    code: str
    kind: str
    state: str
    level: str | None = None
    class_code: str | None = None
    l1: str | None = None
    l2: str | None = None
    l3: str | None = None
    place: str | None = None
    place_code: str | None = None
    equipment: str | None = None
    equipment_code: str | None = None
    team: str | None = None
    reporter: str | None = None
    owner: str | None = None
    opened_at: datetime | None = None
    respond_by: datetime | None = None
    due_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    accepted_at: datetime | None = None
    controlled_at: datetime | None = None
    fixed_at: datetime | None = None
    closed_at: datetime | None = None
    escalations: int = 0
    version: int = 1
    head: str = ""
    policy_id: int | None = None
    body: str


class Claim(SQLModel, table=True):
    """Whatever must hold across cases: (what, key) belongs to one case alone."""

    __tablename__ = "claim"
    __table_args__ = (Index("ix_claim_what", "what", "key"),)

    site: str = Field(default="default", primary_key=True)
    what: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    case_code: str = Field(index=True)


class Counter(SQLModel, table=True):
    """`name` is prefix and day of the site (YH-20261122); `n` the last number given."""

    __tablename__ = "counter"

    site: str = Field(default="default", primary_key=True)
    name: str = Field(primary_key=True)
    n: int = 0


class Timer(SQLModel, table=True):
    """The truth about deadlines: no scheduler keeps a job of its own per deadline."""

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_due", "site", "due_at"),)

    site: str = Field(default="default", primary_key=True)
    case_code: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    due_at: datetime
