from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factory import moved
from tests.world import World
from workflows.hazard.case import Major, State
from workflows.hazard.deadlines import due_at
from workflows.hazard.events import Reassigned, Rectified, TaskOpened
from workflows.kernel.effects import Due

RED = "二号焊接车间东门带电体外露"
YELLOW = "一号喷漆线漏油"
BLUE = "二号焊接车间东门箱门敞开"


@pytest.fixture
def red(world: World) -> World:
    world.person("张伟").says(RED)
    world.forget_messages()
    return world


def test_accepted_at_14_minutes_59_no_superior_hears_anything(red: World) -> None:
    red.wait(minutes=14, seconds=59)
    red.person("李强").presses("接单")
    red.person("李强").sees("[整改完成]")
    red.wait(minutes=15)
    red.person("王芳").sees_nothing()
    assert red.case().state == "fixing" and not red.case().escalations


def test_not_accepted_after_15_minutes_the_superior_may_reassign_or_take_it(red: World) -> None:
    red.wait(minutes=15)
    card = red.person("王芳").sees("李强 15 分钟没接", red.last, "红色", "[转派]", "[我来接]")
    assert "派发后没人接单" in card
    (climbed,) = red.case().escalations
    assert (climbed.rung, climbed.to, climbed.at) == ("unaccepted", "王芳", red.now)


def test_a_late_acceptance_takes_the_superior_s_alarm_back(red: World) -> None:
    red.wait(minutes=15)
    red.person("王芳").sees("没接")
    red.wait(seconds=1)
    red.person("李强").presses("接单")
    card = red.person("王芳").sees("李强 08:15 已接单", "不用再处理")
    assert "[转派]" not in card and len(red.person("王芳").messages) == 1
    red.person("李强").sees("[整改完成]")


def test_the_superior_takes_the_case_over(red: World) -> None:
    red.wait(minutes=15)
    superior = red.person("王芳")
    superior.sees("没接")
    superior.presses("我来接")
    case = red.case()
    assert case.state is State.FIXING and case.owner == "王芳"
    superior.sees("[整改完成]")
    red.person("李强").sees("王芳 08:15 已接手", "这里不用再处理")


def test_the_superior_s_own_reassignment_gives_a_fresh_quarter_of_an_hour(red: World) -> None:
    red.wait(minutes=15)
    red.person("王芳").sees("没接")
    red.person("王芳").presses("转派")
    red.person("王芳").sees("转给谁")
    red.person("王芳").picks("孙磊")
    red.person("孙磊").sees("[接单]")
    red.wait(minutes=15)
    red.person("王芳").sees("孙磊 15 分钟没接")
    assert [e.rung for e in red.case().escalations] == ["unaccepted", "unaccepted"]


def test_two_hours_without_acceptance_open_one_joint_task_with_a_copy_to_the_vice_president(world: World) -> None:
    world.person("刘洋").says(YELLOW)
    world.forget_messages()
    world.wait(hours=2)
    world.person("周涛").sees("何平 15 分钟没接")
    world.person("钱进").sees(world.last, "已开跨部门协同工单", "知会")
    assert len(world.cases("task")) == 1
    world.forget_messages()
    world.wait(hours=26)
    assert len(world.cases("task")) == 1
    world.forget_messages()


def test_passing_a_case_around_does_not_put_off_the_joint_task(world: World) -> None:
    world.person("刘洋").says(YELLOW)
    for to, by in (("郑丽", "何平"), ("黄磊", "何平"), ("郑丽", "何平"), ("黄磊", "何平"), ("郑丽", "何平")):
        world.wait(minutes=20)
        assert not world.person(by).does(world.last, Reassigned(by, to))
    world.wait(minutes=20)
    assert len(world.cases("task")) == 1 and world.case().escalations[-1].rung == "joint_unaccepted"
    world.forget_messages()


def test_red_unfinished_when_due_opens_the_joint_task_at_that_minute(red: World) -> None:
    red.person("李强").presses("接单")
    red.keep_busy("李强", minutes=59)
    red.forget_messages()
    red.wait(minutes=1)
    red.person("李强").sees("请在今天 10:00 前处理完")
    red.person("王芳").sees("先知会")
    red.keep_busy("李强", minutes=59)
    assert not red.cases("task")
    red.forget_messages()
    red.wait(minutes=1)
    red.person("钱进").sees("到时限还没处理完", "已开跨部门协同工单")
    assert [e.rung for e in red.case().escalations] == ["joint_overdue"] and len(red.cases("task")) == 1
    red.forget_messages()


def test_yellow_unfinished_waits_two_more_hours_before_the_joint_task(world: World) -> None:
    world.person("刘洋").says(YELLOW)
    world.person("何平").presses("接单")
    world.keep_busy("何平", minutes=26 * 60 - 1)
    assert not world.cases("task")
    world.wait(minutes=1)
    assert len(world.cases("task")) == 1 and world.case().escalations[-1].rung == "joint_overdue"
    world.forget_messages()


