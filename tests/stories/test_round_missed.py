"""漏检: reminded, missed, told upwards one person at a time, and made up for while it still can be."""

import pytest

from tests.stories.rounds import PUMP, TANK, arrives, case, fills, finishes, goes, planned, plant, stop
from tests.world import World
from workflows.inspection.case import State
from workflows.inspection.events import ExcuseAsked, Excused, TakenOver


@pytest.fixture
def world() -> World:
    return plant()


def test_half_an_hour_before_the_end_whoever_goes_it_is_reminded_with_what_is_left(world: World) -> None:
    code = planned(world)
    arrives(world, code, PUMP)
    world.wait(minutes=1)
    fills(world, code, PUMP)
    world.forget_messages()
    world.wait(hours=3, minutes=28)
    world.person("李强").sees_nothing()
    world.wait(minutes=1)
    world.person("李强").sees("还有 2 个点位没做完", "今天 12:00（还剩 30 分钟）", code, "[开始检查]")
    world.everything_was_read()
    assert case(world, code).state is State.GOING


def test_at_the_end_it_is_missed_and_the_superior_hears_then_the_next_one_each_once(world: World) -> None:
    code = planned(world)
    world.wait(hours=3, minutes=59)
    world.forget_messages()
    world.wait(minutes=1)
    assert case(world, code).state is State.MISSED
    world.person("李强").sees("到时间还有 3 个点位没做完，记为漏检", "今天 16:00 之前还可以补检", code)
    world.person("王芳").sees("电工班早班巡检漏检（李强），还有 3 个点位", code, "[我来巡]", "[不用巡]")
    world.everything_was_read()
    world.wait(minutes=30)
    world.person("周涛").sees("漏检", code)
    world.wait(hours=12)
    world.everything_was_read()
    assert [e.to for e in case(world, code).escalations] == ["王芳", "周涛"]


def test_a_superior_on_leave_is_passed_over(world: World) -> None:
    code = planned(world)
    world.away("王芳")
    world.wait(hours=4)
    world.person("周涛").sees("漏检", code)
    world.person("王芳").sees_nothing()
    assert "王芳" not in [e.to for e in case(world, code).escalations]
    world.forget_messages()


def test_what_is_made_up_for_within_four_hours_is_marked_late_and_the_superior_hears(world: World) -> None:
    code = planned(world, stop(PUMP))
    world.wait(hours=5)
    world.forget_messages()
    arrives(world, code, PUMP)
    assert case(world, code).state is State.MISSED
    world.wait(minutes=2)
    fills(world, code, PUMP)
    assert finishes(world, code) == ""
    done = case(world, code)
    assert (done.state, done.late) == (State.CLOSED, True)
    world.person("李强").sees("巡完了（补检）", code)
    for who in ("王芳", "周涛"):
        world.person(who).sees("已补检，1 个点位都正常", code)
    world.everything_was_read()


def test_after_four_hours_nothing_is_made_up_for_any_more(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    world.wait(hours=8)
    assert arrives(world, code, PUMP) == "", "the last moment"
    world.wait(minutes=3)
    assert "补检只到今天 16:00" in arrives(world, code, TANK)
    assert case(world, code).state is State.MISSED
    world.forget_messages()


def test_points_done_in_time_and_finished_a_minute_late_are_not_late(world: World) -> None:
    code = planned(world, stop(PUMP))
    world.wait(hours=3, minutes=55)
    arrives(world, code, PUMP)
    world.wait(minutes=4)
    fills(world, code, PUMP)
    world.wait(minutes=2)
    assert case(world, code).state is State.MISSED, "nobody pressed 完成"
    world.person("李强").sees("到时间点位都填了，还没有按“完成”，记为漏检")
    assert finishes(world, code) == ""
    assert (case(world, code).state, case(world, code).late) == (State.CLOSED, False)
    world.person("王芳").sees("其实按时做了")
    world.forget_messages()


def test_a_superior_or_safety_says_why_it_need_not_be_gone(world: World) -> None:
    code = planned(world)
    for who in ("李强", "孙磊"):
        assert "由上级或安全员定" in world.person(who).does(code, Excused(who, "不想去"))
    assert "写一句原因" in world.person("王芳").does(code, Excused("王芳", "  "))
    world.forget_messages()
    assert world.person("赵敏").does(code, ExcuseAsked("赵敏")) == ""
    world.person("赵敏").sees("为什么不用巡", code)
    assert world.person("赵敏").answers("停产检修") == ""
    assert case(world, code).state is State.VOID
    world.person("李强").sees("不用巡了：停产检修", code)
    world.person("赵敏").sees("不用巡了：停产检修")
    assert "已经作废" in arrives(world, code, PUMP)
    world.forget_messages()
    world.wait(days=1)
    world.everything_was_read()


def test_the_superior_who_heard_of_a_miss_goes_it_or_excuses_it_from_the_card(world: World) -> None:
    code = planned(world, stop(PUMP))
    world.wait(hours=4)
    assert world.person("王芳").presses("我来巡", code) == ""
    assert case(world, code).owner == "王芳"
    world.person("李强").sees("王芳 12:00 接过去巡", code)
    goes(world, code, "王芳")
    assert case(world, code).late
    world.forget_messages()
    other = planned(world)
    world.wait(hours=4)
    assert world.person("王芳").presses("不用巡", other) == ""
    assert world.person("王芳").answers("设备在大修") == ""
    world.person("李强").sees("不用巡了：设备在大修", other)
    world.forget_messages()


def test_a_round_of_a_role_reminds_everybody_who_could_and_whoever_comes_first_has_it(world: World) -> None:
    code = planned(world, stop(PUMP), owner=None, role="员工", department="厂部/设备动力部/电工班")
    for who in ("李强", "孙磊"):
        world.person(who).sees("谁先接谁巡", "谁巡 电工班的员工", code, "[我来巡]")
    assert world.person("孙磊").does(code, TakenOver("孙磊")) == ""
    world.person("李强").sees("孙磊 08:00 接过去巡", code)
    assert "现在是孙磊的" in arrives(world, code, PUMP)
    goes(world, code, "孙磊")
    world.forget_messages()


def test_a_round_of_a_role_that_nobody_took_is_told_to_the_teams_superior(world: World) -> None:
    code = planned(world, owner=None, role="员工", department="厂部/设备动力部/电工班")
    world.wait(hours=4)
    world.person("王芳").sees("电工班早班巡检漏检（电工班的员工）", code)
    assert [e.to for e in case(world, code).escalations] == ["王芳"]
    world.forget_messages()
