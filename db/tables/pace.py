"""How fast and how much may go out."""

from sqlmodel import Field, SQLModel


class Rate(SQLModel, table=True):
    """GCRA: `tat` is the theoretical arrival time of the next message, in seconds of service time."""

    __tablename__ = "rate"

    key: str = Field(primary_key=True)
    site: str = Field(default="default", primary_key=True)
    tat: float = Field(default=0.0, index=True)


class Quota(SQLModel, table=True):
    """Messages of one platform in one month (2026-11)."""

    __tablename__ = "quota"

    site: str = Field(default="default", primary_key=True)
    platform: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    used: int = 0
