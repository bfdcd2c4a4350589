from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factory import moved
from tests.world import World
from workflows.hazard.case import State
from workflows.hazard.chains import check_chain
from workflows.hazard.events import Claimed, Declined, PassedOn, Reassigned
from workflows.hazard.rules import DispatchRow, Steps
from workflows.kernel.effects import LeftFactory

BOX = "二号焊接车间东门箱门敞开"
WIRE = "二号焊接车间东门带电体外露"
NOWHERE = "北堆场漏油"


@pytest.fixture
def reported(world: World) -> World:
    """张伟 has reported a blue hazard whose owner is 李强; both have read their cards."""
    world.person("张伟").says(BOX)
    world.forget_messages()
    return world


def test_a_place_without_an_owner_goes_to_the_safety_officer_with_the_reason(world: World) -> None:
    world.person("张伟").says(NOWHERE)
    assert world.case().owner == "赵敏" and world.case().owner_why == "北堆场没有登记责任人，转安全员"
    world.person("赵敏").sees("北堆场", "规则：北堆场没有登记责任人")
    world.forget_messages()


def test_without_a_safety_officer_it_goes_to_the_director_and_then_to_the_duty_room(world: World) -> None:
    world.org = moved(world.org, "赵敏", active=False)
    world.person("张伟").says(NOWHERE)
    assert world.case().owner == "孙安"
    world.org = moved(world.org, "孙安", reachable=False)
    world.person("陈静").says("北堆场堵了")
    case = world.case()
    assert case.owner is None and case.state is State.DISPATCHED and "转值班室" in case.owner_why
    world.duty.sees(case.code, "[接单]")
    world.person("刘值").sees(case.code)
    world.person("刘值").presses("接单")
    assert world.case().owner == "刘值" and world.case().state is State.FIXING
    world.forget_messages()


def test_an_owner_on_leave_is_answered_for_by_the_stand_in(world: World) -> None:
    world.away("李强", stand_in="孙磊")
    world.person("张伟").says(BOX)
    assert world.case().owner == "孙磊" and "请假，由孙磊代理" in world.case().owner_why
    world.forget_messages()


def test_an_owner_on_leave_without_a_stand_in_leaves_it_to_the_safety_officer(world: World) -> None:
    world.away("李强")
    world.person("张伟").says(BOX)
    assert world.case().owner == "赵敏" and "李强请假，没有代理人" in world.case().owner_why
    world.forget_messages()


def test_a_rule_of_the_table_sends_a_class_to_a_role_of_a_department(world: World) -> None:
    rule = DispatchRow(class_prefix="EQP", department="厂部/设备动力部", role="班组长")
    world.rules(dispatch=replace(world.rules().dispatch, rows=(rule,)))
    world.person("张伟").says("一号喷漆线漏油")
    assert world.case().owner == "王芳" and "派发规则" in world.case().owner_why
    world.person("陈静").says(BOX)
    assert world.case().owner == "李强"
    world.forget_messages()


def test_a_rule_that_nobody_can_fill_now_falls_back_to_the_place_s_owner(world: World) -> None:
    rule = DispatchRow(class_prefix="EQP", department="厂部/安全部", role="班组长")
    world.rules(dispatch=replace(world.rules().dispatch, rows=(rule,)))
    world.person("张伟").says("一号喷漆线漏油")
    assert world.case().owner == "何平" and "现在没有人在岗；何平是一号喷漆线的责任人" in world.case().owner_why
    world.forget_messages()


def test_accepting_opens_the_work_and_due_at_stays(reported: World) -> None:
    due = reported.case().due_at
    reported.wait(minutes=10)
    reported.person("李强").presses("接单")
    case = reported.case()
    assert case.state is State.FIXING and case.accepted_at == reported.now and case.due_at == due
    reported.person("李强").sees("[整改完成]", "[申请延期]")


