"""复查: by whom, on whose clock, and what everybody hears of it."""

from datetime import timedelta

from tests.factory import moved
from tests.stories.fixing import BLUE, RED, YELLOW, accepted, brings, rectified, shot
from tests.world import World
from workflows.hazard.case import State
from workflows.hazard.events import Approved, Returned
from workflows.kernel.effects import Award, LeftFactory, Sealed
from workflows.task.events import ParentClosed


def test_approval_archives_thanks_the_reporter_and_gives_points(world: World) -> None:
    code = rectified(world)
    world.wait(minutes=10)
    reviewer, owner, reporter = world.people("王芳", "李强", "张伟")
    assert reviewer.presses("通过", code) == ""
    reporter.sees(f"{code} 已归档。李强 08:05 换了箱门锁，王芳 08:15 复查通过。", "谢谢张伟，积分 +5。")
    owner.sees(code, "复查通过，已归档", "王芳 08:15 通过，谢谢李强。")
    reviewer.sees("王芳 08:15 复查通过，已归档", code)
    case = world.case(code)
    assert case.state is State.CLOSED and case.closed_at == world.now and case.decided_by == "王芳"
    assert case.confirmed == ("照片里的问题确实消除了", "措施和现场一致")
    assert world.work.awards == [Award("张伟", 5, f"{code} 已归档")]
    assert not [key for key in world.work.timers if key[0] == code]


def test_nothing_more_happens_in_the_days_after_closing(world: World) -> None:
    code = rectified(world)
    world.person("王芳").presses("通过", code)
    world.forget_messages()
    world.wait(days=10)
    world.everything_was_read()
    assert world.case(code).state is State.CLOSED and not [key for key in world.work.timers if key[0] == code]


def test_everybody_who_reported_it_is_thanked_and_the_anonymous_by_sealed_address(world: World) -> None:
    code = accepted(world)
    world.person("陈静").says(RED)
    world.person("郑丽").says(RED, anonymous=True)
    owner = world.person("李强")
    brings(owner, code, "换了锁", shot(owner))
    owner.presses("整改完成", code)
    world.forget_messages()
    world.person("王芳").presses("通过", code)
    world.person("张伟").sees("谢谢张伟，积分 +5")
    world.person("陈静").sees("谢谢陈静，积分 +1")
    sealed = next(m for m in world.work.messages if isinstance(m.to, Sealed) and m.slot == "closed")
    assert "谢谢上报" in sealed.looks[-1][1].foot and "郑丽" not in str(sealed.looks)
    assert {a.person for a in world.work.awards} == {"张伟", "陈静"}
    world.forget_messages()


def test_the_reviewer_is_the_owners_manager(world: World) -> None:
    assert world.case(rectified(world)).reviewer == "王芳"


def test_where_the_manager_reported_it_the_safety_officer_reviews(world: World) -> None:
    code = accepted(world, RED, by="王芳")
    owner = world.person("李强")
    brings(owner, code, "换了锁", shot(owner))
    owner.presses("整改完成", code)
    world.person("赵敏").sees("待复查", code)
    assert world.case(code).reviewer == "赵敏"
    assert "上报的人不复查自己报的" in world.person("王芳").does(code, Approved("王芳"))
    world.forget_messages()


def test_where_the_manager_is_on_leave_the_stand_in_reviews_unless_that_is_the_fixer(world: World) -> None:
    code = accepted(world)
    world.away("王芳", stand_in="孙磊")
    owner = world.person("李强")
    brings(owner, code, "换了锁", shot(owner))
    owner.presses("整改完成", code)
    assert world.case(code).reviewer == "孙磊"
    world.forget_messages()
    world.person("孙磊").presses("通过", code)
    world.forget_messages()


def test_where_the_stand_in_of_the_manager_is_the_fixer_safety_reviews(world: World) -> None:
    code = accepted(world)
    world.away("王芳", stand_in="李强")
    owner = world.person("李强")
    brings(owner, code, "换了锁", shot(owner))
    owner.presses("整改完成", code)
    assert world.case(code).reviewer == "赵敏"
    world.forget_messages()


