"""Messages as readers see them, the queue of their looks, and the question a reader was asked last."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint


class Message(SQLModel, table=True):
    """One message of one case to one reader. `card` (JSON) is its latest look, `revision` the number of that look.

    `reference` (JSON) is what the adapter needs to amend it; `sent_revision` the look that reached the reader.
    """

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("case_code", "slot", "recipient", "site"),)

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    case_code: str | None = None
    slot: str
    recipient: str
    platform: str = ""
    account: str = ""
    reference: str | None = None
    revision: int = 0
    sent_revision: int = 0
    card: str = ""


class Outbox(SQLModel, table=True):
    """One look on its way. States: waiting sending sent failed given_up bundled suppressed; `why` the lawful reason.

    `rank` orders urgencies (0 first); `tried` the platforms that could not reach the reader, comma-separated.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "state", "not_before"),
        Index("ix_outbox_order", "state", "rank", "due_at", "id"),
        Index("ix_outbox_recipient", "recipient", "state"),
        Index("ix_outbox_message", "message_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    message_id: int
    case_code: str | None = Field(default=None, index=True)
    slot: str
    recipient: str
    urgency: str
    rank: int = 2
    revision: int
    card: str
    state: str = "waiting"
    attempts: int = 0
    not_before: datetime
    due_at: datetime
    sent_at: datetime | None = None
    holder: str = ""
    lease_until: float | None = None
    platform: str = ""
    channel: str = ""
    account: str = ""
    vendor_id: str = ""
    text: str = ""
    error: str = ""
    why: str = ""
    tried: str = ""
    dedupe: str = ""


class Ask(SQLModel, table=True):
    """The open question whose answer is a person's next free text. `told_at`: it went unanswered for too long, and the
    person has heard so."""

    __tablename__ = "ask"

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    person: str = Field(index=True)
    case_code: str = Field(index=True)
    ask_id: str
    message_id: int = Field(index=True)
    at: datetime
    told_at: datetime | None = None
