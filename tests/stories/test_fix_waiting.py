"""受控, 延期, and accepted-then-silent: the clock never stops in silence."""

from datetime import timedelta

from tests.factory import moved
from tests.stories.fixing import BLUE, RED, YELLOW, accepted, brings, shot
from tests.world import World
from workflows.hazard.case import State, Wait
from workflows.hazard.events import Controlled, ExtensionAsked, ExtensionDecided
from workflows.hazard.waits import waited
from workflows.hazard.when import agreed_date
from workflows.kernel.effects import LeftFactory


def wished(world: World, words: str = YELLOW, reason: str = "备件未到货") -> str:
    """An extension to the day after tomorrow is asked for, complete with measure and photo."""
    code = accepted(world, words)
    owner = world.person("李强")
    owner.presses("申请延期", code)
    owner.answers(reason)
    owner.answers("后天 10:00")
    owner.answers("已断电挂牌")
    brings(owner, code, "", shot(owner, "tag"))
    return code


def test_an_extension_is_asked_for_one_question_at_a_time(world: World) -> None:
    code = accepted(world, YELLOW)
    owner, above = world.people("李强", "王芳")
    owner.presses("申请延期", code)
    owner.sees("延期要写原因", code)
    owner.answers("备件未到货")
    owner.sees("要延到什么时候", code, "3天后")
    assert "没看懂“很快”是哪天" in owner.answers("很快")
    assert "不用延期；换一个更晚的时间" in owner.answers("今天 9:00")
    assert "一次最多延 30 天" in owner.answers("90天后")
    owner.answers("后天 10:00")
    owner.sees("先怎么管住", code)
    owner.answers("已断电挂牌")
    owner.sees("还差 1 张临时措施的照片", code)
    assert world.case(code).extension is None
    brings(owner, code, "", shot(owner, "tag"))
    above.sees(
        f"李强申请延期 {code}", "备件未到货（等备件）", "3月4日 10:00", "已断电挂牌", "tag", "[同意延期]", "[不同意]"
    )
    owner.sees("已交王芳来批", code)
    owner.sees("已收到")


def test_a_date_may_be_picked_instead_of_typed(world: World) -> None:
    code = accepted(world, YELLOW)
    owner = world.person("李强")
    owner.presses("申请延期", code)
    owner.answers("等涂装车间停线")
    owner.picks("3天后")
    assert dict(world.case(code).extension_draft)["until"] == (world.now + timedelta(days=3)).isoformat()
    world.forget_messages()


def test_a_granted_extension_moves_the_agreed_date_and_never_due_at(world: World) -> None:
    code = wished(world)
    due = world.case(code).due_at
    assert world.person("王芳").presses("同意延期", code) == ""
    world.person("李强").sees("王芳同意", code, "3月4日 10:00")
    world.person("王芳").sees("王芳 08:00 同意延期", code)
    case = world.case(code)
    assert case.due_at == due and agreed_date(case) == world.now + timedelta(days=2, hours=2)
    assert case.extension and case.extension.approved_by == "王芳"
    world.forget_messages()


def test_until_the_agreed_date_no_rung_climbs_and_from_then_it_does(world: World) -> None:
    code = wished(world)
    world.person("王芳").presses("同意延期", code)
    world.forget_messages()
    world.wait(days=2, hours=1)
    world.person("李强").sees("约定", "还剩 1 小时")
    assert world.case(code).escalations == () and world.case(code).state is State.FIXING
    world.wait(hours=1)
    world.person("李强").sees("约定的日期到了")
    world.person("王芳").sees("到了约定日期还没处理完")
    world.wait(hours=2)
    assert [e.rung for e in world.case(code).escalations if e.rung.startswith("joint")] == ["joint_overdue"]
    world.forget_messages()


def test_a_denied_extension_leaves_everything_and_may_be_asked_again(world: World) -> None:
    code = wished(world)
    assert world.person("王芳").does(code, ExtensionDecided("王芳", False, "先借三车间的备件")) == ""
    world.person("李强").sees("没有同意", code, "先借三车间的备件")
    case = world.case(code)
    assert case.extension is None and len(case.extensions) == 1 and agreed_date(case) == case.due_at
    owner = world.person("李强")
    assert owner.does(code, ExtensionAsked("李强", "等备件", world.now + timedelta(days=2), "挂牌")) == ""
    assert world.case(code).extension
    world.forget_messages()


def test_nobody_approves_the_own_extension_and_no_passer_by_does(world: World) -> None:
    code = wished(world)
    assert "自己申请的延期要由上级来批" in world.person("李强").does(code, ExtensionDecided("李强", True))
    assert "由王芳来批" in world.person("刘洋").does(code, ExtensionDecided("刘洋", True))
    assert "正在等王芳批" in world.person("李强").does(code, ExtensionAsked("李强"))
    assert "由处理的人来申请" in world.person("刘洋").does(code, ExtensionAsked("刘洋"))
    world.person("王芳").presses("同意延期", code)
    assert "没有等批的延期" in world.person("王芳").does(code, ExtensionDecided("王芳", False))
    world.forget_messages()


