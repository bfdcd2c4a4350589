"""Interactive cards: what is refused, what an update replaces, what a press changes within 2 seconds."""

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import ClientWebSocketResponse

from bot.sandbox.shapes import Json, dump, parse, part, text
from bot.sandbox.world import CARD_TEMPLATE
from tests.wire.sandbox.wire import Wire

BUTTONS = dump([{"id": "claim", "text": "接单"}, {"id": "refuse", "text": "拒单"}])


def card(wire: Wire, track: str = "YH-1", user: str = "Li.Lei", **params: object) -> Json:
    shown = {"title": "待接单", "tone": "red", "facts": "**地点**：3号罐区\n责任：王五", "buttons": BUTTONS} | params
    return {
        "cardTemplateId": CARD_TEMPLATE, "outTrackId": track, "callbackType": "STREAM", "userIdType": 1,
        "cardData": {"cardParamMap": shown}, "openSpaceId": f"dtv1.card//IM_ROBOT.{user}",
        "imRobotOpenSpaceModel": {"supportForward": False},
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": wire.box.dingtalk.robot_code},
    }


DELIVER = "/v1.0/card/instances/createAndDeliver"


async def face(wire: Wire, user: str = "li.lei") -> Json:
    return part((await wire.phone("dingtalk", user))[-1], "card")


async def test_a_card_is_shown_with_its_facts_and_buttons(wire: Wire) -> None:
    status, answer = await wire.ding(DELIVER, card(wire))
    assert status == 200
    assert part(answer, "result")["deliverResults"] == [
        {"spaceType": "IM_ROBOT", "spaceId": "Li.Lei", "success": True, "carrierId": "carrier-YH-1", "errorMsg": ""}]
    seen = await face(wire)
    assert (seen["title"], seen["tone"], seen["facts"]) == ("待接单", "red", [["地点", "3号罐区"], ["责任", "王五"]])
    assert seen["buttons"] == [{"id": "claim", "text": "接单", "url": ""}, {"id": "refuse", "text": "拒单", "url": ""}]


@pytest.mark.parametrize(("change", "code"), [
    ({"cardTemplateId": "unknown.schema"}, "param.templateNotExist"),
    ({"outTrackId": ""}, "param.outTrackIdEmpty"),
    ({"cardData": {"cardParamMap": {"level": 1}}}, "param.invalid"),
    ({"cardData": {"cardParamMap": {"rows": [{"k": "v"}]}}}, "param.invalid"),
    ({"cardData": {"cardParamMap": {"body": "安" * 342}}}, "param.invalid"),
    ({"cardData": {"cardParamMap": {"k" * 101: "v"}}}, "param.invalid"),
    ({"cardData": {"cardParamMap": {}}}, "param.cardDataAndPrivateDataBothEmpty"),
    ({"openSpaceId": "IM_ROBOT.Li.Lei"}, "param.openSpaceModelInvalid"),
])
async def test_a_card_the_platform_would_not_take_is_refused(wire: Wire, change: Json, code: str) -> None:
    status, answer = await wire.ding(DELIVER, card(wire) | change)
    assert (status, answer["code"]) == (400, code)


async def test_an_unpublished_template_and_a_used_track_id_are_refused(wire: Wire) -> None:
    await wire.ding(DELIVER, card(wire))
    assert (await wire.ding(DELIVER, card(wire)))[1]["code"] == "param.cardAlreadyExist"
    await wire.control("templates", id=CARD_TEMPLATE, published=False)
    assert (await wire.ding(DELIVER, card(wire, "YH-2")))[1]["code"] == "param.templateUnpublished"


async def test_a_card_for_a_stranger_is_a_success_that_was_not_delivered(wire: Wire) -> None:
    status, answer = await wire.ding(DELIVER, card(wire, user="nobody"))
    results = part(answer, "result")["deliverResults"]
    assert isinstance(results, list)
    assert (status, answer["success"], results[0]["success"]) == (200, True, False)


async def test_an_update_without_options_wipes_what_it_does_not_name(wire: Wire) -> None:
    await wire.ding(DELIVER, card(wire))
    change: Json = {"outTrackId": "YH-1", "cardData": {"cardParamMap": {"status": "王五已接单"}}}
    by_key: Json = {"cardUpdateOptions": {"updateCardDataByKey": True}}
    await wire.ding("/v1.0/card/instances", change | by_key, "PUT")
    seen = await face(wire)
    assert (seen["title"], seen["status"]) == ("待接单", "王五已接单")
    await wire.ding("/v1.0/card/instances", change, "PUT")
    seen = await face(wire)
    assert (seen["title"], seen["status"], seen["buttons"]) == ("", "王五已接单", [])
    change["outTrackId"] = "YH-9"
    assert (await wire.ding("/v1.0/card/instances", change, "PUT"))[1]["code"] == "param.cardNotExist"


