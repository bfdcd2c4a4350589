"""How long a run of clean rounds may be: what ends it, what lengthens it, and what counts for neither."""

from dataclasses import replace

import pytest

from tests.stories.rechecks import clean, look_again, rechecks, standing
from tests.stories.rounds import (
    CLEAN,
    PUMP,
    SHEET,
    adhoc,
    all_three,
    arrives,
    case,
    fills,
    finishes,
    goes,
    photo,
    plant,
    taps_abnormal,
)
from tests.world import World
from workflows.inspection.case import State
from workflows.inspection.events import Pictured
from workflows.inspection.facts import Standing
from workflows.inspection.picturing import ITSELF
from workflows.inspection.sheets import Item


@pytest.fixture
def world() -> World:
    return plant()


def test_a_clean_re_check_is_told_and_the_next_run_is_six_then_twelve_and_stays_twelve(world: World) -> None:
    clean(world, 3)
    look_again(world, rechecks(world)[0])
    for who in ("李强", "王芳"):
        world.person(who).sees("复核一号泵没有异常，转回绿色", "以后连续 6 轮没有异常再复核", "复核人 孙磊")
    assert standing(world) == Standing(0, 6)
    clean(world, 5, start=3)
    assert len(rechecks(world)) == 1
    world.wait(days=1)
    clean(world, 1, start=8)
    assert len(rechecks(world)) == 2
    look_again(world, rechecks(world)[1], "0.392")
    assert standing(world) == Standing(0, 12)
    world.wait(days=1)
    clean(world, 12, start=10)
    assert len(rechecks(world)) == 3
    look_again(world, rechecks(world)[2], "0.393")
    assert standing(world) == Standing(0, 12)
    world.forget_messages()


def test_a_finding_ends_the_run_and_the_next_re_check_comes_after_three_again(world: World) -> None:
    clean(world, 3)
    look_again(world, rechecks(world)[0])
    code = adhoc(world)
    arrives(world, code, PUMP)
    taps_abnormal(world, code)
    world.wait(minutes=2)
    fills(world, code, PUMP, ((1, "异常"), (2, "0.43"), (4, "好")))
    all_three(world, code)
    assert finishes(world, code) == ""
    assert standing(world) == Standing(0, 3)
    world.forget_messages()


def test_while_a_re_check_is_under_way_no_second_one_is_pushed(world: World) -> None:
    clean(world, 5)
    assert len(rechecks(world)) == 1


def test_a_re_check_that_nobody_did_is_missed_and_the_next_clean_round_asks_again(world: World) -> None:
    clean(world, 3)
    (again,) = rechecks(world)
    world.wait(hours=8)
    assert case(world, again.code).state is State.MISSED
    world.person("王芳").sees("复核一号泵漏检（孙磊）", again.code)
    world.forget_messages()
    world.wait(hours=16)
    clean(world, 1, start=5)
    assert len(rechecks(world)) == 2 and standing(world).yellow


def test_a_re_check_with_the_same_numbers_as_before_is_taken_and_marked(world: World) -> None:
    clean(world, 3)
    (again,) = rechecks(world)
    look_again(world, again, "0.402")
    flags = [f.why for f in case(world, again.code).stops[0].flags]
    assert flags == ["复核的读数和上一次全都一样"]
    assert standing(world) == Standing(0, 3), "it is green again, and the next run is no longer than this one"
    world.forget_messages()


@pytest.mark.parametrize(
    ("seconds", "times"), [(2.0, (0.1, 1.0, 2.0)), (40.0, (39.0, 39.2, 39.4)), (40.0, ())], ids=["fast", "once", "none"]
)
def test_a_re_check_that_was_ticked_off_does_not_make_the_next_run_longer(
    world: World, seconds: float, times: tuple[float, ...]
) -> None:
    clean(world, 3)
    (again,) = rechecks(world)
    arrives(world, again.code, PUMP, "孙磊")
    world.wait(minutes=2)
    fills(world, again.code, PUMP, ((1, "正常"), (2, "0.391"), (4, "好")), "孙磊", seconds=seconds, times=times)
    assert finishes(world, again.code, "孙磊") == "" and standing(world) == Standing(0, 3)
    world.forget_messages()


@pytest.mark.parametrize(("shown", "limit"), [(False, 3), (True, 6)])
def test_a_re_check_of_a_sheet_without_numbers_counts_by_a_new_photo(world: World, shown: bool, limit: int) -> None:
    items = (Item(1, "无漏油"), Item(2, "全景", kind="photo", must=False))
    world.work.sheets[SHEET.code, 1] = replace(SHEET, items=items)
    for _ in range(3):
        goes(world, adhoc(world), answers=((1, "正常"),))
    (again,) = rechecks(world)
    arrives(world, again.code, PUMP, "孙磊")
    world.wait(minutes=2)
    if shown:
        wide = (photo(world, "wide", "孙磊"),)
        assert world.person("孙磊").does(again.code, Pictured("孙磊", PUMP, 2, ITSELF, wide)) == ""
    fills(world, again.code, PUMP, ((1, "正常"),), "孙磊")
    odd = [f.why for f in case(world, again.code).stops[0].flags]
    assert odd == ([] if shown else ["复核没有新读数，也没有新照片"])
    assert finishes(world, again.code, "孙磊") == "" and standing(world) == Standing(0, limit)
    world.forget_messages()


def test_changing_a_sheet_before_finishing_counts_the_round_once(world: World) -> None:
    clean(world, 1)
    code = adhoc(world)
    arrives(world, code, PUMP)
    for _ in range(3):
        world.wait(minutes=1)
        assert fills(world, code, PUMP, CLEAN) == ""
    assert not rechecks(world) and standing(world) == Standing(2, 3)
    world.forget_messages()
