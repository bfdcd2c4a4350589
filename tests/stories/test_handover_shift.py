"""交接班: the bot writes what is open, whoever goes gives it, somebody else takes it, and nobody forgets."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.factory import SAFETY, WELDING
from tests.factory import read as understand
from tests.world import World
from workflows.handover.case import Handover, Line, Section, State
from workflows.handover.events import NoteAdded, ShiftEnds, ShiftGiven, ShiftTaken
from workflows.hazard.case import Attachment
from workflows.hazard.events import Brought, Heard
from workflows.kernel.flow import Refused
from workflows.kernel.people import Absence

RED = Section("红色隐患", (Line("YH-20260302-0001 红 三号焊接车间 带电体外露", "YH-20260302-0001"),))
STILL = Section("暂停的作业", (Line("DH-20260302-0002 罐区 焊支架", "DH-20260302-0002"),))


@pytest.fixture
def world() -> World:
    """A quarter to eight: the night of 刘值 ends, the day of 赵敏 begins."""
    found = World()
    found.now = found.now.replace(hour=7, minute=45)
    found.work.open_now = (RED, STILL)
    return found


def at(world: World, hour: int, minute: int = 0) -> datetime:
    return world.now.replace(hour=hour, minute=minute)


def ends(world: World, **changes: Any) -> ShiftEnds:
    event = ShiftEnds(
        "值班室", "", "site", "夜班", "白班", ("刘值",), ("赵敏",), at(world, 8) - timedelta(hours=12), at(world, 8)
    )
    return replace(event, **changes)


def written(world: World, **changes: Any) -> str:
    with world.work.savepoint():
        return world.engine.open(world.work, "handover", ends(world, **changes), world.now)


def of(world: World, code: str) -> Handover:
    found: Handover = world.work.load(code)[1]
    return found


def test_who_goes_reads_the_list_adds_a_sentence_and_gives_it_and_who_comes_takes_it(world: World) -> None:
    code = written(world)
    assert code == "JB-20260302-0001"
    world.person("刘值").sees(
        "请交班：值班室 夜班→白班，2 件未了", code, "红色隐患 1", "YH-20260302-0001", "暂停的作业 1", "[交班]"
    )
    world.person("赵敏").sees_nothing()
    assert world.person("刘值").answers("三号车间的牌子还没挂") == ""
    world.person("刘值").sees("交班人说 三号车间的牌子还没挂")
    assert world.person("刘值").presses("交班", code) == ""
    world.person("刘值").sees("刘值 07:45 已交班，等接班", code)
    world.person("赵敏").sees("请接班：值班室 夜班→白班", code, "三号车间的牌子还没挂", "[已接班]", "[看清单]")
    world.wait(minutes=5)
    assert world.person("赵敏").presses("已接班", code) == ""
    for who in ("刘值", "赵敏"):
        world.person(who).sees("赵敏 07:50 已接班", code)
    case = of(world, code)
    assert (case.state, case.handed_by, case.taken_by, case.flags) == (State.CLOSED, "刘值", "赵敏", ())
    world.wait(hours=3)
    world.everything_was_read()


def test_what_was_handed_over_is_the_list_of_that_moment_and_stays(world: World) -> None:
    code = written(world)
    world.work.open_now = (RED,)
    world.person("刘值").presses("交班", code)
    world.work.open_now = ()
    world.person("赵敏").presses("已接班", code)
    case = of(world, code)
    assert case.sections == (RED,) and case.listed_at == at(world, 7, 45)
    assert "YH-20260302-0001 红 三号焊接车间" in case.text and "DH-" not in case.text


def test_the_same_person_never_gives_and_takes(world: World) -> None:
    code = written(world, incoming=("刘值", "赵敏"))
    assert of(world, code).incoming == ("赵敏",)
    world.person("刘值").presses("交班", code)
    assert "不能是同一个人" in world.person("刘值").does(code, ShiftTaken("刘值"))
    assert of(world, code).state is State.HANDED
    superior = world.person("钱进")
    assert superior.does(code, ShiftGiven("钱进")) != "", "given already"
    assert "由赵敏、代班的人或上级接班" in world.person("张伟").does(code, ShiftTaken("张伟"))


def test_a_superior_who_gives_it_for_who_goes_cannot_take_it_either(world: World) -> None:
    code = written(world)
    assert world.person("钱进").does(code, ShiftGiven("钱进")) == ""
    assert "不能是同一个人" in world.person("钱进").does(code, ShiftTaken("钱进"))
    assert world.person("赵敏").presses("已接班", code) == ""


def test_others_neither_give_nor_add_words(world: World) -> None:
    code = written(world)
    assert "由刘值或上级交班" in world.person("赵敏").does(code, ShiftGiven("赵敏"))
    assert "由刘值或上级交班" in world.person("张伟").does(code, NoteAdded("张伟", "没事"))
    assert "还没有写内容" in world.person("刘值").does(code, NoteAdded("刘值", "  "))
    assert "刘值先按“交班”" in world.person("赵敏").does(code, ShiftTaken("赵敏"))
    assert of(world, code).notes == ()


def test_a_voice_note_is_put_into_words_and_belongs_to_the_list(world: World) -> None:
    code = written(world)
    voice = Attachment("v1", "voice", "刘值", world.now)
    assert world.person("刘值").does(code, Brought("刘值", "", (voice, voice))) == ""
    assert world.work.jobs[f"hear:{code}:v1"][1].args == {"sha256": "v1"}
    world.person("刘值").presses("交班", code)
    world.apply(code, Heard("v1", "二号空压机声音不对", True, None))
    world.apply(code, Heard("v1", "二号空压机声音不对", True, None))
    world.person("赵敏").sees("交班人说 二号空压机声音不对")
    assert of(world, code).notes == ("二号空压机声音不对",) and "二号空压机" in of(world, code).text
    world.apply(code, Heard("v2", "", False, None))
    assert of(world, code).notes[-1] == "（语音待确认）"


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


def test_a_team_has_a_list_of_its_own_and_names_its_absent(world: World) -> None:
    world.away("陈静")
    team = {"duty": "班组长", "department": WELDING, "scope": "team", "outgoing": ("吴刚",), "incoming": ("张伟",)}
    code = written(world, **team)
    world.person("吴刚").sees("请交班：焊接车间 夜班→白班", "缺勤 1 件：陈静请假")
    other = written(world, **{**team, "department": SAFETY, "outgoing": ("孙安",), "incoming": ("赵敏",)})
    assert code != other
    world.forget_messages()


def test_one_change_has_one_list_however_often_it_is_written(world: World) -> None:
    code = written(world)
    with pytest.raises(Refused):
        written(world)
    world.person("刘值").presses("交班", code)
    world.person("赵敏").presses("已接班", code)
    with pytest.raises(Refused):
        written(world)
    tomorrow = at(world, 8) + timedelta(days=1)
    assert written(world, until=tomorrow).endswith("0002")


def test_nothing_open_is_said_and_still_taken_over(world: World) -> None:
    world.work.open_now = ()
    code = written(world)
    world.person("刘值").sees("0 件未了", "没有未了的事")
    assert of(world, code).text == "没有未了的事"


def test_more_sorts_than_a_card_holds_are_counted_and_the_page_shows_them(world: World) -> None:
    world.work.open_now = tuple(Section(f"第{n}类", (Line(f"第{n}件"), Line("又一件"))) for n in range(9))
    code = written(world)
    said = world.person("刘值").sees("18 件未了", "还有 第4类 2、第5类 2、第6类 2、第7类 2、第8类 2")
    assert "[看清单]" in said and len(of(world, code).text.splitlines()) == 27


def test_after_it_was_taken_words_and_presses_change_nothing(world: World) -> None:
    code = written(world)
    world.person("刘值").presses("交班", code)
    world.person("赵敏").presses("已接班", code)
    before = of(world, code)
    assert "已经接班了" in world.person("刘值").does(code, NoteAdded("刘值", "忘了说"))
    assert "已经接班了" in world.person("赵敏").does(code, ShiftTaken("赵敏"))
    assert world.person("刘值").does(code, Brought("刘值", "忘了说")) == ""
    assert of(world, code) == before


def test_a_danger_in_a_voice_note_is_a_report_as_well_for_nobody_is_alarmed_by_a_list(world: World) -> None:
    code = written(world)
    world.person("刘值").does(code, Brought("刘值", "", (Attachment("v1", "voice", "刘值", world.now),)))
    said = "三号焊接车间有带电体外露"
    world.apply(code, Heard("v1", said, True, understand(said, world.org)))
    (found,) = world.cases()
    assert (found.reporter, found.level, found.place_code) == ("刘值", "red", "P-THREE")
    assert of(world, code).notes == (said,)
    world.apply(code, Heard("v2", "门没关好", True, understand("门没关好", world.org)))
    assert len(world.cases()) == 1
    world.forget_messages()
