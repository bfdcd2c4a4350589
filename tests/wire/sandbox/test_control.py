"""The control API: who may use it, what it shows, what it remembers and forgets."""

import asyncio
import json
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.sandbox.handclock import HandClock
from bot.sandbox.server import NotLoopback, start
from bot.sandbox.shapes import Json, part, parts, text
from bot.sandbox.world import factory
from tests.wire.sandbox.test_dingtalk_cards import DELIVER, card
from tests.wire.sandbox.wire import Bot, Wire


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "example.com", "::"])
async def test_the_sandbox_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(NotLoopback):
        await start(factory(lambda: datetime(2026, 3, 2, tzinfo=UTC)), host)


async def test_only_pages_of_this_machine_steer_it(wire: Wire) -> None:
    url = f"{wire.running.control}/counters"
    async with wire.http.get(url, headers={"Origin": "http://127.0.0.1:8080"}) as answer:
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, "http://127.0.0.1:8080")
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        async with wire.http.get(url, headers=headers) as answer:
            assert answer.status == 403
    async with wire.http.options(url, headers={"Origin": "http://localhost:5173"}) as answer:
        assert answer.status == 204


async def test_it_calls_nobody_outside_this_machine(wire: Wire) -> None:
    wire.box.wecom.callback_url = "http://192.0.2.1/callback"
    said = await wire.control("send_text", platform="wecom", user="zhao", text="x")
    assert "this machine" in str(said["attempts"])


async def test_its_settings_are_all_a_bot_needs(wire: Wire) -> None:
    found = await wire.control("settings", "GET")
    wecom, ding = part(found, "wecom"), part(found, "dingtalk")
    assert {"corp_id", "agent_id", "secret", "token", "aes_key", "api_base"} <= set(wecom)
    assert {"client_id", "client_secret", "robot_code", "card_template_id", "api_base", "oapi_base"} <= set(ding)
    changed = await wire.control("settings", wecom_callback="http://127.0.0.1:1/wecom/callback")
    assert part(changed, "wecom")["callback_url"] == "http://127.0.0.1:1/wecom/callback"


async def test_the_transcript_keeps_order_and_present_looks(wire: Wire, bot: Bot) -> None:
    wire.box.wecom.callback_url = bot.url
    await wire.control("send_text", platform="wecom", user="zhao", text="漏油")
    await wire.send("zhao", "text", {"content": "收到"})
    await wire.ding(DELIVER, card(wire, user="zhao"))
    closed: Json = {"outTrackId": "YH-1", "cardData": {"cardParamMap": {"title": "已归档"}}}
    await wire.ding("/v1.0/card/instances", closed, "PUT")
    seen = await wire.control("transcript.json", "GET")
    said = parts(part(seen, "wecom"), "zhao")
    assert [(one["from"], one["text"]) for one in said] == [("zhao", "漏油"), ("bot", "收到")]
    (shown,) = parts(part(seen, "dingtalk"), "zhao")
    assert (part(shown, "card")["title"], shown["looks"]) == ("已归档", 2)
    await wire.control("reset")
    assert await wire.control("transcript.json", "GET") == {"wecom": {}, "dingtalk": {}}


async def test_watchers_hear_messages_and_traffic_as_they_happen(wire: Wire) -> None:
    async with wire.http.get(f"{wire.running.control}/events") as stream:
        assert stream.content_type == "text/event-stream"
        assert await stream.content.readline() == b": watching\n"
        await asyncio.sleep(0.02)
        await wire.send("zhao", "text", {"content": "收到"})
        heard: dict[str, Json] = {}
        async with asyncio.timeout(5):
            while not {"message", "traffic"} <= set(heard):
                line = (await stream.content.readline()).decode()
                if line.startswith("event: "):
                    heard[line[7:].strip()] = json.loads((await stream.content.readline())[6:])
    assert heard["message"]["text"] == "收到"
    assert heard["traffic"]["way"] == "from_bot"


