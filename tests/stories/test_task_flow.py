"""协同工单: to another department's contact by name, on its own clock, closed only by that department's answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factory import moved
from tests.stories.fixing import BLUE, RED, brings, shot
from tests.world import World
from workflows.hazard.events import Brought, Claimed
from workflows.kernel.effects import LeftFactory
from workflows.kernel.people import Department
from workflows.task.case import Stage, Task
from workflows.task.events import Answered, Asked, ParentClosed
from workflows.task.flow import FLOW


def opened(world: World, words: str = RED) -> str:
    """Reported and left unaccepted for two hours: the code of the joint task."""
    code = world.person("张伟").says(words)
    world.wait(hours=2)
    return world.case(code).tasks[0]


def task(world: World, code: str) -> Task:
    found: Task = world.work.load(code)[1]
    return found


def asked(world: World, **changes: object) -> str:
    """A task asked for directly, as another workflow would."""
    parent = world.cases()[0].code if world.cases() else world.person("张伟").says(RED)
    seed = Asked(parent, "hazard", "漏电", RED, "设备要修", "yellow", "二号焊接车间东门", "厂部/焊接车间")
    code = world.engine.open(world.work, "task", replace(seed, **changes), world.now)  # type: ignore[arg-type]
    world._settle()
    world.forget_messages()
    return code


def test_a_joint_task_goes_to_the_contact_of_another_department_by_name(world: World) -> None:
    code = opened(world)
    found = task(world, code)
    assert code.startswith("GD-") and found.state is Stage.ASKED and found.sort == "joint"
    assert found.department not in ("厂部/设备动力部", "厂部/焊接车间") and found.owner == "赵敏"
    contact = world.person("赵敏")
    contact.sees("协同工单", code, found.parent, "赵敏", "[接单]", "[转派]", "[拒单]")
    world.duty.sees("协同工单", code, "已派给赵敏")
    assert world.case(found.parent).joint_task == code
    world.forget_messages()


def test_the_answer_closes_the_task_and_reaches_the_hazard_with_its_pictures(world: World) -> None:
    code = opened(world)
    parent = task(world, code).parent
    world.forget_messages()
    contact = world.person("赵敏")
    assert contact.presses("接单", code) == ""
    contact.sees("处理中", code, "[已处理]")
    brings(contact, code, "", shot(contact, "fixed"))
    contact.sees("已收到", code, "照片 1 张")
    world.wait(minutes=10)
    contact.presses("已处理", code)
    contact.sees("怎么处理的", code)
    assert contact.answers("临时电源已切断，挂了警示牌") == ""
    found = task(world, code)
    assert found.state is Stage.CLOSED and found.answered_by == "赵敏" and found.closed_at == world.now
    world.person("李强").sees("赵敏答复了", code, parent, "临时电源已切断", "附 1 个文件")
    assert "fixed" in [a.sha256 for a in world.case(parent).media]
    assert [w.on for w in world.case(parent).waits] == [found.department]
    assert not [key for key in world.work.timers if key[0] == code]
    contact.sees("赵敏 10:10 已答复", code)
    world.duty.sees("已答复")
    world.forget_messages()


def test_the_answer_may_follow_as_a_text_or_come_with_the_press(world: World) -> None:
    code = asked(world)
    contact = world.person(task(world, code).owner or "")
    contact.presses("接单", code)
    contact.presses("已处理", code)
    assert contact.does(code, Brought(contact.id, f"{code} 阀门已更换")) == ""
    assert task(world, code).answer == "阀门已更换"
    world.forget_messages()


def test_only_the_asked_department_may_answer(world: World) -> None:
    code = asked(world)
    contact = task(world, code).owner or ""
    world.person(contact).presses("接单", code)
    assert "要" in world.person("张伟").does(code, Answered("张伟", "我看没事"))
    assert "还差一句处理结果" in world.person(contact).does(code, Answered(contact, " "))
    assert task(world, code).state is Stage.WORKING


def test_answering_before_accepting_and_after_closing_changes_nothing(world: World) -> None:
    code = asked(world)
    contact = world.person(task(world, code).owner or "")
    assert "先按“接单”再按“已处理”" in contact.does(code, Answered(contact.id, "好了"))
    contact.presses("接单", code)
    contact.does(code, Answered(contact.id, "好了"))
    assert "已答复" in contact.does(code, Answered(contact.id, "又好了"))
    assert "已答复" in contact.does(code, Claimed(contact.id))
    assert task(world, code).answer == "好了"
    world.forget_messages()


def test_an_unaccepted_task_climbs_on_its_own_clock_and_ends_at_the_duty_room(world: World) -> None:
    code = asked(world, hint_department="厂部/涂装车间")
    assert task(world, code).respond_by == world.now + timedelta(minutes=30)
    world.wait(minutes=30)
    world.person("周涛").sees("何平 30 分钟没接 协同工单", code, "[转派]", "[接单]")
    world.wait(minutes=30)
    world.person("钱进").sees("何平 1 小时没接", code)
    world.wait(hours=1)
    world.duty.sees("何平 2 小时没接", code)
    rungs = [(e.rung, e.to) for e in task(world, code).escalations]
    assert rungs[:3] == [
        ("task_unaccepted", "周涛"),
        ("task_unaccepted_next", "钱进"),
        ("task_unaccepted_duty", "值班室"),
    ]
    world.forget_messages()


def test_accepting_takes_the_alarms_back_and_an_unanswered_task_climbs_again(world: World) -> None:
    code = asked(world, hint_department="厂部/涂装车间")
    world.wait(minutes=31)
    world.person("何平").presses("接单", code)
    world.person("周涛").sees("何平 08:31 已接单", code)
    world.wait(hours=6, minutes=59)
    world.person("何平").sees("何平", code, "前答复")
    world.wait(minutes=30)
    assert [e.rung for e in task(world, code).escalations] == ["task_unaccepted", "task_unanswered"]
    assert any("没答复" in text for text in world.person("钱进").texts)
    world.forget_messages()


def test_a_contact_on_leave_is_answered_for_and_a_vacant_department_falls_to_safety(world: World) -> None:
    world.away("何平", stand_in="郑丽")
    assert task(world, asked(world, hint_department="涂装车间")).owner == "郑丽"
    world.org = replace(world.org, departments={"厂部/设备动力部": Department("厂部/设备动力部")})
    code = asked(world, hint_department="设备动力部(电气)")
    found = task(world, code)
    assert found.owner == "孙安" and "没有能通知到的接口人" in found.owner_why
    world.away("孙安")
    nobody = task(world, asked(world, hint_department="设备动力部"))
    assert nobody.owner is None and nobody.owner_why.endswith("转值班室")
    assert any(nobody.code in text and "请值班室安排" in text for text in world.duty.texts)
    assert world.person("刘值").presses("接单", nobody.code) == ""


def test_where_no_department_names_a_contact_the_safety_officer_of_another_comes_before_the_director(
    world: World,
) -> None:
    world.org = replace(world.org, departments={})
    found = task(world, asked(world))
    assert (found.owner, found.department) == ("赵敏", "厂部/安全部") and "厂部/安全部安全员赵敏" in found.owner_why
    assert task(world, asked(world, department="厂部/安全部")).owner == "孙安", "not to the department that left it"


def test_the_safety_officer_of_a_department_comes_before_the_director_who_leads_the_one_above(world: World) -> None:
    fire = "厂部/安全部/消防组"
    world.org = moved(world.org, "赵敏", department=fire)
    above = Department("厂部/安全部", leader="孙安")
    world.org = replace(world.org, departments={fire: Department(fire), above.path: above})
    assert task(world, asked(world, hint_department="消防组")).owner == "赵敏"
    world.away("赵敏")
    assert task(world, asked(world, hint_department="消防组")).owner == "孙安"


def test_a_task_is_never_given_to_the_department_that_did_not_answer(world: World) -> None:
    code = asked(world, department="厂部/涂装车间", hint_department="涂装车间")
    assert task(world, code).owner != "何平"
    code = asked(world, owner="李强", hint_department="设备动力部")
    assert task(world, code).owner != "王芳", "the owner's own department"


def test_a_repair_order_shares_the_flow_and_goes_to_the_department_itself(world: World) -> None:
    code = asked(world, sort="repair", department="厂部/设备动力部")
    assert task(world, code).owner == "王芳"
    assert any("维修工单" in text for text in world.person("王芳").texts)


def test_passing_a_task_on_moves_no_clock_and_the_copy_says_where_it_went(world: World) -> None:
    code = asked(world, hint_department="涂装车间")
    due = task(world, code).due_at
    world.wait(minutes=5)
    contact = world.person("何平")
    contact.presses("转派", code)
    contact.sees("转给谁", "刘洋")
    assert "找不到唯一的" in contact.answers("没有这个人")
    assert "就是" not in contact.picks("刘洋")
    contact.sees("已转派给刘洋", code)
    world.person("刘洋").sees("协同工单", code, "[接单]")
    found = task(world, code)
    assert found.owner == "刘洋" and found.due_at == due and found.state is Stage.ASKED


def test_refusing_needs_a_reason_and_goes_to_the_superior(world: World) -> None:
    code = asked(world, hint_department="涂装车间")
    contact = world.person("何平")
    contact.presses("拒单", code)
    contact.sees("为什么不接", code)
    assert "拒单要写一句原因" in contact.answers("  ")
    contact.answers("不归我们管")
    world.person("周涛").sees(code, "[接单]")
    assert task(world, code).owner == "周涛" and "何平拒单：不归我们管" in task(world, code).owner_why


def test_a_holder_who_leaves_the_factory_is_replaced(world: World) -> None:
    code = asked(world, hint_department="涂装车间")
    world.person("何平").presses("接单", code)
    world.org = moved(world.org, "何平", active=False)
    world.apply(code, LeftFactory("何平"))
    found = task(world, code)
    assert found.owner == "周涛" and found.state is Stage.ASKED and "何平已离职" in found.owner_why
    world.forget_messages()


def test_when_the_case_behind_it_ends_the_task_is_void_and_everybody_with_a_copy_is_told(world: World) -> None:
    code = asked(world, hint_department="涂装车间")
    parent = task(world, code).parent
    world.wait(minutes=31)
    world.forget_messages()
    world.apply(code, ParentClosed(parent, "已归档"))
    world.person("何平").sees(f"{code} 不用再办：{parent} 已归档")
    world.person("周涛").sees("不用再办", code)
    world.duty.sees("不用再办", code)
    assert world.apply(code, ParentClosed(parent, "已归档")) == ""
    assert "不用再办" in world.person("何平").does(code, Claimed("何平"))


def test_a_task_whose_case_is_over_before_it_has_a_number_is_void_at_once(world: World) -> None:
    worker = world.person("张伟")
    world.person("陈静").says(RED)
    merged = worker.says(RED)
    assert world.case(merged).state == "void"
    seed = Asked(merged, "hazard", "漏电", RED, "设备要修", "red")
    code = world.engine.open(world.work, "task", seed, world.now)
    world._settle()
    assert task(world, code).state is Stage.VOID
    world.forget_messages()


@pytest.mark.parametrize("state", [Stage.ASKED, Stage.WORKING])
def test_every_open_stage_of_a_task_can_be_left(state: Stage) -> None:
    assert {row.then for row in FLOW.rows if row.when is state} - {state}


def test_every_card_of_a_task_says_why_it_came(world: World) -> None:
    code = opened(world, BLUE)
    world.person("赵敏").presses("接单", code)
    world.wait(hours=30)
    cards = [look[1] for m in world.work.messages if m.code == code for look in m.looks]
    assert len(cards) > 4 and all(card.why for card in cards) and all(code in card.headline for card in cards)
    world.forget_messages()
