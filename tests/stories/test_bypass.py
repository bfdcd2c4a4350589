"""联锁旁路: asked for with a reason, agreed to by somebody else, back in time and shown, or it climbs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.factory import moved
from tests.world import World
from workflows.bypass.case import Bypass, State
from workflows.bypass.events import BypassAgreed, BypassAsked, BypassDenied, RestoreAsked, RestoreConfirmed
from workflows.hazard.case import Attachment, Spot
from workflows.hazard.events import Brought
from workflows.kernel.effects import LeftFactory
from workflows.kernel.flow import Refused
from workflows.kernel.people import Equipment

PRESS = "CC-6"


@pytest.fixture
def world() -> World:
    found = World()
    press = Equipment(PRESS, "冲床6号", "P-THREE", "厂部/焊接车间", "孙磊")
    found.org = replace(found.org, equipment={**found.org.equipment, PRESS: press})
    return found


def asked(world: World, by: str = "张伟", **changes: Any) -> str:
    event = replace(BypassAsked(by, "光栅", "光栅误报，等备件", PRESS, "冲床6号", 120), **changes)
    with world.work.savepoint():
        return world.engine.open(world.work, "bypass", event, world.now)


def of(world: World, code: str) -> Bypass:
    found: Bypass = world.work.load(code)[1]
    return found


def running(world: World, minutes: int = 120) -> str:
    code = asked(world, minutes=minutes)
    assert world.person("周涛").presses("同意旁路", code) == ""
    world.forget_messages()
    return code


def photo(world: World, sha: str, by: str = "张伟") -> Brought:
    return Brought(by, "", (Attachment(sha, "photo", by, world.now),))


def test_somebody_else_agrees_and_from_then_its_time_runs(world: World) -> None:
    code = asked(world)
    assert code == "LS-20260302-0001"
    world.person("张伟").sees("已请周涛、", "批准旁路 冲床6号 光栅", code, "没有批准之前不能动联锁")
    world.person("周涛").sees(
        "张伟申请旁路 冲床6号 光栅", code, "原因 光栅误报，等备件", "批准后 2 小时", "[同意旁路]", "[不同意]"
    )
    world.wait(minutes=20)
    assert world.person("周涛").presses("同意旁路", code) == ""
    for who in ("张伟", "周涛", "孙磊", "赵敏"):
        world.person(who).sees("旁路中：冲床6号 光栅，今天 10:20前恢复", code, "[恢复联锁]")
    case = of(world, code)
    assert (case.state, case.approver, case.due_at) == (State.ACTIVE, "周涛", world.now + timedelta(hours=2))


def test_whoever_asks_never_agrees_even_a_director(world: World) -> None:
    code = asked(world, "周涛")
    assert "周涛" not in of(world, code).asked
    assert "不能自己批准" in world.person("周涛").does(code, BypassAgreed("周涛"))
    assert "由车间主任、安全总监、分管副总批准" in world.person("吴刚").does(code, BypassAgreed("吴刚"))
    assert of(world, code).state is State.ASKED
    assert world.person("钱进").presses("同意旁路", code) == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"equipment_code": None}, "没有找到设备“冲床6号”"),
        ({"why": " "}, "还差原因"),
        ({"minutes": 9 * 60}, "一次最长 8 小时"),
        ({"by": "路人"}, "花名册里没有找到这个账号"),
    ],
)
def test_without_a_machine_a_reason_a_name_or_with_too_long_an_end_nothing_is_asked(
    world: World, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        asked(world, **changes)
    assert not world.cases("bypass")


def test_refused_or_withdrawn_or_left_for_half_an_hour_it_is_over_and_may_be_asked_anew(world: World) -> None:
    first = asked(world)
    assert world.person("钱进").does(first, BypassDenied("钱进", "先停机等备件")) == ""
    world.person("张伟").sees("没有批准旁路 冲床6号 光栅：钱进不同意，先停机等备件", first)
    second = asked(world)
    assert world.person("张伟").does(second, BypassDenied("张伟")) == ""
    world.person("周涛").sees("张伟撤回", second)
    third = asked(world)
    world.wait(minutes=30)
    world.person("张伟").sees("30 分钟里没有人同意", third)
    assert {of(world, code).state for code in (first, second, third)} == {State.REJECTED}
    assert "没有批准，联锁不能动" in world.person("周涛").does(third, BypassAgreed("周涛"))


def test_one_interlock_is_asked_for_once_at_a_time(world: World) -> None:
    code = asked(world)
    with pytest.raises(Refused, match=code):
        asked(world, "陈静")
    assert asked(world, "陈静", interlock="安全门") != code


def test_back_with_one_scan_at_the_machine(world: World) -> None:
    code = running(world)
    assert world.person("张伟").does(code, RestoreAsked("张伟", PRESS)) == ""
    for who in ("张伟", "周涛", "孙磊"):
        world.person(who).sees("张伟 08:00 已恢复：冲床6号 光栅", code, "扫码确认在现场")
    assert (of(world, code).state, of(world, code).how) == (State.CLOSED, "scan")
    world.wait(hours=5)
    assert of(world, code).escalations == ()
    assert "已经恢复了" in world.person("张伟").does(code, RestoreAsked("张伟", PRESS))


def test_away_from_it_a_scan_or_a_photo_with_the_label_within_a_quarter_of_an_hour(world: World) -> None:
    code = running(world)
    world.person("张伟").does(code, photo(world, "old"))
    world.person("张伟").presses("恢复联锁", code)
    world.person("张伟").sees("到冲床6号旁边，扫一下设备上的码，或拍一张恢复好的光栅", code)
    world.person("张伟").does(code, Brought("张伟", "", (), Spot(point="PD-203")))
    world.person("陈静").does(code, photo(world, "not hers", "陈静"))
    assert of(world, code).state is State.ACTIVE
    world.wait(minutes=15)
    world.person("张伟").sees("没有扫码也没有照片，冲床6号 光栅 还在旁路", "[恢复联锁]")
    world.person("张伟").does(code, labelled(world, "late"))
    assert of(world, code).state is State.ACTIVE, "the question is over"
    world.person("张伟").presses("恢复联锁", code)
    world.person("张伟").does(code, labelled(world, "new"))
    assert (of(world, code).state, of(world, code).how) == (State.CLOSED, "photo")
    world.person("张伟").sees("已恢复：冲床6号 光栅", "照片里有设备的码")
    assert [a.stage for a in of(world, code).media] == ["before", "before", "before", "after"]


def labelled(world: World, sha: str, point: str = PRESS) -> Brought:
    """The desk read this label in the photo."""
    return replace(photo(world, sha), spot=Spot(point=point))


def test_the_label_of_the_machine_s_place_does_as_well(world: World) -> None:
    code = running(world)
    world.person("张伟").presses("恢复联锁", code)
    world.person("张伟").does(code, Brought("张伟", "", (), Spot(point="P-THREE")))
    assert (of(world, code).state, of(world, code).how) == (State.CLOSED, "scan")
    other = running(world)
    assert world.person("张伟").does(other, RestoreAsked("张伟", "P-THREE")) == ""
    assert of(world, other).state is State.CLOSED


def test_a_photo_of_anything_brings_nothing_back_until_the_approver_has_made_sure(world: World) -> None:
    code = running(world)
    world.person("张伟").presses("恢复联锁", code)
    world.forget_messages()
    world.person("张伟").does(code, photo(world, "lunch"))
    assert of(world, code).state is State.ACTIVE
    world.person("张伟").sees("照片收到，待核：等周涛确认 冲床6号 光栅 已恢复", code)
    world.person("周涛").sees("请核实：张伟发来 冲床6号 光栅 恢复的照片", code, "[已恢复]")
    assert "要由周涛确认" in world.person("张伟").does(code, RestoreConfirmed("张伟"))
    assert "由批准人确认" in world.person("陈静").does(code, RestoreConfirmed("陈静"))
    world.wait(hours=2)
    world.person("吴刚").sees("联锁还没恢复：冲床6号 光栅", "张伟发来的照片还没有核实")
    assert world.person("周涛").presses("已恢复", code) == ""
    case = of(world, code)
    assert (case.state, case.how, case.restored_by, case.confirmed_by) == (State.CLOSED, "photo", "张伟", "周涛")
    for who in ("张伟", "周涛", "吴刚"):
        world.person(who).sees("张伟 10:00 已恢复：冲床6号 光栅", "照片由周涛核实")


def test_an_approver_s_own_photo_is_made_sure_of_by_another(world: World) -> None:
    code = running(world)
    world.person("周涛").does(code, RestoreAsked("周涛"))
    world.person("周涛").does(code, photo(world, "own", "周涛"))
    assert "确认" in world.person("周涛").does(code, RestoreConfirmed("周涛"))
    assert "确认" in world.person("张伟").does(code, RestoreConfirmed("张伟")), "nor by whoever asked for it"
    world.person("钱进").sees("请核实：周涛发来 冲床6号 光栅 恢复的照片", "[已恢复]")
    assert world.person("钱进").presses("已恢复", code) == ""
    assert of(world, code).state is State.CLOSED


def test_nothing_to_make_sure_of_before_a_photo_has_come(world: World) -> None:
    code = running(world)
    assert "还没有收到恢复的照片" in world.person("周涛").does(code, RestoreConfirmed("周涛"))
    assert of(world, code).state is State.ACTIVE


def test_a_photo_that_was_used_before_is_flagged_even_with_the_label_on_it(world: World) -> None:
    world.work.used_photos["known"] = "YH-20260301-0004"
    code = running(world)
    world.person("张伟").does(code, photo(world, "earlier"))
    world.person("张伟").presses("恢复联锁", code)
    world.person("张伟").does(code, labelled(world, "known"))
    assert of(world, code).state is State.ACTIVE
    world.person("周涛").sees("请核实", "提醒 照片在 YH-20260301-0004 用过", "[已恢复]")
    world.person("张伟").presses("恢复联锁", code)
    world.person("张伟").does(code, labelled(world, "earlier"))
    world.person("周涛").sees("照片在 YH-20260301-0004 用过；照片在这次旁路里已经发过")
    world.person("张伟").presses("恢复联锁", code)
    world.person("张伟").does(code, Brought("张伟", "", (), Spot(point=PRESS)))
    assert of(world, code).state is State.CLOSED, "a scan of the label needs no photo"


def test_others_do_not_restore_it_the_keeper_and_a_superior_do(world: World) -> None:
    code = running(world)
    assert "批准人、设备责任人或上级来恢复" in world.person("陈静").does(code, RestoreAsked("陈静", PRESS))
    assert world.person("孙磊").does(code, RestoreAsked("孙磊", PRESS)) == ""
    assert of(world, code).restored_by == "孙磊"
    other = running(world)
    assert world.person("吴刚").does(other, RestoreAsked("吴刚", PRESS)) == ""


def test_reminded_before_the_end_and_past_it_it_climbs_one_higher_each_half_hour(world: World) -> None:
    code = running(world)
    world.wait(minutes=89)
    world.person("张伟").sees_nothing()
    world.wait(minutes=1)
    world.person("张伟").sees("冲床6号 光栅 的旁路 今天 10:00到期，请恢复", "[恢复联锁]")
    world.wait(minutes=30)
    world.person("吴刚").sees("联锁还没恢复：冲床6号 光栅", code, "[恢复联锁]")
    world.person("张伟").sees("联锁还没恢复")
    world.wait(minutes=30)
    world.person("周涛").sees("联锁还没恢复：冲床6号 光栅，已超 30 分钟")
    world.wait(minutes=30)
    world.person("钱进").sees("已超 1 小时")
    world.wait(minutes=29)
    assert [e.to for e in of(world, code).escalations] == ["吴刚", "周涛", "钱进"]
    assert world.person("周涛").does(code, RestoreAsked("周涛", PRESS)) == ""
    for who in ("吴刚", "钱进", "张伟"):
        world.person(who).sees("周涛 11:29 已恢复")
    world.wait(hours=9)
    world.duty.sees_nothing()


def test_past_the_last_superior_the_duty_group_and_safety_hear_every_hour_until_it_is_back(world: World) -> None:
    code = running(world)
    world.wait(hours=3, minutes=30)
    world.forget_messages()
    for _ in range(25):
        world.wait(hours=1)
        for who in (world.duty, world.person("赵敏"), world.person("张伟")):
            who.sees("联锁还没恢复：冲床6号 光栅，已超", "[恢复联锁]")
    assert world.person("周涛").does(code, RestoreAsked("周涛", PRESS)) == ""
    for who in (world.duty, world.person("赵敏"), world.person("钱进")):
        who.sees("已恢复：冲床6号 光栅")
    world.forget_messages()
    world.wait(hours=9)
    world.duty.sees_nothing()


def test_with_no_superior_at_all_it_does_not_fall_silent_either(world: World) -> None:
    world.org = moved(world.org, "张伟", manager=None)
    code = running(world)
    world.wait(hours=2)
    world.duty.sees("联锁还没恢复：冲床6号 光栅")
    world.wait(hours=1)
    world.duty.sees("联锁还没恢复：冲床6号 光栅，已超 1 小时")
    world.wait(hours=1)
    world.duty.sees("联锁还没恢复：冲床6号 光栅，已超 2 小时")
    assert of(world, code).state is State.ACTIVE
    world.forget_messages()


def test_a_short_one_is_reminded_of_at_half_its_time(world: World) -> None:
    code = running(world, minutes=20)
    world.wait(minutes=9)
    world.person("张伟").sees_nothing()
    world.wait(minutes=1)
    world.person("张伟").sees("到期，请恢复")
    assert of(world, code).state is State.ACTIVE
    world.forget_messages()


def test_when_whoever_asked_leaves_approver_superior_and_safety_hear(world: World) -> None:
    code = running(world)
    world.org = moved(world.org, "张伟", active=False)
    world.apply(code, LeftFactory("张伟"))
    for who in ("周涛", "吴刚", "赵敏"):
        world.person(who).sees("张伟已离职，冲床6号 光栅 还在旁路", code, "[恢复联锁]")
    assert of(world, code).state is State.ACTIVE
