"""A change of shift at the duty room, and what is open then."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.world import World
from workflows.handover.case import Handover, Line, Section
from workflows.handover.events import ShiftEnds

RED = Section("红色隐患", (Line("YH-20260302-0001 红 三号焊接车间 带电体外露", "YH-20260302-0001"),))
STILL = Section("暂停的作业", (Line("DH-20260302-0002 罐区 焊支架", "DH-20260302-0002"),))


def quarter_to_eight() -> World:
    """The night of 刘值 ends, the day of 赵敏 begins."""
    found = World()
    found.now = found.now.replace(hour=7, minute=45)
    found.work.open_now = (RED, STILL)
    return found


def at(world: World, hour: int, minute: int = 0) -> datetime:
    return world.now.replace(hour=hour, minute=minute)


def ends(world: World, **changes: Any) -> ShiftEnds:
    event = ShiftEnds(
        "值班室", "", "site", "夜班", "白班", ("刘值",), ("赵敏",), at(world, 8) - timedelta(hours=12), at(world, 8)
    )
    return replace(event, **changes)


def written(world: World, **changes: Any) -> str:
    with world.work.savepoint():
        code = world.engine.open(world.work, "handover", ends(world, **changes), world.now)
    world._settle()
    return code


def of(world: World, code: str) -> Handover:
    found: Handover = world.work.load(code)[1]
    return found
