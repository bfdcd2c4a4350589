"""A card in a group: whoever may, presses it there; every copy shows who it was."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.whole.plant import Plant, plant

ROOMS = ("cid-duty-one==", "cid-duty-two==")
GROUPS = {"groups": {"duty": [f"dingtalk-group:{room}" for room in ROOMS] + ["wecom-robot:sandbox-robot"]}}
MEMBERS = ["he.jianjun", "wu.lei", "zhou.lixin", "passer.by"]


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path, more=GROUPS) as found:
        await found.control("members", platform="dingtalk", userid="passer.by", name="路人")
        for room in ROOMS:
            await found.control("groups", id=room, name="值班群", users=MEMBERS)
        yield found


async def card(factory: Plant, room: str, label: str = "已到场") -> dict[str, Any]:
    """The newest card of a room that has the button, else its newest card."""
    bubbles = [b for b in await factory.phone(f"group:{room}", "dingtalk") if b["card"]]
    return next((b for b in reversed(bubbles) if label in [one["text"] for one in b["card"]["buttons"]]), bubbles[-1])


async def presses(
    factory: Plant, user: str, room: str, bubble: dict[str, Any], label: str = "已到场"
) -> dict[str, Any]:
    button = next(one["id"] for one in bubble["card"]["buttons"] if one["text"] == label)
    found = await factory.control(
        "press", platform="dingtalk", user=user, message=bubble["id"], button=button, thread=f"group:{room}"
    )
    await factory.settles()
    return found


async def test_somebody_on_duty_arrives_and_every_copy_in_every_room_says_who(factory: Plant) -> None:
    await factory.says("zhang.wei", "二号焊接车间着火了")
    await factory.passes(minutes=2)
    before = [await card(factory, room) for room in ROOMS]
    await presses(factory, "he.jianjun", ROOMS[0], before[0])
    for room in ROOMS:
        for bubble in await factory.phone(f"group:{room}", "dingtalk"):
            shown = bubble["card"] or {}
            assert "已到场" not in [one["text"] for one in shown.get("buttons", [])], "nothing is left to press"
            if shown.get("title", "").startswith("先打"):
                assert "何建军 08:0" in shown["foot"]
    assert await factory.counter("dingtalk.updates_during_callback") == 0
    robot = [b for b in await factory.phone("group:sandbox-robot", "wecom") if "按了" in str(b)]
    assert robot == [], "a robot's message is what it was"


async def test_a_second_press_in_another_room_is_told_politely_and_changes_nothing(factory: Plant) -> None:
    await factory.says("zhang.wei", "二号焊接车间着火了")
    await factory.settles()
    first, second = [await card(factory, room) for room in ROOMS]
    both = (presses(factory, "he.jianjun", ROOMS[0], first), presses(factory, "wu.lei", ROOMS[1], second))
    answers = str(await asyncio.gather(*both))
    (case,) = await factory.cases()
    log = str(await factory.api(f"cases/{case['code']}/log"))
    assert log.count("Arrived") == 1
    assert ("已经到场了" in answers) != ("已经有了新的进展" in answers)


async def test_an_outsider_in_the_group_cannot_decide(factory: Plant) -> None:
    await factory.says("zhang.wei", "二号焊接车间着火了")
    await factory.settles()
    found = await presses(factory, "passer.by", ROOMS[0], await card(factory, ROOMS[0]))
    assert "请本厂值班的同事处理" in str(found)
    assert "已到场" in str((await card(factory, ROOMS[1]))["card"]["buttons"])


async def test_the_group_sees_at_once_what_was_pressed_on_somebodys_own_phone(factory: Plant) -> None:
    await factory.says("zhang.wei", "二号焊接车间着火了")
    await factory.settles()
    await factory.presses("he.jianjun", "已到场", "dingtalk")
    for room in ROOMS:
        assert "已到场" not in str((await card(factory, room))["card"]["buttons"])


async def test_after_ten_calls_every_card_of_every_room_is_settled_within_five_seconds(factory: Plant) -> None:
    await factory.says("zhang.wei", "二号焊接车间着火了")
    await factory.passes(minutes=10)
    await presses(factory, "wu.lei", ROOMS[1], await card(factory, ROOMS[1]))
    await factory.passes(seconds=5)
    for room in ROOMS:
        shown = [b["card"] for b in await factory.phone(f"group:{room}", "dingtalk") if b["card"]]
        calls = [one for one in shown if one["title"].startswith("先打")]
        assert len(calls) >= 10 and all("吴磊 08:10" in one["foot"] and not one["buttons"] for one in calls)
        assert not any("条提醒" in b["text"] for b in await factory.phone(f"group:{room}", "dingtalk"))


async def test_who_is_not_in_the_group_cannot_press_there(factory: Plant) -> None:
    await factory.says("zhang.wei", "二号焊接车间着火了")
    await factory.settles()
    assert "not in this group" in str(await presses(factory, "wang.fang", ROOMS[0], await card(factory, ROOMS[0])))


async def test_a_hazard_without_an_owner_is_taken_in_the_group_by_whoever_may(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "departments.csv").write_text("department\n公司\n公司/焊接车间\n", encoding="utf-8")
    (site / "places.csv").write_text("code,name,department,owner\nHJ-2,二号焊接车间,公司/焊接车间,\n", encoding="utf-8")
    heads = "name,mobile,department,role,manager,wecom_userid,dingtalk_userid,staff_no"
    people = ("张伟,,公司/焊接车间,员工,,zhang.wei,,S1", "何建军,,公司,值班室,,,he.jianjun,S2",
              "吴磊,,公司/焊接车间,员工,,,wu.lei,S3")  # fmt: skip
    (site / "people.csv").write_text("\n".join([heads, *people]) + "\n", encoding="utf-8")
    async with plant(tmp_path, site=site, more=GROUPS) as factory:
        for room in ROOMS:
            await factory.control("groups", id=room, name="值班群", users=["he.jianjun", "wu.lei"])
        await factory.says("zhang.wei", "二号焊接车间配电箱门没关")
        first, second = [await card(factory, room, "接单") for room in ROOMS]
        refused = await presses(factory, "wu.lei", ROOMS[0], first, "接单")
        assert "接单" in str((await card(factory, ROOMS[1], "接单"))["card"]["buttons"]), refused
        await presses(factory, "he.jianjun", ROOMS[1], second, "接单")
        (case,) = await factory.cases()
        assert (case["state"], case["owner"]["name"]) == ("fixing", "何建军")
        for room in ROOMS:
            shown = (await card(factory, room, "接单"))["card"]
            assert "接单" not in str(shown["buttons"]) and "何建军" in str(shown)
