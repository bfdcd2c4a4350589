"""Callbacks of WeChat Work as a real library reads them, their retries, and everything that goes wrong on the way."""

import asyncio
import xml.etree.ElementTree as ET

import pytest
from wechatpy.exceptions import InvalidSignatureException

from bot.sandbox.shapes import Json
from tests.wire.sandbox.peers import Peer, parse_message
from tests.wire.sandbox.test_wecom_send import card
from tests.wire.sandbox.wire import Bot, Wire


def peer(wire: Wire) -> Peer:
    corp = wire.box.wecom
    return Peer(corp.token, corp.aes_key, corp.corp_id)


def opened(wire: Wire, bot: Bot, turn: int = -1) -> str:
    query, body, _ = bot.got[turn]
    return peer(wire).opens(body, query["msg_signature"], query["timestamp"], query["nonce"])


async def says(wire: Wire, bot: Bot, words: str = "三号泵房漏油", **more: object) -> Json:
    wire.box.wecom.callback_url = bot.url
    return await wire.control("send_text", platform="wecom", user="li.lei", text=words, **more)


async def test_the_address_check_wants_the_bare_plaintext(wire: Wire, bot: Bot) -> None:
    wire.box.wecom.callback_url = bot.url
    assert (await wire.control("check_callback"))["ok"] is False
    query, body, _ = bot.got[-1]
    plain = peer(wire).checks(query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])
    assert int(plain) >= 0
    assert body == b""


async def test_wechatpy_reads_what_a_member_says(wire: Wire, bot: Bot) -> None:
    said = await says(wire, bot, "3号罐区 ]]> <b>&漏油🔥")
    assert (said["ok"], said["status"]) == (True, 200)
    message = parse_message(opened(wire, bot))
    assert (message.type, message.source, message.content) == ("text", "Li.Lei", "3号罐区 ]]> <b>&漏油🔥")
    assert (message.agent, int(message.target == wire.box.wecom.corp_id)) == (1000002, 1)


async def test_a_photo_is_fetched_by_its_media_id_for_three_days(wire: Wire, bot: Bot) -> None:
    wire.box.wecom.callback_url = bot.url
    await wire.control("send_image", platform="wecom", user="li.lei", base64="/9j/4AAQSkZJRg==")
    message = parse_message(opened(wire, bot))
    assert message.type == "image"
    query = {"access_token": await wire.wecom_token(), "media_id": message.media_id}
    url = f"{wire.running.wecom_base}/cgi-bin/media/get"
    async with wire.http.get(url, params=query, headers={"Range": "bytes=0-1"}) as answer:
        assert (answer.status, await answer.read()) == (206, b"\xff\xd8")
    async with wire.http.get(message.image) as answer:
        assert len(await answer.read()) == 10
    wire.clock.passes(days=3)
    async with wire.http.get(url, params=query | {"access_token": await wire.wecom_token()}) as answer:
        assert (answer.status, (await answer.json())["errcode"]) == (200, 40007)


async def test_voice_video_place_and_events_have_their_fields(wire: Wire, bot: Bot) -> None:
    wire.box.wecom.callback_url = bot.url
    await wire.control("send_voice", platform="wecom", user="li.lei", base64="IyFBTVI=")
    assert parse_message(opened(wire, bot)).format == "amr"
    await wire.control("send_video", platform="wecom", user="li.lei", base64="AAAA")
    assert parse_message(opened(wire, bot)).thumb_media_id
    await wire.control("send_location", platform="wecom", user="li.lei", latitude=31.2, longitude=121.5, label="车间")
    place = ET.fromstring(opened(wire, bot))
    assert (place.findtext("Location_X"), place.findtext("Location_Y")) == ("31.2", "121.5")
    await wire.control("event", platform="wecom", user="Li.Lei", event="LOCATION", fields={"Latitude": 31.2})
    assert ET.fromstring(opened(wire, bot)).findtext("Event") == "LOCATION"
    gone = {"ChangeType": "delete_user", "UserID": "zhao"}
    await wire.control("event", platform="wecom", event="change_contact", fields=gone)
    assert ET.fromstring(opened(wire, bot)).findtext("FromUserName") == "sys"
    assert "409" not in str(await wire.control("send_file", platform="wecom", user="li.lei", base64="AAAA"))
    assert len(bot.got) == 5


async def test_only_200_counts_and_there_are_three_retries_of_the_same_message(wire: Wire, bot: Bot) -> None:
    bot.answers = [(500, ""), (202, ""), (404, ""), (200, "")]
    said = await says(wire, bot, wait="settled")
    attempts = said["attempts"]
    assert isinstance(attempts, list)
    assert [attempt["status"] for attempt in attempts] == [500, 202, 404, 200]
    assert len({ET.fromstring(opened(wire, bot, turn)).findtext("MsgId") for turn in range(4)}) == 1
    bot.answers = [(500, "")] * 5
    assert (await says(wire, bot, wait="settled"))["ok"] is False
    assert len(bot.got) == 8