async def connect(wire: Wire) -> ClientWebSocketResponse:
    ding = wire.box.dingtalk
    body = {"clientId": ding.client_id, "clientSecret": ding.client_secret, "subscriptions": [
        {"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}, {"type": "EVENT", "topic": "*"},
        {"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"}]}
    headers = {"Accept": "application/json"}
    url = f"{wire.running.dingtalk_api}/v1.0/gateway/connections/open"
    async with wire.http.post(url, json=body, headers=headers) as answer:
        opened = await answer.json()
    return await wire.http.ws_connect(f"{opened['endpoint']}?ticket={opened['ticket']}")


async def answer_with(socket: ClientWebSocketResponse, reply: Callable[[Json], Json], code: int = 200) -> Json:
    frame = parse(str((await socket.receive(5)).data)) or {}
    head = part(frame, "headers")
    ack: Json = {"code": code, "message": "OK", "data": dump(reply(parse(text(frame, "data")) or {})),
                 "headers": {"contentType": "application/json", "messageId": head["messageId"]}}
    await socket.send_str(dump(ack))
    return frame


async def press(wire: Wire, user: str = "Li.Lei", **more: object) -> Json:
    return await wire.control("press", platform="dingtalk", user=user, message="YH-1", button="claim", **more)


async def test_the_answer_to_a_press_becomes_the_face_of_the_card(wire: Wire) -> None:
    await wire.ding(DELIVER, card(wire))
    socket = await connect(wire)
    final: Json = {"response": {"cardData": {"cardParamMap": {"status": "李雷已接单", "buttons": "[]"}},
                                "cardUpdateOptions": {"updateCardDataByKey": True}}}
    pressed, frame = await asyncio.gather(press(wire), answer_with(socket, lambda _: final))
    data = parse(text(frame, "data")) or {}
    assert (data["outTrackId"], data["userId"], data["type"]) == ("YH-1", "Li.Lei", "actionCallback")
    assert parse(text(data, "content")) == {"cardPrivateData": {"actionIds": ["claim"], "params": {}}}
    assert (pressed["ok"], pressed["status"]) == (True, 200)
    seen = await face(wire)
    assert (seen["title"], seen["status"], seen["buttons"]) == ("待接单", "李雷已接单", [])
    assert "error" in await press(wire)
    again, _ = await asyncio.gather(press(wire, "zhao", look=0, thread="Li.Lei"), answer_with(socket, lambda _: final))
    assert again["ok"] is True
    await socket.close()


async def test_a_press_that_is_answered_too_late_or_badly_fails_on_the_phone(wire: Wire) -> None:
    await wire.ding(DELIVER, card(wire))
    wire.box.patience.card = 0.05
    assert (await press(wire))["ok"] is False
    socket = await connect(wire)
    numbers: Json = {"response": {"cardData": {"cardParamMap": {"level": 1}}}}
    wire.box.patience.card = 2
    pressed, _ = await asyncio.gather(press(wire), answer_with(socket, lambda _: numbers))
    assert pressed["ok"] is False
    assert (await face(wire))["title"] == "待接单"
    await socket.close()


async def test_updating_a_card_during_its_callback_is_counted(wire: Wire) -> None:
    await wire.ding(DELIVER, card(wire))
    socket = await connect(wire)
    pressing = asyncio.create_task(press(wire))
    while not wire.box.dingtalk.cards["YH-1"].in_callback:
        await asyncio.sleep(0.01)
    change: Json = {"outTrackId": "YH-1", "cardData": {"cardParamMap": {"status": "x"}}}
    await wire.ding("/v1.0/card/instances", change, "PUT")
    await answer_with(socket, lambda _: {"response": {}})
    await pressing
    assert wire.box.counters["dingtalk.updates_during_callback"] == 1
    await socket.close()


async def test_private_data_is_seen_by_its_reader_only(wire: Wire) -> None:
    body = card(wire) | {"openSpaceId": "dtv1.card//IM_ROBOT.Li.Lei;dtv1.card//IM_ROBOT.zhao",
                         "privateData": {"zhao": {"cardParamMap": {"buttons": "[]"}}}}
    await wire.ding(DELIVER, body)
    assert len(str((await face(wire))["buttons"])) > len(str((await face(wire, "zhao"))["buttons"])) == 2
