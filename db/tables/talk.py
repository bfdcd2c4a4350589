"""What a person may answer with a number alone."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Talk(SQLModel, table=True):
    """The newest list or choice a person was shown. `kind` list or choice; `options` JSON, the codes of the list or the
    ids of the choice in the order shown; `message_id` the card of a choice. A number counts until `until`; afterwards
    the row still tells what it was about."""

    __tablename__ = "talk"

    site: str = Field(default="default", primary_key=True)
    person: str = Field(primary_key=True)
    kind: str
    options: str
    message_id: int | None = None
    at: datetime
    until: datetime
