"""Every try to reach somebody by phone: written before the call is made, so that nobody is rung twice."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint


class PhoneTry(SQLModel, table=True):
    """One call, text or DING of one outbox row. `key` is ours (15 bytes at most) and goes to the gateway.

    States: dialing placed unsure (may have been made) delivered reached unanswered failed silent void (never made).
    `target` is the number or account until it is forgotten; `poll_at` when to ask next, `ends_at` when silence counts.
    """

    __tablename__ = "phone_try"
    __table_args__ = (
        UniqueConstraint("key", "site"),
        Index("ix_phone_try_poll", "state", "poll_at"),
        Index("ix_phone_try_person", "person", "leg", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    key: str
    outbox_id: int = Field(index=True)
    case_code: str | None = None
    slot: str = ""
    person: str
    leg: str
    line: str
    rings: bool = False
    target: str = Field(default="", index=True)
    state: str = "dialing"
    vendor_id: str = ""
    at: datetime
    poll_at: datetime | None = None
    ends_at: datetime
    heard_at: datetime | None = None
    how: str = ""
    said: str = ""
