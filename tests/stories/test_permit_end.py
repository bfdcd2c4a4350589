"""After the last spark: the fire watch, people and tools counted out, accepted by somebody who did not work there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories.permit_work import AWAY, LABEL, photo, ready, scan, started
from tests.stories.permits import APPLICANT, FOREMAN, GUARDIAN, WORKER, YARD, crew, permit, permit_world
from tests.world import World
from workflows.kernel.people import Absence
from workflows.permit.case import State
from workflows.permit.events import (
    Accepted,
    Brought,
    CameOut,
    Cleared,
    Finished,
    FireSeen,
    Halted,
    HandedOver,
    Paused,
    Present,
    WentIn,
)
from workflows.permit.facts import Lock
from workflows.permit.records import Crewman, Kind


@pytest.fixture
def world() -> Iterator[World]:
    world = permit_world()
    yield world
    world.everything_was_read()


def finished(world: World, kind: Kind = Kind.LIFTING, **more: object) -> str:
    code = started(world, kind, **more)
    assert world.person(FOREMAN).presses("完工", code) == ""
    world.forget_messages()
    return code


def cleared(world: World, kind: Kind = Kind.LIFTING, **more: object) -> str:
    """Counted out, with a picture; acceptance is all that is missing."""
    code = finished(world, kind, **more)
    assert world.person(FOREMAN).presses("人员已清点", code) == ""
    assert world.person(FOREMAN).presses("工具已清点", code) == ""
    assert world.person(FOREMAN).does(code, Brought(FOREMAN, (photo(world, FOREMAN, "clean"),))) == ""
    world.forget_messages()
    return code


def test_hot_work_is_watched_for_half_an_hour_and_shown_twice(world: World) -> None:
    code = started(world)
    assert world.person(FOREMAN).presses("完工", code) == ""
    case = permit(world, code)
    assert (case.state, case.fixed_at) == (State.WATCHING, world.now)
    assert case.watch_until == world.now + timedelta(minutes=30)
    world.person(GUARDIAN).sees("监火到", code, "[仍有火星]")
    world.wait(minutes=15)
    world.person(GUARDIAN).sees("请在现场看一遍", code)
    assert "没有收到位置" in world.person(GUARDIAN).presses("我在现场", code)
    assert world.person(GUARDIAN).does(code, Present(GUARDIAN, YARD)) == ""
    world.wait(minutes=14)
    assert permit(world, code).state is State.WATCHING
    world.wait(minutes=1)
    world.person(GUARDIAN).sees("监火时间到", code)
    assert permit(world, code).state is State.WATCHING, "only the guardian on the spot says that it is safe"
    assert "离二号焊接车间东门" in world.person(GUARDIAN).does(code, Present(GUARDIAN, AWAY))
    assert scan(world, code, spot=LABEL) == ""
    assert permit(world, code).state is State.ACCEPTING and ("guardian", GUARDIAN) not in world.work.claims
    world.forget_messages()


def test_a_guardian_who_says_nothing_after_the_watch_is_looked_for(world: World) -> None:
    code = started(world)
    world.person(GUARDIAN).does(code, Finished(GUARDIAN))
    world.forget_messages()
    world.wait(minutes=35)
    for reader in (world.person(FOREMAN), world.person("赵敏"), world.duty):
        reader.sees("李强没有报平安", code)
    assert permit(world, code).state is State.WATCHING
    world.forget_messages()


def test_sparks_during_the_watch_are_an_alarm_and_the_watch_begins_anew(world: World) -> None:
    code = started(world)
    world.person(GUARDIAN).does(code, Finished(GUARDIAN))
    world.wait(minutes=20)
    assert world.person(GUARDIAN).presses("仍有火星", code) == ""
    for reader in (world.duty, world.person("赵敏"), world.person(WORKER)):
        reader.sees("火警 119", "李强报", "二号焊接车间东门", code)
    assert permit(world, code).watch_until == world.now + timedelta(minutes=30)
    world.wait(minutes=25)
    assert world.person("刘洋").does(code, Halted("刘洋")) == "", "the red button is heard here too"
    assert permit(world, code).watch_until == world.now + timedelta(minutes=30)
    assert "119" in world.person("路人").does(code, FireSeen("路人"))
    world.forget_messages()


def test_the_end_of_the_ticket_does_not_kill_work_that_is_over(world: World) -> None:
    code = finished(world, Kind.HOT)
    world.wait(hours=3)
    assert permit(world, code).state is State.WATCHING
    world.forget_messages()


def test_nobody_finishes_while_somebody_is_inside(world: World) -> None:
    code = started(world, Kind.CONFINED)
    world.person(GUARDIAN).does(code, WentIn(GUARDIAN, (WORKER,)))
    assert "里面还有 1 人：张伟" in world.person(GUARDIAN).does(code, Finished(GUARDIAN))
    world.person(GUARDIAN).does(code, CameOut(GUARDIAN, (WORKER,)))
    assert world.person(GUARDIAN).does(code, Finished(GUARDIAN)) == ""
    assert permit(world, code).state is State.ACCEPTING, "no fire watch where nothing burned"
    world.forget_messages()


def test_foreman_or_guardian_finish_and_nobody_else(world: World) -> None:
    code = started(world)
    for name in (WORKER, "刘洋", APPLICANT):
        assert "完工由" in world.person(name).does(code, Finished(name))
    assert permit(world, code).state is State.WORKING
    assert world.person(GUARDIAN).does(code, Paused(GUARDIAN)) == ""
    assert world.person(GUARDIAN).does(code, Finished(GUARDIAN)) == "", "straight from a break"
    assert permit(world, code).breaks[-1].until == world.now
    world.forget_messages()


def test_acceptance_wants_people_tools_and_a_picture(world: World) -> None:
    code = finished(world)
    assert "还差人员清点、工具清点、1 张完工照片" in world.person(APPLICANT).does(code, Accepted(APPLICANT))
    assert world.person(FOREMAN).presses("人员已清点", code) == ""
    assert world.person(FOREMAN).presses("工具已清点", code) == ""
    assert "还差1 张完工照片" in world.person(APPLICANT).does(code, Accepted(APPLICANT))
    before = Brought(FOREMAN, (photo(world, FOREMAN, "clean"),))
    assert world.person(FOREMAN).does(code, before) == "" and world.person(FOREMAN).does(code, before) == ""
    assert len([a for a in permit(world, code).media if a.sha256 == "clean"]) == 1
    world.person(APPLICANT).sees("等验收", code, "[验收通过]")
    for head in (FOREMAN, GUARDIAN):
        look = world.person(head).sees("等验收", code, "再由周涛、孙安、吴刚验收")
        assert "[验收通过]" not in look, "no button that would always refuse"
    assert world.person(APPLICANT).presses("验收通过", code) == ""
    case = permit(world, code)
    assert (case.state, case.accepted_by, case.closed_at) == (State.CLOSED, APPLICANT, world.now)
    assert [s.by for s in case.signatures if s.role == "accept"] == [APPLICANT]
    world.person(WORKER).sees("验收通过，已归档", code, "谢谢")
    assert not [key for key in world.work.timers if key[0] == code]
    world.forget_messages()


@pytest.mark.parametrize("name", [WORKER, GUARDIAN, FOREMAN])
def test_people_of_the_job_do_not_accept_it(world: World, name: str) -> None:
    code = cleared(world)
    assert "自己不能验收" in world.person(name).does(code, Accepted(name))
    assert permit(world, code).state is State.ACCEPTING
    world.forget_messages()


def test_an_applicant_who_worked_there_does_not_accept_it_and_an_approver_does(world: World) -> None:
    hands = (*crew(world, Kind.LIFTING), Crewman(APPLICANT, "worker"))
    code = cleared(world, crew=hands)
    assert "自己不能验收" in world.person(APPLICANT).does(code, Accepted(APPLICANT))
    approver = permit(world, code).nodes[-1].by or ""
    assert approver in world.person("刘洋").does(code, Accepted("刘洋"))
    assert world.person(approver).does(code, Accepted(approver)) == ""
    world.forget_messages()


def test_a_lock_that_still_hangs_keeps_it_open(world: World) -> None:
    code = cleared(world, equipment="配电箱 PD-203", equipment_code="PD-203")
    world.work.locks = (Lock("SG-1", "PD-203", "7 号锁", "孙磊", world.now),)
    assert "孙磊的 7 号锁" in world.person(APPLICANT).does(code, Accepted(APPLICANT))
    world.work.locks = ()
    assert world.person(APPLICANT).does(code, Accepted(APPLICANT)) == ""
    world.forget_messages()


def test_pictures_and_counts_of_strangers_do_not_count(world: World) -> None:
    code = finished(world)
    stranger = Brought("刘洋", (photo(world, "刘洋", "x"),))
    assert "由票上的人来发" in world.person("刘洋").does(code, stranger)
    assert "清点由" in world.person("刘洋").does(code, Cleared("刘洋", people=True, tools=True))
    assert not permit(world, code).counted_out and not [a for a in permit(world, code).media if a.sha256 == "x"]
    world.forget_messages()


def test_an_acceptance_that_nobody_gives_is_remembered_and_climbs(world: World) -> None:
    code = cleared(world)
    world.wait(hours=2)
    assert "[验收通过]" in world.person(APPLICANT).sees("完工 2 小时了，还没有验收", code)
    assert "[验收通过]" not in world.person(FOREMAN).sees("完工 2 小时了，还没有验收", code, "请联系")
    world.person("赵敏").sees_nothing()
    world.wait(hours=2)
    world.person("赵敏").sees("完工 4 小时了，还没有验收", code)
    assert [e.rung for e in permit(world, code).escalations] == ["accept late"]
    world.forget_messages()
    world.wait(days=2)
    assert not [m for m in world.work.messages if not m.read]


def test_a_closed_ticket_never_changes(world: World) -> None:
    code = cleared(world)
    world.person(APPLICANT).does(code, Accepted(APPLICANT))
    before = permit(world, code)
    late = (Accepted(APPLICANT), Finished(FOREMAN), Present(GUARDIAN, YARD), Cleared(FOREMAN, True))
    for event in late:
        assert "已经结束" in world.person(event.by).does(code, event)
    assert "已经归档" in scan(world, code)
    world.wait(days=10)
    assert permit(world, code) == before
    world.forget_messages()


def test_a_red_press_after_the_work_still_reaches_the_duty_room(world: World) -> None:
    code = cleared(world)
    assert world.person("刘洋").does(code, Halted("刘洋", "还在冒烟")) == ""
    world.duty.sees("刘洋按了立即停止，请马上去看", code)
    assert permit(world, code).state is State.ACCEPTING
    world.forget_messages()


@pytest.mark.parametrize("over", [False, True])
def test_a_red_press_on_a_ticket_that_does_not_run_is_an_alarm_too(world: World, over: bool) -> None:
    """Somebody works before the scan, or on a ticket that is closed."""
    code = cleared(world) if over else ready(world)
    if over:
        world.person(APPLICANT).does(code, Accepted(APPLICANT))
        world.forget_messages()
    before = permit(world, code)
    assert world.person(WORKER).does(code, Halted(WORKER)) == ""
    for reader in (world.duty, world.person("赵敏"), world.person(FOREMAN)):
        reader.sees("张伟按了立即停止，请马上去看", code)
    assert permit(world, code) == before
    assert "119" in world.person("路人").does(code, Halted("路人"))
    world.forget_messages()


def test_a_strange_signature_under_the_acceptance_is_told_to_safety(world: World) -> None:
    code = cleared(world)
    leave = Absence("孙安", world.now - timedelta(hours=1), world.now + timedelta(days=1))
    world.org = replace(world.org, absences=(*world.org.absences, leave))
    assert world.person("孙安").does(code, Accepted("孙安")) == ""
    world.person("赵敏").sees("孙安的验收签字请核实：请假期间签", code)
    world.forget_messages()


def test_another_guardian_takes_over_the_fire_watch(world: World) -> None:
    """The one who watched fell ill; without this the ticket would stay open, and its guardian bound, for ever."""
    code = started(world)
    world.person(GUARDIAN).does(code, Finished(GUARDIAN))
    world.forget_messages()
    world.wait(minutes=10)
    assert "不能兼监护人" in world.person(FOREMAN).does(code, HandedOver(FOREMAN, "guardian", WORKER))
    assert world.person(FOREMAN).does(code, HandedOver(FOREMAN, "guardian", "陈静")) == ""
    world.person("陈静").sees("陈静监火到", code, "[仍有火星]")
    assert world.work.claims["guardian", "陈静"] == code and ("guardian", GUARDIAN) not in world.work.claims
    world.wait(minutes=20)
    assert "由陈静本人" in world.person(GUARDIAN).does(code, Present(GUARDIAN, YARD))
    assert world.person("陈静").does(code, Present("陈静", YARD)) == ""
    assert permit(world, code).state is State.ACCEPTING and ("guardian", "陈静") not in world.work.claims
    world.forget_messages()


def test_acceptance_of_running_work_is_refused(world: World) -> None:
    code = started(world)
    assert "什么都没有改变" in world.person(APPLICANT).does(code, Accepted(APPLICANT))
    assert permit(world, code).state is State.WORKING
    world.forget_messages()
