"""A photo of a screen instead of the machine: marked for the safety officer to look at, and in nobody's way."""

import pytest

from tests.stories.rounds import (
    PUMP,
    adhoc,
    all_three,
    arrives,
    case,
    fills,
    finishes,
    pictures,
    plant,
    taps_abnormal,
)
from tests.world import World
from workflows.hazard.records import Attachment
from workflows.inspection.case import State
from workflows.inspection.screens import JOB, WHY, look
from workflows.kernel.effects import Done, Failed

CODE = "XJ-20260302-0001"
DIRTY = ((1, "异常"), (2, "0.43"), (4, "好"))


@pytest.fixture
def world() -> World:
    """Somebody stands at the pump and has found oil."""
    found = plant()
    arrives(found, adhoc(found), PUMP)
    taps_abnormal(found, CODE)
    found.forget_messages()
    return found


def judged(world: World, sha: str, odd: bool) -> None:
    """The job for this photo is done."""
    key = f"{JOB}:{CODE}:{sha}"
    assert world.work.jobs[key][1].args == {"sha256": sha}
    world.apply(CODE, Done(key, {"odd": odd}))


def flags(world: World) -> list[str]:
    return [flag.why for flag in case(world, CODE).stops[0].flags if flag.rule == "screen"]


def test_a_photo_off_a_screen_is_marked_once_and_the_round_goes_on(world: World) -> None:
    pictures(world, CODE, "部位特写", "a")
    pictures(world, CODE, "仪表读数", "b")
    judged(world, "a", True)
    judged(world, "b", True)
    assert flags(world) == [WHY]
    world.person("李强").sees_nothing()
    world.forget_messages()


def test_a_photo_of_the_machine_leaves_no_mark(world: World) -> None:
    pictures(world, CODE, "部位特写", "a")
    judged(world, "a", False)
    assert flags(world) == []
    world.forget_messages()


def test_a_mark_that_comes_after_the_round_is_closed_still_stands(world: World) -> None:
    all_three(world, CODE)
    world.wait(minutes=2)
    fills(world, CODE, PUMP, DIRTY)
    assert finishes(world, CODE) == ""
    judged(world, f"{CODE}-{PUMP}-1-环境参照物", True)
    assert case(world, CODE).state is State.CLOSED and flags(world) == [WHY]
    world.forget_messages()


def test_a_job_that_failed_says_nothing_and_a_signature_is_not_looked_at(world: World) -> None:
    pictures(world, CODE, "部位特写", "a")
    world.apply(CODE, Failed(f"{JOB}:{CODE}:a", "处理进程意外退出"))
    assert flags(world) == []
    stroke = Attachment("ink", "signature", "李强", world.now)
    assert look(case(world, CODE), stroke) == []
    world.forget_messages()
