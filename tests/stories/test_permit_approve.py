"""审批: node after node or together, on the spot, on the clock; returned, rejected, deputed, withdrawn, too late."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories import permits
from tests.stories.permits import APPLICANT, END, FOREMAN, GUARDIAN, WORKER, YARD, approved, asked, permit, submitted
from tests.world import World
from workflows.kernel.effects import Forget, LeftFactory
from workflows.kernel.flow import Context
from workflows.kernel.people import Absence
from workflows.permit.case import State
from workflows.permit.events import Answered, Approved, Brought, Deputed, Rejected, Returned, Submitted, Withdrawn
from workflows.permit.flow import FLOW
from workflows.permit.records import Kind, Spot

HEAD, DIRECTOR, OFFICER = "周涛", "孙安", "赵敏"
"""车间主任, 安全总监, 安全员."""


@pytest.fixture
def world() -> Iterator[World]:
    """The factory whose people hold their certificates; unexpected messages fail the story at its end."""
    world = permits.permit_world()
    yield world
    world.everything_was_read()


def dangerous(world: World, **changes: object) -> str:
    """一级动火 in approval: 车间主任, then 安全总监 on the spot."""
    return submitted(world, fields=permits.answers(world, Kind.HOT, where="火灾爆炸危险场所"), **changes)


def test_the_approver_reads_the_whole_ticket_and_the_applicant_whom_it_waits_for(world: World) -> None:
    code = permits.applied(world, fields=permits.answers(world, Kind.HOT, where="火灾爆炸危险场所"))
    assert world.person(APPLICANT).presses("送审批", code) == ""
    card = world.person(HEAD).sees("待审批 一级动火作业票（所在基层单位审核）", code, "焊接支架", "作业人 张伟")
    for button in ("[同意]", "[退回]", "[拒绝]", "[委托他人]", "[看作业票]"):
        assert button in card
    assert "请在 今天 08:30（还剩 30 分钟） 前定" in card
    (message,) = world.person(HEAD).messages
    assert [b.link for b in message.looks[-1][1].buttons if b.link] == [f"/h5/permit/{code}"]
    world.person(APPLICANT).sees("在审批，等周涛（所在基层单位审核）", "已批 还没有")
    world.person(DIRECTOR).sees_nothing()
    case = permit(world, code)
    assert case.owner == FOREMAN and case.respond_by == world.now + timedelta(minutes=30)
    assert case.title == "动火一级 二号焊接车间东门 焊接支架" and case.submitted_at == world.now


def test_the_next_node_is_asked_when_the_one_before_has_signed(world: World) -> None:
    code = dangerous(world)
    world.wait(minutes=10)
    assert world.person(HEAD).presses("同意", code) == ""
    world.person(HEAD).sees("周涛 08:10 已同意", code, "这里不用再按")
    world.person(DIRECTOR).sees("待审批 一级动火作业票（安全管理部门审批）", "请到现场看过再批")
    world.person(APPLICANT).sees("等孙安（安全管理部门审批）", "已批 所在基层单位审核 周涛 08:10 同意")
    assert permit(world, code).respond_by == world.now + timedelta(minutes=30)
    assert world.person(DIRECTOR).does(code, Approved(DIRECTOR, spot=YARD)) == ""
    case = permit(world, code)
    assert (case.state, case.approved_at, case.due_at, case.respond_by) == (State.APPROVED, world.now, END, None)
    assert [(s.role, s.by) for s in case.signatures] == [("base", HEAD), ("safety", DIRECTOR)]
    world.person(DIRECTOR).sees("孙安 08:10 已同意")
    world.person(APPLICANT).sees("一级动火作业票批下来了", code, "开工前：交底签字", "气体分析合格", "监护人到现场扫码")
    for name in (FOREMAN, GUARDIAN, WORKER):
        world.person(name).sees("已批准", code)


def test_nodes_of_one_group_are_asked_together_and_one_press_signs_all_that_ask_this_person(world: World) -> None:
    code = permits.applied(world, Kind.DIGGING)
    world.person(APPLICANT).presses("送审批", code)
    for name in (DIRECTOR, OFFICER):
        world.person(name).sees("待审批 动土作业票", code)
    assert asked(world, code) == (DIRECTOR, OFFICER)
    assert world.person(DIRECTOR).presses("同意", code) == ""
    case = permit(world, code)
    assert [n.by for n in case.nodes] == [DIRECTOR, DIRECTOR, DIRECTOR, None, DIRECTOR, None]
    assert asked(world, code) == (OFFICER,), "the second group waits for all of the first"
    assert world.person(OFFICER).presses("同意", code) == ""
    assert asked(world, code) == (DIRECTOR,)
    world.forget_messages()


def test_on_the_spot_the_press_alone_signs_nothing_and_a_location_from_there_does(world: World) -> None:
    code = submitted(world)
    assert world.person(HEAD).presses("同意", code) == ""
    world.person(HEAD).sees("请在现场发位置或拍一张", code, "二号焊接车间东门")
    assert permit(world, code).state is State.APPROVING and not permit(world, code).signatures
    assert "文字不算" in world.person(HEAD).answers("我在现场")
    far = Spot(31.2100, 121.4100, 10.0)
    refused = world.person(HEAD).does(code, Brought(HEAD, spot=far))
    assert "还没有签" in refused and "米" in refused
    assert world.person(HEAD).does(code, Brought(HEAD, spot=YARD)) == ""
    case = permit(world, code)
    assert case.state is State.APPROVED and case.signatures[0].spot == YARD and not case.consents
    world.forget_messages()


def test_a_photo_from_the_spot_signs_as_well_and_is_kept(world: World) -> None:
    code = submitted(world)
    world.person(HEAD).presses("同意", code)
    photo = world.person(HEAD).file("there", "photo")
    assert world.person(HEAD).does(code, Brought(HEAD, (photo,))) == ""
    case = permit(world, code)
    assert case.state is State.APPROVED and [(a.sha256, a.role) for a in case.media] == [("there", "onsite")]
    world.forget_messages()


def test_a_photo_whose_own_coordinates_are_elsewhere_signs_nothing(world: World) -> None:
    code = submitted(world)
    world.person(HEAD).presses("同意", code)
    photo = world.person(HEAD).file("away", "photo", lat=31.3, lng=121.5)
    assert "还没有签" in world.person(HEAD).does(code, Brought(HEAD, (photo,)))
    assert permit(world, code).state is State.APPROVING
    world.forget_messages()


def test_returned_with_a_reason_it_is_a_draft_again_and_every_signature_is_void(world: World) -> None:
    code = dangerous(world)
    world.person(HEAD).presses("同意", code)
    assert world.person(DIRECTOR).presses("退回", code) == ""
    world.person(DIRECTOR).sees("写一句退回的原因", code)
    assert permit(world, code).state is State.APPROVING
    assert world.person(DIRECTOR).answers("接火盆没写") == ""
    world.person(APPLICANT).sees("孙安退回了作业票", "原因 接火盆没写", "[送审批]", "签字都作废")
    case = permit(world, code)
    assert (case.state, case.revision, case.returns) == (State.DRAFT, 1, 1)
    assert not case.nodes and not case.signatures and case.respond_by is None
    assert permits.answer(world, code, "焊接支架，放接火盆", "work") == ""
    assert world.person(APPLICANT).does(code, Submitted(APPLICANT)) == ""
    assert asked(world, code) == (HEAD,), "the round begins anew"
    permits.sign_all(world, code)
    assert permit(world, code).state is State.APPROVED
    world.forget_messages()


def test_rejected_with_a_reason_it_is_over(world: World) -> None:
    code = dangerous(world)
    assert world.person(HEAD).presses("拒绝", code) == ""
    assert permit(world, code).state is State.APPROVING
    world.person(HEAD).sees("写一句拒绝的原因")
    assert world.person(HEAD).answers("  ") == ""
    assert permit(world, code).state is State.APPROVING, "a blank is no reason"
    assert world.person(HEAD).does(code, Rejected(HEAD, "罐里还有料")) == ""
    for name in (APPLICANT, FOREMAN):
        world.person(name).sees("周涛拒绝了作业票", code, "原因 罐里还有料")
    world.person(HEAD).sees("周涛 08:00 拒绝了", "这里不用再按")
    assert permit(world, code).state is State.REJECTED and permit(world, code).ended_why == "周涛拒绝：罐里还有料"
    assert "已经结束（周涛拒绝" in world.person(HEAD).does(code, Approved(HEAD))
    world.wait(hours=5)
    world.person(APPLICANT).sees_nothing()


def test_an_approver_names_somebody_who_may_sign_instead_and_it_is_on_record(world: World) -> None:
    code = dangerous(world)
    world.person(HEAD).presses("同意", code)
    world.forget_messages()
    assert world.person(DIRECTOR).presses("委托他人", code) == ""
    world.person(DIRECTOR).sees("委托给谁", "赵敏", "只能委托给同样有这一级审批权的人")
    for to, words in (
        ("张伟", "不能批"), ("刘洋", "没有“安全管理部门审批”的审批权"), ("无名", "花名册里没有"),
        (DIRECTOR, "不用委托"),
    ):  # fmt: skip
        assert words in world.person(DIRECTOR).does(code, Deputed(DIRECTOR, to))
    assert world.person(DIRECTOR).answers("赵敏，在外面开会") == ""
    world.person(DIRECTOR).sees("已委托赵敏审批", "原因：在外面开会")
    world.person(OFFICER).sees("待审批 一级动火作业票", code)
    assert "已经由赵敏代批" in world.person(DIRECTOR).does(code, Approved(DIRECTOR, spot=YARD))
    assert world.person(OFFICER).does(code, Approved(OFFICER, spot=YARD)) == ""
    case = permit(world, code)
    assert case.state is State.APPROVED
    assert [(s.by, s.instead_of) for s in case.signatures] == [(HEAD, None), (OFFICER, DIRECTOR)]
    world.forget_messages()


def test_nobody_passes_on_what_is_not_theirs(world: World) -> None:
    code = dangerous(world)
    for name in (DIRECTOR, "刘洋", APPLICANT, WORKER):
        assert code in world.person(name).does(code, Deputed(name, OFFICER))
    assert permit(world, code).nodes[0].people == (HEAD,)


def test_whoever_goes_on_leave_after_being_asked_is_answered_for_by_the_stand_in(world: World) -> None:
    code = submitted(world)
    world.away(HEAD, "何平")
    assert asked(world, code) == ("何平",)
    assert world.person("何平").does(code, Approved("何平", spot=YARD)) == ""
    (signature,) = permit(world, code).signatures
    assert (signature.by, signature.instead_of, signature.flags) == ("何平", HEAD, ())
    world.forget_messages()


def test_a_stand_in_of_somebody_already_on_leave_is_asked_and_recorded(world: World) -> None:
    world.away(HEAD, "何平")
    code = permits.applied(world)
    assert world.person(APPLICANT).presses("送审批", code) == ""
    world.person("何平").sees("待审批 二级动火作业票", "周涛请假，由何平代签，会记下来")
    assert permit(world, code).nodes[0].people == ("何平",)
    assert world.person("何平").does(code, Approved("何平", spot=YARD)) == ""
    assert permit(world, code).signatures[0].instead_of == HEAD
    world.forget_messages()


def test_a_signature_made_on_leave_stands_and_is_shown_to_safety(world: World) -> None:
    code = submitted(world)
    world.away(HEAD, "何平")
    assert world.person(HEAD).does(code, Approved(HEAD, spot=YARD)) == ""
    case = permit(world, code)
    assert case.state is State.APPROVED and case.signatures[0].flags == ("周涛在请假，仍用自己的账号签了",)
    world.person(OFFICER).sees("周涛的签字有疑点", code, "在请假", "签字没有作废")
    world.person(HEAD).sees("已同意", "已记下：周涛在请假")
    world.forget_messages()


def test_two_signers_on_one_device_within_ten_minutes_are_shown_to_safety(world: World) -> None:
    code = dangerous(world)
    assert world.person(HEAD).does(code, Approved(HEAD, device="d1")) == ""
    world.wait(minutes=9)
    assert world.person(DIRECTOR).does(code, Approved(DIRECTOR, spot=YARD, device="d1")) == ""
    last = permit(world, code).signatures[-1]
    assert last.flags == ("9 分钟前周涛也用这台设备签过",)
    world.person(OFFICER).sees("孙安的签字有疑点", code, "9 分钟前周涛也用这台设备签过")
    world.person(DIRECTOR).sees("已记下")
    assert permit(world, code).state is State.APPROVED
    world.forget_messages()


def test_one_device_after_ten_minutes_or_the_same_person_again_is_nothing_odd(world: World) -> None:
    code = dangerous(world)
    world.person(HEAD).does(code, Approved(HEAD, device="d1"))
    world.wait(minutes=11)
    world.person(DIRECTOR).does(code, Approved(DIRECTOR, spot=YARD, device="d1"))
    assert all(not s.flags for s in permit(world, code).signatures)
    world.forget_messages()


def test_an_approver_who_is_silent_is_climbed_over_until_the_duty_room_and_safety(world: World) -> None:
    code = submitted(world, starts_at=permits.START + timedelta(hours=8), ends_at=END + timedelta(hours=8))
    world.wait(minutes=29, seconds=59)
    world.person("钱进").sees_nothing()
    world.wait(seconds=1)
    world.person("钱进").sees("周涛 30 分钟没有批作业票", code, "[委托他人]", "没批不能开工")
    (first,) = permit(world, code).escalations
    assert (first.rung, first.to) == ("approval base", "钱进")
    world.wait(minutes=30)
    world.duty.sees("周涛 1 小时没有批作业票", code)
    for name in (OFFICER, DIRECTOR):
        world.person(name).sees("周涛 1 小时没有批作业票", code)
    assert [e.to for e in permit(world, code).escalations] == ["钱进", "值班室"]
    world.wait(hours=4)
    world.duty.sees_nothing()
    assert world.person(HEAD).does(code, Approved(HEAD, spot=YARD)) == "", "late is not too late"
    world.forget_messages()


def test_the_superior_who_was_told_may_have_somebody_else_sign(world: World) -> None:
    world.org = permits.moved(world.org, "刘洋", role="车间主任", department="厂部")
    code = submitted(world)
    (first,) = asked(world, code)
    other = "刘洋" if first == HEAD else HEAD
    world.wait(minutes=30)
    told = permit(world, code).escalations[0].to
    assert world.person(told).does(code, Deputed(told, other, "联系不上")) == ""
    assert asked(world, code) == (other,) and permit(world, code).nodes[0].instead_of == first
    world.forget_messages()


def test_a_superior_on_leave_or_on_the_crew_is_passed_over_with_the_reason(world: World) -> None:
    world.away("钱进")
    code = submitted(world)
    world.wait(minutes=30)
    (only,) = permit(world, code).escalations
    assert only.to == "值班室" and "跳过钱进（请假）" in only.why
    world.forget_messages()


def test_not_approved_until_the_planned_end_it_is_dead(world: World) -> None:
    code = submitted(world)
    world.wait(hours=2, minutes=59)
    world.forget_messages()
    world.wait(minutes=1)
    assert permit(world, code).state is State.EXPIRED
    for name in (APPLICANT, FOREMAN):
        world.person(name).sees("作业票过期了，没有批完", code, "重新申请一张")
    world.person(HEAD).sees("票过期了，没有批完", "不用再按")
    assert "已经结束（到时间没有批完）" in world.person(HEAD).does(code, Approved(HEAD, spot=YARD))


def test_after_the_planned_start_it_may_still_be_approved_before_the_end(world: World) -> None:
    code = submitted(world)
    world.wait(hours=2)
    world.forget_messages()
    assert world.person(HEAD).does(code, Approved(HEAD, spot=YARD)) == ""
    assert permit(world, code).state is State.APPROVED
    world.forget_messages()


def test_approved_and_never_started_it_expires_at_the_planned_end(world: World) -> None:
    code = approved(world)
    world.wait(hours=3)
    assert permit(world, code).state is State.EXPIRED and permit(world, code).due_at is None
    for name in (APPLICANT, FOREMAN, GUARDIAN, WORKER):
        world.person(name).sees("作业票过期了，没有开工", code)
    world.forget_messages()


@pytest.mark.parametrize("ready", [False, True])
def test_the_applicant_withdraws_until_work_starts(world: World, ready: bool) -> None:
    code = approved(world) if ready else dangerous(world)
    assert "由申请人吴刚撤回" in world.person(HEAD).does(code, Withdrawn(HEAD))
    assert world.person(APPLICANT).does(code, Withdrawn(APPLICANT, "改天干")) == ""
    case = permit(world, code)
    assert case.state is State.VOID and case.ended_why == "吴刚撤回" and case.closed_at == world.now
    world.person(APPLICANT).sees("吴刚撤回了作业票", "改天干")
    for name in (GUARDIAN, WORKER) if ready else (HEAD,):
        world.person(name).sees("撤回了", code)
    assert not [key for key in world.work.timers if key[0] == code]
    world.forget_messages()


def test_after_sending_nothing_of_the_ticket_changes(world: World) -> None:
    code = dangerous(world)
    before = permit(world, code)
    late = world.person(APPLICANT).file("plan", "file")
    for event in (
        Answered(APPLICANT, "北堆场", "place"), Brought(APPLICANT, (late,)), Submitted(APPLICANT),
        permits.application(world, starts_at=permits.START + timedelta(hours=1)),
    ):  # fmt: skip
        refused = world.person(APPLICANT).does(code, event)
        assert "退回" in refused and "撤回" in refused, event
    assert permit(world, code) == before


def test_the_planned_approver_is_never_the_applicant_nor_of_the_crew(world: World) -> None:
    code = submitted(world, by=DIRECTOR, fields=permits.answers(world, Kind.HOT, where="管廊"))
    case = permit(world, code)
    assert [n.people for n in case.nodes] == [(HEAD,), (OFFICER,)]
    assert "跳过孙安（申请人或作业人员，不能批自己的票）" in case.nodes[1].why
    code = submitted(world, crew=permits.crew(world, Kind.HOT, foreman=DIRECTOR),
                     fields=permits.answers(world, Kind.HOT, where="管廊"))  # fmt: skip
    assert permit(world, code).nodes[1].people == (OFFICER,)
    world.forget_messages()


def test_without_anybody_for_a_statutory_node_the_ticket_does_not_go_out(world: World) -> None:
    for name in (DIRECTOR, OFFICER):
        world.org = permits.moved(world.org, name, active=False)
    code = permits.applied(world, fields=permits.answers(world, Kind.HOT, where="管廊"))
    assert world.person(APPLICANT).does(code, Submitted(APPLICANT)) == ""
    world.person(APPLICANT).sees("还不能送审批", "没有审批人", "“安全管理部门审批”没有人能批", "安全管理部门")
    case = permit(world, code)
    assert case.state is State.DRAFT and "刘值" not in str(case.nodes), "the duty room approves nothing"
    assert not case.interceptions


def test_an_approver_who_leaves_is_replaced_by_the_next(world: World) -> None:
    code = dangerous(world)
    world.person(HEAD).presses("同意", code)
    world.forget_messages()
    world.org = permits.moved(world.org, DIRECTOR, active=False)
    assert world.apply(code, LeftFactory(DIRECTOR)) == ""
    assert asked(world, code) == (OFFICER,)
    world.person(OFFICER).sees("待审批 一级动火作业票", code)
    world.person(APPLICANT).sees("等赵敏（安全管理部门审批）")
    assert permit(world, code).signatures[0].by == HEAD


def test_a_worker_who_leaves_during_approval_sends_the_ticket_back(world: World) -> None:
    code = dangerous(world)
    world.org = permits.moved(world.org, WORKER, active=False)
    assert world.apply(code, LeftFactory(WORKER)) == ""
    case = permit(world, code)
    assert case.state is State.DRAFT and case.revision == 1 and WORKER not in case.people()
    world.person(APPLICANT).sees("张伟已离职，请换人", "谁是作业人")
    world.person(HEAD).sees("张伟已离职，票退回申请人换人")


def test_a_place_of_its_own_department_is_signed_by_its_own_head(world: World) -> None:
    paint = replace(world.org.people["何平"], role="车间主任")
    world.org = replace(world.org, people={**world.org.people, "何平": paint})
    code = submitted(world, place_code="P-PAINT")
    assert permit(world, code).nodes[0].people == ("何平",)
    world.forget_messages()


def test_a_head_who_is_away_without_a_stand_in_is_passed_over(world: World) -> None:
    world.org = replace(world.org, absences=(Absence(DIRECTOR, world.now, world.now + timedelta(days=9)),))
    code = dangerous(world)
    assert permit(world, code).nodes[1].people == (OFFICER,)
    world.forget_messages()


def test_withdrawn_while_the_reason_is_still_asked_for_nothing_more_happens(world: World) -> None:
    code = dangerous(world)
    world.person(HEAD).presses("退回", code)
    world.person(APPLICANT).does(code, Withdrawn(APPLICANT))
    assert "已经结束（吴刚撤回）" in world.person(HEAD).does(code, Returned(HEAD, "不行"))
    world.forget_messages()


def test_a_location_before_the_press_is_answered_with_what_comes_first(world: World) -> None:
    code = submitted(world)
    assert "请先在卡片上按“同意”" in world.person(HEAD).does(code, Brought(HEAD, spot=YARD))


def test_when_nobody_else_may_sign_for_an_approver_who_left_safety_and_the_applicant_hear_it(world: World) -> None:
    code = submitted(world)
    world.org = permits.moved(world.org, HEAD, active=False)
    assert world.apply(code, LeftFactory(HEAD)) == ""
    for name in (APPLICANT, OFFICER):
        world.person(name).sees("周涛已离职", "没有别人能批了", code)
    world.forget_messages()
    world.wait(hours=2, minutes=59)
    assert permit(world, code).state is State.APPROVING
    world.wait(minutes=1)
    assert permit(world, code).state is State.EXPIRED
    world.forget_messages()


def test_a_ticket_passed_on_twice_keeps_whose_signature_it_would_have_been(world: World) -> None:
    world.org = permits.moved(world.org, "刘洋", role="安全员")
    code = dangerous(world)
    world.person(HEAD).presses("同意", code)
    assert world.person(DIRECTOR).does(code, Deputed(DIRECTOR, OFFICER)) == ""
    assert world.person(OFFICER).does(code, Deputed(OFFICER, "刘洋")) == ""
    node = permit(world, code).nodes[1]
    assert (node.people, node.instead_of) == (("刘洋",), DIRECTOR)
    assert world.person("刘洋").does(code, Deputed("刘洋", DIRECTOR)) == ""
    assert permit(world, code).nodes[1].instead_of is None
    world.forget_messages()


def test_once_work_has_begun_the_clock_of_tickets_that_never_start_is_gone(world: World) -> None:
    code = submitted(world)
    assert (code, "unstarted") in world.work.timers
    case = replace(permit(world, code), state=State.APPROVED)
    ctx = Context(world.now, permits.rules(world), world.org)
    _, effects = FLOW.follows(case, replace(case, state=State.WORKING), ctx)
    assert Forget("unstarted") in effects
