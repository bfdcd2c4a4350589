"""Clean rounds of the pump, and the re-checks that they bring."""

from tests.stories.rounds import (
    PUMP,
    adhoc,
    goes,
)
from tests.world import World
from workflows.inspection.case import Round
from workflows.inspection.facts import STANDINGS, Standing


def clean(world: World, times: int, by: str = "李强", start: int = 0) -> None:
    """So many rounds of the pump, each with a number of its own."""
    for n in range(start, start + times):
        goes(world, adhoc(world, by=by), by, ((1, "正常"), (2, f"0.4{n:02}"), (4, "好")))
    world.forget_messages()


def rechecks(world: World) -> list[Round]:
    return [found for found in world.cases("round") if found.purpose == "recheck"]


def standing(world: World) -> Standing:
    """As the next round of the pump would find it."""
    probe = next(c for c in world.cases("round") if c.stops[0].point == PUMP)
    found: Standing = world.work.fact(STANDINGS, probe, None, world.work.newest["round"], world.now)[PUMP]
    return found


def look_again(world: World, again: Round, value: str = "0.391") -> None:
    assert again.owner
    goes(world, again.code, again.owner, ((1, "正常"), (2, value), (4, "好")))
