"""代巡: on leave, handed on, taken over, gone for good; what was done before stays whose it is."""

import pytest

from tests.factory import moved
from tests.stories.rounds import (
    CLEAN,
    PUMP,
    TANK,
    TEAM,
    arrives,
    case,
    fills,
    goes,
    photo,
    pictures,
    planned,
    plant,
    stop,
    taps_abnormal,
)
from tests.world import World
from workflows.inspection.events import ExcuseAsked, Excused, Filled, HandedTo, Pictured, TakenOver
from workflows.inspection.refusals import Conflict
from workflows.kernel.effects import LeftFactory


@pytest.fixture
def world() -> World:
    return plant()


def test_somebody_on_leave_is_answered_for_by_the_stand_in_who_reads_why(world: World) -> None:
    world.away("李强", stand_in="孙磊")
    code = planned(world)
    assert case(world, code).owner == "孙磊"
    world.person("孙磊").sees("李强不在，这一轮由孙磊代巡", code)
    world.person("李强").sees_nothing()
    goes(world, code, "孙磊")
    world.forget_messages()


def test_somebody_on_leave_without_a_stand_in_leaves_it_to_the_team(world: World) -> None:
    world.away("李强")
    code = planned(world)
    assert (case(world, code).owner, case(world, code).department) == (None, TEAM)
    for who in ("孙磊", "王芳"):
        world.person(who).sees("谁先接谁巡", code)
    assert arrives(world, code, PUMP, "孙磊") == ""
    assert case(world, code).owner == "孙磊"
    world.person("王芳").sees("孙磊 08:00 开始巡了")
    world.forget_messages()


def test_a_round_that_nobody_can_go_is_shown_to_who_answers_for_the_team(world: World) -> None:
    for who in ("李强", "孙磊", "王芳"):
        world.away(who)
    code = planned(world, owner=None, role="员工", department=TEAM)
    world.person("赵敏").sees("电工班早班巡检", code, "[我来巡]")
    assert world.person("赵敏").presses("我来巡", code) == ""
    assert case(world, code).owner == "赵敏"
    world.forget_messages()


def test_a_leave_that_begins_on_the_way_makes_the_stand_in_go_on(world: World) -> None:
    code = planned(world)
    arrives(world, code, PUMP)
    fills(world, code, PUMP)
    world.away("李强", stand_in="孙磊")
    world.wait(hours=3, minutes=30)
    world.person("孙磊").sees("还有 2 个点位没做完", code)
    assert arrives(world, code, TANK, "孙磊") == ""
    assert [s.by for s in case(world, code).stops] == ["李强", None, "孙磊"]
    world.forget_messages()


@pytest.mark.parametrize(
    ("who", "may"), [("孙磊", True), ("王芳", True), ("周涛", True), ("赵敏", True), ("张伟", False)]
)
def test_the_same_team_a_superior_and_safety_take_it_over_and_nobody_else(world: World, who: str, may: bool) -> None:
    code = planned(world)
    refused = world.person(who).does(code, TakenOver(who))
    assert (refused == "") is may
    if not may:
        assert "同班组的人、上级或安全员才能接过来" in refused
    assert case(world, code).owner == (who if may else "李强")
    world.forget_messages()


def test_taken_over_on_the_way_what_was_done_stays_and_the_first_one_reads_who_goes_on(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP)
    fills(world, code, PUMP)
    world.forget_messages()
    assert world.person("孙磊").does(code, TakenOver("孙磊")) == ""
    world.person("李强").sees("孙磊 08:00 接过去巡", "这里不用再做什么")
    assert arrives(world, code, TANK, "孙磊") == "", "the three minutes are each person's own"
    world.wait(minutes=2)
    assert "现在是孙磊在巡，这一条没有记进去" in fills(world, code, TANK)
    assert fills(world, code, TANK, by="孙磊") == ""
    assert [s.by for s in case(world, code).stops] == ["李强", "孙磊"]
    world.forget_messages()


def test_whoever_took_it_over_checks_in_before_filling_a_stop_that_the_first_one_only_reached(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK), ordered=True)
    arrives(world, code, PUMP)
    assert world.person("孙磊").does(code, TakenOver("孙磊")) == ""
    world.wait(minutes=1)
    refused = fills(world, code, PUMP, by="孙磊")
    assert "一号泵是李强打的卡" in refused and "自己扫一下" in refused and "填过的都还在" in refused
    assert case(world, code).stops[0].filled is None
    assert arrives(world, code, TANK, "孙磊") == ""
    world.wait(minutes=3)
    assert arrives(world, code, PUMP, "孙磊") == "", "the order is about where nobody was yet"
    assert fills(world, code, PUMP, by="孙磊") == ""
    first = case(world, code).stops[0]
    assert first.by == "孙磊" and first.checked_in and first.checked_in.at == world.now
    world.forget_messages()


