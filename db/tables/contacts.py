"""What the platforms' address books last said, what each reading of them changed, and codes that link two chats."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Contact(SQLModel, table=True):
    """One account as its platform last described it; the next reading is compared with this, not with what people
    changed here by hand. `account` and `leader` are lower-cased, `unit` is the main department's id there.

    `role` is what the title gave; `leader_at` when the superior was last asked for, None never; `gone_at` since when
    the platform no longer has the account.
    """

    __tablename__ = "contact"

    platform: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    site: str = Field(default="default", primary_key=True)
    person: str = Field(index=True)
    name: str = ""
    title: str = ""
    staff_no: str = ""
    unit: str = ""
    leader: str = ""
    role: str = ""
    seen_at: datetime
    leader_at: datetime | None = None
    gone_at: datetime | None = None


class ContactUnit(SQLModel, table=True):
    """One department of one platform; `path` is the name it has here, "" for the company itself. `leader` is an account
    there, lower-cased."""

    __tablename__ = "contact_unit"

    platform: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    site: str = Field(default="default", primary_key=True)
    parent: str = ""
    name: str = ""
    path: str = ""
    leader: str = ""


class ContactRun(SQLModel, table=True):
    """One reading of an address book. `kind`: first nightly event; `state`: done refused failed; `diff` JSON as
    `run.py contacts --json` prints it; `why` in words where nothing was changed."""

    __tablename__ = "contact_run"
    __table_args__ = (Index("ix_contact_run_at", "platform", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    platform: str
    kind: str
    state: str
    at: datetime
    added: int = 0
    changed: int = 0
    gone: int = 0
    units: int = 0
    diff: str = ""
    why: str = ""


class Binding(SQLModel, table=True):
    """A code somebody was given to type in their other chat: only its mark is kept, and it is good once."""

    __tablename__ = "binding"

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    mark: str = Field(index=True)
    person: str = Field(index=True)
    platform: str
    made_at: datetime
    until: datetime
    used_at: datetime | None = None
