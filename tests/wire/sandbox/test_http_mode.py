"""DingTalk without Stream: signed robot messages, encrypted events with two retries, card presses on a route."""

import asyncio

from bot.sandbox import crypto
from bot.sandbox.shapes import Json, dump, parse, part, text
from tests.wire.sandbox.peers import Peer
from tests.wire.sandbox.test_dingtalk_cards import DELIVER, card
from tests.wire.sandbox.wire import Bot, Wire


async def http_mode(wire: Wire, bot: Bot) -> None:
    await wire.control("settings", dingtalk_mode="http", dingtalk_robot_url=bot.url, dingtalk_event_url=bot.url)


async def test_a_robot_message_is_plain_json_signed_with_the_app_secret(wire: Wire, bot: Bot) -> None:
    await http_mode(wire, bot)
    said = await wire.control("send_text", platform="dingtalk", user="Li.Lei", text="漏油")
    assert (said["ok"], said["status"]) == (True, 200)
    _, body, headers = bot.got[0]
    assert text(part(parse(body) or {}, "text"), "content") == "漏油"
    assert headers["timestamp"] == str(wire.box.ms())
    assert headers["sign"] == crypto.robot_sign(wire.box.dingtalk.client_secret, headers["timestamp"])


async def test_a_message_in_the_answer_is_shown_where_the_question_was(wire: Wire, bot: Bot) -> None:
    await http_mode(wire, bot)
    bot.answers = [(200, dump({"msgtype": "text", "text": {"content": "收到"}})), (200, dump({"msgtype": "empty"}))]
    for words in ("一", "二"):
        await wire.control("send_text", platform="dingtalk", user="Li.Lei", text=words)
    assert [one["text"] for one in await wire.phone("dingtalk", "li.lei")] == ["一", "收到", "二"]


def success(wire: Wire) -> str:
    """What DingTalk's own crypto would answer, made by wechatpy."""
    ding = wire.box.dingtalk
    sealed = Peer(ding.token, ding.aes_key, ding.client_id).seals("success", "n", "1")
    cipher = sealed.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    signed = crypto.signature(ding.token, "1", "n", cipher)
    return dump({"msg_signature": signed, "timeStamp": "1", "nonce": "n", "encrypt": cipher})


async def test_an_event_is_sealed_for_the_app_key_and_wants_a_sealed_success(wire: Wire, bot: Bot) -> None:
    await http_mode(wire, bot)
    bot.answers = [(200, success(wire))]
    told = await wire.control("event", platform="dingtalk", event="user_leave_org", fields={"userId": ["gone"]})
    assert told["ok"] is True
    query, body, _ = bot.got[0]
    sealed = text(parse(body) or {}, "encrypt")
    ding = wire.box.dingtalk
    assert query["msg_signature"] == crypto.signature(ding.token, query["timestamp"], query["nonce"], sealed)
    opened = Peer(ding.token, ding.aes_key, ding.client_id)
    xml = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    event = parse(opened.opens(xml, query["msg_signature"], query["timestamp"], query["nonce"])) or {}
    assert (event["EventType"], event["userId"]) == ("user_leave_org", ["gone"])
    bot.answers = [(200, success(wire))]
    assert (await wire.control("check_callback", platform="dingtalk"))["ok"] is True


async def test_an_event_is_tried_again_after_10_and_30_seconds_and_then_kept(wire: Wire, bot: Bot) -> None:
    await http_mode(wire, bot)
    bot.answers = [(200, "success"), (500, ""), (200, "")]
    told = await wire.control("event", platform="dingtalk", event="org_dept_create", fields={"deptId": [3]})
    assert (told["ok"], told["settled"]) == (False, False)
    for seconds, tries in ((9, 1), (1, 2), (29, 2), (1, 3), (600, 3)):
        wire.clock.passes(seconds=seconds)
        await asyncio.sleep(0.1)
        assert len(bot.got) == tries
    url = f"{wire.running.dingtalk_oapi}/call_back/get_call_back_failed_result"
    for left in (1, 0):
        async with wire.http.get(url, params={"access_token": await wire.ding_token()}) as answer:
            assert len((await answer.json())["failed_list"]) == left


async def on_a_route(wire: Wire, bot: Bot) -> None:
    route: Json = {"callbackRouteKey": "r1", "callbackUrl": bot.url, "apiSecret": "s1", "forceUpdate": False}
    assert (await wire.ding("/v1.0/card/callbacks/register", route))[0] == 200
    assert (await wire.ding("/v1.0/card/callbacks/register", route))[0] == 400
    body = card(wire) | {"callbackType": "HTTP", "callbackRouteKey": "r1"}
    assert (await wire.ding(DELIVER, body))[0] == 200


async def test_a_press_reaches_the_registered_route_and_its_answer_the_card(wire: Wire, bot: Bot) -> None:
    await on_a_route(wire, bot)
    bot.answers = [(200, dump({"cardData": {"cardParamMap": {"status": "已接单"}},
                               "cardUpdateOptions": {"updateCardDataByKey": True}}))]
    pressed = await wire.control("press", platform="dingtalk", user="Li.Lei", message="YH-1", button="claim")
    assert pressed["ok"] is True
    _, body, headers = bot.got[0]
    stamp = headers["x-ddpaas-signature-timestamp"]
    assert headers["x-ddpaas-signature"] == crypto.card_sign("s1", stamp)
    assert (parse(body) or {})["outTrackId"] == "YH-1"
    assert part((await wire.phone("dingtalk", "li.lei"))[0], "card")["status"] == "已接单"


async def test_a_press_answered_after_two_seconds_changes_nothing(wire: Wire, bot: Bot) -> None:
    await on_a_route(wire, bot)
    wire.box.patience.card, bot.slow = 0.05, 0.2
    pressed = await wire.control("press", platform="dingtalk", user="Li.Lei", message="YH-1", button="claim")
    assert (pressed["ok"], pressed["status"]) == (False, None)
    assert (await wire.phone("dingtalk", "li.lei"))[0]["looks"] == 1


async def test_bad_and_stale_signatures_are_sent_on_request(wire: Wire, bot: Bot) -> None:
    await http_mode(wire, bot)
    secret = wire.box.dingtalk.client_secret
    for kind in ("bad_signature", "stale", "malformed"):
        await wire.control("faults", platform="dingtalk", kind=kind, args={"seconds": 7200})
        await wire.control("send_text", platform="dingtalk", user="Li.Lei", text="x")
    first, second, third = bot.got
    assert first[2]["sign"] != crypto.robot_sign(secret, first[2]["timestamp"])
    assert int(second[2]["timestamp"]) == wire.box.ms() - 7_200_000
    assert parse(third[1]) is None
