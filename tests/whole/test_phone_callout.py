"""The duty list is rung one after the other: who does not answer is passed over, a key on the telephone ends it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.whole.phones import MOBILES, calls, ringing, rows, texts
from tests.whole.plant import Plant

RED = "一号焊接车间配电箱漏电，带电导体外露"


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with ringing(tmp_path) as found:
        yield found


async def test_a_key_on_the_telephone_ends_the_calling(factory: Plant) -> None:
    await factory.says("zhang.wei", RED)
    await factory.passes(seconds=15)
    (hazard,), (callout,) = await factory.cases(), await factory.cases("callout")
    assert callout["state"] == "answered" and hazard["alert_level"] == 2
    told = [step["why"] for step in (await factory.api(f"cases/{hazard['code']}"))["escalations"]]
    assert any("在电话里应答（按键）" in why for why in told)
    await factory.passes(minutes=10)
    assert len(await calls(factory)) == 1, "nobody else is rung"


async def test_who_does_not_answer_twice_is_passed_over_and_the_next_is_rung(factory: Plant) -> None:
    await factory.control("phone_script", number=MOBILES["值班室"], answer="no_answer")
    await factory.says("zhang.wei", RED)
    await factory.passes(minutes=7)
    (callout,) = await factory.cases("callout")
    (row,) = [m for m in await rows(factory, callout["code"], "值班室", "call") if m["slot"] == "call 1.1"]
    assert row["state"] == "failed" and row["attempts"] == 2
    assert len(await calls(factory, "周立新")) == 1 and callout["state"] == "answered"
    times = [call["at"] for call in await calls(factory, "值班室")]
    assert len(times) >= 2 and len(await texts(factory, "值班室")) == 2
    assert "收到" not in await factory.words("duty.room") or "应答" in await factory.words("duty.room")


async def test_a_press_in_the_chat_ends_the_calling_too(factory: Plant) -> None:
    await factory.control("phone_script", number="", answer="no_answer")
    await factory.says("zhang.wei", RED)
    await factory.passes(seconds=20)
    await factory.presses("duty.room", "收到")
    before = len(await calls(factory))
    await factory.passes(minutes=10)
    assert len(await calls(factory)) == before
