"""检查表换版: shown before it counts, said yes to by safety alone, and the superior hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.world import World
from workflows.inspection.sheets import Item, Sheet, ShowIf
from workflows.kernel.flow import Refused
from workflows.sheet.case import Form, Offering, State
from workflows.sheet.events import GaveWay, SheetAgreed, SheetOffered, TurnedDown
from workflows.sheet.rules import SheetRules

ITEMS = (Item(1, "限位"), Item(2, "压力", kind="number", unit="MPa", low=0.1, high=0.8))
CRANE = Sheet("CRANE", "行车班前检查", 2, items=ITEMS)
CHANGED = Form(CRANE, ("去掉 3 警铃", "2 压力：上限 1 → 0.8"))


@pytest.fixture
def world() -> World:
    return World()


def offered(world: World, by: str = "赵敏", form: Form = CHANGED, at_once: bool = False) -> str:
    event = SheetOffered(by, (form,), "行车.xlsx", at_once=at_once)
    with world.work.savepoint():
        return world.engine.open(world.work, "sheet", event, world.now)


def case(world: World, code: str) -> Offering:
    found: Offering = world.work.load(code)[1]
    return found


def test_an_officer_sees_what_changed_says_yes_and_the_superior_hears(world: World) -> None:
    code = offered(world)
    assert code == "BD-20260302-0001"
    officer, superior = world.person("赵敏"), world.person(world.org.above("赵敏", 1, world.now).to or "")
    officer.sees("行车班前检查（CRANE）第 2 版，看一下再启用", code, "2 项：判断 1，数值 1", "去掉 1，改 1",
                 "去掉 3 警铃", "估计 13 秒", "[确认启用]", "[不用]")  # fmt: skip
    assert officer.does(code, SheetAgreed("赵敏")) == ""
    officer.sees("已启用：行车班前检查（CRANE）第 2 版", code)
    superior.sees("赵敏 08:00 启用了行车班前检查（CRANE）第 2 版", code, "去掉 1，改 1")
    assert (case(world, code).state, case(world, code).decided_by) == (State.CLOSED, "赵敏")


def test_a_second_press_and_a_late_no_change_nothing(world: World) -> None:
    code = offered(world)
    world.person("赵敏").does(code, SheetAgreed("赵敏"))
    for event in (SheetAgreed("赵敏"), TurnedDown("赵敏"), GaveWay("赵敏", "BD-20260302-0009")):
        with pytest.raises(Refused, match="已经启用了，什么都没有改变"):
            world.engine.apply(world.work, code, event, world.now)


def test_nobody_but_safety_offers_or_says_yes(world: World) -> None:
    with pytest.raises(Refused, match="检查表由安全员、安全总监来换"):
        offered(world, by="张伟")
    code = offered(world)
    for event in (SheetAgreed("张伟"), TurnedDown("王芳")):
        assert "检查表由安全员、安全总监来换" in world.person(event.by).does(code, event)
    assert case(world, code).state is State.OFFERED


def test_no_answer_for_three_days_is_a_no_and_a_newer_file_takes_the_place(world: World) -> None:
    first = offered(world)
    world.engine.apply(world.work, first, GaveWay("赵敏", "BD-20260302-0002"), world.now)
    world.person("赵敏").sees("没有启用", "后来发的 BD-20260302-0002 代替了它", first)
    second = offered(world)
    world.wait(days=3)
    assert case(world, second).state is State.VOID
    world.person("赵敏").sees("3 天没有人确认，要用请再发一次", second)


def test_what_is_imported_at_the_machine_counts_at_once_and_all_of_safety_hear(world: World) -> None:
    code = offered(world, by="", at_once=True)
    assert case(world, code).state is State.CLOSED
    for person in world.org.safety(world.now):
        world.person(person).sees("管理员在服务器上 08:00 启用了行车班前检查（CRANE）第 2 版", code)


def test_the_time_it_takes_counts_what_is_asked_when_all_is_well_and_a_long_one_is_warned_of(world: World) -> None:
    rules = SheetRules()
    more = (*ITEMS, Item(3, "说明", kind="text", show_if=ShowIf(1, ("异常",))))
    assert rules.estimate(replace(CRANE, items=more)) == rules.estimate(CRANE) == timedelta(seconds=13)
    twelve = (*(Item(n, f"第 {n} 处") for n in range(1, 10)), *(Item(n, "读数", kind="number") for n in range(10, 13)))
    assert rules.estimate(replace(CRANE, items=twelve)) < timedelta(seconds=80)
    sixty = replace(CRANE, items=tuple(Item(n, f"第 {n} 处") for n in range(1, 61)))
    code = offered(world, form=Form(sixty, fresh=True))
    world.person("赵敏").sees("60 项", "新表，以前没有", "估计 4 分，超过 3 分，建议拆开", code)
