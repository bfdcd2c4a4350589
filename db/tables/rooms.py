"""Chat rooms that are made for one case and end with it."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Room(SQLModel, table=True):
    """`people` (JSON) are our own ids as the case wants them now, `members` (JSON) the accounts that the platform has
    in it. States: wanted (to be made) · open · parting (the last word is to be said) · leaving (it is being emptied) ·
    closed · none (there is nobody to make it for, or the platform will not).

    `wanted` counts what the case asked for, `done` what the platform has of that; `round` is more than 1 where a room
    was lost and is made again under another number. `not_before` None: nothing is to be done.
    """

    __tablename__ = "room"
    __table_args__ = (Index("ix_room_due", "state", "not_before"),)

    room: str = Field(primary_key=True)
    site: str = Field(default="default", primary_key=True)
    case_code: str = Field(default="", index=True)
    platform: str = ""
    address: str = ""
    title: str = ""
    people: str = "[]"
    members: str = "[]"
    owner: str = ""
    state: str = "wanted"
    round: int = 1
    wanted: int = 1
    done: int = 0
    why: str = ""
    since: datetime
    not_before: datetime | None = None
    tries: int = 0
    holder: str = ""
    lease_until: float | None = None
