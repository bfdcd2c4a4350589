"""Everything that came in, once per key."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint


class Inbox(SQLModel, table=True):
    """`kind`: incoming tell done failed. `payload` JSON, None once erased. States: new claimed done refused failed.

    `lease_until` is machine time in seconds (db/leases.py), `holder` the claiming process.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("key", "site"),
        Index("ix_inbox_state", "state", "id"),
        Index("ix_inbox_account", "platform", "account", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    key: str
    platform: str = ""
    account: str = ""
    person: str | None = None
    kind: str = "incoming"
    payload: str | None = None
    at: datetime | None = None
    state: str = "new"
    outcome: str = ""
    attempts: int = 0
    not_before: datetime | None = None
    holder: str = ""
    lease_until: float | None = None
    erased_at: datetime | None = None
