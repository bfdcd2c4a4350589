"""Nobody gives it, nobody takes it, who comes is on leave: a change of shift is never forgotten, and none adds up."""

from dataclasses import replace
from typing import Any

import pytest

from tests.factory import WELDING
from tests.stories.shifts import RED, STILL, at, of, quarter_to_eight, written
from tests.world import World
from workflows.handover.case import Line, Section, State
from workflows.handover.events import ShiftSuperseded, ShiftTaken
from workflows.hazard.case import Attachment
from workflows.hazard.events import Brought, Heard
from workflows.kernel.people import Absence


@pytest.fixture
def world() -> World:
    return quarter_to_eight()


def test_not_given_at_the_change_both_sides_hear_and_who_comes_may_take_it_with_a_flag(world: World) -> None:
    code = written(world)
    world.forget_messages()
    world.wait(minutes=15)
    world.person("刘值").sees("到点了，值班室 夜班→白班 还没有交班", "[交班]")
    world.person("赵敏").sees("请接班", "交班的人还没有按“交班”", "[已接班]")
    assert world.person("赵敏").presses("已接班", code) == ""
    assert of(world, code).flags == ("交班人没有按交班",)
    world.person("赵敏").sees("已接班", "没有人按交班")


def test_not_taken_it_reminds_then_climbs_one_higher_each_half_hour_and_late_is_said(world: World) -> None:
    code = written(world)
    world.person("刘值").presses("交班", code)
    world.forget_messages()
    world.wait(minutes=29)
    world.person("赵敏").sees_nothing()
    world.wait(minutes=1)
    world.person("赵敏").sees("还没有接班", "已过 15 分钟", "[已接班]")
    world.wait(minutes=15)
    world.person("孙安").sees("没有人接班，已过 30 分钟", "接班：赵敏", "[已接班]")
    world.wait(minutes=30)
    world.person("钱进").sees("没有人接班，已过 1 小时")
    world.wait(minutes=30)
    world.duty.sees("没有人接班，已过 1 小时 30 分钟")
    world.wait(hours=5)
    assert [e.to for e in of(world, code).escalations] == ["孙安", "钱进", "值班室", "值班室", "值班室"]
    assert world.person("赵敏").presses("已接班", code) == ""
    assert of(world, code).flags == ("晚接班 6 小时 30 分钟",)
    for who in (world.person("孙安"), world.person("刘值"), world.duty):
        who.sees("赵敏 14:30 已接班", "晚接班 6 小时 30 分钟")


@pytest.mark.parametrize("given", [True, False])
def test_not_taken_nobody_falls_silent_until_somebody_takes_it(world: World, given: bool) -> None:
    code = written(world)
    assert not given or world.person("刘值").presses("交班", code) == ""
    world.wait(hours=1, minutes=45)
    world.duty.sees("没有人接班，已过 1 小时 30 分钟")
    for _ in range(12):
        world.forget_messages()
        world.wait(hours=2)
        for who in (world.duty, world.person("孙安")):
            who.sees("没有人接班，已过", "接班：赵敏", "[已接班]")
    assert world.person("孙安").presses("已接班", code) == ""
    for who in (world.duty, world.person("钱进"), world.person("赵敏")):
        who.sees("孙安 09:30 已接班")
    world.forget_messages()
    world.wait(hours=9)
    world.everything_was_read()


def test_somebody_on_leave_is_named_and_the_stand_in_takes_over(world: World) -> None:
    world.away("赵敏", "孙安")
    code = written(world)
    assert of(world, code).sections[-1] == Section("缺勤", (Line("赵敏请假，孙安代"),))
    world.person("刘值").presses("交班", code)
    world.person("孙安").sees("请接班", "[已接班]")
    refused = world.person("赵敏").does(code, ShiftTaken("赵敏"))
    assert "赵敏登记的是请假" in refused and "请孙安接班" in refused and "先改好登记" in refused
    assert of(world, code).state is State.HANDED
    assert world.person("孙安").presses("已接班", code) == ""


def test_leave_that_begins_with_the_shift_counts_though_the_list_is_given_before(world: World) -> None:
    leave = Absence("赵敏", at(world, 8), at(world, 20), "孙安")
    world.org = replace(world.org, absences=(leave,))
    code = written(world)
    world.person("刘值").presses("交班", code)
    assert "请孙安接班" in world.person("赵敏").does(code, ShiftTaken("赵敏"))
    assert world.person("孙安").presses("已接班", code) == ""


def test_nobody_in_the_roster_the_superior_of_who_goes_is_asked(world: World) -> None:
    code = written(world, incoming=())
    world.person("刘值").sees("接班：还没有排人")
    world.person("刘值").presses("交班", code)
    world.person("钱进").sees("请接班", "[已接班]")
    assert world.person("钱进").presses("已接班", code) == ""


