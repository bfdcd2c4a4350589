"""Rounds for stories: a route of three points, two on one skid; a pump's sheet; and what people do on the way."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.factory import OIL, POWER
from tests.world import World
from workflows.hazard.case import Attachment, Hazard
from workflows.hazard.reading import Finding, Reading
from workflows.inspection.case import Presence, Round, Stop
from workflows.inspection.events import (
    CheckedIn,
    Filled,
    Finished,
    FoundAbnormal,
    NoInstrument,
    Opened,
    Pictured,
    Stamp,
)
from workflows.inspection.sheets import READING, SECOND_ANGLE, THREE_PHOTOS, Item, Sheet, ShowIf
from workflows.kernel.people import Equipment, Shift

TEAM = POWER
PUMP, VALVE, TANK = "P-1", "V-1", "T-1"
SHEET = Sheet(
    "PUMP", "泵检查", 1, items=(
        Item(1, "无漏油", hazard=OIL.code),
        Item(2, "出口压力", kind="number", unit="MPa", low=0.2, high=0.6, critical=True),
        Item(3, "备注", kind="text", must=False),
        Item(4, "密封情况", kind="choice", options=("好", "渗", "漏"), abnormal=("漏",)),
        Item(5, "渗到哪里", kind="text", show_if=ShowIf(4, ("渗",))),
    ),
)  # fmt: skip
CLEAN = ((1, "正常"), (2, "0.43"), (4, "好"))
DIRTY = ((1, "异常"), (2, "0.43"), (4, "好"))
NAMES = {PUMP: "一号泵", VALVE: "一号阀组", TANK: "中间罐"}
AT = {PUMP: (31.2000, 121.4000), VALVE: (31.2001, 121.4000), TANK: (31.2010, 121.4000)}


def plant(start: datetime | None = None) -> World:
    """The factory with three machines to look at; pump and valves stand on one skid."""
    world = World(start=start) if start else World()
    machines = {code: Equipment(code, name, "P-EAST", TEAM) for code, name in NAMES.items()}
    world.org = replace(world.org, equipment={**world.org.equipment, **machines})
    world.work.sheets[SHEET.code, SHEET.version] = SHEET
    return world


def stop(point: str, halt: str = "", sheet: Sheet = SHEET) -> Stop:
    return Stop(point, sheet.code, sheet.version, NAMES.get(point, point), "P-EAST", point, halt)


ROUTE = (stop(PUMP, "一号撬"), stop(VALVE, "一号撬"), stop(TANK))


def planned(world: World, *stops: Stop, owner: str | None = "李强", hours: float = 4, **more: Any) -> str:
    """A round of the plan, open from now."""
    stops = stops or ROUTE
    opened = Opened(
        None, "plan", "电工班早班巡检", stops, plan="早班", owner=owner, opens_at=world.now,
        due_at=world.now + timedelta(hours=hours), **more,
    )  # fmt: skip
    return world.engine.open(world.work, "round", opened, world.now)


def adhoc(world: World, point: str = PUMP, by: str = "李强", at: datetime | None = None) -> str:
    """Begun at a point by whoever stands there; `at` is when, for what was begun without a net."""
    opened = Opened(by, "adhoc", f"检查{NAMES[point]}", (stop(point),), opens_at=at, ref=f"ref-{world.now:%H%M%S}")
    return world.engine.open(world.work, "round", opened, world.now)


def case(world: World, code: str) -> Round:
    found: Round = world.work.load(code)[1]
    return found


def arrives(world: World, code: str, point: str, by: str = "李强", stamp: Stamp | None = None, **here: Any) -> str:
    """打卡 by the label, at the east door where nothing else is said; what was refused, if it was."""
    if here.get("how") != "gps":
        here = {"lat": 31.2000, "lng": 121.4000, "accuracy": 10.0, **here}
    return world.person(by).does(code, CheckedIn(by, point, Presence(here.pop("how", "qr"), **here), stamp))


def fills(
    world: World, code: str, point: str, answers: tuple[tuple[int, str], ...] = CLEAN, by: str = "李强", **more: Any
) -> str:
    more = {"seconds": 40.0, "times": tuple(7.0 * n for n in range(1, len(answers) + 1)), **more}
    return world.person(by).does(code, Filled(by, point, answers, **more))


def finishes(world: World, code: str, by: str = "李强", stamp: Stamp | None = None) -> str:
    return world.person(by).does(code, Finished(by, stamp))


def goes(world: World, code: str, by: str = "李强", answers: tuple[tuple[int, str], ...] = CLEAN) -> None:
    """The whole route, four minutes a point, and finished."""
    for one in case(world, code).stops:
        if one.checked_in is None:
            assert arrives(world, code, one.point, by) == ""
        world.wait(minutes=2)
        assert fills(world, code, one.point, answers, by) == ""
        world.wait(minutes=2)
    assert finishes(world, code, by) == ""


def oil_at(point: str = PUMP) -> Reading:
    """What the adapter makes of the sheet's catalogue code."""
    return Reading(True, findings=(Finding(OIL, "yellow", "二号焊接车间东门", "P-EAST", NAMES[point], point),))


def taps_abnormal(world: World, code: str, no: int = 1, answer: str = "异常", by: str = "李强", **more: Any) -> str:
    point = more.pop("point", PUMP)
    reading = more.pop("reading", oil_at(point) if no == 1 else None)
    return world.person(by).does(code, FoundAbnormal(by, point, no, answer, reading=reading, **more))


def photo(world: World, sha: str, by: str = "李强", **more: Any) -> Attachment:
    return Attachment(sha, "photo", by, world.now, **more)


def pictures(world: World, code: str, view: str, sha: str, no: int = 1, point: str = PUMP, **more: Any) -> str:
    return world.person("李强").does(code, Pictured("李强", point, no, view, (photo(world, sha, **more),)))


def all_three(world: World, code: str, no: int = 1, point: str = PUMP, dial: bool = True) -> None:
    """The compulsory photos of one finding; without a dial the second angle."""
    if not dial:
        assert world.person("李强").does(code, NoInstrument("李强", point, no)) == ""
    for view in THREE_PHOTOS:
        shown = SECOND_ANGLE if view == READING and not dial else view
        assert pictures(world, code, shown, f"{code}-{point}-{no}-{shown}", no, point) == ""


def hazards(world: World) -> list[Hazard]:
    found: list[Hazard] = world.cases("hazard")
    return found


def on_duty(world: World, *people: str, duty: str = "巡检") -> None:
    turns = tuple(Shift(p, duty, world.now - timedelta(hours=1), world.now + timedelta(hours=11)) for p in people)
    world.org = replace(world.org, roster=(*world.org.roster, *turns))
