"""联锁旁路: asked for with a reason, agreed to by somebody else, back in time and shown, or it climbs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.factory import moved
from tests.world import World
from workflows.bypass.case import Bypass, State
from workflows.bypass.events import BypassAgreed, BypassAsked, BypassDenied, RestoreAsked
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


def test_away_from_it_a_scan_or_a_new_picture_within_a_quarter_of_an_hour(world: World) -> None:
    code = running(world)
    world.person("张伟").does(code, photo(world, "old"))
    world.person("张伟").presses("恢复联锁", code)
    world.person("张伟").sees("到冲床6号旁边，扫一下设备上的码，或拍一张恢复好的光栅发过来", code)
    world.person("张伟").does(code, photo(world, "old"))
    world.person("张伟").does(code, Brought("张伟", "", (), Spot(point="PD-203")))
    world.person("陈静").does(code, photo(world, "not hers", "陈静"))
    assert of(world, code).state is State.ACTIVE
    world.wait(minutes=15)
    world.person("张伟").sees("没有扫码也没有照片，冲床6号 光栅 还在旁路", "[恢复联锁]")
    world.person("张伟").does(code, photo(world, "late"))
    assert of(world, code).state is State.ACTIVE, "the question is over"
    world.person("张伟").presses("恢复联锁", code)
    world.person("张伟").does(code, photo(world, "new"))
    assert (of(world, code).state, of(world, code).how) == (State.CLOSED, "photo")
    assert [a.stage for a in of(world, code).media] == ["before", "before", "before", "after"]


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
    world.wait(hours=5)
    assert [e.to for e in of(world, code).escalations] == ["吴刚", "周涛", "钱进"]
    assert world.person("周涛").does(code, RestoreAsked("周涛", PRESS)) == ""
    for who in ("吴刚", "钱进", "张伟"):
        world.person(who).sees("周涛 16:00 已恢复")


def test_a_short_one_is_reminded_of_at_half_its_time(world: World) -> None:
    running(world, minutes=20)
    world.wait(minutes=9)
    world.person("张伟").sees_nothing()
    world.wait(minutes=1)
    world.person("张伟").sees("到期，请恢复")
    world.forget_messages()


def test_when_whoever_asked_leaves_approver_superior_and_safety_hear(world: World) -> None:
    code = running(world)
    world.org = moved(world.org, "张伟", active=False)
    world.apply(code, LeftFactory("张伟"))
    for who in ("周涛", "吴刚", "赵敏"):
        world.person(who).sees("张伟已离职，冲床6号 光栅 还在旁路", code, "[恢复联锁]")
    assert of(world, code).state is State.ACTIVE