def test_nobody_who_goes_whoever_comes_reads_it_at_the_change_and_takes_it(world: World) -> None:
    code = written(world, outgoing=())
    world.wait(minutes=15)
    world.person("赵敏").sees("请接班", "[已接班]")
    assert world.person("赵敏").presses("已接班", code) == ""
    assert of(world, code).flags == ()


# ---- the next one is written, and nobody has taken the one before ------------------------------------------------


def evening(world: World, **changes: Any) -> str:
    """The day of 赵敏 ends, the night of 孙安 begins."""
    hour = at(world, 20)
    return written(world, **{"shift": "白班", "next_shift": "夜班", "outgoing": ("赵敏",), "incoming": ("孙安",),
                             "since": at(world, 8), "until": hour, **changes})  # fmt: skip


def test_a_list_that_nobody_took_goes_on_in_the_next_one_with_all_that_was_said(world: World) -> None:
    first = written(world)
    world.person("刘值").answers("三号车间的牌子还没挂")
    world.person("刘值").presses("交班", first)
    world.wait(hours=4)
    assert len(of(world, first).escalations) > 2
    world.forget_messages()
    world.work.open_now = (RED,)
    second = evening(world)
    old, new = of(world, first), of(world, second)
    assert (old.state, old.superseded_by, old.taken_by) == (State.CLOSED, second, None)
    assert old.flags == ("没有人接班",) and old.sections == (RED, STILL), "what was handed over stays as it was"
    assert (new.state, new.before, new.since) == (State.WRITTEN, (first,), old.starts_at)
    assert new.notes == (f"夜班→白班（{first}）：三号车间的牌子还没挂",) and new.sections == (RED,)
    world.person("赵敏").sees(f"{first} 没有人接班，并入这一张", "三号车间的牌子还没挂", "[交班]")
    for who in (world.person("刘值"), world.person("赵敏"), world.person("钱进"), world.duty):
        who.sees("没有人接班，已并入", second, first)
    assert f"已并入 {second}，请按那一张" in world.person("赵敏").does(first, ShiftTaken("赵敏"))
    world.person("赵敏").presses("交班", second)
    world.person("孙安").sees(f"{first} 没有人接班，并入这一张", "三号车间的牌子还没挂", "[已接班]")
    assert world.person("孙安").presses("已接班", second) == ""
    world.forget_messages()
    world.wait(hours=12)
    world.everything_was_read()


def test_three_that_nobody_took_end_in_one(world: World) -> None:
    first = written(world)
    world.person("刘值").answers("三号车间的牌子还没挂")
    world.wait(hours=12)
    second = evening(world)
    world.person("赵敏").answers("备件明早到")
    world.wait(hours=12)
    third = written(world, until=at(world, 8))
    opened = [one for one in (first, second, third) if of(world, one).state is not State.CLOSED]
    assert opened == [third] and of(world, third).since == of(world, first).starts_at
    assert of(world, third).before == (second,)
    text = of(world, third).text
    assert "三号车间的牌子还没挂" in text and "备件明早到" in text and first in text and second in text
    world.forget_messages()


def test_a_voice_note_that_is_put_into_words_only_then_goes_along_too(world: World) -> None:
    first = written(world)
    world.person("刘值").does(first, Brought("刘值", "", (Attachment("v1", "voice", "刘值", world.now),)))
    world.wait(hours=12)
    second = evening(world)
    world.apply(first, Heard("v1", "二号空压机声音不对", True, None))
    assert of(world, second).notes == (f"夜班→白班（{first}）：二号空压机声音不对",)
    world.forget_messages()


def test_one_that_was_taken_and_one_of_another_desk_are_left_alone(world: World) -> None:
    team = {"duty": "班组长", "department": WELDING, "scope": "team", "outgoing": ("吴刚",), "incoming": ("张伟",)}
    of_team, taken = written(world, **team), written(world)
    world.person("刘值").presses("交班", taken)
    world.person("赵敏").presses("已接班", taken)
    world.wait(hours=12)
    second = evening(world)
    assert of(world, second).before == () and of(world, of_team).state is State.WRITTEN
    assert (of(world, taken).superseded_by, of(world, taken).taken_by) == ("", "赵敏")
    world.forget_messages()


def test_taken_in_the_moment_in_which_the_next_one_is_written_it_stays_taken(world: World) -> None:
    first = written(world)
    world.person("刘值").presses("交班", first)
    world.person("赵敏").presses("已接班", first)
    before = of(world, first)
    world.apply(first, ShiftSuperseded("JB-20260302-0009"))
    assert of(world, first) == before
    world.forget_messages()
