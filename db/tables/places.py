"""Where things are. `aliases` and `operators` are JSON lists of texts."""

from sqlmodel import Field, SQLModel


class Place(SQLModel, table=True):
    """`lat`/`lng` in gcj02 degrees, `radius_m` in metres; `owner` a person's id."""

    __tablename__ = "place"

    site: str = Field(default="default", primary_key=True)
    code: str = Field(primary_key=True)
    name: str
    department: str = ""
    owner: str | None = None
    aliases: str = "[]"
    lat: float | None = None
    lng: float | None = None
    radius_m: float | None = None
    key_area: bool = False


class Equipment(SQLModel, table=True):
    """`place` is a place's code; `operators` persons' ids."""

    __tablename__ = "equipment"

    site: str = Field(default="default", primary_key=True)
    code: str = Field(primary_key=True)
    name: str
    place: str | None = None
    department: str = ""
    owner: str | None = None
    aliases: str = "[]"
    operators: str = "[]"
