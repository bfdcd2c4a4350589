"""识别调整: told with figures, or asked; nothing changes until the officer says so."""

from dataclasses import replace
from typing import Any

import pytest

from tests.factory import moved
from tests.world import World
from workflows.kernel.effects import LeftFactory
from workflows.kernel.flow import Refused
from workflows.tuning.case import State, Tuning
from workflows.tuning.events import Adopted, Advised, TurnedAway


@pytest.fixture
def world() -> World:
    return World()


def advised(world: World, sort: str = "threshold", **changes: Any) -> str:
    seed = Advised(sort, "C-01", "东门球机", "围栏", "intrusion", ("可去掉 8 次误报中的 7 次", "真实告警 12 次都还在"))  # type: ignore[arg-type]
    seed = replace(seed, value=0.55, before=0.45, where="右上角", pictures=("poster",))
    with world.work.savepoint():
        return world.engine.open(world.work, "tuning", replace(seed, **changes), world.now)


def of(world: World, code: str) -> Tuning:
    found: Tuning = world.work.load(code)[1]
    return found


def test_the_officer_is_asked_with_the_figures_and_one_tap_decides(world: World) -> None:
    code = advised(world)
    world.person("赵敏").sees(
        "东门球机“闯入电子围栏”建议把阈值从 0.45 提到 0.55", code, "可去掉 8 次误报中的 7 次",
        "真实告警 12 次都还在", "[采纳]", "[不采纳]",
    )  # fmt: skip
    assert {m.to for m in world.work.messages} == {"赵敏"}
    assert world.person("赵敏").presses("采纳", code) == ""
    assert (of(world, code).state, of(world, code).decided_by) == (State.ADOPTED, "赵敏")
    assert "赵敏 08:00 采纳" in world.person("赵敏").does(code, TurnedAway("赵敏"))


def test_nobody_but_safety_decides(world: World) -> None:
    code = advised(world)
    for who in ("李强", "周涛", "钱进"):
        assert "由安全员定" in world.person(who).does(code, Adopted(who))
    assert world.person("孙安").does(code, TurnedAway("孙安")) == ""
    assert of(world, code).state is State.DECLINED


def test_what_happened_by_itself_is_told_and_asks_nothing(world: World) -> None:
    code = advised(world, "trial", value=None)
    said = world.person("赵敏").sees("退回试运行", code, "从现在起只发给安全员")
    assert "[采纳]" not in said and of(world, code).state is State.TOLD
    assert "不用再按" in world.person("赵敏").does(code, Adopted("赵敏"))


@pytest.mark.parametrize(
    ("kind", "heard"), [("fire", {"赵敏", "孙安"}), ("smoke", {"赵敏", "孙安"}), ("intrusion", {"赵敏"})]
)
def test_a_fire_rule_that_falls_back_by_itself_is_told_to_the_director_too(
    world: World, kind: str, heard: set[str]
) -> None:
    advised(world, "trial", value=None, kind=kind)
    assert {m.to for m in world.work.messages} == heard


def test_a_rule_without_proof_asks_whether_it_is_to_go_live(world: World) -> None:
    code = advised(world, "ask_live", value=None)
    world.person("赵敏").sees("要不要上线", "没有依据说它准还是不准", "[上线]", "[继续试运行]")
    world.person("赵敏").presses("继续试运行", code)
    assert of(world, code).state is State.DECLINED


def test_a_mask_shows_the_picture_and_says_what_will_not_be_seen(world: World) -> None:
    code = advised(world, "mask")
    world.person("赵敏").sees("建议遮掉画面右上角的一块", "poster", "里面真有事也看不到")
    assert of(world, code).state is State.ASKED, "it waits for a yes"


def test_nobody_answers_for_a_week_and_nothing_has_changed(world: World) -> None:
    code = advised(world)
    world.wait(days=7)
    assert of(world, code).state is State.VOID
    world.person("赵敏").sees("没有人回答，什么都没有改变")
    assert not world.work.claims


def test_the_same_advice_stands_once_only(world: World) -> None:
    code = advised(world)
    with pytest.raises(Refused, match=code):
        advised(world)
    assert advised(world, "mask") != code


def test_the_officer_leaves_and_the_director_is_asked(world: World) -> None:
    code = advised(world)
    world.org = moved(world.org, "赵敏", active=False)
    assert world.apply(code, LeftFactory("赵敏")) == ""
    world.person("孙安").sees("建议把阈值", "[采纳]")
    assert world.person("孙安").presses("采纳", code) == ""
