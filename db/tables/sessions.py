"""Who is logged in to the pages."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class PageSession(SQLModel, table=True):
    """`mark` is the sha256 of the cookie: who reads this table can log in as nobody. `account` as the platform writes
    it; it must still be the person's when the session is used."""

    __tablename__ = "page_session"

    mark: str = Field(primary_key=True)
    site: str = Field(default="default", primary_key=True)
    person: str = Field(index=True)
    platform: str
    account: str
    began_at: datetime
    seen_at: datetime


class SpentLogin(SQLModel, table=True):
    """A state that came back from a platform's login page; kept until it would have run out anyway."""

    __tablename__ = "spent_login"

    mark: str = Field(primary_key=True)
    site: str = Field(default="default", primary_key=True)
    until: datetime
