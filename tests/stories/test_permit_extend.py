"""Half an hour before the end, the end itself, and a longer time while there still is time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories.permit_work import measure, photo, ready, scan, started, works_on
from tests.stories.permits import (
    APPLICANT,
    END,
    FOREMAN,
    GUARDIAN,
    WORKER,
    YARD,
    certified,
    permit,
    permit_world,
    rules,
    submitted,
)
from tests.world import World
from workflows.kernel.flow import Pressed
from workflows.permit.case import State
from workflows.permit.events import (
    Accepted,
    Answered,
    Brought,
    CameOut,
    Cleared,
    ExtensionAsked,
    ExtensionDenied,
    ExtensionGranted,
    Finished,
    Present,
    ResumeAllowed,
    WentIn,
)
from workflows.permit.records import Kind

HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> Iterator[World]:
    world = permit_world()
    yield world
    world.everything_was_read()


@pytest.fixture
def code(world: World) -> str:
    return started(world)


def permit_watch(world: World) -> int:
    """Minutes that somebody watches after the last spark."""
    return int(rules(world).of(Kind.HOT).watch_after.total_seconds()) // 60


def approver(world: World, code: str) -> str:
    by = permit(world, code).nodes[-1].by
    assert by
    return by


def until_end(world: World, code: str, minutes: int = 0) -> None:
    """So many minutes before (or after, negative) the end, with the guardian there."""
    end = permit(world, code).ends_at
    assert end
    works_on(world, code, int((end - world.now).total_seconds()) // 60 - max(minutes, 1))
    world.wait(seconds=(end - timedelta(minutes=minutes) - world.now).total_seconds())


def test_half_an_hour_before_the_end_guardian_and_foreman_are_told(world: World, code: str) -> None:
    until_end(world, code, 31)
    assert not [m for m in world.work.messages if m.slot.startswith("soon")]
    world.wait(minutes=1)
    for name in (GUARDIAN, FOREMAN):
        world.person(name).sees("还有 30 分钟到期", code, "二号焊接车间东门", "要延长多久", "1 小时")
    assert not [m for m in world.person(WORKER).messages if m.slot.startswith("soon")]
    world.forget_messages()


def test_at_the_end_the_ticket_is_dead_and_everybody_stops(world: World, code: str) -> None:
    until_end(world, code)
    case = permit(world, code)
    assert (case.state, case.ran_out, case.fixed_at) == (State.WATCHING, True, world.now)
    for name in (GUARDIAN, FOREMAN, WORKER, APPLICANT):
        world.person(name).sees("立即停止：作业票到时间了，已经失效", code, "不能恢复")
    assert ("guardian", GUARDIAN) in world.work.claims, "whoever watches for fire cannot guard elsewhere"
    world.forget_messages()


def test_a_dead_ticket_still_owes_its_fire_watch_its_counting_and_its_acceptance(world: World, code: str) -> None:
    until_end(world, code)
    world.person(GUARDIAN).sees("到期停工，李强监火到", code, "[仍有火星]")
    assert world.person(APPLICANT).does(code, Accepted(APPLICANT)), "not before the watch is over"
    world.wait(minutes=permit_watch(world) + 1)
    assert world.person(GUARDIAN).does(code, Present(GUARDIAN, YARD)) == ""
    assert permit(world, code).state is State.ACCEPTING
    assert ("guardian", GUARDIAN) not in world.work.claims
    world.person(FOREMAN).sees("到期停工，还差 人员清点、工具清点、1 张完工照片", code)
    assert "还差" in world.person(APPLICANT).does(code, Accepted(APPLICANT))
    world.person(FOREMAN).does(code, Cleared(FOREMAN, people=True, tools=True))
    world.person(FOREMAN).does(code, Brought(FOREMAN, (photo(world, FOREMAN, "clean"),)))
    assert world.person(APPLICANT).does(code, Accepted(APPLICANT)) == ""
    case = permit(world, code)
    assert (case.state, case.accepted_by, case.closed_at) == (State.EXPIRED, APPLICANT, world.now)
    world.person(WORKER).sees("到期失效的票", "验收通过，已归档", code)
    world.forget_messages()
    world.wait(days=1)
    world.duty.sees_nothing()


def test_a_longer_time_that_meets_another_job_is_shown_to_both(world: World, code: str) -> None:
    other = submitted(world, Kind.CONFINED, starts_at=END, ends_at=END + HOUR)
    assert not permit(world, other).conflicts and not permit(world, code).conflicts
    world.forget_messages()
    assert world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, minutes=60)) == ""
    assert [c.code for c in permit(world, code).conflicts] == [other]
    assert [c.code for c in permit(world, other).conflicts] == [code]
    shown = [m for m in world.person(approver(world, code)).messages if m.slot.startswith("extend crossing")]
    assert len(shown) == 1, "before the longer time is granted"
    world.forget_messages()


def test_nothing_brings_a_dead_ticket_back(world: World, code: str) -> None:
    until_end(world, code)
    before = permit(world, code)
    by = approver(world, code)
    tries = (
        (FOREMAN, ExtensionAsked(FOREMAN, world.now + HOUR)),
        (by, ExtensionGranted(by)), ("赵敏", ResumeAllowed("赵敏")), (GUARDIAN, Finished(GUARDIAN)),
        (WORKER, WentIn(WORKER, (WORKER,))),
    )  # fmt: skip
    for name, event in tries:
        assert "到期失效，不能恢复" in world.person(name).does(code, event), event
    assert permit(world, code) == before
    assert scan(world, code) == "" and permit(world, code).state is State.WATCHING
    world.person(GUARDIAN).sees("报到记下了", "不能恢复作业")
    world.wait(minutes=permit_watch(world))
    assert scan(world, code) == "" and permit(world, code).state is State.ACCEPTING
    assert "已经过期失效，不能再开工" in scan(world, code)
    world.forget_messages()


def test_people_inside_a_dead_ticket_are_an_alarm_until_they_are_out(world: World) -> None:
    code = started(world, Kind.CONFINED)
    world.person(GUARDIAN).does(code, WentIn(GUARDIAN, (WORKER,)))
    until_end(world, code)
    for reader in (world.duty, world.person("赵敏"), world.person("孙安")):
        reader.sees("里面还有 1 人没有出来", "张伟", code)
    urgent = {look[2] for m in world.work.messages if m.slot.startswith("inside") for look in m.looks}
    assert urgent == {"danger"}
    world.forget_messages()
    world.wait(minutes=10)
    world.duty.sees("里面还有 1 人没有出来")
    assert "还有 1 人" in world.person(GUARDIAN).does(code, Cleared(GUARDIAN, people=True))
    assert world.person(GUARDIAN).does(code, CameOut(GUARDIAN, ())) == ""
    world.duty.sees("里面的人都出来了", code)
    assert world.person(GUARDIAN).does(code, Cleared(GUARDIAN, people=True, tools=True)) == ""
    closing = (photo(world, GUARDIAN, "clean"),)
    assert world.person(GUARDIAN).does(code, Brought(GUARDIAN, closing)) == ""
    case = permit(world, code)
    assert case.state is State.ACCEPTING and case.ran_out and case.counted_out and case.tools_out
    assert world.person(APPLICANT).does(code, Accepted(APPLICANT)) == ""
    assert permit(world, code).state is State.EXPIRED
    assert [a.stage for a in case.media if a.sha256 == "clean"] == ["after"]
    world.forget_messages()
    world.wait(days=1)
    world.duty.sees_nothing()


def test_an_approved_ticket_that_nobody_started_dies_at_its_end(world: World) -> None:
    code = ready(world)
    world.wait(seconds=(END - world.now).total_seconds())
    assert permit(world, code).state is State.EXPIRED
    assert not [m for m in world.work.messages if m.slot.startswith(("soon", "inside"))]
    world.forget_messages()


def test_the_last_approver_grants_a_longer_time_before_the_end(world: World, code: str) -> None:
    until_end(world, code, 30)
    world.person(FOREMAN).picks("1 小时")
    by = approver(world, code)
    world.person(by).sees("王芳要把", "延到 今天 12:00", "[同意延长]", "不同意就写一句原因", code)
    assert world.person(by).presses("同意延长") == ""
    case = permit(world, code)
    assert case.ends_at == END + HOUR and case.extensions == (END + HOUR,) and case.extension is None
    world.person(WORKER).sees("同意延到 今天 12:00", code)
    works_on(world, code, 45)
    assert permit(world, code).state is State.WORKING
    works_on(world, code, 20)
    world.person(GUARDIAN).sees("还有 30 分钟到期")
    world.wait(minutes=25)
    assert permit(world, code).ran_out
    world.forget_messages()


def test_the_one_who_asks_and_people_of_the_job_do_not_grant_it(world: World, code: str) -> None:
    assert world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, minutes=60)) == ""
    for name in (FOREMAN, GUARDIAN, WORKER, APPLICANT):
        assert world.person(name).does(code, ExtensionGranted(name)) != ""
    assert "由" in world.person("刘洋").does(code, ExtensionGranted("刘洋"))
    assert permit(world, code).ends_at == END and permit(world, code).extension
    world.forget_messages()


def test_even_a_safety_director_does_not_grant_the_own_wish(world: World) -> None:
    code = started(world, by="孙安")
    assert world.person("孙安").does(code, ExtensionAsked("孙安", minutes=60)) == ""
    assert "自己提的" in world.person("孙安").does(code, ExtensionGranted("孙安"))
    assert permit(world, code).ends_at == END
    world.forget_messages()


def test_a_refusal_of_more_time_says_why(world: World, code: str) -> None:
    world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, minutes=60, why="还差两道焊缝"))
    by = approver(world, code)
    world.person(by).sees("还差两道焊缝")
    for said in (" ", "。"):
        assert "写一句原因" in world.person(by).does(code, ExtensionDenied(by, said))
    world.person(by).answers("天黑前必须收工")
    world.person(FOREMAN).sees("没有同意延长：天黑前必须收工", code)
    assert permit(world, code).extension is None and permit(world, code).ends_at == END
    assert "没有等着答复" in world.person(by).does(code, ExtensionGranted(by))
    world.forget_messages()


def test_whoever_asks_for_more_time_hears_at_once_whom_it_went_to_and_what_holds_until_then(
    world: World, code: str
) -> None:
    until_end(world, code, 30)
    world.forget_messages()
    assert world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, minutes=60)) == ""
    by = world.org.name(approver(world, code))
    world.person(FOREMAN).sees(f"延到 今天 12:00 已报{by}同意", "到 今天 11:00 前没有同意，就按原时间停", code)
    world.forget_messages()


def test_more_time_ends_with_the_validity_of_the_level(world: World, code: str) -> None:
    validity = rules(world).level(permit(world, code)).validity
    begin = permit(world, code).starts_at
    assert begin
    latest = begin + validity
    assert "最长 3 天" in world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, latest + timedelta(minutes=1)))
    assert "要比" in world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, END))
    assert "要比" in world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN))
    assert "点一个" in world.person(FOREMAN).does(code, Pressed(FOREMAN, "permit_extend", "很久"))
    assert "由作业负责人" in world.person("刘洋").does(code, ExtensionAsked("刘洋", minutes=60))
    assert permit(world, code).extension is None
    world.forget_messages()


def test_hours_that_would_have_needed_a_higher_level_are_not_added(world: World, code: str) -> None:
    night = world.now.replace(hour=23, minute=0)
    refused = world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, night))
    assert "夜间" in refused and "重新申请" in refused
    assert permit(world, code).extension is None
    world.forget_messages()


def test_a_confined_space_gets_no_more_time(world: World) -> None:
    code = started(world, Kind.CONFINED)
    assert "不能延长" in world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, minutes=60))
    world.wait(seconds=1)
    world.forget_messages()


def test_a_certificate_that_ends_meanwhile_stops_the_extension(world: World) -> None:
    code = started(world, Kind.HEIGHT)
    certified(world, WORKER, expires=world.now.date())
    tomorrow = ExtensionAsked(FOREMAN, world.now.replace(hour=21) + timedelta(days=1))
    assert "张伟" in world.person(FOREMAN).does(code, tomorrow)
    world.forget_messages()


def test_a_yes_after_the_end_changes_nothing_even_where_the_timer_is_late(world: World, code: str) -> None:
    world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, minutes=60))
    by = approver(world, code)
    world.now = END + timedelta(seconds=1)
    assert "不能再延长" in world.person(by).does(code, ExtensionGranted(by))
    assert "不能再延长" in world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, minutes=60))
    assert permit(world, code).ends_at == END
    world.forget_messages()


def test_where_the_rules_allow_no_extension_none_is_offered(world: World) -> None:
    hot = rules(world).of(Kind.HOT)
    world.rules("permit", kinds={**rules(world).kinds, Kind.HOT: replace(hot, extend=False)})
    code = started(world)
    until_end(world, code, 30)
    card = world.person(FOREMAN).sees("还有 30 分钟到期", "不能延长")
    assert "要延长多久" not in card
    assert "不能延长" in world.person(FOREMAN).does(code, ExtensionAsked(FOREMAN, minutes=60))
    assert measure(world, code) == ""
    world.forget_messages()


def test_edits_after_the_application_are_refused(world: World) -> None:
    code = submitted(world)
    before = permit(world, code)
    assert world.person(APPLICANT).does(code, Answered(APPLICANT, "别处", "place"))
    assert permit(world, code) == before
    world.forget_messages()
