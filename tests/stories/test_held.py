"""Photos of somebody who is rectifying, until it is clear which case they belong to."""

from typing import Any

from tests.stories.fixing import BLUE, accepted, shot
from tests.world import World
from workflows.hazard.events import Reassigned
from workflows.held.flow import Chosen, Given, Kept


def held(world: World) -> str:
    """李强, who has work in hand, sends a photo without a word."""
    owner = world.person("李强")
    return world.engine.open(world.work, "held", Kept(owner.id, media=(shot(owner),)), world.now)


def stands(world: World, code: str) -> Any:
    return world.work.load(code)[1]


def test_the_only_open_case_gets_the_photo_after_90_seconds(world: World) -> None:
    code = accepted(world)
    held(world)
    world.wait(seconds=89)
    assert not world.case(code).kept("after")
    world.wait(seconds=1)
    assert [a.sha256 for a in world.case(code).kept("after")] == ["after"]
    world.person("李强").sees("已收到", code)


def test_of_two_open_cases_one_tap_says_which_and_only_the_sender_may_tap(world: World) -> None:
    first, second = accepted(world), accepted(world, BLUE, by="陈静")
    code, owner = held(world), world.person("李强")
    world.wait(seconds=90)
    owner.sees("属于哪一条", first[-10:], second[-10:])
    assert "请本人选" in world.apply(code, Chosen("王芳", second))
    assert owner.picks(second[-10:]) == ""
    owner.sees(f"已放进 {second}")
    owner.sees("已收到", second)
    assert world.case(second).kept("after") and not world.case(first).kept("after")


def test_one_more_photo_while_the_card_waits_goes_the_same_way(world: World) -> None:
    first, second = accepted(world), accepted(world, BLUE, by="陈静")
    code, owner = held(world), world.person("李强")
    world.wait(seconds=90)
    owner.sees("刚发的 1 个文件属于哪一条")
    assert owner.does(code, Kept(owner.id, media=(shot(owner, "after-2"),))) == ""
    owner.sees("刚发的 2 个文件属于哪一条")
    owner.picks(first[-10:])
    owner.sees(f"已放进 {first}")
    owner.sees("已收到", first, "照片 2 张")
    assert not world.case(second).kept("after")


def test_a_case_that_is_no_longer_in_hand_cannot_be_chosen_and_the_photo_stays(world: World) -> None:
    first, second = accepted(world), accepted(world, BLUE, by="陈静")
    code, owner = held(world), world.person("李强")
    world.wait(seconds=90)
    owner.sees("属于哪一条")
    owner.does(second, Reassigned(owner.id, to="孙磊"))
    world.forget_messages()
    assert "已经不在处理中" in owner.picks(second[-10:])
    assert stands(world, code).state == "asking" and stands(world, code).given_to is None
    assert owner.picks(first[-10:]) == ""
    owner.sees(f"已放进 {first}")
    owner.sees("已收到", first)


def test_a_photo_that_belongs_nowhere_any_more_is_said_to_be_lost(world: World) -> None:
    code = accepted(world)
    lost, owner = held(world), world.person("李强")
    owner.does(code, Reassigned(owner.id, to="孙磊"))
    world.forget_messages()
    world.wait(seconds=90)
    owner.sees("没有记进去", "写上编号再发一次")
    assert stands(world, lost).state == "void"


def test_a_photo_that_went_along_with_a_press_is_not_asked_about(world: World) -> None:
    code = accepted(world)
    photo = held(world)
    assert world.apply(photo, Given("李强", code)) == ""
    world.wait(seconds=100)
    assert stands(world, photo).given_to == code
