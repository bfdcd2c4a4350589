"""复核: clean three times running, and somebody else looks with their own eyes; who that may be."""

from dataclasses import replace

import pytest

from tests.stories.rechecks import clean, rechecks, standing
from tests.stories.rounds import (
    PUMP,
    TANK,
    TEAM,
    adhoc,
    arrives,
    case,
    fills,
    finishes,
    goes,
    hazards,
    on_duty,
    planned,
    plant,
    stop,
    taps_abnormal,
)
from tests.world import World
from workflows.inspection.events import HandedTo, Opened, TakenOver
from workflows.inspection.facts import Standing


@pytest.fixture
def world() -> World:
    return plant()


def test_the_third_clean_round_turns_the_point_yellow_and_pushes_a_re_check_to_somebody_else(world: World) -> None:
    clean(world, 2)
    assert not rechecks(world)
    code = adhoc(world)
    arrives(world, code, PUMP)
    world.wait(minutes=2)
    assert fills(world, code, PUMP) == ""
    assert case(world, code).stops[0].turned_yellow
    (again,) = rechecks(world)
    assert (again.owner, again.not_by, again.rechecks) == ("孙磊", ("李强",), code)
    assert [s.point for s in again.stops] == [PUMP] and not again.stops[0].answers
    world.person("孙磊").sees("孙磊，请复核一号泵", "今天 16:", again.code, "不看上一轮填的", "[开始检查]")
    assert standing(world) == Standing(3, 3, True, again.code)
    world.forget_messages()


def test_those_on_duty_come_first_and_of_them_whoever_was_given_fewest(world: World) -> None:
    on_duty(world, "王芳")
    clean(world, 3)
    assert [r.owner for r in rechecks(world)] == ["王芳"]


def test_whoever_saw_it_before_can_neither_take_it_nor_be_handed_it_nor_check_in(world: World) -> None:
    clean(world, 3)
    (again,) = rechecks(world)
    li = world.person("李强")
    assert "要换一个人看" in li.does(again.code, TakenOver("李强"))
    assert "李强最近几轮看过了" in world.person("孙磊").does(again.code, HandedTo("孙磊", "李强"))
    assert arrives(world, again.code, PUMP) != ""
    assert world.person("孙磊").does(again.code, HandedTo("孙磊", "王芳")) == ""
    assert "要换一个人看" in li.does(again.code, TakenOver("李强"))
    world.forget_messages()


def test_a_re_check_begun_for_somebody_away_whose_stand_in_saw_it_goes_to_the_team(world: World) -> None:
    world.away("孙磊", stand_in="李强")
    seed = Opened(None, "recheck", "复核一号泵", (stop(PUMP),), owner="孙磊", rechecks="XJ-1", not_by=("李强",))
    code = world.engine.open(world.work, "round", seed, world.now)
    assert (case(world, code).owner, case(world, code).department) == (None, TEAM)
    world.person("李强").sees_nothing()
    world.person("王芳").sees("请复核一号泵", code, "[我来巡]")
    assert "要换一个人看" in arrives(world, code, PUMP)
    assert arrives(world, code, PUMP, "王芳") == ""
    world.forget_messages()


def test_a_stand_in_who_saw_it_before_does_not_get_it_by_a_leave(world: World) -> None:
    clean(world, 3)
    (again,) = rechecks(world)
    world.away("孙磊", stand_in="李强")
    assert "要换一个人看" in arrives(world, again.code, PUMP)
    world.forget_messages()


def test_a_re_check_that_finds_something_opens_its_hazard_and_both_hear_without_blame(world: World) -> None:
    clean(world, 3)
    (again,) = rechecks(world)
    arrives(world, again.code, PUMP, "孙磊")
    taps_abnormal(world, again.code, by="孙磊", reading=None)
    world.wait(minutes=5)
    fills(world, again.code, PUMP, ((1, "异常"), (2, "0.43"), (4, "好")), "孙磊")
    found = case(world, again.code).stops[0].findings[0]
    assert found.hazard == hazards(world)[0].code
    assert "还差部位特写" in finishes(world, again.code, "孙磊")
    assert standing(world) == Standing(0, 3)
    world.forget_messages()


def test_where_everybody_else_is_away_the_point_waits_yellow_and_the_leader_hears(world: World) -> None:
    world.away("孙磊")
    world.away("王芳")
    for n in range(3):
        goes(world, adhoc(world), answers=((1, "正常"), (2, f"0.3{n}"), (4, "好")))
    world.person("周涛").sees("一号泵连续 3 轮没有异常，转黄", "点位先留黄")
    assert not rechecks(world)
    assert standing(world) == Standing(3, 3, True)
    world.org = replace(world.org, absences=())
    clean(world, 1, start=4)
    assert [r.owner for r in rechecks(world)] == ["孙磊"]


def test_one_person_is_given_so_many_a_shift_by_the_risk_of_the_point(world: World) -> None:
    world.away("王芳")
    world.work.risks = {PUMP: "blue", TANK: "yellow"}
    for n in range(3):
        code = planned(world, stop(PUMP), stop(TANK), hours=1)
        goes(world, code, answers=((1, "正常"), (2, f"0.3{n}"), (4, "好")))
    assert [(r.owner, r.stops[0].point) for r in rechecks(world)] == [("孙磊", PUMP), ("孙磊", TANK)]
    world.forget_messages()
    other = plant()
    other.away("王芳")
    other.work.risks = {PUMP: "blue", TANK: "blue"}
    for n in range(3):
        code = planned(other, stop(PUMP), stop(TANK), hours=1)
        goes(other, code, answers=((1, "正常"), (2, f"0.3{n}"), (4, "好")))
    assert [r.stops[0].point for r in rechecks(other)] == [PUMP], "one a shift at blue points"
    other.person("周涛").sees("中间罐连续 3 轮没有异常，转黄")
    other.forget_messages()


def test_whoever_is_one_of_those_whose_clean_runs_made_it_yellow_is_not_asked_while_somebody_else_is_there(
    world: World,
) -> None:
    clean(world, 2, by="孙磊")
    clean(world, 1, start=2)
    (again,) = rechecks(world)
    assert (again.owner, set(again.not_by)) == ("王芳", {"李强", "孙磊"})
    assert "最近几轮看过了" in world.person("孙磊").does(again.code, TakenOver("孙磊"))


def test_where_everybody_there_saw_it_the_re_check_is_pushed_all_the_same_and_the_card_says_so(world: World) -> None:
    world.away("王芳")
    world.forget_messages()
    clean(world, 2, by="孙磊")
    code = adhoc(world)
    goes(world, code, answers=((1, "正常"), (2, "0.477"), (4, "好")))
    (again,) = rechecks(world)
    assert (again.owner, again.not_by) == ("孙磊", ("李强",))
    world.person("孙磊").sees("孙磊，请复核一号泵", "最近几轮都看过这里，没有别人了")
    world.forget_messages()
