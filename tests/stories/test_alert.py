"""预警一级 to 三级: what a level sets in motion, and how it is shown."""

from dataclasses import replace
from datetime import timedelta

from tests.factory import read
from tests.stories.fixing import BLUE, RED, YELLOW, accepted, brings, rectified, shot
from tests.world import Someone, World
from workflows.hazard.alert_level import level_of
from workflows.hazard.events import Brought, Corrected, MajorJudged
from workflows.hazard.major import FIVE
from workflows.hazard.rules_alert import AlertRules, RepairRow
from workflows.kernel.effects import Group, Reached, Unreached
from workflows.kernel.people import Shift
from workflows.task.case import Stage, Task

FIRE, OIL = "二号焊接车间东门配电箱着火了", YELLOW
TEAM = "厂部/设备动力部/电工班"


def alerting(world: World, phones: tuple[str, ...] = (), **changes: object) -> None:
    alert: AlertRules = world.rules().alert
    world.rules(alert=replace(alert, **changes), phones=phones)  # type: ignore[arg-type]


def mending(world: World, *rows: RepairRow) -> None:
    alert: AlertRules = world.rules().alert
    alerting(world, repair=replace(alert.repair, rows=rows or (RepairRow("电工班"),)))


def order(world: World, code: str) -> Task:
    number = world.case(code).repair_task
    assert number
    found: Task = world.work.load(number)[1]
    return found


def test_each_colour_has_its_level_and_it_is_never_shown_as_a_bare_one(world: World) -> None:
    said = ((BLUE, 1, "预警一级"), (OIL, 1, "预警一级"), (RED, 2, "预警二级"), (FIRE, 3, "预警三级"))
    for words, level, shown in said:
        code = world.person("张伟").says(words)
        assert world.case(code).alert_level == level == level_of(world.case(code), world.rules().alert)
        assert shown in world.person("李强").sees(code)
        world.wait(minutes=2)
    for message in world.work.messages:
        for text in world.person("李强").texts:
            assert text.replace("预警一级", "").count("一级") == 0, message
    world.forget_messages()


def test_a_draft_has_no_level_yet(world: World) -> None:
    code = world.person("张伟").photographs("p1")
    assert world.case(code).alert_level is None
    world.forget_messages()


def test_a_colour_corrected_upwards_raises_the_level_and_downwards_lowers_what_is_shown(world: World) -> None:
    code = world.person("张伟").says(BLUE)
    world.apply(code, Corrected("赵敏", level="red"))
    assert world.case(code).alert_level == 2
    world.apply(code, Corrected("赵敏", level="blue"))
    assert (world.case(code).alert_level, world.case(code).alerted) == (1, 2)
    world.forget_messages()


def test_the_first_notice_goes_by_sms_too_where_the_plant_has_sms(world: World) -> None:
    first = {}
    for phones in ((), ("sms",)):
        alerting(world, phones)
        code = world.person("张伟").says(BLUE)
        (card,) = [m for m in world.person("李强").messages if (m.code, m.slot) == (code, "owner")]
        first[phones] = card.looks[0][2]
        world.wait(minutes=31)
    assert first == {(): "first", ("sms",): "urgent"}
    world.forget_messages()


def test_the_built_in_policy_without_a_phone_rings_nobody_and_orders_no_repair(world: World) -> None:
    code = world.person("张伟").says(RED)
    assert not world.cases("callout") and not world.cases("task") and world.case(code).alerted == 2
    world.forget_messages()


def test_blue_rings_nobody_even_with_a_phone(world: World) -> None:
    alerting(world, ("call",))
    world.person("张伟").says(BLUE)
    assert not world.cases("callout")
    world.forget_messages()


def test_red_rings_the_duty_phone_and_one_press_stops_it(world: World) -> None:
    alerting(world, ("call",))
    code = world.person("张伟").says(RED)
    duty = world.person("刘值")
    card = duty.sees("预警二级，红色隐患：二号焊接车间东门", code, "[收到]", "5 分钟")
    assert "第" not in card.splitlines()[0]
    assert world.work.messages[-1].looks[-1][2] == "danger"
    assert duty.presses("收到", code_of(world)) == ""
    duty.sees("刘值 08:00 收到", "不再呼叫")
    world.forget_messages()
    world.wait(minutes=14)
    duty.sees_nothing()
    (rung,) = [e for e in world.case(code).escalations if e.rung == "callout"]
    assert (rung.to, rung.why) == ("刘值", "刘值 08:00 收到")


def code_of(world: World) -> str:
    found: str = world.cases("callout")[-1].code
    return found


def roster(world: World, *names: str) -> None:
    """On duty one after the other: two of the roster, then the duty list."""
    until = world.now + timedelta(hours=12)
    world.org = replace(world.org, roster=tuple(Shift(n, "值班室", world.now, until) for n in names))