def test_what_the_first_one_handed_in_is_not_changed_by_whoever_goes_on(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP)
    taps_abnormal(world, code)
    fills(world, code, PUMP, ((1, "异常"), (2, "0.43"), (4, "好")))
    pictures(world, code, "部位特写", "close")
    world.person("孙磊").does(code, TakenOver("孙磊"))
    world.wait(minutes=3)
    before = case(world, code)
    with pytest.raises(Conflict, match="李强已经交了，没有改动"), world.work.savepoint():
        world.engine.apply(world.work, code, Filled("孙磊", PUMP, CLEAN, 30.0), world.now)
    assert arrives(world, code, PUMP, "孙磊") == "" and case(world, code) == before
    shot = (photo(world, "over", "孙磊"),)
    assert "李强已经拍过了" in world.person("孙磊").does(code, Pictured("孙磊", PUMP, 1, "部位特写", shot))
    assert case(world, code) == before
    assert world.person("孙磊").does(code, Pictured("孙磊", PUMP, 1, "仪表读数", shot)) == "", "what lacks may come"
    world.forget_messages()


def test_whoever_has_it_or_a_superior_hands_it_on_to_somebody_who_is_there(world: World) -> None:
    code = planned(world)
    assert "只有本人、上级或安全员" in world.person("孙磊").does(code, HandedTo("孙磊", "孙磊"))
    world.away("孙磊")
    assert "孙磊请假，转不过去" in world.person("李强").does(code, HandedTo("李强", "孙磊"))
    assert "花名册里没有这个人" in world.person("李强").does(code, HandedTo("李强", "路人"))
    assert world.person("王芳").does(code, HandedTo("王芳", "陈静")) == ""
    world.person("陈静").sees("电工班早班巡检", code)
    world.person("李强").sees("王芳 08:00 转给了陈静")
    goes(world, code, "陈静")
    world.forget_messages()


def test_a_leader_who_hands_the_own_round_on_may_not_say_that_it_need_not_be_gone(world: World) -> None:
    code = planned(world, owner="王芳")
    leader = world.person("王芳")
    assert leader.does(code, HandedTo("王芳", "孙磊")) == ""
    for event in (ExcuseAsked("王芳"), Excused("王芳", "停产")):
        assert "原来是王芳的，不用巡要由别的上级或安全员定" in leader.does(code, event)
    assert case(world, code).had == ("王芳",) and case(world, code).owner == "孙磊"
    world.person("李强").does(code, TakenOver("李强"))
    assert "原来是王芳的" in leader.does(code, Excused("王芳", "停产")), "however often it changed hands"
    assert world.person("赵敏").does(code, Excused("赵敏", "停产")) == ""
    world.forget_messages()


def test_the_round_of_somebody_who_left_the_factory_goes_to_the_superior(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP)
    fills(world, code, PUMP)
    world.forget_messages()
    world.org = moved(world.org, "李强", active=False)
    assert world.apply(code, LeftFactory("李强")) == ""
    assert case(world, code).owner == "王芳"
    assert case(world, code).stops[0].filled, "what was done stays"
    world.person("王芳").sees("电工班早班巡检", code)
    assert arrives(world, code, TANK, "王芳") == ""
    world.forget_messages()


def test_the_round_of_a_role_goes_back_to_the_role_when_whoever_took_it_left(world: World) -> None:
    code = planned(world, owner=None, role="员工", department=TEAM)
    assert world.person("李强").does(code, TakenOver("李强")) == ""
    world.forget_messages()
    world.org = moved(world.org, "李强", active=False)
    world.apply(code, LeftFactory("李强"))
    assert case(world, code).owner is None
    world.person("孙磊").sees("谁先接谁巡", code)
    assert world.apply(code, LeftFactory("陈静")) == "", "somebody else's leaving changes nothing"
    world.forget_messages()


def test_somebody_without_a_name_in_the_list_goes_no_round(world: World) -> None:
    code = planned(world)
    assert "花名册里没有找到这个账号" in world.person("路人").does(code, TakenOver("路人"))
    world.forget_messages()


def test_a_worker_hands_a_round_only_within_the_team_and_a_superior_or_safety_to_anybody(world: World) -> None:
    code = planned(world)
    li = world.person("李强")
    assert "不在这个班组" in li.does(code, HandedTo("李强", "陈静"))
    assert case(world, code).owner == "李强"
    assert li.does(code, HandedTo("李强", "孙磊")) == ""
    assert world.person("赵敏").does(code, HandedTo("赵敏", "陈静")) == ""
    assert case(world, code).owner == "陈静"
    world.forget_messages()
