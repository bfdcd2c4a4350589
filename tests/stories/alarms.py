"""What stories about alarms begin with: a camera that sees something at a place of the small factory."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.alarms.filled import filled
from tests.factory import CLASSES
from tests.world import World
from workflows.alarm.case import Alarm
from workflows.alarm.events import Gone, Repeated, Seen
from workflows.hazard.reading import HazardClass
from workflows.hazard.rules import HazardRules

EAST = "P-EAST"
OF = {
    "FIR-04-04": HazardClass("消防安全", "火源", "现场明火、起火或浓烟", "FIR-04-04"),
    "OPS-01-01": HazardClass("特殊作业", "动火作业", "无票动火或票证过期仍作业", "OPS-01-01"),
    "BEH-01-01": HazardClass("劳动防护", "防护用品", "未佩戴安全帽", "BEH-01-01"),
}


def camera_world() -> World:
    """With the rules as the service fills them in."""
    world = World()
    hazard = world.work.newest["hazard"]
    assert isinstance(hazard, HazardRules)
    hazard = replace(hazard, classes={**CLASSES, **OF}, phones=("sms", "call"))
    world.work.newest["hazard"] = hazard
    world.work.newest["alarm"] = filled(world.work.newest, hazard)
    return world


def seen(world: World, kind: str = "intrusion", **changes: Any) -> Seen:
    usual = Seen(
        f"{len(world.work.log):032x}", kind, world.now, world.now, "camera", "C-01", "东门球机", kind, EAST,
        score=0.8, picture=f"picture-{len(world.work.log)}", raw=f"raw-{len(world.work.log)}",
    )  # fmt: skip
    return replace(usual, **changes)


def raised(world: World, kind: str = "intrusion", **changes: Any) -> str:
    with world.work.savepoint():
        code = world.engine.open(world.work, "alarm", seen(world, kind, **changes), world.now)
    world._settle()
    return code


def again(world: World, code: str, kind: str = "intrusion", still: bool = False, **changes: Any) -> str:
    return world.apply(code, Repeated(seen(world, kind, **changes), still))


def gone(world: World, code: str, at: datetime | None = None) -> str:
    return world.apply(code, Gone(at or world.now))


def alarm(world: World, code: str) -> Alarm:
    found: Alarm = world.work.load(code)[1]
    return found
