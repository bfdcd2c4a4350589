"""Stream Mode: tickets, acks, what is sent again, several connections, polite and rude ends."""

import asyncio

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from bot.sandbox.shapes import Json, dump, parse, part, text
from tests.wire.sandbox.test_dingtalk_cards import answer_with, connect
from tests.wire.sandbox.wire import Wire


async def hear(socket: ClientWebSocketResponse) -> Json:
    return parse(str((await socket.receive(5)).data)) or {}


async def say(wire: Wire, words: str = "三号泵房漏油", **more: object) -> Json:
    return await wire.control("send_text", platform="dingtalk", user="Li.Lei", text=words, **more)


async def test_without_accept_json_the_gateway_answers_xml(wire: Wire) -> None:
    url = f"{wire.running.dingtalk_api}/v1.0/gateway/connections/open"
    async with wire.http.post(url, json={"clientId": "x"}, headers={"Accept": "*/*"}) as answer:
        assert (answer.status, answer.content_type) == (401, "application/xml")


async def test_a_ticket_opens_one_connection_within_90_seconds(wire: Wire) -> None:
    ding = wire.box.dingtalk
    body: Json = {"clientId": ding.client_id, "clientSecret": ding.client_secret,
                  "subscriptions": [{"type": "EVENT", "topic": "*"}]}
    url = f"{wire.running.dingtalk_api}/v1.0/gateway/connections/open"
    for late in (0, 90):
        async with wire.http.post(url, json=body, headers={"Accept": "application/json"}) as answer:
            opened = await answer.json()
        wire.clock.passes(seconds=late)
        address = f"{opened['endpoint']}?ticket={opened['ticket']}"
        if not late:
            await (await wire.http.ws_connect(address)).close()
        with pytest.raises(WSServerHandshakeError):
            await wire.http.ws_connect(address)


async def test_a_text_arrives_with_a_session_webhook_and_is_acknowledged(wire: Wire) -> None:
    socket = await connect(wire)
    said, frame = await asyncio.gather(say(wire), answer_with(socket, lambda _: {"response": "OK"}))
    data = parse(text(frame, "data")) or {}
    assert (said["ok"], said["status"], frame["type"]) == (True, 200, "CALLBACK")
    assert (data["senderStaffId"], data["conversationType"]) == ("Li.Lei", "1")
    assert data["text"] == {"content": "三号泵房漏油"}
    ends = data["sessionWebhookExpiredTime"]
    assert isinstance(ends, int)
    assert ends == wire.box.ms() + 5_400_000
    await socket.close()


async def test_what_is_not_acknowledged_comes_again_after_60_seconds_with_the_same_message_id(wire: Wire) -> None:
    wire.box.patience.ack = 0.05
    socket = await connect(wire)
    assert (await say(wire))["ok"] is False
    first = await hear(socket)
    wire.clock.passes(seconds=59.9)
    await asyncio.sleep(0.12)
    assert wire.box.counters["dingtalk.redelivered"] == 0
    wire.clock.passes(seconds=0.1)
    second = await answer_with(socket, lambda _: {"response": "OK"})
    assert part(first, "headers")["messageId"] == part(second, "headers")["messageId"]
    await asyncio.sleep(0.05)
    assert (await wire.control("stream", "GET"))["pending"] == 0
    await socket.close()


async def test_an_event_answered_later_comes_again(wire: Wire) -> None:
    socket = await connect(wire)
    told = wire.control("event", platform="dingtalk", event="user_leave_org", fields={"userId": ["gone"]})
    delivery, frame = await asyncio.gather(told, answer_with(socket, lambda _: {"status": "LATER"}))
    assert part(frame, "headers")["eventType"] == "user_leave_org"
    assert (delivery["ok"], delivery["settled"]) == (False, False)
    wire.clock.passes(seconds=60)
    await answer_with(socket, lambda _: {"status": "SUCCESS", "message": "success"})
    await asyncio.sleep(0.05)
    assert (await wire.control(f"deliveries/{delivery['delivery']}", "GET"))["ok"] is True
    await socket.close()


async def test_two_connections_share_the_frames(wire: Wire) -> None:
    sockets = [await connect(wire) for _ in range(2)]
    for turn in range(4):
        await asyncio.gather(say(wire, str(turn)), answer_with(sockets[(turn + 1) % 2], lambda _: {"response": "OK"}))
    assert (await wire.control("stream", "GET"))["got"] == [2, 2]
    for socket in sockets:
        await socket.close()


async def test_ping_is_echoed_and_disconnect_ends_in_a_hang_up(wire: Wire) -> None:
    socket = await connect(wire)
    await wire.control("stream", do="ping")
    frame = await answer_with(socket, lambda data: data)
    assert (frame["type"], part(frame, "headers")["topic"]) == ("SYSTEM", "ping")
    await wire.control("stream", do="disconnect")
    assert part(await hear(socket), "headers")["topic"] == "disconnect"
    assert (await wire.control("stream", "GET"))["open"] == 0
    assert (await socket.receive(5)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)
    assert wire.box.counters["dingtalk.system_acks"] == 1
    await socket.close()


async def test_a_cut_connection_leaves_the_message_for_the_next_one(wire: Wire) -> None:
    wire.box.patience.ack = 0.05
    socket = await connect(wire)
    await wire.control("stream", do="cut")
    assert (await socket.receive(5)).type in (WSMsgType.CLOSED, WSMsgType.ERROR, WSMsgType.CLOSE)
    assert (await say(wire))["note"] == "no connection is open for this topic"
    socket = await connect(wire)
    wire.clock.passes(seconds=60)
    await answer_with(socket, lambda _: {"response": "OK"})
    await socket.close()


async def test_faults_double_hold_and_break_frames(wire: Wire) -> None:
    socket = await connect(wire)
    await wire.control("faults", platform="dingtalk", kind="duplicate", args={"copies": 1})
    _, first = await asyncio.gather(say(wire, "一"), answer_with(socket, lambda _: {}))
    assert (await hear(socket)) == first | {"headers": part(first, "headers")}
    await wire.control("faults", platform="dingtalk", kind="reorder")
    assert (await say(wire, "先"))["held"] is True
    said = asyncio.create_task(say(wire, "后"))
    order = [parse(text(await answer_with(socket, lambda _: {}), "data")) or {} for _ in range(2)]
    await said
    assert [text(part(one, "text"), "content") for one in order] == ["后", "先"]
    await wire.control("faults", platform="dingtalk", kind="malformed")
    broken, frame = await asyncio.gather(say(wire, "坏"), answer_with(socket, lambda _: {}, 400))
    assert parse(text(frame, "data")) is None
    assert (broken["ok"], broken["status"]) == (False, 400)
    await socket.close()


async def test_when_the_monthly_pushes_are_used_up_a_message_comes_without_its_text(wire: Wire) -> None:
    socket = await connect(wire)
    await wire.control("quota", push=3000)
    _, frame = await asyncio.gather(say(wire), answer_with(socket, lambda _: {}))
    data = parse(text(frame, "data")) or {}
    assert (data["errCode"], "text" in data) == (20001, False)
    wire.clock.passes(days=31)
    _, frame = await asyncio.gather(say(wire), answer_with(socket, lambda _: {}))
    assert "errCode" not in text(frame, "data")
    assert dump(await wire.control("quota", "GET")).count('"push":1,') == 1
    await socket.close()
