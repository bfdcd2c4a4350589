"""完成巡检: the sheet's answers are right, everything is there, and who went it is thanked."""

import pytest

from tests.stories.rounds import (
    CLEAN,
    PUMP,
    SHEET,
    TANK,
    VALVE,
    adhoc,
    all_three,
    arrives,
    case,
    fills,
    finishes,
    goes,
    planned,
    plant,
    stop,
    taps_abnormal,
)
from tests.world import World
from workflows.inspection.case import State
from workflows.inspection.events import Finished, TakenOver
from workflows.inspection.refusals import Conflict


@pytest.fixture
def world() -> World:
    return plant()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (((1, "还行"), (2, "0.43"), (4, "好")), "第 1 项“无漏油”只能选正常、异常或不适用"),
        (((1, "正常"), (2, "挺高"), (4, "好")), "第 2 项“出口压力”要填数字（MPa）"),
        (((1, "正常"), (2, "0.43"), (4, "一般")), "第 4 项“密封情况”只能选：好、渗、漏"),
        (((1, "正常"), (4, "好")), "第 2 项“出口压力”还没有填"),
        (((2, "x"),), "第 1 项“无漏油”还没有填；第 2 项“出口压力”要填数字（MPa）；第 4 项“密封情况”还没有填"),
        (((1, "正常"), (2, "0.43"), (4, "渗")), "第 5 项“渗到哪里”还没有填"),
    ],
)
def test_a_wrong_answer_is_refused_by_the_name_of_its_item(
    world: World, answers: tuple[tuple[int, str], ...], said: str
) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    refused = fills(world, code, PUMP, answers)
    assert said in refused and "填过的都还在" in refused
    assert case(world, code).stops[0].filled is None
    world.forget_messages()


def test_an_item_that_is_not_asked_is_not_kept(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    world.wait(minutes=1)
    assert fills(world, code, PUMP, (*CLEAN, (5, "法兰"), (99, "x"))) == ""
    assert case(world, code).stops[0].answers == CLEAN
    assert fills(world, code, PUMP, ((1, "正常"), (2, "０．４３"), (4, "渗"), (5, "法兰"))) == ""
    assert dict(case(world, code).stops[0].answers)[5] == "法兰"
    assert finishes(world, code) == ""
    world.forget_messages()


def test_a_sheet_is_not_handed_in_for_a_point_where_nobody_checked_in(world: World) -> None:
    code = planned(world)
    assert "一号泵还没有打卡" in fills(world, code, PUMP)
    world.forget_messages()


def test_a_running_round_keeps_the_version_of_its_sheet(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    world.work.sheets[SHEET.code, 2] = SHEET
    assert fills(world, code, PUMP) == ""
    del world.work.sheets[SHEET.code, 1]
    assert "检查表找不到了" in fills(world, code, PUMP)
    world.forget_messages()


def test_it_does_not_close_by_itself_and_is_finished_once(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    for point in (PUMP, TANK):
        arrives(world, code, point)
        world.wait(minutes=3)
        fills(world, code, point)
    assert case(world, code).state is State.GOING
    assert finishes(world, code) == ""
    with pytest.raises(Conflict, match="已经巡完交上去了"), world.work.savepoint():
        world.engine.apply(world.work, code, Finished("李强"), world.now)
    world.forget_messages()


def test_nobody_else_finishes_it(world: World) -> None:
    code = planned(world, stop(PUMP))
    arrives(world, code, PUMP)
    fills(world, code, PUMP)
    assert "现在是李强在巡" in finishes(world, code, "孙磊")
    assert case(world, code).state is State.GOING
    world.forget_messages()


def test_a_round_that_is_finished_rings_nobody_any_more(world: World) -> None:
    code = planned(world)
    goes(world, code)
    world.forget_messages()
    world.wait(days=1)
    world.everything_was_read()
    assert case(world, code).state is State.CLOSED


def test_how_long_the_form_took_is_kept(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    world.wait(minutes=2)
    fills(world, code, PUMP, seconds=71.5)
    assert case(world, code).stops[0].seconds == 71.5
    world.forget_messages()


def test_the_end_counts_what_stands_and_each_hazard_once_and_names_who_did_how_many_points(world: World) -> None:
    """Oil at the place, reported without a machine: what is seen at the pump and at the valves goes into it."""
    one = world.person("孙磊").says("二号焊接车间东门地面漏油")
    code = planned(world)
    assert arrives(world, code, PUMP) == ""
    taps_abnormal(world, code)
    taps_abnormal(world, code, no=2, answer="0.9")
    world.wait(minutes=2)
    assert fills(world, code, PUMP, ((1, "异常"), (2, "0.43"), (4, "好"))) == ""
    all_three(world, code)
    assert arrives(world, code, VALVE) == ""
    taps_abnormal(world, code, point=VALVE)
    world.wait(minutes=2)
    assert fills(world, code, VALVE, ((1, "异常"), (2, "0.42"), (4, "好"))) == ""
    all_three(world, code, point=VALVE)
    assert world.person("王芳").does(code, TakenOver("王芳")) == ""
    world.wait(minutes=3)
    assert arrives(world, code, TANK, "王芳") == ""
    world.wait(minutes=2)
    assert fills(world, code, TANK, ((1, "正常"), (2, "0.41"), (4, "好")), "王芳") == ""
    assert {f.hazard for s in case(world, code).stops[:2] for f in s.findings if f.no == 1} == {one}
    world.forget_messages()
    assert finishes(world, code, "王芳") == ""
    said = world.person("王芳").sees("3 个点位，1 项异常", "李强 2 个点位、王芳 1 个点位", "1 项先报了异常，后来改了")
    assert said.count(one) == 1
    world.forget_messages()