def test_waiting_is_counted_for_each_department_apart(world: World) -> None:
    code = wished(world, reason="等涂装车间停线")
    asked = world.now
    world.wait(hours=1)
    world.person("王芳").presses("同意延期", code)
    assert world.case(code).waits == (Wait("厂部/涂装车间", asked),)
    world.wait(hours=3)
    owner = world.person("李强")
    brings(owner, code, "换了油封", shot(owner))
    owner.presses("整改完成", code)
    case = world.case(code)
    assert waited(case, world.now) == {"厂部/涂装车间": timedelta(hours=4)}
    assert [k for k in world.work.timers if k[1].startswith("extension")] == []
    world.forget_messages()


def test_under_control_needs_a_photo_is_its_own_mark_and_never_the_fix(world: World) -> None:
    code = accepted(world, RED)
    owner = world.person("李强")
    assert owner.presses("受控", code).startswith("还差 1 张受控照片")
    brings(owner, code, "已断电挂牌", shot(owner, "tag"))
    world.wait(minutes=10)
    assert owner.presses("受控", code) == ""
    case = world.case(code)
    assert case.controlled_at == world.now and case.fixed_at is None and case.state is State.FIXING
    assert "还差 1 张整改照片" in owner.presses("整改完成", code)
    assert "已经记为受控" in owner.does(code, Controlled("李强"))
    assert "由处理的人来按" in world.person("刘洋").does(code, Controlled("刘洋"))
    world.forget_messages()
    brings(owner, code, "换了锁", shot(owner))
    owner.presses("整改完成", code)
    world.person("王芳").sees("受控 今天 08:10，处理完 今天 08:10")


def test_accepted_and_silent_for_half_of_what_was_left_is_dispatched_again(world: World) -> None:
    code = accepted(world, RED)
    owner, superior = world.people("李强", "王芳")
    due = world.case(code).due_at
    world.wait(minutes=59, seconds=59)
    assert world.case(code).state is State.FIXING
    world.forget_messages()
    world.wait(seconds=1)
    case = world.case(code)
    assert case.state is State.DISPATCHED and case.due_at == due and case.reopened == 1
    assert case.respond_by == world.now + timedelta(minutes=15) and case.accepted_at is None
    owner.sees(f"李强，{code} 接单后 1 小时没有动静，已重新派发", "今天 09:15 前重新接单（还剩 15 分钟）")
    owner.sees("[接单]")
    superior.sees("李强接了", code, "已重新派发", "[转派]", "[我来接]")
    assert case.escalations[-1].rung == "silent"
    for reader in (owner, superior):
        reader.sees("今天 10:00", "还剩 1 小时")


def test_a_silent_owner_on_leave_is_named_to_the_next_superior_not_to_the_one_who_gets_it(world: World) -> None:
    code = accepted(world)
    world.away("李强")
    world.wait(hours=1)
    assert world.case(code).owner == "王芳"
    world.person("王芳").sees("[接单]", code, "没有动静，重新派发")
    world.person("周涛").sees(f"李强接了 {code} 后 1 小时没有动静", "跳过王芳")
    assert not any("已重新派发" in text for text in world.person("王芳").texts)
    world.person("王芳").sees("先知会")


def test_half_an_hour_is_the_least_that_silence_is_granted(world: World) -> None:
    worker, owner = world.people("张伟", "李强")
    code = worker.says(RED)
    world.wait(minutes=100)
    owner.presses("接单", code)
    world.forget_messages()
    world.wait(minutes=29, seconds=59)
    assert world.case(code).state is State.FIXING
    world.wait(seconds=1)
    assert world.case(code).state is State.DISPATCHED
    world.forget_messages()


def test_a_photo_a_note_or_a_mark_counts_as_action_and_starts_the_silence_afresh(world: World) -> None:
    code = accepted(world, YELLOW)
    owner = world.person("李强")
    world.wait(hours=11)
    brings(owner, code, "已拆开泵，等清洗")
    world.forget_messages()
    world.wait(hours=6, minutes=29)
    assert world.case(code).state is State.FIXING
    world.wait(minutes=1)
    assert world.case(code).state is State.DISPATCHED, "half of the 13 hours that were left"
    world.forget_messages()


def test_an_approved_wait_is_no_silence(world: World) -> None:
    code = wished(world)
    world.person("王芳").presses("同意延期", code)
    world.wait(days=2)
    assert world.case(code).state is State.FIXING
    world.forget_messages()


def test_accepting_again_after_silence_takes_the_superiors_alarm_back(world: World) -> None:
    code = accepted(world, BLUE)
    world.wait(hours=36)
    world.forget_messages()
    world.person("李强").presses("接单", code)
    world.person("王芳").sees("李强", "已接单", "不用再处理")
    assert world.case(code).state is State.FIXING and world.case(code).alarmed == ()


def test_somebody_at_work_who_leaves_the_factory_is_replaced_and_due_at_stays(world: World) -> None:
    code = accepted(world, YELLOW)
    due = world.case(code).due_at
    world.wait(hours=5)
    world.org = moved(world.org, "李强", active=False)
    world.apply(code, LeftFactory("李强"))
    case = world.case(code)
    assert case.state is State.DISPATCHED and case.owner == "王芳" and case.due_at == due
    assert case.respond_by == world.now + timedelta(minutes=15) and "李强已离职" in case.owner_why
    world.person(case.owner or "").sees(code, "[接单]")
