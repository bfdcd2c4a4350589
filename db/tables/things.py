"""Things with dates (检验, 校准), and what a chemical cabinet holds: shown at the scan, warned of by the calendar."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class DatedThing(SQLModel, table=True):
    """A statutory inspection or calibration of a piece of equipment: its `sort` (起重机械, 安全阀 …), `what` is done
    (定期检验, 校准 …), its `number` (registration or serial), `by` whom last, the report. `due`: last lawful day."""

    __tablename__ = "dated_thing"

    site: str = Field(default="default", primary_key=True)
    equipment: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    sort: str = ""
    number: str = ""
    last: date | None = None
    due: date
    by: str = ""
    report: str = ""


class ThingTold(SQLModel, table=True):
    """A warning that was given, once for each `due` and `stage` (days before it; 0 is the day after). `hazard` is the
    red hazard an overdue thing opened."""

    __tablename__ = "thing_told"

    site: str = Field(default="default", primary_key=True)
    equipment: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    due: date = Field(primary_key=True)
    stage: int = Field(primary_key=True)
    told_at: datetime
    hazard: str = ""


class Substance(SQLModel, table=True):
    """One substance kept at a place or in a cabinet: safety data in a few lines and first aid, as the factory wrote it.
    `most` is how much may be kept there, with its unit."""

    __tablename__ = "substance"

    site: str = Field(default="default", primary_key=True)
    point: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    cas: str = ""
    most: str = ""
    dangers: str = ""
    first_aid: str = ""
    leak: str = ""
    fire: str = ""
    avoid: str = ""
