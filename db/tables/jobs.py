"""Heavy work: this row is the truth, a pool or a queue carries only its id."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint


class Job(SQLModel, table=True):
    """`args` and `result` are JSON objects of scalars. States: new claimed done failed."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("key", "site"), Index("ix_job_state", "state", "not_before"))

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    key: str
    job: str
    args: str = "{}"
    case_code: str = ""
    state: str = "new"
    not_before: datetime
    tries: int = 0
    result: str | None = None
    error: str = ""
    holder: str = ""
    lease_until: float | None = None
