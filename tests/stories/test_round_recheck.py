"""复核: clean three times running, and somebody else looks with their own eyes; a clean look lengthens the run."""

from dataclasses import replace

import pytest

from tests.stories.rounds import (
    CLEAN,
    PUMP,
    SHEET,
    TANK,
    TEAM,
    adhoc,
    all_three,
    arrives,
    case,
    fills,
    finishes,
    goes,
    hazards,
    on_duty,
    photo,
    planned,
    plant,
    stop,
    taps_abnormal,
)
from tests.world import World
from workflows.inspection.case import Round, State
from workflows.inspection.events import HandedTo, Opened, Pictured, TakenOver
from workflows.inspection.facts import STANDINGS, Standing
from workflows.inspection.picturing import ITSELF
from workflows.inspection.sheets import Item


@pytest.fixture
def world() -> World:
    return plant()


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
