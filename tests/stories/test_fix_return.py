"""退回: a reason, a clock of its own, something new to bring, and the third one climbs."""

from datetime import timedelta

from tests.stories.fixing import BLUE, YELLOW, brings, rectified, shot
from tests.world import World
from workflows.hazard.case import State
from workflows.hazard.events import Brought, Returned
from workflows.kernel.flow import Pressed


def test_a_return_gives_its_reason_its_own_clock_and_leaves_due_at_alone(world: World) -> None:
    code = rectified(world)
    due = world.case(code).due_at
    world.wait(minutes=5)
    reviewer, owner = world.people("王芳", "李强")
    assert reviewer.presses("退回", code) == ""
    reviewer.sees("哪里不行", code)
    assert world.case(code).state is State.REVIEW
    assert reviewer.answers("看不清编号") == ""
    owner.sees(f"王芳退回 {code}：看不清编号", "08:40", "[整改完成]")
    reviewer.sees("王芳 08:10 退回：看不清编号", code)
    case = world.case(code)
    assert case.state is State.FIXING and case.due_at == due and case.fixed_at is None
    assert case.return_due == world.now + timedelta(minutes=30), "a quarter of the two hours"


def test_a_yellow_return_has_at_most_two_hours(world: World) -> None:
    code = rectified(world, YELLOW)
    world.person("王芳").presses("退回", code)
    world.person("王芳").answers("再拍一张")
    assert world.case(code).return_due == world.now + timedelta(hours=2)
    world.forget_messages()


def test_the_return_reason_may_follow_as_a_text_with_the_code(world: World) -> None:
    code = rectified(world)
    reviewer = world.person("王芳")
    reviewer.presses("退回", code)
    assert reviewer.does(code, Brought("王芳", f"{code} 看不清编号")) == ""
    assert world.case(code).state is State.FIXING
    world.person("李强").sees("看不清编号")
    world.forget_messages()


def test_after_a_return_something_new_has_to_come_before_it_can_be_sent_again(world: World) -> None:
    code = rectified(world)
    world.person("王芳").presses("退回", code)
    world.person("王芳").answers("看不清编号")
    owner = world.person("李强")
    assert owner.presses("整改完成", code) == "退回之后还没有收到新的照片或说明，补上再按。"
    world.wait(minutes=1)
    brings(owner, code, "", shot(owner, "closer"))
    assert owner.presses("整改完成", code) == ""
    world.forget_messages()
    world.person("王芳").presses("通过", code)
    assert world.case(code).state is State.CLOSED and world.case(code).returns == 1
    world.forget_messages()


def test_a_returned_case_that_changes_hands_still_needs_something_new(world: World) -> None:
    code = rectified(world)
    world.person("王芳").does(code, Returned("王芳", "看不清编号"))
    world.wait(minutes=2)
    assert world.person("周涛").does(code, Pressed("周涛", "reassign_to", values={"reassign_to": "孙磊"})) == ""
    heir = world.person("孙磊")
    assert heir.presses("接单", code) == ""
    assert "退回之后还没有收到新的照片或说明" in heir.presses("整改完成", code)
    world.forget_messages()


def test_a_return_that_does_not_come_back_in_time_is_told_to_owner_and_superior(world: World) -> None:
    code = rectified(world)
    world.person("王芳").presses("退回", code)
    world.person("王芳").answers("看不清编号")
    world.forget_messages()
    world.wait(minutes=29, seconds=59)
    world.everything_was_read()
    world.wait(seconds=1)
    world.person("李强").sees("退回后还没再送复查")
    world.person("王芳").sees("李强的", code, "退回后到时限还没再送复查", "[转派]")
    assert world.case(code).escalations[-1].rung == "return"


def test_the_third_return_climbs_above_the_reviewer(world: World) -> None:
    code = rectified(world, BLUE)
    reviewer, owner = world.people("王芳", "李强")
    for n in range(3):
        world.wait(minutes=5)
        if n:
            brings(owner, code, f"第 {n} 次补", shot(owner, f"again{n}"))
            owner.presses("整改完成", code)
        world.forget_messages()
        reviewer.presses("退回", code)
        reviewer.answers(f"原因{n}")
    world.person("周涛").sees(f"李强的 {code} 第 3 次被退回：原因2", "[转派]", "[我来接]")
    assert world.case(code).returns == 3 and world.case(code).escalations[-1].rung == "third return"
    world.forget_messages()
