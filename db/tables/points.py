"""Points given."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Ledger(SQLModel, table=True):
    __tablename__ = "ledger"

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    person: str = Field(index=True)
    points: int
    why: str
    case_code: str = Field(default="", index=True)
    at: datetime
