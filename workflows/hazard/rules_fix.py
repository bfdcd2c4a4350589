"""Numbers and proofs of everything after 接单: evidence, review, return, silence, waiting."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from workflows.hazard.reading import Level
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER

Hierarchy = Literal["消除", "替代", "工程", "管理", "个体防护"]
HIERARCHY: tuple[Hierarchy, ...] = ("消除", "替代", "工程", "管理", "个体防护")


@dataclass(frozen=True, slots=True)
class ByLevel:
    """One span for each response colour."""

    red: timedelta
    yellow: timedelta
    blue: timedelta

    def of(self, level: Level | None) -> timedelta:
        """The span of a colour; a case without one is treated as blue, the mildest."""
        return {"red": self.red, "yellow": self.yellow}.get(level or "blue", self.blue)


@dataclass(frozen=True, slots=True)
class Limit:
    """What must be measured again: `low` and `high` in `unit`, both inclusive; None is open."""

    name: str
    unit: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What proves a fix. Rows apply to classes whose catalogue code begins with `class_prefix`, and, where
    `equipment_prefix` is given, only to equipment whose code begins with it; `levels` empty means every colour.

    Of the rows that apply, every demand counts: photos is the largest number, the switches are joined.
    """

    class_prefix: str = ""
    equipment_prefix: str = ""
    levels: tuple[Level, ...] = ()
    photos: int = 0
    measure: bool = False
    place: bool = False
    record: bool = False
    value: Limit | None = None
    leader_signature: bool = False
    three_proofs: bool = False
    change_order: bool = False
    hierarchy: bool = False


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """The reviewer's own clock: one reminder after `remind_after_share` of it, then a rung at each multiple in
    `climb_at_multiples`, one superior higher each time, the last one the duty room."""

    within: ByLevel = field(
        default=ByLevel(red=timedelta(minutes=30), yellow=timedelta(hours=4), blue=timedelta(hours=24))
    )
    remind_after_share: float = 0.5
    climb_at_multiples: tuple[float, ...] = (1.0, 2.0, 3.0)
    override_roles: tuple[str, ...] = (SAFETY_OFFICER, SAFETY_DIRECTOR)
    points_reporter: int = 5
    points_joined: int = 1


@dataclass(frozen=True, slots=True)
class ReturnRules:
    """A return has min(`longest`, `window_share` of the window) to come back; return number `climb_at` climbs."""

    longest: timedelta = timedelta(hours=2)
    window_share: float = 0.25
    climb_at: int = 3


@dataclass(frozen=True, slots=True)
class SilenceRules:
    """Accepted, then nothing for `left_share` of what was left until due_at, at least `least`: reopened."""

    left_share: float = 0.5
    least: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class WaitingRules:
    """How far an extension may reach; it always needs reason, interim measure and the photo of it."""

    longest: timedelta = timedelta(days=30)
    remind_before: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PhotoRules:
    """`clock_slack` is how wrong a phone's clock may be; distances in metres; `video_seconds` of the three proofs."""

    clock_slack: timedelta = timedelta(minutes=5)
    radius_m: float = 200.0
    accuracy_m: float = 100.0
    video_seconds: float = 15.0


def _built_in() -> tuple[Profile, ...]:
    return (Profile(photos=1), Profile(levels=("red",), measure=True))


@dataclass(frozen=True, slots=True)
class FixRules:
    """`change_order_pattern` is a regular expression that a change order number (变更单号) must match wholly."""

    profiles: tuple[Profile, ...] = field(default_factory=_built_in)
    photo: PhotoRules = field(default_factory=PhotoRules)
    review: ReviewRules = field(default_factory=ReviewRules)
    returns: ReturnRules = field(default_factory=ReturnRules)
    silence: SilenceRules = field(default_factory=SilenceRules)
    waiting: WaitingRules = field(default_factory=WaitingRules)
    change_order_pattern: str = r"BG-?\d{4,8}-?\d{2,4}"