def test_owner_and_manager_are_reminded_one_hour_before_due(world: World) -> None:
    world.person("张伟").says(BLUE)
    world.person("李强").presses("接单")
    world.keep_busy("李强", minutes=71 * 60 - 1)
    world.person("王芳").sees_nothing()
    world.forget_messages()
    world.wait(minutes=1)
    assert world.case().due_at == world.now + timedelta(hours=1)
    world.person("李强").sees("前处理完（还剩 1 小时）")
    world.person("王芳").sees("李强的", "还剩 1 小时")


def test_a_rectified_case_climbs_no_more(red: World) -> None:
    red.person("李强").presses("接单")
    red.photo_of_work("李强", "p1", "已断电，装回盖板")
    assert red.person("李强").does(red.last, Rectified("李强")) == ""
    assert red.case().state is State.REVIEW
    red.forget_messages()
    red.wait(minutes=10)
    assert not red.cases("task")
    assert [e for e in red.case().escalations if e.rung.startswith("joint")] == []


def test_a_missing_superior_is_passed_over_and_the_reason_is_on_record(world: World) -> None:
    world.away("王芳")
    world.person("张伟").says(RED)
    world.forget_messages()
    world.wait(minutes=15)
    world.person("周涛").sees("李强 15 分钟没接")
    assert world.case().escalations[0].why == "李强没有接单；跳过王芳（请假）"


def test_a_superior_s_stand_in_hears_it(world: World) -> None:
    world.away("王芳", stand_in="孙磊")
    world.person("张伟").says(RED)
    world.forget_messages()
    world.wait(minutes=15)
    world.person("孙磊").sees("没接")
    assert "王芳请假，由代理人收" in world.case().escalations[0].why


def test_a_circle_in_the_chart_ends_at_the_duty_room(world: World) -> None:
    world.org = moved(moved(world.org, "李强", manager="王芳"), "王芳", manager="李强", reachable=False)
    world.person("张伟").says(RED)
    world.forget_messages()
    world.wait(minutes=15)
    world.duty.sees("李强 15 分钟没接")
    why = world.case().escalations[0].why
    assert world.case().escalations[0].to == "值班室" and "王芳（没有绑定任何账号）" in why and "转值班室" in why


def test_without_a_vice_president_the_copy_goes_to_the_director_then_to_the_duty_room(world: World) -> None:
    world.org = moved(world.org, "钱进", active=False)
    world.person("刘洋").says(YELLOW)
    world.wait(hours=2)
    copied = world.case().escalations[-1]
    assert copied.to == "孙安" and "钱进（已离职）" in copied.why
    world.forget_messages()


def test_the_owner_hears_the_number_of_the_joint_task_once(red: World) -> None:
    red.apply(red.last, TaskOpened("GD-20260302-0009", "没人接"))
    red.apply(red.last, TaskOpened("GD-20260302-0009", "没人接"))
    red.person("李强").sees("已开协同工单 GD-20260302-0009")
    assert red.case().joint_task == "GD-20260302-0009"


def test_table_classic_gives_every_colour_a_day(world: World) -> None:
    world.rules(table="classic")
    world.person("张伟").says(RED)
    assert world.case().due_at == world.now + timedelta(hours=24)
    world.forget_messages()


def test_table_classic_takes_the_shorter_time_once_a_person_judged_it_major(world: World) -> None:
    world.rules(table="classic")
    world.person("张伟").says(RED)
    judged = replace(world.case(), major=Major("judged", by="赵敏"))
    assert due_at(judged, world.rules()) == world.now + timedelta(hours=8)
    world.forget_messages()


def test_table_after_window_counts_both_alarm_clocks_from_the_end_of_the_window(world: World) -> None:
    world.rules(table="after_window")
    world.person("张伟").says(RED)
    world.forget_messages()
    assert world.case().respond_by == world.now + timedelta(hours=2, minutes=15)
    world.wait(hours=2, minutes=14)
    assert world.case().escalations == ()
    world.wait(minutes=1)
    world.person("王芳").sees("没接")
    world.forget_messages()


def test_an_editing_of_the_policy_never_moves_a_running_case(red: World) -> None:
    due = red.case().due_at
    red.rules(table="classic")
    red.person("李强").presses("接单")
    assert red.case().due_at == due


def test_after_a_night_of_standstill_each_hears_at_most_one_message_of_one_case(red: World) -> None:
    red.now += timedelta(hours=7, minutes=30)
    for (code, name), _ in sorted(red.work.timers.items(), key=lambda pair: pair[1]):
        if name in ("rung unaccepted", "rung joint_unaccepted", "rung joint_overdue", "remind"):
            assert red.apply(code, Due(name)) == ""
    assert [e.rung for e in red.case().escalations] == ["unaccepted", "joint_unaccepted"]
    red.person("李强").sees("已开协同工单")
    for name in ("李强", "王芳", "钱进", "周涛", "张伟"):
        mine = [m for m in red.person(name).messages if m.code == red.last and m.looks[0][0] == red.now]
        assert len(mine) <= 1, name
    red.forget_messages()
