"""交叉作业: two tickets that do not go together are shown to both approvers, and signed only with a word on it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories import permits
from tests.stories.permits import APPLICANT, END, GUARDIAN, START, YARD, applied, approved, permit, submitted
from tests.world import World
from workflows.kernel.people import Place
from workflows.permit.case import State
from workflows.permit.events import Approved, Brought, Crossed, Rejected, Returned, Submitted, Withdrawn
from workflows.permit.records import Kind

HEAD, CHIEF = "周涛", "钱进"
"""车间主任 and 分管副总, who is the 主要负责人 of the small factory."""
NEAR = Place("P-TANK", "三号罐", "厂部/焊接车间", None, (), 31.2001, 121.4000, 40.0)
"""About 11 metres north of the east door."""


@pytest.fixture
def world() -> Iterator[World]:
    """The factory whose people hold their certificates; unexpected messages fail the story at its end."""
    world = permits.permit_world()
    world.org = replace(world.org, places={**world.org.places, NEAR.code: NEAR})
    yield world
    world.everything_was_read()


def other_crew(world: World, kind: Kind) -> tuple[object, ...]:
    return permits.crew(world, kind, worker="陈静", guardian="孙磊")


def tank(world: World, **changes: object) -> str:
    """Somebody is to go into tank 3 at the same hours; approved."""
    return approved(world, Kind.CONFINED, place_code=NEAR.code, crew=other_crew(world, Kind.CONFINED), **changes)


def test_hot_work_beside_an_open_confined_space_is_shown_to_both_approvers_before_they_sign(world: World) -> None:
    other = tank(world)
    code = applied(world)
    assert world.person(APPLICANT).presses("送审批", code) == ""
    world.person(APPLICANT).sees("在审批", f"附近有交叉作业：{other}，审批人会看到")
    card = world.person(HEAD).sees("待审批", code, "交叉作业", other, "三号罐受限空间", "15 米内有打开的受限空间")
    assert "相距约 11 米" in card
    for name in (HEAD, CHIEF, "孙磊", permits.FOREMAN):
        world.person(name).sees("新来的作业和这张票有交叉", other, code)
    assert [c.code for c in permit(world, other).conflicts] == [code]
    assert [c.code for c in permit(world, code).conflicts] == [other]


def test_with_a_conflict_the_first_tap_signs_nothing_and_the_second_leaves_a_word(world: World) -> None:
    other = tank(world)
    code = submitted(world)
    assert world.person(HEAD).presses("同意", code) == ""
    world.person(HEAD).sees("有交叉作业，还没有签", other, "怎么避开")
    assert not permit(world, code).signatures
    assert world.person(HEAD).picks("现场隔开，互相告知") == ""
    world.person(HEAD).sees("请在现场发位置或拍一张")
    assert world.person(HEAD).does(code, Brought(HEAD, spot=YARD)) == ""
    case = permit(world, code)
    assert case.state is State.APPROVED and case.signatures[0].note == "现场隔开，互相告知"
    world.person(GUARDIAN).sees("有交叉", other)
    world.forget_messages()


def test_a_blank_is_no_word_and_a_written_one_is_kept(world: World) -> None:
    tank(world)
    code = submitted(world)
    for _ in range(3):
        assert world.person(HEAD).does(code, Approved(HEAD, spot=YARD, note="  ")) == ""
    assert not permit(world, code).signatures
    assert world.person(HEAD).does(code, Approved(HEAD, spot=YARD, note="罐里十一点后才进人")) == ""
    assert permit(world, code).signatures[0].note == "罐里十一点后才进人"
    world.forget_messages()


@pytest.mark.parametrize(
    "said", ["撤消不了", "不知道怎么办", "好的", "错开。", "同意同意", "1234", "这个没办法避开", "罐里不能"]
)
def test_a_word_that_keeps_nothing_apart_signs_nothing(world: World, said: str) -> None:
    tank(world)
    code = submitted(world)
    world.person(HEAD).presses("同意", code)
    assert "没有说怎么避开" in world.person(HEAD).does(code, Approved(HEAD, spot=YARD, note=said))
    assert not permit(world, code).signatures
    assert world.person(HEAD).does(code, Approved(HEAD, spot=YARD, note="不同时干，动火先完")) == ""
    assert permit(world, code).signatures
    world.forget_messages()


def test_a_conflict_that_comes_up_during_approval_reaches_the_card_that_waits(world: World) -> None:
    first = submitted(world)
    world.person(HEAD).sees_nothing()
    second = submitted(world, Kind.CONFINED, place_code=NEAR.code, crew=other_crew(world, Kind.CONFINED))
    cards = [m.looks[-1][1] for m in world.person(HEAD).messages if m.code == first and m.slot == "approve 0 1"]
    assert [name for name, _ in cards[-1].facts][0] == "交叉作业" and second in cards[-1].facts[0][1]
    assert world.person(HEAD).does(first, Approved(HEAD, spot=YARD)) == ""
    assert permit(world, first).state is State.APPROVING, "it wants a word now"
    world.forget_messages()


@pytest.mark.parametrize("how", ["withdrawn", "rejected", "returned"])
def test_when_the_other_ticket_is_gone_the_conflict_is_gone(world: World, how: str) -> None:
    other = submitted(world, Kind.CONFINED, place_code=NEAR.code, crew=other_crew(world, Kind.CONFINED))
    code = submitted(world)
    assert permit(world, code).conflicts
    asked = permits.asked(world, other)[0]
    gone = {
        "withdrawn": Withdrawn(APPLICANT), "rejected": Rejected(asked, "不行"), "returned": Returned(asked, "不行"),
    }[how]  # fmt: skip
    assert world.person(gone.by).does(other, gone) == ""
    assert not permit(world, code).conflicts
    assert world.person(HEAD).does(code, Approved(HEAD, spot=YARD)) == ""
    assert permit(world, code).state is State.APPROVED
    world.forget_messages()


def test_two_jobs_at_one_place_at_one_time_are_shown_whatever_they_are(world: World) -> None:
    other = approved(world, Kind.BLIND, crew=other_crew(world, Kind.BLIND))
    code = submitted(world, Kind.DIGGING)
    (conflict,) = permit(world, code).conflicts
    assert conflict.code == other and "同一地点、同一时间" in conflict.why
    world.forget_messages()


def test_at_another_time_or_far_away_nothing_crosses(world: World) -> None:
    tank(world, starts_at=END, ends_at=END + timedelta(hours=1))
    approved(world, Kind.CONFINED, place_code="P-THREE", crew=other_crew(world, Kind.CONFINED))
    assert not permit(world, submitted(world)).conflicts
    world.forget_messages()


@pytest.mark.parametrize(("work", "crosses"), [("刷防腐漆", True), ("换灯", False)])
def test_painting_near_hot_work_crosses_and_changing_a_lamp_does_not(world: World, work: str, crosses: bool) -> None:
    crew = permits.crew(world, Kind.HEIGHT, worker="陈静", guardian="孙磊")
    other = approved(world, Kind.HEIGHT, place_code=NEAR.code, text=work, crew=crew)
    world.org = replace(world.org, places={**world.org.places, NEAR.code: replace(NEAR, lat=31.20005)})
    code = submitted(world)
    assert [c.code for c in permit(world, code).conflicts] == ([other] if crosses else [])
    world.forget_messages()


def test_the_same_news_twice_is_told_once(world: World) -> None:
    code = approved(world)
    for _ in range(2):
        assert world.apply(code, Crossed("SX-1", "三号罐受限空间")) == ""
    assert len(permit(world, code).conflicts) == 1
    world.person(GUARDIAN).sees("新来的作业和这张票有交叉", "三号罐受限空间")
    world.person(GUARDIAN).sees_nothing()
    world.forget_messages()


def test_a_guardian_who_stands_at_another_live_ticket_is_named_when_it_is_sent(world: World) -> None:
    other = approved(world)
    kind, live = world.work.cases[other]
    world.work.cases[other] = (kind, replace(live, state=State.WORKING, started_at=START))
    code = applied(world, place_code="P-THREE", starts_at=END, ends_at=END + timedelta(hours=1))
    assert world.person(APPLICANT).does(code, Submitted(APPLICANT)) == ""
    world.person(APPLICANT).sees(f"李强正在监护 {other}，那边结束了这张才能开工")
    world.forget_messages()


def test_a_guardian_of_two_tickets_at_the_same_hours_is_said_when_the_second_is_sent(world: World) -> None:
    other = approved(world, place_code="P-THREE")
    code = applied(world)
    assert world.person(APPLICANT).does(code, Submitted(APPLICANT)) == ""
    world.person(APPLICANT).sees(f"李强同一时间还要监护 {other}", "请换一位或错开时间")
    world.person(HEAD).sees("待审批", code, "交叉作业", other, "李强是两张票的监护人，一个人只能监护一张")
    assert [c.code for c in permit(world, other).conflicts] == [code]
    world.forget_messages()


def test_a_worker_on_two_jobs_at_once_in_different_places_is_shown_to_whoever_approves(world: World) -> None:
    hands = permits.crew(world, Kind.HOT, guardian="孙磊", foreman="陈静")
    other = approved(world, place_code="P-THREE", crew=hands)
    code = applied(world)
    assert world.person(APPLICANT).does(code, Submitted(APPLICANT)) == ""
    world.person(APPLICANT).sees(f"{other} 张伟同一时间在两张票上，地点不同，审批人会看到")
    world.person(HEAD).sees("待审批", code, "交叉作业", other, "张伟同一时间在两张票上")
    world.person(HEAD).presses("同意", code)
    world.person(HEAD).sees("有交叉作业，还没有签", other)
    world.forget_messages()


def test_the_same_hands_one_after_the_other_or_a_foreman_of_two_are_no_conflict(world: World) -> None:
    approved(world, place_code="P-THREE", crew=permits.crew(world, Kind.HOT, worker="陈静", guardian="孙磊"))
    later = submitted(world, starts_at=END, ends_at=END + timedelta(hours=1))
    code = submitted(world)
    assert not permit(world, code).conflicts and not permit(world, later).conflicts
    world.forget_messages()


def test_a_word_about_one_conflict_is_no_word_about_the_next(world: World) -> None:
    tank(world)
    code = submitted(world)
    world.person(HEAD).presses("同意", code)
    world.person(HEAD).picks("时间错开")
    world.person(HEAD).sees("请在现场发位置或拍一张")
    assert world.apply(code, Crossed("MB-20260302-0009", "三号罐盲板抽堵")) == ""
    assert world.person(HEAD).does(code, Brought(HEAD, spot=YARD)) == ""
    assert permit(world, code).state is State.APPROVING and not permit(world, code).signatures
    world.person(HEAD).sees("有交叉作业，还没有签", "三号罐盲板抽堵")
    world.forget_messages()


def test_a_conflict_nobody_has_seen_yet_is_shown_before_a_press_with_a_note_counts(world: World) -> None:
    code = submitted(world)
    other = tank(world)
    kind, mine = world.work.cases[code]
    world.work.cases[code] = (kind, replace(mine, conflicts=()))
    assert world.person(HEAD).does(code, Approved(HEAD, spot=YARD, note="都说好了")) == ""
    case = permit(world, code)
    assert not case.signatures and [c.code for c in case.conflicts] == [other]
    world.forget_messages()
