"""上锁挂牌: one person, one lock, one key; nobody else takes it off, and no machine runs while it hangs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.factory import moved
from tests.world import World
from workflows.hazard.case import Attachment, Spot
from workflows.hazard.events import Brought
from workflows.kernel.effects import LeftFactory
from workflows.kernel.flow import Refused
from workflows.kernel.people import Equipment, Person
from workflows.lockout.case import Lockout, State
from workflows.lockout.events import ForceAgreed, ForceAsked, ForceDenied, Hung, ReleaseAsked, StillNeeded
from workflows.permit.facts import LOCKS
from workflows.task.case import Stage, Task
from workflows.task.events import AnswerAsked, Answered, Asked

MACHINE = "CC-3"


@pytest.fixture
def world() -> World:
    """The factory with a punch press, beside the switch box it has."""
    found = World()
    press = Equipment(MACHINE, "冲床3号", "P-THREE", "厂部/焊接车间")
    found.org = replace(found.org, equipment={**found.org.equipment, MACHINE: press})
    return found


def hung(world: World, by: str = "张伟", number: str = "12", machine: str | None = MACHINE, protects: str = "") -> str:
    """The code of a lock that somebody has hung."""
    with world.work.savepoint():
        return world.engine.open(world.work, "lockout", Hung(by, number, machine, "某设备", protects), world.now)


def lock(world: World, code: str) -> Lockout:
    found: Lockout = world.work.load(code)[1]
    return found


def photo(world: World, sha: str, by: str = "张伟") -> Brought:
    return Brought(by, "", (Attachment(sha, "photo", by, world.now),))


def scan(by: str = "张伟", point: str = MACHINE) -> Brought:
    return Brought(by, "", (), Spot(point=point))


def test_a_lock_stands_with_machine_number_and_name_and_a_photo_is_asked_for(world: World) -> None:
    code = hung(world, protects="DH-20260302-0001")
    assert code == "SG-20260302-0001"
    world.person("张伟").sees("已上锁：12 号锁 · 冲床3号", code, "挂锁人 张伟", "为了 DH-20260302-0001", "[解锁]")
    assert world.person("张伟").does(code, photo(world, "hung")) == ""
    world.person("张伟").sees("照片收到", code)
    case = lock(world, code)
    assert (case.place_code, case.owner, case.photographed) == ("P-THREE", "张伟", True)
    world.wait(minutes=11)
    world.person("张伟").sees_nothing()
    world.forget_messages()


def test_without_a_photo_it_is_asked_for_once_more_after_ten_minutes(world: World) -> None:
    code = hung(world)
    world.forget_messages()
    world.wait(minutes=10)
    world.person("张伟").sees("还没有照片", code)
    world.wait(minutes=30)
    world.person("张伟").sees_nothing()
    assert sum("还没有照片" in text for text in world.person("张伟").texts) == 1 and not lock(world, code).photographed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"machine": None}, "没有找到设备“某设备”"),
        ({"number": " "}, "还差锁号"),
        ({"by": "路人"}, "花名册里没有找到这个账号"),
    ],
)
def test_a_lock_without_machine_number_or_name_is_not_hung(world: World, changes: dict[str, Any], said: str) -> None:
    world.org = replace(world.org, people={**world.org.people, "路人": Person("路人", "路人", role="未登记")})
    with pytest.raises(Refused, match=said):
        hung(world, **changes)
    assert not world.cases("lockout")


def test_one_number_hangs_once_and_is_free_again_after_its_release(world: World) -> None:
    code = hung(world)
    with pytest.raises(Refused, match=f"12 号锁还挂在冲床3号上（张伟，{code}）"):
        hung(world, "陈静", machine="PD-203")
    second = hung(world, "陈静", "13")
    assert lock(world, second).equipment_code == MACHINE, "everybody hangs their own on the same machine"
    world.person("张伟").does(code, ReleaseAsked("张伟", MACHINE))
    assert lock(world, hung(world, "陈静", machine="PD-203")).number == "12"
    world.forget_messages()


def test_the_owner_at_the_machine_takes_it_off_with_one_scan(world: World) -> None:
    code = hung(world)
    world.forget_messages()
    assert world.person("张伟").does(code, ReleaseAsked("张伟", MACHINE)) == ""
    world.person("张伟").sees("张伟 08:00 已解锁", code, "扫码确认在现场")
    assert (lock(world, code).state, lock(world, code).how) == (State.CLOSED, "scan")
    assert "已经解锁" in world.person("张伟").does(code, ReleaseAsked("张伟", MACHINE))


def test_away_from_the_machine_a_scan_or_a_new_photo_is_asked_for_and_counts_for_fifteen_minutes(world: World) -> None:
    code = hung(world)
    world.person("张伟").does(code, photo(world, "hung"))
    world.forget_messages()
    world.person("张伟").presses("解锁", code)
    world.person("张伟").sees("到冲床3号旁边，扫一下设备上的码，或拍一张", code)
    world.person("张伟").does(code, photo(world, "hung"))
    world.person("张伟").does(code, scan(point="PD-203"))
    assert lock(world, code).state is State.HANGING, "the old picture and another machine's label prove nothing"
    world.wait(minutes=15)
    world.person("张伟").sees("15 分钟里没有扫码也没有照片", code, "[解锁]")
    world.person("张伟").does(code, scan())
    assert lock(world, code).state is State.HANGING, "too late"
    world.person("张伟").presses("解锁", code)
    world.person("张伟").does(code, photo(world, "free"))
    assert (lock(world, code).state, lock(world, code).how) == (State.CLOSED, "photo")
    assert [a.stage for a in lock(world, code).media] == ["before", "after"]
    world.forget_messages()


def test_nobody_else_takes_it_off_neither_by_press_nor_by_photo(world: World) -> None:
    code = hung(world)
    for other in ("陈静", "吴刚", "孙安"):
        assert "是张伟挂的，只能本人解" in world.person(other).does(code, ReleaseAsked(other, MACHINE))
    world.person("张伟").does(code, ReleaseAsked("张伟"))
    world.person("陈静").does(code, photo(world, "not mine", "陈静"))
    world.person("陈静").does(code, scan("陈静"))
    assert lock(world, code).state is State.HANGING
    world.forget_messages()


def test_at_every_end_of_a_shift_and_at_least_every_twelve_hours_the_owner_is_reminded(world: World) -> None:
    code = hung(world)
    world.person("张伟").does(code, photo(world, "hung"))
    world.forget_messages()
    world.wait(hours=7, minutes=59)
    world.person("张伟").sees_nothing()
    world.wait(minutes=1)
    world.person("张伟").sees("还挂着，活干完了请解锁", code, "[解锁]", "[还要锁着]")
    assert world.person("张伟").does(code, StillNeeded("张伟")) == ""
    world.person("张伟").sees("知道了", "继续锁着")
    world.wait(hours=4)
    world.person("张伟").sees("还挂着")
    world.wait(hours=12)
    world.person("张伟").sees("还挂着")
    world.person("吴刚").sees("张伟的 12 号锁 · 冲床3号 挂了 1 天", code)
    world.forget_messages()
    world.rules("lockout", shift_ends=())
    other = hung(world, "陈静", "13")
    world.forget_messages()
    world.wait(hours=11, minutes=59)
    assert lock(world, other).reminders == 0
    world.wait(minutes=1)
    assert lock(world, other).reminders == 1
    world.forget_messages()


def test_two_heads_together_cut_a_lock_off_with_a_reason_and_everybody_concerned_hears(world: World) -> None:
    code = hung(world)
    world.forget_messages()
    why = "张伟已回家，电话确认机器里没人"
    assert world.person("周涛").does(code, ForceAsked("周涛", why)) == ""
    world.person("孙安").sees("周涛申请强制解锁 12 号锁", code, why, "[同意强制解锁]", "[不同意]")
    world.person("张伟").sees("周涛要强制解张伟的锁", code, "[不同意]")
    world.person("周涛").sees("已请第二个人同意")
    assert "另一个人同意" in world.person("周涛").does(code, ForceAgreed("周涛"))
    assert lock(world, code).state is State.FORCING
    assert world.person("孙安").presses("同意强制解锁", code) == ""
    case = lock(world, code)
    assert (case.state, case.how, case.flags) == (State.CLOSED, "forced", ("强制解锁",))
    assert case.forced and (case.forced.by, case.forced.agreed_by, case.forced.reason) == ("周涛", "孙安", why)
    for who in ("周涛", "孙安", "张伟", "赵敏"):
        world.person(who).sees("周涛、孙安 08:00 强制解锁", code)
    world.duty.sees("强制解锁", code)
    world.forget_messages()


def test_a_worker_a_reason_that_lacks_and_the_owner_as_the_second_cut_nothing_off(world: World) -> None:
    code = hung(world, "周涛")
    world.forget_messages()
    assert "两个人一起" in world.person("陈静").does(code, ForceAsked("陈静", "要开机"))
    assert "要写原因" in world.person("孙安").does(code, ForceAsked("孙安", " "))
    assert "自己的锁自己解" in world.person("周涛").does(code, ForceAsked("周涛", "忘了钥匙"))
    assert "没有在等强制解锁" in world.person("孙安").does(code, ForceAgreed("孙安"))
    world.person("孙安").does(code, ForceAsked("孙安", "周涛去医院了"))
    assert "自己的锁自己解" in world.person("周涛").does(code, ForceAgreed("周涛"))
    assert "同意" in world.person("陈静").does(code, ForceAgreed("陈静"))
    assert lock(world, code).state is State.FORCING
    world.forget_messages()


def test_the_owner_who_is_still_inside_stops_it_and_half_an_hour_without_a_second_ends_it(world: World) -> None:
    code = hung(world)
    world.person("周涛").does(code, ForceAsked("周涛", "下班了"))
    world.forget_messages()
    assert world.person("张伟").does(code, ForceDenied("张伟")) == ""
    world.person("周涛").sees("没有强制解锁", "张伟不同意", code)
    assert lock(world, code).state is State.HANGING and lock(world, code).forced is None
    world.person("周涛").does(code, ForceAsked("周涛", "打过电话了"))
    world.wait(minutes=30)
    world.person("周涛").sees("没有第二个人同意")
    assert lock(world, code).state is State.HANGING
    assert "没有在等强制解锁" in world.person("孙安").does(code, ForceAgreed("孙安"))
    world.forget_messages()


def test_a_lock_of_somebody_who_left_is_told_to_safety_and_stays(world: World) -> None:
    code = hung(world)
    world.forget_messages()
    world.org = moved(world.org, "张伟", active=False)
    world.apply(code, LeftFactory("张伟"))
    world.person("赵敏").sees("张伟已离职，12 号锁 · 冲床3号 还挂着", code, "强制解锁 12 原因")
    assert lock(world, code).state is State.HANGING
    world.forget_messages()


def repair(world: World) -> Task:
    """An order for the punch press, accepted by the electricians, with a photo of the mended thing."""
    asked = Asked(
        "YH-1", "hazard", "冲床漏电", "冲床3号漏电", "请修", "red", equipment="冲床3号", equipment_code=MACHINE,
        department="厂部/设备动力部/电工班", sort="repair",
    )  # fmt: skip
    code = world.engine.open(world.work, "task", asked, world.now)
    assert world.person("王芳").presses("接单", code) == ""
    assert world.person("王芳").does(code, Brought("王芳", "", photo(world, "mended", "王芳").media)) == ""
    task: Task = world.work.load(code)[1]
    return task


def test_a_machine_is_not_restored_while_a_lock_is_on_and_the_refusal_names_lock_and_holder(world: World) -> None:
    order, first = repair(world), hung(world)
    second = hung(world, "陈静", "13")
    said = world.person("王芳").does(order.code, Answered("王芳", "换了线圈"))
    assert f"冲床3号上还挂着 12 号锁（张伟，{first}）、13 号锁（陈静，{second}）" in said and "不能算恢复" in said
    world.person("张伟").does(first, ReleaseAsked("张伟", MACHINE))
    assert "13 号锁" in world.person("王芳").does(order.code, Answered("王芳", "换了线圈"))
    world.person("陈静").does(second, ReleaseAsked("陈静", MACHINE))
    assert world.person("王芳").does(order.code, Answered("王芳", "换了线圈")) == ""
    assert world.work.load(order.code)[1].state is Stage.REVIEW
    world.forget_messages()


def test_words_and_photos_sent_while_a_lock_is_on_are_kept_and_only_the_button_is_pressed_again(world: World) -> None:
    order, code = repair(world), hung(world)
    assert world.person("王芳").does(order.code, AnswerAsked("王芳")) == ""
    world.forget_messages()
    assert world.person("王芳").does(order.code, Brought("王芳", "换了线圈")) == ""
    world.person("王芳").sees("还不能送看", order.code, "12 号锁（张伟", "[已处理]")
    assert "不能算恢复" in world.person("王芳").does(order.code, AnswerAsked("王芳"))
    world.person("张伟").does(code, ReleaseAsked("张伟", MACHINE))
    assert world.person("王芳").does(order.code, AnswerAsked("王芳")) == ""
    task = world.work.load(order.code)[1]
    assert (task.state, task.answer) == (Stage.REVIEW, "换了线圈")
    world.forget_messages()


def test_a_lock_hung_after_the_work_was_shown_keeps_the_order_open(world: World) -> None:
    order = repair(world)
    world.person("王芳").does(order.code, Answered("王芳", "换了线圈"))
    code = hung(world)
    reviewer = world.work.load(order.code)[1].reviewer
    assert "再按“通过”" in world.person(reviewer).presses("通过", order.code)
    assert world.work.load(order.code)[1].state is Stage.REVIEW
    world.person("张伟").does(code, ReleaseAsked("张伟", MACHINE))
    assert world.person(reviewer).presses("通过", order.code) == ""
    world.forget_messages()


def test_a_lock_that_hangs_for_a_ticket_is_on_it_whatever_its_machine(world: World) -> None:
    hung(world, protects="GD-7")
    case = Task("GD-7", sort="repair")
    assert [k.number for k in world.work.fact(LOCKS, case, None, None, world.now)] == ["12"]
    assert world.work.fact(LOCKS, replace(case, code="GD-8"), None, None, world.now) == ()
    world.forget_messages()


def test_the_clocks_of_a_lock_that_is_off_ring_nobody(world: World) -> None:
    code = hung(world)
    world.person("张伟").does(code, ReleaseAsked("张伟", MACHINE))
    world.forget_messages()
    world.wait(hours=30)
    world.person("张伟").sees_nothing()
    assert lock(world, code).closed_at == world.now - timedelta(hours=30)
