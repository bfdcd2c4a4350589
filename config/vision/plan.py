"""The plan: what the bot wants watched. GET /api/v1/vision/plan, signed both ways: the answer carries the headers of
config.signed over its body, `ETag: "version"`, and is 304 to `If-None-Match`. The camera process keeps its last copy,
so that it goes on watching while the bot is away."""

from datetime import datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from config.spans import span

Span = Annotated[
    timedelta,
    BeforeValidator(lambda said: span(said) if isinstance(said, str) else said),
    PlainSerializer(lambda length: length.total_seconds(), float, when_used="json"),
]
"""Written "3s" or "10m" by people, as seconds between the processes."""

RuleKind = Literal["head_bare", "fire", "smoke", "intrusion", "absence", "crowd", "lens"]
"""没戴安全帽, 明火, 烟雾, 闯入电子围栏, 该有人的地方没人, 人数超限, 镜头被遮挡/移动/黑屏/卡住."""
SourceKind = Literal["rtsp", "onvif", "http", "file", "push"]
Point = tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]]
"""x, y as parts of the picture's width and height, from its upper left corner."""
Polygon = tuple[Point, ...]
Percent = Annotated[float, Field(ge=0, le=1)]


class Shape(BaseModel):
    """Unknown keys are refused, nothing changes, and an error never quotes a value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Hours(Shape):
    """`days` 1 Monday … 7 Sunday, local; `since` after `until` runs over midnight and belongs to the day it began."""

    days: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5, 6, 7)
    since: time = time(0)
    until: time = time(0)
    """00:00 to 00:00 is the whole day."""


class RulePlan(Shape):
    """One rule of one camera. It holds once what it looks for was seen for `hold` without a break: of any `among`
    frames `lost` may miss it. `threshold` None: the model's own, from its card. `limit`: of crowd, the people allowed;
    of absence, the people wanted. After an alarm the same camera, zone and kind is quiet for `cooldown`, but what
    still goes on is told each `remind` (0: never); gone for `clear`, it is over.

    `when`: empty is always. `guarded`: only while a running permit of the camera's place demands a guardian. A rule in
    `trial` is seen by the safety officer alone."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    kind: RuleKind
    zone: Polygon = ()
    hold: Span = timedelta(seconds=3)
    lost: Annotated[int, Field(ge=0, le=100)] = 1
    among: Annotated[int, Field(ge=1, le=1000)] = 15
    threshold: Percent | None = None
    limit: Annotated[int, Field(ge=0, le=1000)] = 1
    cooldown: Span = timedelta(minutes=10)
    remind: Span = timedelta(0)
    clear: Span = timedelta(seconds=10)
    when: tuple[Hours, ...] = ()
    guarded: bool = False
    trial: bool = True

    @model_validator(mode="after")
    def _sensible(self) -> "RulePlan":
        if self.zone and len(self.zone) < 3:
            raise ValueError("围栏至少要三个点")
        if self.lost >= self.among:
            raise ValueError("lost 要比 among 小")
        return self


class CameraPlan(Shape):
    """`address` without credentials; `sealed` is `user:password` closed with the key both sides share (db.sealing), ""
    without. `fps`: pictures a second that are looked at. `masks`: parts never looked at. `snapshots`: a picture for the
    live view each so often, 0 for none."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: str
    kind: SourceKind
    address: str = ""
    sealed: str = ""
    stream: Literal["main", "sub"] = "sub"
    place: str = ""
    place_code: str = ""
    fps: Annotated[float, Field(gt=0, le=30)] = 2.0
    record: Literal["off", "events", "always"] = "events"
    snapshots: Span = timedelta(seconds=30)
    masks: tuple[Polygon, ...] = ()
    rules: tuple[RulePlan, ...] = ()
    permits: tuple[str, ...] = ()
    """Codes of permits that this camera films now: their segments are told to /api/v1/recordings."""
    guardian_wanted: bool = False
    """A running permit of this place demands a guardian."""


class Plan(Shape):
    """`version` changes whenever anything else does (the ETag of the answer)."""

    version: str
    site: str = "default"
    timezone: str = "Asia/Shanghai"
    made_at: datetime
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 30
    held: tuple[str, ...] = ()
    """Permits whose recordings are under legal hold."""
    cameras: tuple[CameraPlan, ...] = ()