async def test_an_answer_after_the_limit_is_no_answer(wire: Wire, bot: Bot) -> None:
    wire.box.patience.wecom_push = 0.05
    bot.slow = 0.2
    said = await says(wire, bot)
    assert (said["ok"], said["status"]) == (False, None)


async def test_a_press_tells_key_task_and_a_code_of_its_own(wire: Wire, bot: Bot) -> None:
    wire.box.wecom.callback_url = bot.url
    options = [{"id": "L1", "text": "红"}, {"id": "L2", "text": "黄"}]
    question: Json = {"question_key": "level", "title": "级别", "option_list": options}
    sent = await wire.send("Li.Lei", "template_card", card(button_selection=question))
    pressed = await wire.control("press", platform="wecom", user="li.lei", message=sent["msgid"], button="claim",
                                 choice={"level": "L2"})
    assert pressed["ok"] is True
    event = ET.fromstring(opened(wire, bot))
    assert [event.findtext(name) for name in ("Event", "EventKey", "TaskId", "CardType")] == [
        "template_card_event", "claim", "YH-1@1", "button_interaction"]
    assert event.findtext("SelectedItems/SelectedItem/OptionIds/OptionId") == "L2"
    code = event.findtext("ResponseCode")
    assert code
    assert code != sent["response_code"]
    change: Json = {"userids": ["li.lei"], "agentid": 1000002, "response_code": code,
                    "button": {"replace_name": "已接单"}}
    assert (await wire.wecom("message/update_template_card", change))["errcode"] == 0
    assert (await wire.wecom("message/update_template_card", change))["errcode"] == 40058
    again = {"platform": "wecom", "message": sent["msgid"], "button": "claim"}
    assert "error" in await wire.control("press", user="li.lei", **again)
    old = await wire.control("press", user="zhao", thread="Li.Lei", look=0, **again)
    assert old["ok"] is True
    assert ET.fromstring(opened(wire, bot)).findtext("FromUserName") == "zhao"


async def test_an_entry_of_the_menu_is_pressed_and_told_as_such(wire: Wire, bot: Bot) -> None:
    wire.box.wecom.callback_url = bot.url
    menu: Json = {"desc": "更多操作", "action_list": [{"text": "转派", "key": "move"}]}
    sent = await wire.send("Li.Lei", "template_card", card(action_menu=menu))
    shown = (await wire.phone("wecom", "li.lei"))[0]["card"]
    assert isinstance(shown, dict)
    assert shown["menu"] == [{"id": "move", "text": "转派", "url": ""}]
    await wire.control("press", platform="wecom", user="li.lei", message=sent["msgid"], button="move")
    event = ET.fromstring(opened(wire, bot))
    assert (event.findtext("Event"), event.findtext("EventKey")) == ("template_card_menu_event", "move")


async def test_a_passive_reply_is_opened_and_shown(wire: Wire, bot: Bot) -> None:
    reply = "<xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[收到]]></Content></xml>"
    bot.answers = [(200, peer(wire).seals(reply, "n", "1")), (200, "<xml>nonsense</xml>")]
    assert (await says(wire, bot))["note"] == "passive text shown"
    assert [one["text"] for one in await wire.phone("wecom", "li.lei")] == ["三号泵房漏油", "收到"]
    assert "ignored" in str((await says(wire, bot))["note"])


@pytest.mark.parametrize("kind", ["bad_signature", "mangle_plus", "wrong_corp", "malformed", "stale", "oversize"])
async def test_a_damaged_delivery_is_damaged_as_said(wire: Wire, bot: Bot, kind: str) -> None:
    words = "安" * 200
    await wire.control("faults", platform="wecom", kind=kind, args={"seconds": 3600})
    await says(wire, bot, words)
    query, body, _ = bot.got[0]
    if kind == "stale":
        assert int(query["timestamp"]) == int(wire.clock.now.timestamp()) - 3600
        assert words in opened(wire, bot, 0)
    elif kind == "oversize":
        assert len(body) > 1 << 20
    elif kind in ("bad_signature", "mangle_plus"):
        with pytest.raises(InvalidSignatureException):
            opened(wire, bot, 0)
    else:
        with pytest.raises(Exception, match=r"corp|token|element|XML|\(1[0-9]|unclosed"):
            opened(wire, bot, 0)


async def test_deliveries_come_twice_or_in_the_wrong_order_or_though_answered(wire: Wire, bot: Bot) -> None:
    await wire.control("faults", platform="wecom", kind="duplicate", args={"copies": 2})
    first = await says(wire, bot, "一")
    await asyncio.sleep(0.1)
    assert len(bot.got) == 3
    await wire.control("faults", platform="wecom", kind="reorder")
    assert (await says(wire, bot, "二"))["held"] is True
    await says(wire, bot, "三")
    await asyncio.sleep(0.1)
    assert [ET.fromstring(opened(wire, bot, turn)).findtext("Content") for turn in (3, 4)] == ["三", "二"]
    await wire.control("redeliver", delivery=first["delivery"], copies=3)
    assert len(bot.got) == 8
    await wire.control("faults", platform="wecom", kind="answer_lost")
    assert (await says(wire, bot, "四", wait="settled"))["ok"] is True
    assert len(bot.got) == 10
