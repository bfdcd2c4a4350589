"""Cameras, their rules, how well they see, and what they raised. `*_json` texts are read and written in db/cameras."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Camera(SQLModel, table=True):
    """`kind` rtsp, onvif, http, file or push; `address` without credentials, `sealed` is user:password closed under
    server.secret; `place` a place's code; `masks` JSON polygons; `picture` sha256 of the last test picture."""

    __tablename__ = "camera"

    site: str = Field(default="default", primary_key=True)
    code: str = Field(primary_key=True)
    name: str
    kind: str = "rtsp"
    address: str = ""
    sealed: str = ""
    stream: str = "sub"
    place: str = ""
    fps: float = 2.0
    record: str = "events"
    masks: str = "[]"
    active: bool = True
    picture: str = ""
    picture_at: datetime | None = None
    changed_at: datetime | None = None


class CameraRule(SQLModel, table=True):
    """One rule (`body`: JSON of config.vision.plan.RulePlan without name, kind and trial). `state` trial, live or off,
    since `state_since`, `state_why` in words; `state_by` a person where a person said so."""

    __tablename__ = "camera_rule"

    site: str = Field(default="default", primary_key=True)
    camera: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    kind: str
    body: str = "{}"
    state: str = "trial"
    state_since: datetime
    state_why: str = ""
    state_by: str | None = None


class CameraHealthRow(SQLModel, table=True):
    """The newest word about a camera: `state` since `since`; `told` is the state people were told last, at `told_at`;
    `heard_at` when its worker last spoke. `snapshot` is the sha256 of the newest picture for the live view."""

    __tablename__ = "camera_health"

    site: str = Field(default="default", primary_key=True)
    camera: str = Field(primary_key=True)
    worker: str = ""
    state: str = "offline"
    since: datetime
    why: str = ""
    fps: float = 0.0
    asked: float = 0.0
    lag: float = 0.0
    last_frame: datetime | None = None
    heard_at: datetime
    told: str = "ok"
    told_at: datetime | None = None
    snapshot: str = ""
    snapshot_at: datetime | None = None


class CameraWorker(SQLModel, table=True):
    """A camera process as its newest word says: `off` what it cannot recognise and why (JSON of
    workflows.cameras.lames.Lame), `waiting` alarms in its spool, `dropped` ones lost."""

    __tablename__ = "camera_worker"

    site: str = Field(default="default", primary_key=True)
    worker: str = Field(primary_key=True)
    heard_at: datetime
    started: datetime
    off: str = "[]"
    waiting: int = 0
    dropped: int = 0


class CameraBlind(SQLModel, table=True):
    """失守时段: nobody could see by this camera from `since` to `until` (None: still); `state` why."""

    __tablename__ = "camera_blind"
    __table_args__ = (Index("ix_camera_blind_when", "camera", "since"), Index("ix_camera_blind_open", "until"))

    site: str = Field(default="default", primary_key=True)
    camera: str = Field(primary_key=True)
    since: datetime = Field(primary_key=True)
    until: datetime | None = None
    state: str = "offline"


class AlarmSeen(SQLModel, table=True):
    """Every alarm that was told, once by its `id`: several may stand in one case. `source` camera, sensor, nvr; `stage`
    trial, live or supervised as it came in; `verdict` "", real, false or hazard."""

    __tablename__ = "alarm_seen"
    __table_args__ = (
        Index("ix_alarm_seen_rule", "camera", "rule", "at"),
        Index("ix_alarm_seen_case", "case_code"),
        Index("ix_alarm_seen_at", "at"),
    )

    site: str = Field(default="default", primary_key=True)
    id: str = Field(primary_key=True)
    source: str = "camera"
    camera: str = ""
    rule: str = ""
    kind: str
    place: str = ""
    stage: str = "live"
    since: datetime
    at: datetime
    over_at: datetime | None = None
    received: datetime
    case_code: str = ""
    score: float = 0.0
    count: int = 1
    boxes: str = "[]"
    zone: str = "[]"
    picture: str = ""
    clip: str = ""
    verdict: str = ""
    verdict_by: str | None = None
    verdict_at: datetime | None = None


class Sensor(SQLModel, table=True):
    """A gas, temperature or smoke detector. `limit_1` warns, `limit_2` alarms; `falling` where low is the danger
    (氧含量). `silence` seconds without a value are an alarm of their own; `calibrated_until` its lawful last day.
    `standing` 0 quiet, 1, 2 above a limit, and 3 more (3, 4, 5) while it is silent; `case_code` its newest alarm."""

    __tablename__ = "sensor"

    site: str = Field(default="default", primary_key=True)
    code: str = Field(primary_key=True)
    name: str
    kind: str = "gas"
    unit: str = ""
    place: str = ""
    equipment: str = ""
    limit_1: float
    limit_2: float
    falling: bool = False
    silence: int = 300
    calibrated_until: date | None = None
    active: bool = True
    value: float | None = None
    at: datetime | None = None
    heard_at: datetime | None = None
    standing: int = 0
    standing_since: datetime | None = None
    case_code: str = ""
