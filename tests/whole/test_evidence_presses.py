"""Buttons pressed twice, at once, late, on old faces and by the wrong people: one transition, one final look."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.whole.plant import Plant, plant

SAID = "一号焊接车间的配电箱门没关,里面线都看得见"


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        await found.says("zhang.wei", SAID)
        yield found


async def card(factory: Plant, user: str, label: str, platform: str = "wecom") -> tuple[str, str]:
    """(bubble, button) of the newest card with this button."""
    for bubble in reversed(await factory.phone(user, platform)):
        for button in (bubble["card"] or {}).get("buttons", []):
            if button["text"] == label:
                return bubble["id"], button["id"]
    raise AssertionError(label)


async def press(
    factory: Plant, user: str, found: tuple[str, str], platform: str = "wecom", **more: Any
) -> dict[str, Any]:
    return await factory.control("press", platform=platform, user=user, message=found[0], button=found[1], **more)


async def log_of(factory: Plant) -> list[str]:
    (case,) = await factory.cases()
    return [row["event"] for row in (await factory.api(f"cases/{case['code']}/log"))["items"]]


async def test_the_same_button_twice_in_one_second_is_one_step(factory: Plant) -> None:
    found = await card(factory, "li.qiang", "接单")
    await asyncio.gather(press(factory, "li.qiang", found), press(factory, "li.qiang", found, force=True))
    await factory.settles()
    assert (await log_of(factory)).count("Claimed") == 1
    shown = await factory.phone("li.qiang")
    assert "接单" not in str([b["card"]["buttons"] for b in shown if b["card"]][-1])


async def test_an_old_face_and_a_forwarded_card_change_nothing_and_say_so(factory: Plant) -> None:
    found = await card(factory, "li.qiang", "接单")
    await press(factory, "chen.jing", found, thread="li.qiang")
    await factory.settles()
    assert (await factory.cases())[0]["state"] == "dispatched"
    assert "什么都没有改变" in await factory.words("chen.jing")
    await factory.presses("li.qiang", "接单")
    await press(factory, "li.qiang", found, look=0, force=True)
    await factory.settles()
    assert (await log_of(factory)).count("Claimed") == 1
    assert "没有改变" in await factory.words("li.qiang")


async def test_two_reviewers_in_the_same_instant_close_it_once_and_both_see_who(factory: Plant) -> None:
    await to_review(factory)
    mine = await card(factory, "wang.fang", "通过")
    began = time.monotonic()
    await asyncio.gather(
        press(factory, "wang.fang", mine), factory.says("zhao.min", f"退回 {await code(factory)} 没修好")
    )
    await factory.settles()
    assert time.monotonic() - began < 5
    log = await log_of(factory)
    assert log.count("Approved") + log.count("Returned") == 1, log
    assert "通过" not in str([b["card"]["buttons"] for b in await factory.phone("wang.fang") if b["card"]][-1])


async def test_a_press_on_a_closed_case_is_answered_politely(factory: Plant) -> None:
    await to_review(factory)
    found = await card(factory, "wang.fang", "通过")
    await factory.presses("wang.fang", "通过")
    assert (await factory.cases())[0]["state"] == "closed"
    before = await log_of(factory)
    await press(factory, "wang.fang", found, look=0, force=True)
    await factory.settles()
    assert await log_of(factory) == before
    assert (await factory.phone("wang.fang"))[-1]["from"] == "bot"


async def test_a_press_in_dingtalk_carries_the_final_look_and_needs_no_update(factory: Plant) -> None:
    await factory.says("wang.fang", "待办", "dingtalk")
    await to_review(factory)
    found = await card(factory, "wang.fang", "通过", "dingtalk")
    before = await updates(factory)
    answered = await press(factory, "wang.fang", found, "dingtalk")
    assert answered["ok"] and answered["ms"] < 2000
    assert not answered["message"]["card"]["buttons"] and "王芳" in str(answered["message"]["card"])
    await factory.settles()
    assert (await factory.cases())[0]["state"] == "closed"
    await asyncio.sleep(0.6)
    assert await updates(factory) == before


async def updates(factory: Plant) -> int:
    async with factory.http.get(f"{factory.sandbox.control}/traffic") as answer:
        exchanges = (await answer.json())["exchanges"]
    return len([e for e in exchanges if e["way"] == "from_bot" and e["what"].startswith("PUT")])


async def code(factory: Plant) -> str:
    return str((await factory.cases())[0]["code"])


async def to_review(factory: Plant) -> None:
    await factory.presses("li.qiang", "接单")
    await factory.passes(minutes=2)
    await factory.photographs("li.qiang", 7)
    await factory.presses("li.qiang", "整改完成")
    assert (await factory.cases())[0]["state"] == "review"
