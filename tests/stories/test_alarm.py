"""告警: seen by a camera, shown to whom it concerns, and one tap says what it was."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factory import moved
from tests.stories.alarms import EAST, again, alarm, camera_world, gone, raised
from tests.world import World
from workflows.alarm.case import State
from workflows.alarm.events import MarkedFalse, Taken, TookBack, Turned
from workflows.hazard.rules_alert import RepairRow, RepairRules
from workflows.kernel.effects import LeftFactory
from workflows.kernel.flow import Pressed

CONCERNED = ("李强", "孙安", "赵敏")
"""Who answers for the east gate, the director, and from level two the officer."""


@pytest.fixture
def world() -> World:
    return camera_world()


def test_the_duty_group_the_places_owner_and_safety_see_it_at_once_with_its_picture(world: World) -> None:
    code = raised(world)
    assert code == "GJ-20260302-0001"
    for who in (world.duty, *world.people(*CONCERNED)):
        who.sees(
            "闯入电子围栏：二号焊接车间东门", code, "摄像机 东门球机", "责任 李强，预警二级", "picture-0", "[确认]",
            "[误报]", "[转隐患]",
        )  # fmt: skip
    assert not world.person("周涛").messages and not world.person("张伟").messages
    assert {look[2] for m in world.person("李强").messages for look in m.looks} == {"urgent"}


def test_level_one_is_for_the_owner_and_the_director_and_rings_nobody(world: World) -> None:
    code = raised(world, "head_bare")
    world.person("孙安").sees("没戴安全帽", "预警一级", code)
    assert not world.person("赵敏").messages
    assert not world.cases("callout")


def test_whoever_confirms_is_named_on_every_copy_and_the_second_press_is_told_so(world: World) -> None:
    code = raised(world)
    world.forget_messages()
    world.wait(minutes=1)
    assert world.person("赵敏").presses("确认", code) == ""
    for who in (world.duty, *world.people(*CONCERNED)):
        who.sees("赵敏 08:01 已确认", "[处理完]", "[转隐患]")
    assert "赵敏 08:01 已确认" in world.person("李强").does(code, Taken("李强"))
    assert alarm(world, code).taken_by == "赵敏"


def test_the_duty_phone_rings_from_level_two_until_somebody_confirms(world: World) -> None:
    code = raised(world)
    callout = world.cases("callout")[0]
    assert (callout.parent, callout.alert, str(callout.state)) == (code, 2, "calling")
    world.person("李强").presses("确认", code)
    assert str(world.cases("callout")[0].state) == "answered"
    assert "李强 08:00 已确认" in world.cases("callout")[0].decided


def test_an_order_goes_to_the_team_that_mends_and_is_void_when_the_alarm_is_false(world: World) -> None:
    rules = world.rules("alarm")
    repair = RepairRules(2, (RepairRow("设备动力部/电工班"),))
    world.rules("alarm", alert=replace(rules.alert, repair=repair))
    code = raised(world)
    order = world.cases("task")[0]
    assert (order.parent, order.sort, order.department) == (code, "repair", "厂部/设备动力部/电工班")
    world.person("赵敏").presses("误报", code)
    assert str(world.cases("task")[0].state) == "void"
    assert str(world.cases("callout")[0].state) == "answered"
    world.person("赵敏").presses("撤回误报", code)
    assert [str(order.state) for order in world.cases("task")] == ["void", "dispatched"]


def test_done_wants_a_sentence_and_closes_it_with_it(world: World) -> None:
    code = raised(world)
    assert "先按“确认”" in world.person("李强").does(code, Pressed("李强", "alarm_done"))
    world.person("李强").presses("确认", code)
    world.person("李强").presses("处理完", code)
    world.person("李强").sees("怎么处理的？回一句话就归档")
    assert "还差一句" in world.person("李强").answers("  ")
    assert world.person("李强").answers("外来车司机走错了，已带离") == ""
    case = alarm(world, code)
    assert (case.state, case.measure, case.verdict) == (State.CLOSED, "外来车司机走错了，已带离", "real")
    world.duty.sees("李强 08:00 处理完", "处理 外来车司机走错了，已带离", "不用再按")


def test_false_asks_for_one_reason_that_need_not_be_given(world: World) -> None:
    code = raised(world)
    world.person("赵敏").presses("误报", code)
    world.person("赵敏").sees("已记为误报", "是什么看着像？", "反光", "人像海报", "[撤回误报]")
    assert alarm(world, code).state is State.FALSE
    world.person("赵敏").picks("焊接")
    assert alarm(world, code).false_why == "焊接"
    assert "由赵敏选" in world.person("李强").does(code, Pressed("李强", "alarm_why", values={"alarm_why": "0"}))


def test_false_ends_nothing_else_not_even_the_next_of_the_same_camera(world: World) -> None:
    first = raised(world)
    other = raised(world, "head_bare")
    world.person("赵敏").presses("误报", first)
    assert alarm(world, other).state is State.RAISED
    second = raised(world)
    assert second != first and alarm(world, second).state is State.RAISED


def test_false_by_mistake_is_taken_back_within_minutes_and_rings_again(world: World) -> None:
    code = raised(world)
    world.person("李强").presses("误报", code)
    world.forget_messages()
    world.wait(minutes=4)
    assert world.person("李强").presses("撤回误报", code) == ""
    for who in (world.duty, *world.people(*CONCERNED)):
        who.sees("闯入电子围栏", "李强按错了误报，已撤回", "[确认]")
    assert alarm(world, code).verdict == ""
    assert [str(one.state) for one in world.cases("callout")] == ["answered", "calling"]


def test_after_those_minutes_false_stays_false(world: World) -> None:
    code = raised(world)
    world.person("李强").presses("误报", code)
    world.wait(minutes=6)
    assert "已经超过可以撤回的时间" in world.person("李强").does(code, TookBack("李强"))
    assert alarm(world, code).state is State.FALSE


def test_only_who_is_concerned_may_press(world: World) -> None:
    code = raised(world)
    for who, event in (("郑丽", MarkedFalse("郑丽")), ("张伟", Taken("张伟")), ("路人", Turned("路人"))):
        assert "处理，这一次没有改变什么" in world.person(who).does(code, event)
    assert world.person("王芳").does(code, Taken("王芳")) == "", "the superior of who answers for the place"
    other = raised(world, "crowd")
    assert world.person("刘值").does(other, Taken("刘值")) == "", "the duty room"


def test_nobody_presses_so_it_is_said_again_and_climbs(world: World) -> None:
    code = raised(world)
    world.forget_messages()
    world.wait(minutes=5)
    for who in (world.duty, *world.people(*CONCERNED)):
        who.sees("5 分钟没有人确认", code, "[确认]")
    world.wait(minutes=5)
    world.person("王芳").sees("10 分钟没有人确认", "已发给值班群、李强", "[确认]")
    world.wait(minutes=10)
    world.person("钱进").sees("20 分钟没有人确认")
    assert [e.rung for e in alarm(world, code).escalations if e.rung != "callout"][-2:] == [
        "superior",
        "vice_president",
    ]
    assert world.person("王芳").presses("确认", code) == ""
    world.person("钱进").sees("王芳 08:20 已确认")
    assert not [name for case, name in world.work.timers if case == code and "rung" in name]


def test_a_superior_on_leave_is_passed_over(world: World) -> None:
    world.away("王芳")
    code = raised(world)
    world.wait(minutes=10)
    world.person("周涛").sees("10 分钟没有人确认", "跳过王芳（请假）", code)
    assert [(e.rung, e.to) for e in alarm(world, code).escalations if e.rung == "superior"] == [("superior", "周涛")]


def test_the_same_camera_again_raises_the_count_on_the_card_and_sends_nothing_new(world: World) -> None:
    code = raised(world)
    world.person("李强").presses("确认", code)
    before = len(world.work.messages)
    for _ in range(3):
        world.wait(minutes=5)
        assert again(world, code) == ""
    assert len([m for m in world.work.messages if m.slot.startswith("alarm")]) <= before
    world.person("李强").sees("次数 4 次，最近 今天 08:15")
    assert (alarm(world, code).count, alarm(world, code).state) == (4, State.TAKEN)
    assert not [m for m in world.duty.messages if "4 次" in str(m.looks[-1][1])], "a robot would say it all again"


def test_what_comes_again_after_quiet_asks_again(world: World) -> None:
    code = raised(world)
    world.person("李强").presses("确认", code)
    world.wait(minutes=40)
    world.forget_messages()
    again(world, code)
    case = alarm(world, code)
    assert (case.state, case.round, case.taken_by) == (State.RAISED, 2, None)
    world.duty.sees("（第 2 次）", "[确认]")


def test_what_goes_on_is_no_news_and_its_end_stands_on_the_card(world: World) -> None:
    code = raised(world)
    world.forget_messages()
    for _ in range(4):
        world.wait(minutes=1)
        again(world, code, still=True)
    assert alarm(world, code).count == 1
    gone(world, code)
    world.person("李强").sees("08:04 已消失")
    assert alarm(world, code).state is State.RAISED, "gone is not looked at"


def test_graver_than_before_is_a_message_of_its_own_and_rings(world: World) -> None:
    code = raised(world, "gas", source="sensor", alert=1, value="可燃气体 12 %LEL，超过下限 10", picture="", raw="")
    world.person("孙安").sees("气体超限", "看到 可燃气体 12 %LEL", "预警一级")
    assert not world.cases("callout")
    world.forget_messages()
    again(world, code, "gas", source="sensor", alert=3, value="可燃气体 31 %LEL，超过上限 25", picture="", raw="")
    world.duty.sees("可燃气体 31 %LEL，超过上限 25", "预警三级", "先打 119")
    assert world.cases("callout")[0].alert == 3


def test_fire_says_whom_to_telephone_and_where_to_gather(world: World) -> None:
    code = raised(world, "fire")
    world.duty.sees("明火：二号焊接车间东门", code, "属实先打 119", "集合点：", "先撤人", "预警三级")
    assert alarm(world, code).alert_level == 3


def test_somebody_who_left_hands_it_to_the_superior(world: World) -> None:
    code = raised(world)
    world.person("李强").presses("确认", code)
    world.forget_messages()
    world.org = moved(world.org, "李强", active=False)
    assert world.apply(code, LeftFactory("李强", "李强已离职")) == ""
    case = alarm(world, code)
    assert case.state is State.RAISED and "李强" not in case.told
    world.person("王芳").sees("李强已离职，要有人接着处理", "[确认]")
    assert str(world.cases("callout")[-1].state) == "calling", "and it rings again"


def test_a_place_that_nobody_knows_is_for_safety(world: World) -> None:
    code = raised(world, place_code=None)
    world.duty.sees("闯入电子围栏：东门球机", code)
    assert alarm(world, code).told == ("孙安", "赵敏")


def climbed(world: World) -> list[str]:
    """Who but the confirmer was asked for the end."""
    superiors = [*world.duty.messages, *world.person("王芳").messages]
    return [m.slot for m in superiors if m.slot.startswith("finish")]


def test_who_confirmed_is_asked_until_it_is_done(world: World) -> None:
    code = raised(world)
    world.person("李强").presses("确认", code)
    world.forget_messages()
    world.wait(minutes=30)
    world.person("李强").sees("李强，", "处理完了吗")
    world.wait(minutes=30)
    assert alarm(world, code).accepted_at == world.now - timedelta(hours=1)
    assert len([m for m in world.person("李强").messages if m.slot.startswith("finish")]) == 2
    assert not climbed(world), "nothing was seen any more"
    assert alarm(world, code).place_code == EAST


def test_a_confirmed_fire_that_is_still_seen_goes_on_to_the_superior_and_the_duty_room(world: World) -> None:
    code = raised(world, "fire", remind=60)
    world.person("李强").presses("确认", code)
    world.forget_messages()

    def burns(minutes: int) -> None:
        for _ in range(minutes):
            world.wait(minutes=1)
            again(world, code, "fire", still=True)

    burns(10)
    world.person("李强").sees("处理完了吗")
    assert not climbed(world), "the confirmer first"
    burns(10)
    for who in (world.duty, world.person("王芳")):
        who.sees("李强确认后 20 分钟没有处理完，还在：明火", code, "[处理完]", "[转隐患]")
    burns(10)
    assert len(climbed(world)) == 4, "and again"
    gone(world, code)
    world.wait(minutes=20)
    assert len(climbed(world)) == 4, "over: the confirmer alone is still asked"
    assert world.person("王芳").does(code, Pressed("王芳", "alarm_done", "浇灭了")) == ""
    assert alarm(world, code).state is State.CLOSED


def test_a_factory_that_writes_one_span_for_settle_has_it_for_every_level(world: World) -> None:
    rules = world.rules("alarm", settle=timedelta(hours=3))
    assert {rules.settle_of(level) for level in (1, 2, 3)} == {timedelta(hours=3)}
    with pytest.raises(ValueError, match="settle 每一级都不能小于 5m"):
        world.rules("alarm", settle=timedelta(0))


def test_false_cannot_be_taken_back_over_a_newer_alarm_and_says_where_to_look(world: World) -> None:
    first = raised(world)
    world.person("赵敏").presses("误报", first)
    second = raised(world)
    said = world.person("赵敏").does(first, TookBack("赵敏"))
    assert said == f"后面又有了新的告警 {second}，看那一条。"
    assert alarm(world, first).state is State.FALSE