def test_somebody_else_cannot_accept(reported: World) -> None:
    assert "由李强负责" in reported.person("陈静").does(reported.last, Claimed("陈静"))
    assert reported.case().state is State.DISPATCHED


def test_a_second_press_of_accept_changes_nothing_and_says_who_was_first(reported: World) -> None:
    reported.person("李强").presses("接单")
    reported.wait(minutes=1)
    answer = reported.person("李强").does(reported.last, Claimed("李强"))
    assert "李强 08:00 已接单" in answer and "没有改变" in answer


def test_a_reassigned_case_has_a_new_clock_for_accepting_and_the_old_due_at(reported: World) -> None:
    owner, other = reported.people("李强", "孙磊")
    due = reported.case().due_at
    reported.wait(minutes=10)
    owner.presses("转派")
    owner.sees("转给谁", "孙磊 电工班", "写名字也行")
    owner.picks("孙磊")
    case = reported.case()
    assert case.owner == "孙磊" and case.due_at == due and case.respond_by == reported.now + timedelta(minutes=15)
    other.sees("[接单]", "李强转派")
    owner.sees("已转派给孙磊", "这里不用再处理")
    reported.wait(minutes=14)
    other.presses("接单")
    other.sees("[整改完成]")


def test_a_typed_name_reassigns_too_and_an_unknown_one_is_asked_again(reported: World) -> None:
    owner = reported.person("李强")
    owner.presses("转派")
    assert "没有找到“李四”" in owner.answers("李四")
    assert owner.answers("转派给孙磊") == ""
    assert reported.case().owner == "孙磊"
    reported.forget_messages()


def test_two_people_of_one_name_are_told_apart_by_department(reported: World) -> None:
    twin = replace(reported.org.people["刘洋"], id="孙磊2", name="孙磊")
    reported.org = replace(reported.org, people={**reported.org.people, "孙磊2": twin})
    owner = reported.person("李强")
    answer = owner.does(reported.last, Reassigned("李强", name="孙磊"))
    assert "有 2 位孙磊" in answer and "电工班" in answer
    owner.does(reported.last, Reassigned("李强", name="转派给孙磊 涂装车间"))
    assert reported.case().owner == "孙磊2"
    reported.forget_messages()


def test_a_case_reassigned_to_somebody_on_leave_reaches_the_stand_in(reported: World) -> None:
    reported.away("孙磊", stand_in="王芳")
    reported.person("李强").does(reported.last, Reassigned("李强", to="孙磊"))
    assert reported.case().owner == "王芳"
    reported.away("何平")
    assert "请假，也没有代理人" in reported.person("王芳").does(reported.last, Reassigned("王芳", to="何平"))
    reported.forget_messages()


def test_refusing_needs_a_reason_and_hands_the_case_to_the_superior(reported: World) -> None:
    owner, superior = reported.people("李强", "王芳")
    owner.presses("拒单")
    owner.sees("请写一句为什么不接")
    assert "要写一句原因" in owner.answers("  ")
    assert reported.case().owner == "李强"
    owner.answers("要停电，不归电工班管")
    assert reported.case().owner == "王芳" and reported.case().state is State.DISPATCHED
    superior.sees("李强拒单：要停电，不归电工班管", "[接单]", "[转派]")
    owner.sees("已转给王芳来定")


def test_refusals_climb_until_the_duty_room_has_it(reported: World) -> None:
    for person in ("李强", "王芳", "周涛", "钱进", "赵敏", "孙安"):
        if reported.case().owner == person:
            reported.person(person).does(reported.last, Declined(person, "不归我管"))
    assert reported.case().owner is None
    reported.forget_messages()