def test_no_answer_after_two_tries_or_five_minutes_goes_to_the_next_on_the_roster_and_ends_at_the_director(
    world: World,
) -> None:
    roster(world, "吴刚", "何平")
    alerting(world, ("call",))
    code = world.person("张伟").says(RED)
    first, second, third = world.people("吴刚", "何平", "刘值")
    first.sees("预警二级", code)
    world.forget_messages()
    world.wait(minutes=2)
    first.sees("第 2 次呼叫")
    world.wait(minutes=2, seconds=59)
    second.sees_nothing()
    world.wait(seconds=1)
    second.sees("预警二级", code, "何平")
    first.sees("没有等到吴刚应答，已找下一位")
    world.wait(minutes=5)
    third.sees("预警二级", "刘值")
    world.wait(minutes=5)
    for reader in (world.duty, world.person("孙安")):
        reader.sees("没有一位值班人员应答", code, "呼叫过 吴刚、何平、刘值")
    tried = [(e.to, e.why) for e in world.case(code).escalations if e.rung == "callout"]
    assert tried == [
        ("吴刚", "呼叫吴刚 2 次，没有应答"), ("何平", "呼叫何平 2 次，没有应答"), ("刘值", "呼叫刘值 2 次，没有应答"),
        ("值班室", "名单上没有人应答，已告诉值班群和孙安"),
    ]  # fmt: skip
    assert world.person("孙安").presses("收到", code_of(world)) == ""
    world.duty.sees("孙安 08:15 收到")
    world.forget_messages()


def test_a_call_that_did_not_get_through_does_not_wait_for_its_time(world: World) -> None:
    roster(world, "吴刚", "何平")
    alerting(world, ("call",))
    world.person("张伟").says(RED)
    callout = code_of(world)
    world.apply(callout, Unreached("call 1.1", "吴刚", "sms", "号码不对"))
    world.person("何平").sees_nothing()
    assert world.apply(callout, Unreached("call 1.1", "吴刚", "call", "打了 2 次都没接通（关机）")) == ""
    world.person("何平").sees("预警二级")
    assert world.case().escalations[-1].why == "呼叫吴刚：打了 2 次都没接通（关机）"
    world.apply(callout, Unreached("call 1.1", "吴刚", "call", "打了 2 次都没接通（关机）"))
    assert world.cases("callout")[0].ringing == "何平"
    world.forget_messages()


def test_the_last_of_the_list_keeps_the_time_even_where_the_phone_is_off(world: World) -> None:
    alerting(world, ("call",))
    world.person("张伟").says(RED)
    world.apply(code_of(world), Unreached("call 1.1", "刘值", "call", "没有登记手机号"))
    world.duty.sees_nothing()
    assert world.cases("callout")[0].ringing == "刘值"
    world.wait(minutes=5)
    world.duty.sees("没有一位值班人员应答")
    assert world.cases("callout")[0].state == "unanswered"
    world.forget_messages()


def test_a_key_pressed_on_the_phone_stops_the_ringing(world: World) -> None:
    alerting(world, ("call",))
    code = world.person("张伟").says(RED)
    assert world.apply(code_of(world), Reached("call 1.1", "刘值", "key")) == ""
    world.person("刘值").sees("刘值 08:00 在电话里应答（按键）")
    assert world.case(code).escalations[-1].why == "刘值 08:00 在电话里应答（按键）"
    world.forget_messages()
    world.wait(minutes=14)
    world.person("刘值").sees_nothing()


def test_acceptance_of_the_hazard_stops_the_ringing_too(world: World) -> None:
    alerting(world, ("call",))
    code = world.person("张伟").says(RED)
    assert world.person("李强").presses("接单", code) == ""
    world.person("刘值").sees("李强 08:00 已接单", "不再呼叫")
    assert "不用再按" in world.person("刘值").does(code_of(world), pressed("刘值"))
    world.forget_messages()
    world.wait(minutes=5)
    world.person("刘值").sees_nothing()


def pressed(who: str) -> object:
    from workflows.callout.events import Acknowledged

    return Acknowledged(who)


def test_an_emergency_rings_everybody_at_once_and_keeps_who_could_be_had(world: World) -> None:
    alerting(world, ("call",))
    code = world.person("张伟").says(FIRE)
    assert not world.cases("callout")
    world.apply(code, Unreached("emergency", "刘值", "call", "打了 2 次都没接通（关机）"))
    world.apply(code, Reached("emergency", "孙安", "key"))
    world.apply(code, Unreached("emergency", "周涛", "sms", "短信没有送达"))
    rung = [(e.to, e.why) for e in world.case(code).escalations if e.rung == "callout"]
    assert rung == [("刘值", "电话没找到刘值：打了 2 次都没接通（关机）"), ("孙安", "电话找到孙安")]
    world.forget_messages()


