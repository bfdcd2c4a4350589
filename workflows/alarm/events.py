"""What can happen to an alarm. `by` is a person's own id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workflows.kernel.alerts import Alert

Source = Literal["camera", "sensor", "nvr"]
Stage = Literal["trial", "live", "supervised"]
"""trial: the safety officer alone; supervised: a running permit covers it, recorded only."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One alarm as it was told; the seed of the case, and what raises the count of an open one.

    `id` names it for ever (32 hex; the same id again changes nothing). `camera` is the code of the camera or of the
    sensor and `name` what people call it; `rule` the rule, or of a sensor which limit. `since` the first frame or
    value, `at` when it held. `place_code` as the site knows it. `alert` only where the source knows better than
    alarm.toml (the second limit of a gas detector). `value`: what a sensor read, in words. `picture` is what a group
    sees (drawn, faces not concerned blurred), `raw` the unmarked one; both kept already. What follows `raw` is filled
    in by AlarmDesk: how far it is trusted, the running permit that covers it and its guardian, whether one is wanted
    and missing, whether it came too late to be news, each how many seconds its rule tells that it goes on (0: never),
    and the case that was judged while it went on.
    """

    id: str
    kind: str
    since: datetime
    at: datetime
    source: Source = "camera"
    camera: str = ""
    name: str = ""
    rule: str = ""
    place_code: str | None = None
    alert: Alert | None = None
    score: float = 0.0
    count: int = 1
    value: str = ""
    why: str = ""
    merged: int = 0
    zone: str = "[]"
    boxes: str = "[]"
    picture: str = ""
    raw: str = ""
    stage: Stage = "live"
    permit: str = ""
    guardian: str | None = None
    unpermitted: bool = False
    late: bool = False
    remind: int = 0
    after: str = ""


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same camera and rule saw it again while the case is open, or goes on seeing it (`still`)."""

    seen: Seen
    still: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """It is over since `at`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """确认."""

    by: str


@dataclass(frozen=True, slots=True)
class MarkedFalse:
    """误报, with the reason where it was said at once."""

    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class FalseReason:
    """What looked like it."""

    by: str
    why: str


@dataclass(frozen=True, slots=True)
class TookBack:
    """撤回误报."""

    by: str


@dataclass(frozen=True, slots=True)
class HandledAsked:
    """处理完, before the sentence."""

    by: str


@dataclass(frozen=True, slots=True)
class Handled:
    """What was done, in a sentence."""

    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Turned:
    """转隐患; `burning`: of what looked like hot work without a permit somebody says that it is a fire."""

    by: str
    burning: bool = False