def test_yellow_goes_down_step_by_step_and_the_steps_share_the_time_for_accepting(world: World) -> None:
    world.rules(dispatch=replace(world.rules().dispatch, steps=Steps(blue=("车间主任", "班组长"))))
    chief, leader, owner = world.people("周涛", "王芳", "李强")
    world.person("张伟").says(BOX)
    limit = world.case().respond_by
    chief.sees("[派给王芳]", "[接单]", "派下去或自己接单")
    world.wait(minutes=4)
    chief.presses("派给王芳")
    leader.sees("[派给李强]")
    chief.sees("已派给王芳")
    world.wait(minutes=4)
    leader.presses("派给李强")
    owner.sees("[接单]", "08:15")
    case = world.case()
    assert case.owner == "李强" and case.respond_by == limit
    owner.presses("接单")
    owner.sees("[整改完成]")
    world.person("张伟").sees("先经周涛派发")


def test_whoever_has_not_passed_it_on_in_time_is_the_one_escalated(world: World) -> None:
    world.rules(dispatch=replace(world.rules().dispatch, steps=Steps(blue=("车间主任", "班组长"))))
    world.person("张伟").says(BOX)
    world.person("周涛").presses("派给王芳")
    world.forget_messages()
    world.wait(minutes=5)
    world.person("王芳").sees("还没派给李强")
    world.wait(minutes=10)
    world.person("周涛").sees("王芳 15 分钟没接")
    assert [e.to for e in world.case().escalations] == ["周涛"]


def test_red_goes_straight_to_the_responsible_even_where_others_go_by_steps(world: World) -> None:
    world.rules(dispatch=replace(world.rules().dispatch, steps=Steps(yellow=("车间主任",), blue=("车间主任",))))
    world.person("张伟").says(WIRE)
    assert world.case().owner == "李强" and world.case().steps == ()
    world.forget_messages()


def test_only_the_holder_of_a_step_passes_it_on(world: World) -> None:
    world.rules(dispatch=replace(world.rules().dispatch, steps=Steps(blue=("车间主任",))))
    world.person("张伟").says(BOX)
    assert "现在在周涛手里" in world.person("李强").does(world.last, PassedOn("李强"))
    world.forget_messages()


def test_a_chain_that_cannot_fit_its_clock_is_named_by_check(world: World) -> None:
    rules = world.rules()
    assert check_chain(rules, world.org) == ()
    four = Steps(blue=("分管副总", "车间主任", "班组长"))
    long = replace(rules.dispatch, steps=four, step_within=timedelta(minutes=5))
    (wrong,) = check_chain(replace(rules, dispatch=long), world.org)
    assert "4 级派发共 20 分钟，超过接单时限 15 分钟" in wrong


def test_work_of_an_owner_who_leaves_goes_to_the_superior(reported: World) -> None:
    reported.org = moved(reported.org, "李强", active=False)
    reported.apply(reported.last, LeftFactory("李强"))
    assert reported.case().owner == "王芳" and "李强已离职，转给上级" in reported.case().owner_why
    reported.person("王芳").sees("[接单]", "李强已离职，转给上级")


def test_without_a_superior_work_of_somebody_who_left_is_dispatched_by_the_rules(reported: World) -> None:
    for person in ("李强", "王芳", "周涛", "钱进"):
        reported.org = moved(reported.org, person, active=False)
    reported.apply(reported.last, LeftFactory("李强", "李强已离职"))
    assert reported.case().owner == "赵敏" and "没有能通知到的上级" in reported.case().owner_why
    reported.forget_messages()


def test_whoever_gets_a_case_back_hears_it_though_the_old_card_is_already_there(world: World) -> None:
    world.rules(dispatch=replace(world.rules().dispatch, steps=Steps(blue=("车间主任", "班组长"))))
    world.person("张伟").says(BOX)
    world.person("周涛").presses("派给王芳")
    world.forget_messages()
    world.person("王芳").presses("拒单")
    world.person("王芳").sees("请写一句为什么不接")
    world.person("王芳").answers("要停电")
    world.person("周涛").sees("又转到周涛这里：王芳拒单：要停电")
    world.person("周涛").sees("王芳拒单：要停电。周涛，请在", "[接单]")
    assert (world.case().owner, world.case().declined) == ("周涛", ("王芳",))
