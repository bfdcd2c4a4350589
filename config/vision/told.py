"""What the camera process tells the bot, each signed (config.signed) and safe to say twice."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from config.vision.plan import Percent, Polygon, RuleKind, Shape

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Label = Literal["person", "head_helmet", "head_bare", "head_unsure", "fire", "smoke"]
Health = Literal["ok", "slow", "offline", "denied", "frozen", "black", "covered", "moved", "off"]
"""正常, 帧率低, 离线, 密码不对, 画面卡住, 黑屏, 被遮挡, 被移动, 停用."""
SIGHTED: frozenset[Health] = frozenset({"ok", "slow"})
"""In these states a camera is watched; in all others nobody sees by it."""
DIM: frozenset[Health] = frozenset({"black", "covered"})
"""What is seen all the same is so; what is not seen means nothing."""
BLIND: frozenset[Health] = DIM | {"frozen", "offline", "denied", "off"}
"""Its pictures show nothing, or there are none. A camera that was moved is neither this nor sighted: it still sees
people and fire, but its fences lie elsewhere."""
ALARM, CLIP, SNAPSHOT, HEALTH, READINGS, PLAN = (
    f"/api/v1/vision/{name}" for name in ("alarms", "clips", "snapshots", "health", "readings", "plan")
)
SEEN, SEGMENT = "/api/v1/recordings/seen", "/api/v1/recordings/segments"
"""Paths below the bot's address. ALARM, CLIP and SNAPSHOT are multipart/form-data: part `told` (JSON), part `file`."""


class BoxTold(Shape):
    """`box`: left, top, right, bottom as parts of the picture."""

    label: Label
    score: Percent
    box: tuple[Percent, Percent, Percent, Percent]


class AlarmTold(Shape):
    """`id` names one alarm of one rule through its phases, made by the camera process: raised once, `still` while it
    goes on (each `remind`), `over` at its end. `since`: the first frame; `at`: the frame that made it hold. `file` of
    raised: the picture, JPEG, unmarked; the bot draws boxes and zone, and blurs. `source` nvr: another recorder's,
    heard on the broker; its camera need not stand in the table. `boxes` is what the alarm is about, `others` whatever
    else the detectors found in that frame: bystanders, whose faces a group does not see."""

    id: Id
    camera: Annotated[str, Field(min_length=1, max_length=40)]
    rule: Annotated[str, Field(min_length=1, max_length=40)]
    kind: RuleKind
    phase: Literal["raised", "still", "over"] = "raised"
    since: AwareDatetime
    at: AwareDatetime
    score: Percent = 0.0
    count: Annotated[int, Field(ge=0, le=10_000)] = 1
    zone: Polygon = ()
    boxes: tuple[BoxTold, ...] = ()
    others: tuple[BoxTold, ...] = ()
    trial: bool = False
    why: Annotated[str, Field(max_length=200)] = ""
    sha256: Sha | None = None
    worker: str = ""
    source: Literal["camera", "nvr"] = "camera"
    merged: Annotated[int, Field(ge=0)] = 0
    """Alarms of the same rule that the spool had to put together into this one while the bot was away."""


class ClipTold(Shape):
    """Five seconds before to five after; `alarm` may not be known yet: answered 404, tried again later."""

    alarm: Id
    camera: str
    sha256: Sha
    since: AwareDatetime
    until: AwareDatetime


class SnapshotTold(Shape):
    camera: str
    at: AwareDatetime
    sha256: Sha


class CameraHealth(Shape):
    """`fps` really looked at of `asked` fps; `lag` seconds from frame to verdict; `unwatched`: since when nothing
    useful was seen, None while it is watched."""

    camera: str
    state: Health
    since: AwareDatetime
    why: Annotated[str, Field(max_length=200)] = ""
    fps: Annotated[float, Field(ge=0)] = 0.0
    asked: Annotated[float, Field(ge=0)] = 0.0
    lag: Annotated[float, Field(ge=0)] = 0.0
    last_frame: AwareDatetime | None = None
    unwatched: AwareDatetime | None = None


class HealthTold(Shape):
    """Each 15 s, and at once when a state changes. `off` names rules that cannot work, with the reason: a model that is
    missing or broken."""

    worker: str
    at: AwareDatetime
    started: AwareDatetime
    cameras: tuple[CameraHealth, ...] = ()
    off: dict[str, str] = {}
    waiting: Annotated[int, Field(ge=0)] = 0
    """Alarms still in the spool."""
    dropped: Annotated[int, Field(ge=0)] = 0


class Reading(Shape):
    """One value of a sensor; `at` None: now. Smoke detectors say 0 or 1."""

    sensor: Annotated[str, Field(min_length=1, max_length=80)]
    value: float
    at: AwareDatetime | None = None
    unit: str = ""


class ReadingsTold(Shape):
    readings: Annotated[tuple[Reading, ...], Field(max_length=1000)]
    worker: str = ""
    at: datetime | None = None


Recorded = Literal["fixed", "mobile", "body", "file"]
Permit = Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{8}-\d{4,9}$")]


class SeenTold(Shape):
    """A camera of a permit that is worked on still gives pictures; a later word replaces an earlier one."""

    permit: Permit
    camera: str
    source: Recorded = "fixed"
    at: AwareDatetime


class SegmentTold(Shape):
    """A film that is kept, of a camera while a permit was worked on before it."""

    permit: Permit
    camera: str
    source: Recorded = "fixed"
    sha256: Sha
    since: AwareDatetime = Field(alias="from")
    until: AwareDatetime = Field(alias="to")
    late: bool = False
    size: Annotated[int, Field(ge=0)] = 0
