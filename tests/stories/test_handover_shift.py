"""交接班: the bot writes what is open, whoever goes gives it, somebody else takes it."""

from datetime import timedelta

import pytest

from tests.factory import SAFETY, WELDING
from tests.factory import read as understand
from tests.stories.shifts import RED, at, of, quarter_to_eight, written
from tests.world import World
from workflows.handover.case import Line, Section, State
from workflows.handover.events import NoteAdded, ShiftGiven, ShiftTaken
from workflows.hazard.case import Attachment
from workflows.hazard.events import Brought, Heard
from workflows.kernel.flow import Refused


@pytest.fixture
def world() -> World:
    return quarter_to_eight()


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
