"""A public client of the long connection (wecom-aibot-sdk 1.0.8) works against the sandbox unchanged.

It is a peer, not the platform: what both believe was never compared with a live tenant.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from wecom_aibot_sdk import WSClient

from bot.sandbox.people import Department, Member
from bot.sandbox.phones import Bubble
from bot.sandbox.server import Running, start
from bot.sandbox.wecombot import gateway, says
from bot.sandbox.world import factory
from tests.wire.house import Clock

LEI = Member("Li.Lei", "李雷", (2,))
CARD = {
    "card_type": "button_interaction", "task_id": "t-1", "main_title": {"title": "红色隐患"},
    "button_list": [{"type": 0, "text": "接单", "style": 1, "key": "claim@1"}],
}  # fmt: skip


class Quiet:
    """The SDK's logger has four names of its own."""

    def __getattr__(self, name: str) -> Any:
        return logging.getLogger("sdk").debug if name in ("debug", "info", "warn", "error") else None


@dataclass
class Peer:
    """The client, the sandbox, and every frame that came."""

    client: WSClient
    running: Running
    came: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    async def hears(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.came.get(), 5)

    def phone(self) -> list[Bubble]:
        threads = self.running.sandbox.phones.threads
        return [one for one in threads.get(("wecom", "bot:li.lei"), []) if one.sender == "bot"]


@pytest_asyncio.fixture
async def peer() -> AsyncIterator[Peer]:
    running = await start(factory(Clock(), [LEI], [], [Department(2, "冲压车间")]))
    bot = running.sandbox.aibot
    url = running.wecom_base.replace("http", "ws", 1) + "/aibot"
    client = WSClient(bot.bot_id, bot.secret, ws_url=url, heartbeat_interval=100, logger=Quiet())
    made, ready = Peer(client, running), asyncio.Event()
    client.on("authenticated", ready.set)
    client.on("message", made.came.put_nowait)
    client.on("event", made.came.put_nowait)
    await client.connect()
    await asyncio.wait_for(ready.wait(), 5)
    yield made
    await client.disconnect()
    await client.api.close()
    await asyncio.sleep(0)
    await running.stop()


@pytest.mark.seen(
    "peer",
    "wecombot aibot_subscribe",
    "wecombot ping",
    "wecombot aibot_msg_callback",
    "wecombot aibot_respond_msg",
)
async def test_it_subscribes_pings_and_answers_a_text_as_a_stream(peer: Peer) -> None:
    await says.says_text(peer.running.sandbox, LEI, "三号泵房漏油")
    frame = await peer.hears()
    assert frame["body"]["text"]["content"] == "三号泵房漏油"
    await peer.client.reply_stream(frame, "s1", "收到，正在看。")
    await peer.client.reply_stream(frame, "s1", "收到 YH-1。", finish=True)
    assert [one.text for one in peer.phone()] == ["收到 YH-1。"]
    async with asyncio.timeout(5):
        while not peer.running.sandbox.counters["wecombot.ping"]:
            await asyncio.sleep(0.02)


async def test_it_opens_an_encrypted_picture(peer: Peer) -> None:
    await says.says_file(peer.running.sandbox, LEI, "image", ("现场.jpg", b"\xff\xd8" + b"p" * 777))
    image = (await peer.hears())["body"]["image"]
    found = await peer.client.download_file(image["url"], image["aeskey"])
    assert (found["buffer"], found["filename"]) == (b"\xff\xd8" + b"p" * 777, "现场.jpg")


@pytest.mark.seen(
    "peer",
    "wecombot aibot_send_msg",
    "wecombot aibot_respond_update_msg",
    "wecombot aibot_event_callback",
)
async def test_it_sends_a_card_and_changes_it_within_the_press(peer: Peer) -> None:
    box = peer.running.sandbox
    box.aibot.met.add("bot:li.lei")
    await peer.client.send_message("Li.Lei", {"msgtype": "template_card", "template_card": CARD})
    (bubble,) = peer.phone()
    await says.presses(box, LEI, bubble, "claim@1", {})
    frame = await peer.hears()
    assert frame["body"]["event"]["template_card_event"]["event_key"] == "claim@1"
    await peer.client.update_template_card(frame, CARD | {"main_title": {"title": "已接单"}})
    assert bubble.looks[-1].title == "已接单"


@pytest.mark.seen(
    "peer",
    "wecombot aibot_respond_welcome_msg",
    "wecombot aibot_upload_media_init",
    "wecombot aibot_upload_media_chunk",
    "wecombot aibot_upload_media_finish",
)
async def test_it_welcomes_and_uploads_in_pieces(peer: Peer) -> None:
    box = peer.running.sandbox
    await says.enters(box, LEI)
    frame = await peer.hears()
    await peer.client.reply_welcome(frame, {"msgtype": "text", "text": {"content": "在的。"}})
    data = b"\xff\xd8" + b"x" * 1_200_000
    media = await peer.client.upload_media(data, type="image", filename="a.jpg")
    await peer.client.send_media_message("Li.Lei", "image", media["media_id"])
    assert [one.kind for one in peer.phone()] == ["markdown", "image"]


@pytest.mark.seen("peer", "wecombot disconnected_event")
async def test_a_new_connection_pushes_it_out_and_a_wrong_answer_is_refused(peer: Peer) -> None:
    box = peer.running.sandbox
    await says.enters(box, LEI)
    frame = await peer.hears()
    with pytest.raises(Exception, match="846605"):
        await peer.client.reply_stream(frame, "s1", "不能这样答", finish=True)
    assert box.aibot.line is not None
    await gateway.push_out(box, box.aibot.line)
    assert (await peer.hears())["body"]["event"]["eventtype"] == "disconnected_event"