def test_without_manager_and_safety_officer_the_director_reviews_and_without_anybody_the_duty_room(
    world: World,
) -> None:
    for away, reviewer in ((("王芳", "赵敏"), "孙安"), (("孙安",), None)):
        for person in away:
            world.away(person)
        code = accepted(world)
        owner = world.person("李强")
        brings(owner, code, "换了锁", shot(owner, f"a{reviewer}"))
        owner.presses("整改完成", code)
        assert world.case(code).reviewer == reviewer
        world.forget_messages()
        world.wait(minutes=31)
        world.forget_messages()
    assert world.person("刘值").presses("通过", code) == ""
    assert world.case(code).state is State.CLOSED
    world.forget_messages()


def test_a_slow_red_review_is_reminded_once_then_climbs_charged_to_the_reviewer(world: World) -> None:
    code = rectified(world)
    reviewer, above, top = world.people("王芳", "周涛", "钱进")
    assert world.case(code).review_by == world.now + timedelta(minutes=30)
    world.wait(minutes=15)
    reviewer.sees("王芳", code, "前复查", "还剩 15 分钟")
    world.wait(minutes=15)
    above.sees(f"王芳还没复查 {code}", "[通过]")
    assert world.case(code).review_late == ("王芳",)
    world.wait(minutes=30)
    top.sees(f"王芳还没复查 {code}")
    world.wait(minutes=30)
    world.duty.sees(f"王芳还没复查 {code}")
    rungs = [(e.rung, e.to) for e in world.case(code).escalations]
    assert rungs == [("review 1", "周涛"), ("review 2", "钱进"), ("review 3", "值班室")]
    assert world.case(code).state is State.REVIEW, "the fixer's case is not reopened for it"
    assert above.presses("通过", code) == ""
    assert world.case(code).decided_by == "周涛"
    for reader in (reviewer, above, top, world.duty):
        reader.sees("周涛", "复查通过，已归档")
    world.forget_messages()


def test_yellow_has_four_hours_and_blue_a_day_for_the_review(world: World) -> None:
    for words, hours in ((YELLOW, 4), (BLUE, 24)):
        case = world.case(rectified(world, words))
        assert case.review_by == world.now + timedelta(hours=hours)


def test_a_slow_review_never_alarms_about_the_fixer(world: World) -> None:
    code = rectified(world)
    world.wait(hours=3)
    rungs = {e.rung for e in world.case(code).escalations}
    assert rungs == {"review 1", "review 2", "review 3"} and not world.cases("task")
    world.forget_messages()


def test_a_reviewer_who_leaves_the_factory_is_replaced_with_a_fresh_clock(world: World) -> None:
    code = rectified(world)
    world.wait(minutes=10)
    world.org = moved(world.org, "王芳", active=False)
    world.apply(code, LeftFactory("王芳"))
    world.person("周涛").sees("待复查", code)
    assert world.case(code).reviewer == "周涛" and world.case(code).review_by == world.now + timedelta(minutes=30)
    assert world.apply(code, LeftFactory("刘洋")) == ""


def test_a_fix_whose_owner_has_left_meanwhile_is_returned_to_the_superior(world: World) -> None:
    code = rectified(world)
    world.org = moved(world.org, "李强", active=False)
    assert world.apply(code, LeftFactory("李强")) == "" and world.case(code).owner == "李强"
    world.forget_messages()
    assert world.apply(code, Returned("王芳", "没有锁好")) == ""
    case = world.case(code)
    assert case.state is State.DISPATCHED and case.owner == "王芳" and case.reviewer == "王芳"
    world.person("王芳").sees("[接单]", "李强已离职")
    world.forget_messages()


def test_open_tasks_become_void_when_the_case_is_archived(world: World) -> None:
    worker = world.person("张伟")
    code = worker.says(RED)
    world.wait(hours=2)
    task = world.case(code).tasks[0]
    world.person("李强").presses("接单", code)
    owner = world.person("李强")
    brings(owner, code, "换了锁", shot(owner))
    owner.presses("整改完成", code)
    world.person("王芳").presses("通过", code)
    assert world.work.load(task)[1].state == "void"
    assert world.work.told[f"closed:{code}:{task}"].event == ParentClosed(code, "王芳 10:00 复查通过，已归档")
    assert not [key for key in world.work.timers if key[0] == task]
    world.forget_messages()
    world.wait(days=3)
