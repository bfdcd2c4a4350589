"""What reporting costs people: counted over the sandbox's record, in both chats."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.whole.plant import Plant, plant

SAID = "二号焊接车间灭火器没压力了"
CORRECTIONS = (("级别不对", "红", "level"), ("地点不对", "空压机", "place"), ("类别不对", "", "class"))
REPORTERS = [("zhang.wei", "wecom"), ("he.jianjun", "dingtalk")]


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def bubbles(factory: Plant, user: str, platform: str) -> tuple[int, int]:
    """(said by the person, said by the bot)."""
    seen = await factory.phone(user, platform)
    return len([b for b in seen if b["from"] != "bot"]), len([b for b in seen if b["from"] == "bot"])


@pytest.mark.parametrize(("user", "platform"), REPORTERS)
async def test_a_photo_and_a_sentence_are_all_and_two_answers_come_back(
    factory: Plant, user: str, platform: str
) -> None:
    await factory.photographs(user, 1, platform)
    await factory.says(user, SAID, platform)
    (case,) = await factory.cases()
    assert case["state"] == "dispatched"
    assert await bubbles(factory, user, platform) == (2, 2)
    seen = await factory.phone(user, platform)
    first, last = (datetime.fromisoformat(seen[n]["at"]) for n in (0, -1))
    assert (last - first).total_seconds() < 15


@pytest.mark.parametrize(("user", "platform"), REPORTERS)
async def test_three_late_photos_make_no_new_cards(factory: Plant, user: str, platform: str) -> None:
    await factory.says(user, SAID, platform)
    for seed in range(3):
        await factory.photographs(user, seed, platform)
    assert len((await factory.cases())[0]["media"]) == 3
    assert (await bubbles(factory, user, platform))[1] == 1
    assert len([b for b in await factory.phone("chen.jing") if "接单" in str(b["card"])]) == 1


@pytest.mark.parametrize(("user", "platform"), REPORTERS)
async def test_no_correction_takes_more_than_three_taps_or_any_typing(factory: Plant, user: str, platform: str) -> None:
    await factory.says(user, SAID, platform)
    for label, wanted, field in CORRECTIONS:
        before, typed = (await factory.cases())[0][field], (await bubbles(factory, user, platform))[0]
        await factory.presses(user, label, platform)
        taps = 1 + await picks(factory, user, platform, wanted)
        assert taps <= 3, field
        assert (await factory.cases())[0][field] != before, field
        assert (await bubbles(factory, user, platform))[0] == typed


async def picks(factory: Plant, user: str, platform: str, wanted: str) -> int:
    """Answer the newest question; a select costs a tap and its button another, buttons one."""
    for bubble in reversed(await factory.phone(user, platform)):
        card: dict[str, Any] = bubble["card"] or {}
        if platform == "wecom" and card.get("choices"):
            (choice,) = card["choices"]
            option = next(o for o in choice["options"] if wanted in o["text"])
            found, more, taps = card["buttons"][0]["id"], {"choice": {choice["key"]: option["id"]}}, 2
            break
        options = [b for b in card.get("buttons", []) if wanted in b["text"] and "=" in b["id"]]
        if options:
            found, more, taps = options[0]["id"], {}, 1
            break
    else:
        raise AssertionError("no question")
    await factory.control("press", platform=platform, user=user, message=bubble["id"], button=found, **more)
    await factory.settles()
    return taps
