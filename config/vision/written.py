"""What a rule may say when somebody writes it now: in camera_rules.toml, on the cameras' page."""

from datetime import timedelta
from typing import Annotated

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from config.vision import fences
from config.vision.plan import Hours, Polygon, RulePlan, Span

BOUNDS = {
    "hold": "连续看到多久，要在 0.5 秒到 10 分钟之间", "cooldown": "报过以后安静多久，要在 10 秒到 24 小时之间",
    "remind": "再提醒的间隔，要在 1 分钟到 24 小时之间，0 是不提醒",
    "clear": "多久看不到算结束，要在 1 秒到 10 分钟之间", "threshold": "把握要在 10% 到 95% 之间",
    "limit": "人数要在 0 到 200 之间",
}  # fmt: skip
"""What a written rule may say, in words."""
HOURS_MOST = 6
THRESHOLD_MOST = 0.95


class WrittenRule(RulePlan):
    """A rule as somebody writes it now, in a file or on the page: within bounds that leave it able to call. A row or a
    plan that an older version wrote beyond them is still read as a RulePlan: a bound that is new blinds no camera."""

    model_config = ConfigDict(allow_inf_nan=False)

    hold: Annotated[Span, Field(ge=timedelta(seconds=0.5), le=timedelta(minutes=10))] = timedelta(seconds=3)
    threshold: Annotated[float, Field(ge=0.1, le=THRESHOLD_MOST)] | None = None
    limit: Annotated[int, Field(ge=0, le=200)] = 1
    cooldown: Annotated[Span, Field(ge=timedelta(seconds=10), le=timedelta(hours=24))] = timedelta(minutes=10)
    remind: Annotated[Span, Field(ge=timedelta(0), le=timedelta(hours=24))] = timedelta(0)
    clear: Annotated[Span, Field(ge=timedelta(seconds=1), le=timedelta(minutes=10))] = timedelta(seconds=10)

    @field_validator("zone")
    @classmethod
    def _drawn(cls, zone: Polygon) -> Polygon:
        if zone and (wrong := fences.trouble(zone)):
            raise ValueError(wrong)
        return zone

    @field_validator("remind")
    @classmethod
    def _seldom(cls, remind: timedelta) -> timedelta:
        if timedelta(0) < remind < timedelta(minutes=1):
            raise ValueError(BOUNDS["remind"])
        return remind

    @field_validator("limit")
    @classmethod
    def _somebody(cls, limit: int, about: ValidationInfo) -> int:
        if about.data.get("kind") == "absence" and limit < 1:
            raise ValueError("至少要有 1 个人在，才谈得上离岗。")
        return limit

    @field_validator("when")
    @classmethod
    def _some_day(cls, when: tuple[Hours, ...]) -> tuple[Hours, ...]:
        if len(when) > HOURS_MOST or not all(hours.days for hours in when):
            raise ValueError(f"时段最多 {HOURS_MOST} 行，每行至少选一天")
        return when
