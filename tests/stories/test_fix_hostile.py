"""Sixteen tries to get a hazard archived that was not judged by somebody else."""

import pytest

from tests.stories.fixing import BLUE, RED, accepted, brings, rectified, shot
from tests.world import World
from workflows.hazard.case import State
from workflows.hazard.events import Approved, FlagOverridden, Rectified, Returned
from workflows.kernel.flow import Pressed


@pytest.fixture
def flagged(world: World) -> str:
    """In review with a photo from an earlier case."""
    world.work.used_photos["after"] = "YH-20260201-0003"
    return rectified(world)


def test_the_owner_cannot_approve_the_own_work(world: World) -> None:
    code = rectified(world)
    assert "自己处理的要由别人复查" in world.person("李强").does(code, Approved("李强"))
    assert world.case(code).state is State.REVIEW


def test_a_new_owner_does_not_make_the_fixer_a_reviewer(world: World) -> None:
    code = accepted(world)
    owner = world.person("李强")
    brings(owner, code, "换了锁", shot(owner))
    assert world.person("王芳").does(code, Pressed("王芳", "take_over")) == ""
    assert world.person("王芳").does(code, Rectified("王芳")) == ""
    assert world.case(code).fixer == "王芳" and world.case(code).reviewer == "周涛"
    assert "自己处理的要由别人复查" in world.person("王芳").does(code, Approved("王芳"))
    world.forget_messages()


def test_the_reporter_cannot_approve_the_own_report(world: World) -> None:
    code = rectified(world)
    assert "上报的人不复查自己报的" in world.person("张伟").does(code, Approved("张伟"))


def test_a_passer_by_cannot_approve(world: World) -> None:
    code = rectified(world)
    assert "由王芳复查" in world.person("刘洋").does(code, Approved("刘洋"))


def test_somebody_unknown_cannot_approve(world: World) -> None:
    code = rectified(world)
    assert world.apply(code, Approved("nobody")) != "" and world.case(code).state is State.REVIEW


def test_a_safety_officer_who_was_not_asked_cannot_approve_an_unflagged_case(world: World) -> None:
    code = rectified(world)
    assert "由王芳复查" in world.person("赵敏").does(code, Approved("赵敏"))


def test_a_superior_who_was_not_asked_yet_cannot_approve(world: World) -> None:
    code = rectified(world)
    assert "由王芳复查" in world.person("周涛").does(code, Approved("周涛"))


def test_the_second_press_of_approve_changes_nothing_and_says_who_decided(world: World) -> None:
    code = rectified(world)
    reviewer = world.person("王芳")
    reviewer.presses("通过", code)
    version = world.case(code)
    again = reviewer.does(code, Approved("王芳"))
    assert "王芳 08:05 复查通过，已归档" in again and world.case(code) == version and len(world.work.awards) == 1
    world.forget_messages()


def test_a_return_after_the_approval_changes_nothing(world: World) -> None:
    code = rectified(world)
    world.person("王芳").presses("通过", code)
    assert "已归档" in world.person("王芳").does(code, Returned("王芳", "还是不行"))
    assert world.case(code).state is State.CLOSED
    world.forget_messages()


def test_an_approval_after_the_return_changes_nothing(world: World) -> None:
    code = rectified(world)
    world.person("王芳").does(code, Returned("王芳", "看不清"))
    assert "已退回" in world.person("王芳").does(code, Approved("王芳"))
    assert world.case(code).state is State.FIXING
    world.forget_messages()


def test_a_press_on_the_card_of_an_earlier_round_is_a_new_judgement_only_while_in_review(world: World) -> None:
    code = accepted(world)
    assert "在处理中" in world.person("王芳").does(code, Approved("王芳"))


def test_a_flagged_case_cannot_be_approved_by_a_reviewer_without_the_role(world: World, flagged: str) -> None:
    refusal = world.person("王芳").presses("通过", flagged)
    assert "YH-20260201-0003" in refusal and "要安全员或安全总监按“通过”；已请赵敏来看" in refusal
    assert world.case(flagged).state is State.REVIEW


def test_the_owner_and_the_reporter_cannot_release_a_flag_whatever_their_role(world: World, flagged: str) -> None:
    for person in ("李强", "张伟", "王芳", "周涛"):
        assert "放行" in world.person(person).does(flagged, FlagOverridden(person))
    assert world.case(flagged).override_by is None


def test_a_named_approver_passes_flagged_evidence_and_answers_for_it_by_name(world: World, flagged: str) -> None:
    officer = world.person("赵敏")
    assert any("证据有标记" in text for text in officer.texts)
    assert officer.presses("通过", flagged) == ""
    case = world.case(flagged)
    assert case.state is State.CLOSED and case.override_by == "赵敏" and case.flags
    world.forget_messages()


def test_the_approver_is_spoken_to_by_name_and_reads_how_the_two_buttons_differ(world: World, flagged: str) -> None:
    card = next(text for text in world.person("赵敏").texts if "证据有标记，王芳自己不能定，请定" in text)
    assert "赵敏，请定标记的事" in card and "王芳，请在" not in card
    assert "“放行标记”只认可标记，仍由王芳复查" in card and "“通过”是认可标记并确认上面几点，直接归档" in card
    assert any("王芳，请在" in text for text in world.person("王芳").texts)
    world.forget_messages()


def test_a_released_flag_lets_the_reviewer_judge_and_stays_on_record(world: World, flagged: str) -> None:
    assert world.person("赵敏").presses("放行标记", flagged) == ""
    world.person("王芳").sees("赵敏放行了", flagged)
    assert world.person("王芳").presses("通过", flagged) == ""
    case = world.case(flagged)
    assert (case.override_by, case.decided_by, len(case.flags)) == ("赵敏", "王芳", 1)
    world.forget_messages()


def test_there_is_nothing_to_release_where_nothing_is_flagged(world: World) -> None:
    code = rectified(world, BLUE)
    assert "没有等放行的标记" in world.person("赵敏").does(code, FlagOverridden("赵敏"))


def test_a_return_without_a_reason_is_asked_for_one(world: World) -> None:
    code = rectified(world)
    assert "退回要写一句原因" in world.person("王芳").does(code, Returned("王芳", "  "))
    assert world.case(code).state is State.REVIEW


def test_a_new_odd_photo_after_the_release_needs_a_release_of_its_own(world: World, flagged: str) -> None:
    world.person("赵敏").presses("放行标记", flagged)
    owner = world.person("李强")
    brings(owner, flagged, "", shot(owner, "before-张伟"))
    assert len(world.case(flagged).flags) == 2 and world.case(flagged).override_by is None
    assert "要安全员或安全总监" in world.person("王芳").does(flagged, Approved("王芳"))
    world.forget_messages()


def test_a_recycled_photo_slipped_in_during_the_review_is_flagged(world: World) -> None:
    code = rectified(world)
    world.work.used_photos["slipped"] = "YH-20260105-0009"
    owner = world.person("李强")
    brings(owner, code, "", shot(owner, "slipped"))
    assert world.case(code).flags == ("照片在 YH-20260105-0009 里用过（同一张）",)
    assert "要安全员或安全总监" in world.person("王芳").does(code, Approved("王芳"))
    world.forget_messages()


def test_pressing_done_twice_asks_for_one_review(world: World) -> None:
    code = rectified(world)
    assert "在复查中" in world.person("李强").does(code, Rectified("李强"))
    assert len([m for m in world.person("王芳").messages if m.slot == "review 0"]) == 1
    assert world.case(code).text == RED
