"""Boxes of imagined pictures, and a judge that looks at them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from config.vision.plan import CameraPlan, RulePlan
from config.vision.told import Health, Label
from vision.frames import Box, Image
from vision.rules import Judge, Verdict

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""A Monday, 12:00 in the factory."""
SIZE = (1000, 500)
LEFT_HALF = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))


def box(label: Label, x: float, y: float, width: float = 0.06, height: float = 0.3, score: float = 0.8) -> Box:
    """`x`, `y` the middle, all as parts of the picture."""
    across, down = SIZE
    return Box(
        label, score, (x - width / 2) * across, (y - height / 2) * down, (x + width / 2) * across,
        (y + height / 2) * down,
    )  # fmt: skip


def rule(kind: str = "fire", **given: Any) -> RulePlan:
    return RulePlan.model_validate({"name": kind, "kind": kind, "trial": False, **given})


def camera(*rules: RulePlan, **given: Any) -> CameraPlan:
    return CameraPlan(code="C1", name="一号", kind="rtsp", rules=rules, **given)


def judge(plan: CameraPlan, zone: ZoneInfo = SHANGHAI) -> Judge:
    numbers = count(1)
    return Judge(plan, zone, lambda: f"{next(numbers):032x}")


def at(t: float) -> datetime:
    return NOON + timedelta(seconds=t)


def looks(since: float, until: float, fps: float = 5.0) -> list[float]:
    """`until` included, as far as a frame falls on it."""
    return [since + index / fps for index in range(int((until - since) * fps + 1e-6) + 1)]


def watch(
    one: Judge, times: Iterable[float], boxes: Sequence[Box] = (), health: Health = "ok", image: Image | None = None
) -> list[Verdict]:
    return [verdict for t in times for verdict in one.look(t, at(t), boxes, SIZE, health, image)]


def phases(told: Iterable[Verdict]) -> list[tuple[str, str, int]]:
    """`[("fire", "raised", 1)]`: rule, phase, which alarm."""
    return [(verdict.rule.name, verdict.phase, int(verdict.id, 16)) for verdict in told]
