"""What people try: approve oneself, twice, in another's place, out of turn, an old card, after the end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.stories import permits
from tests.stories.permits import APPLICANT, FOREMAN, GUARDIAN, WORKER, YARD, approved, permit, submitted
from tests.world import World
from workflows.kernel.effects import Due
from workflows.permit.case import State
from workflows.permit.events import (
    Answered,
    Applied,
    Approved,
    Brought,
    Deputed,
    Rejected,
    Returned,
    Submitted,
    Withdrawn,
)
from workflows.permit.records import Kind

HEAD, DIRECTOR, OFFICER, DUTY = "周涛", "孙安", "赵敏", "刘值"


@pytest.fixture
def world() -> Iterator[World]:
    """The factory whose people hold their certificates; unexpected messages fail the story at its end."""
    world = permits.permit_world()
    yield world
    world.everything_was_read()


def dangerous(world: World, **changes: object) -> str:
    """一级动火 in approval: 车间主任, then 安全总监 on the spot."""
    return submitted(world, fields=permits.answers(world, Kind.HOT, where="火灾爆炸危险场所"), **changes)


def unchanged(world: World, code: str, by: str, event: object) -> str:
    """The refusal; the ticket stands as it stood."""
    before, logged = permit(world, code), len(world.work.log)
    refused = world.person(by).does(code, event)
    assert refused and permit(world, code) == before and len(world.work.log) == logged
    return refused


def test_nobody_approves_the_own_application_be_it_the_safety_director(world: World) -> None:
    code = dangerous(world, by=DIRECTOR)
    assert "自己申请的，不能自己批" in unchanged(world, code, DIRECTOR, Approved(DIRECTOR, spot=YARD))
    world.person(HEAD).presses("同意", code)
    assert "自己申请的" in unchanged(world, code, DIRECTOR, Approved(DIRECTOR, spot=YARD))
    for decision in (Returned(DIRECTOR, "x"), Rejected(DIRECTOR, "x"), Deputed(DIRECTOR, APPLICANT)):
        unchanged(world, code, DIRECTOR, decision)
    world.forget_messages()


@pytest.mark.parametrize("name", [WORKER, GUARDIAN, FOREMAN])
def test_nobody_of_the_crew_decides_on_the_ticket(world: World, name: str) -> None:
    code = submitted(world)
    assert "作业的人不能批自己的票" in unchanged(world, code, name, Approved(name, spot=YARD))
    unchanged(world, code, name, Returned(name, "x"))
    unchanged(world, code, name, Rejected(name, "x"))


@pytest.mark.parametrize("name", [OFFICER, DUTY, "刘洋", "钱进", "路人"])
def test_nobody_signs_who_is_not_asked(world: World, name: str) -> None:
    code = submitted(world)
    for event in (Approved(name, spot=YARD), Returned(name, "x"), Rejected(name, "x"), Deputed(name, OFFICER)):
        assert code in unchanged(world, code, name, event)
    assert permit(world, code).nodes[0].by is None


def test_a_second_press_by_the_same_hand_is_answered_and_signs_nothing(world: World) -> None:
    code = dangerous(world)
    assert world.person(HEAD).does(code, Approved(HEAD)) == ""
    assert "已经签过" in unchanged(world, code, HEAD, Approved(HEAD))
    assert "已经签过" in unchanged(world, code, HEAD, Returned(HEAD, "改主意了"))
    assert len(permit(world, code).signatures) == 1
    world.forget_messages()


def test_out_of_turn_nothing_is_signed(world: World) -> None:
    code = dangerous(world)
    assert "还没轮到这一级，现在等周涛" in unchanged(world, code, DIRECTOR, Approved(DIRECTOR, spot=YARD))
    assert "这一级现在不由周涛批" in unchanged(world, code, HEAD, Approved(HEAD, node="safety"))


def test_of_approve_and_reject_in_the_same_instant_one_counts(world: World) -> None:
    code = submitted(world)
    assert world.person(HEAD).does(code, Rejected(HEAD, "不行")) == ""
    assert "已经结束" in unchanged(world, code, HEAD, Approved(HEAD, spot=YARD))
    code = submitted(world)
    assert world.person(HEAD).does(code, Approved(HEAD, spot=YARD)) == ""
    assert "批准" in unchanged(world, code, HEAD, Rejected(HEAD, "不行"))
    world.forget_messages()


def test_a_card_of_the_round_before_signs_nothing_of_this_one(world: World) -> None:
    code = dangerous(world)
    world.person(HEAD).does(code, Returned(HEAD, "补方案"))
    assert "还在填写" in unchanged(world, code, HEAD, Approved(HEAD))
    world.person(APPLICANT).does(code, Submitted(APPLICANT))
    assert {m.slot for m in world.person(HEAD).messages if m.slot.startswith("approve")} == {
        "approve 0 1",
        "approve 1 1",
    }
    world.forget_messages()


def test_without_a_reason_nothing_is_returned_or_rejected(world: World) -> None:
    code = submitted(world)
    for event in (Returned(HEAD, ""), Rejected(HEAD, " \n"), Returned(HEAD, "　")):
        assert world.person(HEAD).does(code, event) == ""
        assert permit(world, code).state is State.APPROVING
    world.forget_messages()


@pytest.mark.parametrize("said", ["。", "1", "？？", "不", "👍"])
def test_a_full_stop_is_no_reason_to_return_or_reject(world: World, said: str) -> None:
    code = submitted(world)
    for event in (Returned(HEAD, said), Rejected(HEAD, said)):
        assert "不是原因" in unchanged(world, code, HEAD, event)
    assert world.person(HEAD).does(code, Returned(HEAD, "缺人")) == ""
    world.forget_messages()


def test_after_the_planned_end_no_press_approves_even_before_the_timer_has_rung(world: World) -> None:
    code = submitted(world)
    world.now += timedelta(hours=3)
    assert "已经过了，不能再批" in unchanged(world, code, HEAD, Approved(HEAD, spot=YARD))
    world.work.timers.clear()


def test_a_ticket_that_is_approved_takes_no_more_changes(world: World) -> None:
    code = approved(world)
    file = world.person(APPLICANT).file("x", "file")
    for event in (
        Answered(APPLICANT, "北堆场", "place"), Submitted(APPLICANT), permits.application(world), Approved(HEAD),
        Returned(HEAD, "x"), Rejected(HEAD, "x"), Deputed(HEAD, OFFICER),
    ):  # fmt: skip
        unchanged(world, code, event.by, event)
    assert world.person("刘洋").does(code, Brought("刘洋", (file,))) != ""


@pytest.mark.parametrize("end", ["withdrawn", "rejected"])
def test_a_ticket_that_is_over_stays_over(world: World, end: str) -> None:
    code = submitted(world)
    world.person(HEAD).does(code, Rejected(HEAD, "x")) if end == "rejected" else None
    world.person(APPLICANT).does(code, Withdrawn(APPLICANT))
    for event in (
        Answered(APPLICANT, "x", "work"), Submitted(APPLICANT), Applied(APPLICANT, Kind.HOT), Withdrawn(APPLICANT),
        Approved(HEAD), Returned(HEAD, "x"), Rejected(HEAD, "x"), Deputed(HEAD, OFFICER), Brought(APPLICANT),
    ):  # fmt: skip
        assert "已经结束" in unchanged(world, code, event.by, event)
    world.forget_messages()


def test_a_timer_of_something_that_is_over_does_nothing(world: World) -> None:
    codes = [permits.applied(world), submitted(world), approved(world)]
    codes.append(submitted(world))
    world.person(HEAD).does(codes[-1], Rejected(HEAD, "x"))
    world.forget_messages()
    for code in codes:
        before = permit(world, code)
        for name in ("nothing of ours", "node gone", "draft over" if before.state is not State.DRAFT else "node base"):
            assert world.apply(code, Due(name)) == ""
        assert permit(world, code) == before
    assert not [m for m in world.work.messages if not m.read]


def test_a_deputy_who_was_on_the_way_cannot_be_the_applicant(world: World) -> None:
    code = dangerous(world, by=OFFICER)
    world.person(HEAD).presses("同意", code)
    assert "申请人或作业人员" in unchanged(world, code, DIRECTOR, Deputed(DIRECTOR, OFFICER))
    world.forget_messages()
