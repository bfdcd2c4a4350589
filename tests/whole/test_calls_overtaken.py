"""More fires than a room's robot may speak of: the newest call of each, and none about a fire where somebody is."""

from pathlib import Path
from typing import Any

from tests.whole.plant import plant


def room(message: dict[str, Any]) -> bool:
    return str(message["to"]).startswith("group:duty#")


async def test_no_room_is_called_to_a_fire_after_somebody_arrived(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        for number in range(12):
            place = "一二"[number % 2]
            said = f"{place}号焊接车间着火了，第{number}处"
            await factory.control("send_text", platform="wecom", user="zhang.wei", text=said)
        await factory.settles()
        await factory.passes(minutes=4)
        cases = await factory.cases()
        waiting = [m for case in cases for m in await factory.messages(case["code"]) if m["state"] == "waiting"]
        calls = [(m["to"], m["text"].split("YH-")[1][:13]) for m in waiting if "次呼叫" in m["text"] and room(m)]
        assert len(calls) == len(set(calls)), "one call of a case waits for a room"
        for case in cases:
            await factory.control("send_text", platform="wecom", user="duty.room", text=f"已到场 {case['code']}")
        await factory.settles()
        now = factory.clock.now()
        await factory.passes(minutes=5)
        late = [m for case in cases for m in await factory.messages(case["code"])
                if m["sent_at"] and m["sent_at"] > now.isoformat() and "次呼叫" in m["text"] and room(m)]  # fmt: skip
        assert not late