def test_a_red_hazard_that_catches_fire_ends_the_ringing_for_one_and_rings_all(world: World) -> None:
    alerting(world, ("call",))
    code = world.person("张伟").says(RED)
    world.wait(seconds=30)
    world.apply(code, Brought("张伟", FIRE, (), None, read(FIRE, world.org)))
    world.person("刘值").sees("已升到预警三级，另行呼叫")
    assert len(world.cases("callout")) == 1 and world.cases("callout")[0].state == "answered"
    world.forget_messages()


def test_the_duty_room_s_own_telephone_rings_first_while_the_first_of_the_roster_has_the_card(world: World) -> None:
    roster(world, "吴刚")
    alerting(world, ("call", "room"))
    world.rules("callout", room=True)
    code = world.person("张伟").says(RED)
    room = Someone(world, Group("duty-phone"))
    room.sees("预警二级", code, "值班室电话，知道了请按")
    card = world.person("吴刚").sees("预警二级", code, "[收到]")
    assert "第" not in card.splitlines()[0]
    urgency = {m.to: m.looks[0][2] for m in world.work.messages if m.slot.startswith("call")}
    assert urgency == {Group("duty-phone"): "danger", "吴刚": "urgent"}
    world.apply(code_of(world), Unreached("call 1.1", "duty", "call", "打了 2 次都没接通（占线）"))
    world.person("吴刚").sees("第 2 次呼叫")
    (told,) = [e for e in world.case(code).escalations if e.rung == "callout"]
    assert (told.to, told.why) == ("值班室", "呼叫值班室电话：打了 2 次都没接通（占线）")
    world.forget_messages()


def test_whoever_takes_the_duty_room_s_telephone_answers_for_the_duty_room(world: World) -> None:
    alerting(world, ("call", "room"))
    world.rules("callout", room=True)
    code = world.person("张伟").says(RED)
    world.apply(code_of(world), Reached("call 1.1", "duty", "key"))
    assert world.case(code).escalations[-1].why == "值班室 08:00 在电话里应答（按键）"
    world.person("刘值").sees("值班室 08:00 在电话里应答", "不再呼叫")
    world.forget_messages()


def test_nobody_on_the_duty_list_is_said_at_once(world: World) -> None:
    people = {k: p for k, p in world.org.people.items() if p.role != "值班室"}
    world.org = replace(world.org, people=people)
    alerting(world, callout="always")
    world.person("张伟").says(RED)
    world.duty.sees("没有一位值班人员应答", "没有能通知到的值班人员")
    world.person("孙安").sees("没有一位值班人员应答")
    (callout,) = world.cases("callout")
    assert (callout.state, callout.order, callout.last) == ("unanswered", (), ("孙安",))
    world.forget_messages()


def test_a_hazard_judged_major_rings_anew(world: World) -> None:
    alerting(world, ("call",))
    code = world.person("张伟").says(RED)
    world.person("刘值").presses("收到", code_of(world))
    for number, name in enumerate(FIVE):
        world.person("孙安").does(code, MajorJudged("孙安", True, {name: f"第 {number}"}))
    assert world.case(code).alert_level == 3 and len(world.cases("callout")) == 2
    world.forget_messages()


def test_red_orders_a_repair_from_the_team_that_the_policy_names(world: World) -> None:
    mending(world)
    code = world.person("张伟").says(RED, world.person("张伟").file("before", "photo"))
    found = order(world, code)
    assert (found.sort, found.department, found.parent) == ("repair", TEAM, code)
    assert found.owner == "王芳" and world.case(code).owner == "李强"  # the owner himself gets no second card
    world.person("王芳").sees("维修工单", found.code, "[接单]", "预警二级，同时请维修")
    assert world.case(code).joint_task is None
    world.person("李强").sees("同时请了电工班来修", found.code)
    world.forget_messages()


def test_yellow_orders_no_repair_and_a_wrong_name_neither(world: World) -> None:
    mending(world)
    world.person("张伟").says(YELLOW)
    mending(world, RepairRow("没有这个班"))
    world.wait(minutes=31)
    world.person("张伟").says(RED)
    assert not world.cases("task")
    world.forget_messages()


def repair_done(world: World, code: str, sha: str = "mended") -> Task:
    """Accepted, mended with a photo and a sentence, waiting for the owner of the hazard."""
    found, team = order(world, code), world.person("王芳")
    assert team.presses("接单", found.code) == ""
    assert "还差 1 张修好后的照片" in team.does(found.code, answered("王芳"))
    assert brings(team, found.code, "", shot(team, sha)) == ""
    assert team.does(found.code, answered("王芳")) == ""
    return order(world, code)


