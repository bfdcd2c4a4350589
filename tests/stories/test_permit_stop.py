"""The red button, breaks, and what it takes to go on again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.stories.permit_work import held_back, keys, measure, scan, started, watch
from tests.stories.permits import APPLICANT, END, FOREMAN, GUARDIAN, WORKER, YARD, permit, permit_world
from tests.world import World
from workflows.kernel.flow import Pressed
from workflows.permit.case import State
from workflows.permit.events import CameOut, Halted, Paused, Present, ResumeAllowed, WentIn
from workflows.permit.records import Kind


@pytest.fixture
def world() -> Iterator[World]:
    world = permit_world()
    yield world
    world.everything_was_read()


def paused(world: World, kind: Kind = Kind.HOT, **more: object) -> str:
    code = started(world, kind, **more)
    assert world.person(GUARDIAN).presses("暂停", code) == ""
    world.forget_messages()
    return code


def halted(world: World, by: str = WORKER, kind: Kind = Kind.HOT) -> str:
    code = started(world, kind)
    assert world.person(by).does(code, Halted(by)) == ""
    world.forget_messages()
    return code


@pytest.mark.parametrize("name", [WORKER, GUARDIAN, FOREMAN, APPLICANT, "刘洋", "刘值", "钱进"])
def test_anybody_of_the_lists_stops_it_at_once(world: World, name: str) -> None:
    code = started(world)
    assert world.person(name).does(code, Pressed(name, "permit_halt", "那边冒烟")) == ""
    case = permit(world, code)
    assert case.state is State.SUSPENDED and case.breaks[-1].red and case.breaks[-1].by == name
    for reader in (world.person(WORKER), world.person(GUARDIAN), world.person(FOREMAN), world.duty):
        reader.sees("立即停止：那边冒烟", code)
    danger = [look[2] for m in world.work.messages if m.slot == "stop#1" for look in m.looks]
    assert set(danger) == {"danger"}
    world.forget_messages()


def test_a_stranger_is_sent_to_the_telephone(world: World) -> None:
    code = started(world)
    assert "119" in world.person("路人").does(code, Halted("路人"))
    assert permit(world, code).state is State.WORKING
    world.forget_messages()


def test_two_red_presses_are_one_stop(world: World) -> None:
    code = halted(world)
    assert world.person("刘洋").does(code, Halted("刘洋")) == ""
    assert len(permit(world, code).breaks) == 1 and permit(world, code).breaks[-1].by == WORKER
    world.forget_messages()


def test_a_red_press_during_a_break_makes_it_a_red_stop(world: World) -> None:
    code = paused(world)
    assert world.person(WORKER).does(code, Halted(WORKER)) == ""
    case = permit(world, code)
    assert [b.red for b in case.breaks] == [False, True] and case.breaks[0].until == world.now
    assert held_back(world, code) == ["stopped"]
    world.forget_messages()


def test_after_a_red_stop_safety_releases_and_the_guardian_scans(world: World) -> None:
    code = halted(world)
    assert held_back(world, code) == ["stopped"]
    world.person(GUARDIAN).sees("不能恢复", "还没有放行", code)
    for name in (WORKER, FOREMAN, GUARDIAN):
        assert "不能放行" in world.person(name).does(code, ResumeAllowed(name))
    assert "由安全员" in world.person("刘洋").does(code, ResumeAllowed("刘洋"))
    assert world.person("赵敏").presses("可以恢复", code) == ""
    assert permit(world, code).state is State.SUSPENDED, "the scan starts it, not the press"
    world.person(GUARDIAN).sees("赵敏", "同意恢复", "还不能动手", code)
    assert "不等放行" in world.person("孙安").does(code, ResumeAllowed("孙安"))
    assert scan(world, code) == ""
    case = permit(world, code)
    assert case.state is State.WORKING and case.breaks[-1].until == world.now
    assert (case.breaks[-1].released_by, case.breaks[-1].released_at) == ("赵敏", world.now)
    world.forget_messages()


def test_whoever_approved_may_release_it_too(world: World) -> None:
    code = halted(world)
    approver = permit(world, code).nodes[-1].by
    assert approver and world.person(approver).does(code, ResumeAllowed(approver)) == ""
    world.forget_messages()


def test_a_stop_after_a_release_is_a_stop_anew(world: World) -> None:
    code = halted(world)
    world.person("赵敏").does(code, ResumeAllowed("赵敏"))
    world.person(WORKER).does(code, Halted(WORKER))
    assert held_back(world, code) == ["stopped"]
    world.forget_messages()


def test_the_people_inside_are_counted_and_the_alarm_goes_on_until_they_are_out(world: World) -> None:
    code = started(world, Kind.CONFINED)
    world.person(GUARDIAN).does(code, WentIn(GUARDIAN, (WORKER,)))
    world.person(GUARDIAN).does(code, Halted(GUARDIAN))
    world.duty.sees("立即停止", "里面 1 人：张伟", "里面的人马上出来", code)
    world.forget_messages()
    world.wait(minutes=10)
    for reader in (world.duty, world.person("赵敏"), world.person(FOREMAN)):
        reader.sees("里面还有 1 人没有出来", "张伟", "不要盲目进入施救", code)
    world.forget_messages()
    world.wait(minutes=10)
    world.duty.sees("里面还有 1 人没有出来")
    assert world.person(GUARDIAN).does(code, CameOut(GUARDIAN, (WORKER,))) == ""
    world.duty.sees("里面的人都出来了", code)
    told = len(world.work.messages)
    world.wait(minutes=40)
    assert not [m for m in world.work.messages[told:] if m.slot.startswith("inside")]
    world.forget_messages()


def test_whoever_is_inside_goes_nowhere_new_while_it_stands_still(world: World) -> None:
    code = halted(world, kind=Kind.CONFINED)
    assert "什么都没有改变" in world.person(GUARDIAN).does(code, WentIn(GUARDIAN, (WORKER,)))
    assert not permit(world, code).inside
    world.forget_messages()


# ---- breaks ------------------------------------------------------------------------------------------------------


def test_a_short_break_resumes_with_the_old_test_and_all_other_checks(world: World) -> None:
    code = paused(world)
    world.wait(minutes=30)
    assert held_back(world, code, by=FOREMAN) == ["guardian_wrong"]
    assert scan(world, code) == "" and permit(world, code).state is State.WORKING
    (stop,) = permit(world, code).breaks
    assert (stop.red, stop.until) == (False, world.now) and stop.until - stop.since == timedelta(minutes=30)
    world.forget_messages()


@pytest.mark.parametrize(("minutes", "fits"), [(60, True), (61, False)])
def test_second_level_hot_work_measures_again_after_more_than_an_hour(world: World, minutes: int, fits: bool) -> None:
    code = paused(world)
    world.wait(minutes=minutes)
    assert scan(world, code) == ""
    assert (permit(world, code).state is State.WORKING) is fits
    assert keys(world, code) == ([] if fits else ["gas_old"])
    if not fits:
        assert measure(world, code) == "" and scan(world, code) == ""
        assert permit(world, code).state is State.WORKING
    world.forget_messages()


def test_a_test_from_early_in_a_long_break_is_too_old_at_its_end(world: World) -> None:
    code = paused(world)
    world.wait(minutes=1)
    assert measure(world, code) == ""
    world.wait(minutes=69)
    assert held_back(world, code) == ["gas_old"]
    world.forget_messages()


def test_in_a_confined_space_any_break_wants_a_new_test(world: World) -> None:
    code = paused(world, Kind.CONFINED)
    world.wait(minutes=1)
    assert held_back(world, code) == ["gas_old"]
    world.person(GUARDIAN).sees("停工以后还没有重新测气体", "先通风")
    assert measure(world, code) == ""
    assert scan(world, code) == "" and permit(world, code).state is State.WORKING
    world.forget_messages()


def test_a_break_is_taken_by_the_crew_and_nobody_else(world: World) -> None:
    code = started(world)
    assert "谁都可以按“立即停止”" in world.person("刘洋").does(code, Paused("刘洋"))
    assert world.person(WORKER).does(code, Paused(WORKER, "吃饭")) == ""
    world.person(FOREMAN).sees("先停下：吃饭", code)
    assert "什么都没有改变" in world.person(WORKER).does(code, Paused(WORKER))
    assert "什么都没有改变" in world.person(GUARDIAN).does(code, Present(GUARDIAN, YARD))
    assert len(permit(world, code).breaks) == 1
    world.forget_messages()


def test_no_clock_of_the_work_runs_during_a_break(world: World) -> None:
    code = paused(world)
    world.wait(minutes=80)
    assert permit(world, code).state is State.SUSPENDED and not permit(world, code).escalations
    world.forget_messages()


def test_a_red_stop_within_a_break_does_not_start_the_break_anew(world: World) -> None:
    """Fifty minutes of rest, then the red button: work stood still for seventy, and the air is measured again."""
    code = started(world)
    world.person(FOREMAN).does(code, Paused(FOREMAN))
    world.wait(minutes=50)
    world.person(WORKER).does(code, Halted(WORKER))
    world.wait(minutes=20)
    world.person("赵敏").does(code, ResumeAllowed("赵敏"))
    watch(world, code)
    scan(world, code)
    assert keys(world, code) == ["gas_old"], "the red stop is twenty minutes old, the standstill seventy"
    assert measure(world, code) == ""
    assert scan(world, code) == "" and permit(world, code).state is State.WORKING
    world.forget_messages()


def test_an_expired_ticket_is_not_resumed(world: World) -> None:
    code = paused(world)
    world.wait(seconds=(END - world.now).total_seconds())
    assert permit(world, code).state is State.WATCHING and permit(world, code).ran_out
    watch(world, code)
    for event in (ResumeAllowed("赵敏"), Paused(GUARDIAN)):
        assert "已经到期失效，不能恢复" in world.person(event.by).does(code, event)
    assert scan(world, code) == "", "a scan now only shows that somebody watches"
    assert permit(world, code).state is State.WATCHING and not permit(world, code).interceptions
    world.forget_messages()
