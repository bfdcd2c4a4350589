"""Every fault that can be ordered happens, as often as ordered."""

import asyncio
import re
import time
from pathlib import Path

import pytest

from bot.sandbox.faults import KINDS
from bot.sandbox.shapes import Json, part, parts
from tests.wire.sandbox.test_dingtalk_calls import SEND, words
from tests.wire.sandbox.test_dingtalk_cards import DELIVER, answer_with, card, connect
from tests.wire.sandbox.wire import Wire

ROOM = Path(__file__).parents[3] / "bot" / "sandbox"


def test_no_fault_is_offered_that_nobody_carries_out() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py"))
    source = re.sub(r'"(wecom|dingtalk|wechat)"', "platform", source)
    taken = set(re.findall(r'take\([^()]*?"(\w+)"(?:, [^()]*)?\)', source))
    assert set(KINDS) == taken


async def test_an_ack_that_got_lost_brings_the_frame_again(wire: Wire) -> None:
    wire.box.patience.ack = 0.05
    await wire.control("faults", platform="dingtalk", kind="drop_ack", path="/v1.0/im/bot/messages/get")
    socket = await connect(wire)
    said = wire.control("send_text", platform="dingtalk", user="zhao", text="漏油")
    delivery, first = await asyncio.gather(said, answer_with(socket, lambda _: {"response": "OK"}))
    assert delivery["ok"] is False
    assert (await wire.control("retry"))["sent"] == 1
    second = await answer_with(socket, lambda _: {"response": "OK"})
    assert first["data"] == second["data"]
    await asyncio.sleep(0.05)
    assert (await wire.control(f"deliveries/{delivery['delivery']}", "GET"))["ok"] is True
    await socket.close()


async def test_a_card_can_fail_inside_a_success(wire: Wire) -> None:
    await wire.control("faults", platform="dingtalk", kind="card_undelivered")
    status, answer = await wire.ding(DELIVER, card(wire))
    (result,) = parts(part(answer, "result"), "deliverResults")
    assert (status, answer["success"], result["success"]) == (200, True, False)
    assert await wire.phone("dingtalk", "li.lei") == []


async def test_a_message_can_be_dropped_in_silence_or_come_late(wire: Wire) -> None:
    await wire.control("faults", platform="wecom", kind="member_dropped")
    assert (await wire.send("zhao", "text", {"content": "x"}))["errcode"] == 0
    assert await wire.phone("wecom", "zhao") == []
    await wire.control("faults", platform="wecom", kind="slow", path="message/send", args={"seconds": 0.2})
    begun = time.perf_counter()
    await wire.send("zhao", "text", {"content": "x"})
    assert time.perf_counter() - begun >= 0.2


async def test_a_banned_address_gets_neither_family_of_answers(wire: Wire) -> None:
    token = await wire.ding_token()
    await wire.control("faults", platform="dingtalk", kind="banned")
    status, answer = await wire.ding(SEND, words(wire, ["zhao"]), token=token)
    assert (status, answer["status"], "errcode" in answer) == (200, 1111, False)


@pytest.mark.parametrize(("times", "left"), [(2, 1), (None, None)])
async def test_a_fault_is_counted_down_or_stays_until_taken_off(wire: Wire, times: int | None, left: object) -> None:
    order: Json = {"platform": "wecom", "kind": "errcode", "times": times, "path": "user/get", "args": {"errcode": -1}}
    fault = await wire.control("faults", "POST", **order)
    assert (await wire.wecom("user/get", userid="zhao"))["errcode"] == -1
    (on,) = parts(await wire.control("faults", "GET"), "on")
    assert on["left"] == left
    assert (await wire.control(f"faults/{fault['id']}", "DELETE"))["removed"] is True
    assert (await wire.wecom("user/get", userid="zhao"))["errcode"] == 0