def answered(who: str) -> object:
    from workflows.task.events import Answered

    return Answered(who, "换了接线端子")


def test_the_repair_is_looked_at_by_the_owner_and_brings_its_evidence_without_closing_the_hazard(world: World) -> None:
    mending(world)
    code = world.person("张伟").says(RED)
    found = repair_done(world, code)
    assert found.state is Stage.REVIEW and found.reviewer == "李强"
    world.person("李强").sees("待看维修工单", found.code, "换了接线端子", "[通过]", "[退回]")
    assert "自己修的要由别人看" in world.person("王芳").does(found.code, approved("王芳"))
    assert world.person("李强").presses("通过", found.code) == ""
    case = world.case(code)
    assert case.state == "dispatched" and order(world, code).state is Stage.CLOSED
    assert [a.sha256 for a in case.kept("after")] == ["mended"]
    assert f"维修工单 {found.code}：王芳 03-02 08:00 换了接线端子" in case.measure
    world.person("李强").sees("王芳修好了", found.code, "隐患还没有归档")
    world.forget_messages()


def approved(who: str) -> object:
    from workflows.hazard.events import Approved

    return Approved(who)


def test_the_photo_of_the_repair_serves_the_owner_as_proof(world: World) -> None:
    mending(world)
    code = accepted(world, RED)
    found = repair_done(world, code)
    world.person("李强").presses("通过", found.code)
    assert world.person("李强").presses("整改完成", code) == ""
    assert world.case(code).state == "review"
    world.forget_messages()


def test_a_returned_repair_wants_a_new_photo_and_a_new_sentence(world: World) -> None:
    mending(world)
    code = world.person("张伟").says(RED)
    found = repair_done(world, code)
    world.wait(minutes=1)
    owner = world.person("李强")
    owner.presses("退回", found.code)
    owner.sees("哪里不行", found.code)
    owner.answers("盖板还松着")
    assert order(world, code).state is Stage.WORKING
    team = world.person("王芳")
    team.sees("李强退回", "盖板还松着", "[已处理]")
    assert "还差 1 张" in team.does(found.code, answered("王芳"))
    brings(team, found.code, "盖板拧紧了", shot(team, "again"))
    assert team.presses("已处理", found.code) == ""
    assert order(world, code).state is Stage.REVIEW
    world.forget_messages()


def test_the_one_who_answers_for_the_hazard_by_now_looks_at_the_repair(world: World) -> None:
    mending(world)
    code = world.person("张伟").says(RED)
    world.person("李强").presses("转派", code)
    world.person("李强").picks("孙磊")
    assert repair_done(world, code).reviewer == "孙磊"
    world.forget_messages()


def test_a_reviewer_who_does_not_look_is_stood_in_for_by_safety(world: World) -> None:
    mending(world)
    code = world.person("张伟").says(RED)
    found = repair_done(world, code)
    world.wait(minutes=30)
    world.person("赵敏").sees("李强还没看维修工单", found.code, "[通过]")
    assert world.person("赵敏").presses("通过", found.code) == ""
    assert order(world, code).state is Stage.CLOSED
    world.forget_messages()


def test_an_archived_hazard_takes_its_unfinished_order_with_it(world: World) -> None:
    mending(world)
    code = rectified(world, RED)
    found = order(world, code)
    reviewer = world.case(code).reviewer
    assert reviewer and world.person(reviewer).presses("通过", code) == ""
    assert world.work.load(found.code)[1].state is Stage.VOID
    world.forget_messages()


def test_an_emergency_has_a_room_of_its_own_until_it_is_archived(world: World) -> None:
    code = world.person("张伟").says(FIRE)
    title, people = world.work.rooms[code]
    assert title == f"{code} 着火 二号焊接车间东门"
    assert {"张伟", "李强", "王芳", "周涛", "赵敏", "孙安", "刘值"} == set(people)
    world.room().sees("预警三级", "着火")
    world.person("李强").presses("转派", code)
    world.person("李强").picks("孙磊")
    assert {"李强", "孙磊"} <= set(world.work.rooms[code][1])
    owner = world.person("孙磊")
    owner.presses("接单", code)
    brings(owner, code, "扑灭了，断了电", shot(owner))
    owner.presses("整改完成", code)
    reviewer = world.case(code).reviewer
    assert reviewer and world.person(reviewer).presses("通过", code) == ""
    assert code not in world.work.rooms
    world.forget_messages()


def test_an_anonymous_reporter_is_never_put_into_a_room(world: World) -> None:
    code = world.person("张伟").says(FIRE, anonymous=True)
    assert "张伟" not in world.work.rooms[code][1]
    world.forget_messages()