async def test_the_inspector_shows_both_ways_in_clear_and_no_secret(wire: Wire, bot: Bot) -> None:
    wire.box.wecom.callback_url = bot.url
    await wire.control("send_text", platform="wecom", user="zhao", text="漏油")
    await wire.send("zhao", "text", {"content": "收到"})
    exchanges = parts(await wire.control("traffic", "GET"), "exchanges")
    assert [one["what"] for one in exchanges] == ["text", "GET /cgi-bin/gettoken", "POST /cgi-bin/message/send"]
    assert "<Content><![CDATA[漏油]]></Content>" in str(exchanges[0]["request"])
    shown = json.dumps(exchanges)
    assert wire.box.wecom.secret not in shown
    assert wire.box.wecom.tokens.current not in shown
    async with wire.http.get(f"{wire.running.control}/traffic?after=2") as answer:
        assert len((await answer.json())["exchanges"]) == 1


async def test_a_file_is_uploaded_once_and_sent_by_its_hash(wire: Wire, bot: Bot) -> None:
    wire.box.wecom.callback_url = bot.url
    form = aiohttp.FormData()
    form.add_field("file", b"\xff\xd8photo", filename="泵房.jpg", content_type="image/jpeg")
    async with wire.http.post(f"{wire.running.control}/media", data=form) as answer:
        kept = await answer.json()
    said = await wire.control("send_image", platform="wecom", user="zhao", sha256=kept["sha256"])
    assert said["ok"] is True
    async with wire.http.get(f"{wire.running.control}/media/{kept['sha256']}") as answer:
        assert (answer.content_type, await answer.read()) == ("image/jpeg", b"\xff\xd8photo")
    form = aiohttp.FormData()
    for name, value in (("platform", "wecom"), ("user", "zhao")):
        form.add_field(name, value)
    form.add_field("file", b"\x89PNGphoto", filename="b.png", content_type="image/png")
    async with wire.http.post(f"{wire.running.control}/send_image", data=form) as answer:
        assert (await answer.json())["ok"] is True
    assert [one["media"] for one in await wire.phone("wecom", "zhao")][0] == kept["sha256"]


async def test_a_captured_callback_is_replayed_byte_for_byte(wire: Wire, bot: Bot) -> None:
    wire.box.wecom.callback_url = bot.url
    said = await wire.control("send_text", platform="wecom", user="zhao", text="漏油")
    wire.clock.passes(hours=1)
    await wire.control("redeliver", delivery=said["delivery"], exact=True)
    await wire.control("redeliver", delivery=said["delivery"])
    first, replay, fresh = bot.got
    assert first[:2] == replay[:2]
    assert first[0]["nonce"] != fresh[0]["nonce"]


async def test_wrong_requests_are_told_what_is_wrong(wire: Wire) -> None:
    for path, body, word in (("send_text", {"platform": "wechat"}, "platform"),
                             ("faults", {"platform": "wecom"}, "known"),
                             ("send_text", {"platform": "wecom", "user": "nobody"}, "nobody"),
                             ("send_image", {"platform": "wecom", "user": "zhao"}, "multipart"),
                             ("send_location", {"platform": "dingtalk", "user": "zhao"}, "no robot message"),
                             ("press", {"platform": "wecom", "user": "zhao", "message": "x"}, "no such card"),
                             ("clock", {"seconds": 1}, "service's clock")):
        assert word in text(await wire.control(path, "POST", **body), "error")


async def test_a_clock_made_to_be_set_is_set(wire: Wire) -> None:
    wire.box.clock = HandClock(wire.clock.now)
    assert (await wire.control("clock", seconds=90))["now"] == "2026-03-02T00:01:30+00:00"
    assert (await wire.control("clock", now="2026-03-05T08:00:00+08:00"))["now"] == "2026-03-05T08:00:00+08:00"
    assert "error" in await wire.control("clock", now="2026-03-05T08:00:00")


async def test_people_come_and_go(wire: Wire) -> None:
    await wire.control("members", platform="wecom", userid="new.one", name="新人", departments=[2])
    assert (await wire.send("new.one", "text", {"content": "x"}))["invaliduser"] == ""
    await wire.control("members", platform="wecom", userid="new.one", active=False)
    assert (await wire.send("new.one", "text", {"content": "x"}))["errcode"] == 81013
    found = await wire.control("members", "GET")
    assert len(parts(found, "wecom")) == 5
