"""The rest of qyapi: tokens, files, groups, robots, address book, login, calls, and faults on the way."""

import base64
import hashlib
from io import BytesIO

import aiohttp
import pytest

from bot.sandbox.crypto import page_signature
from bot.sandbox.shapes import Json, part, parts, text
from tests.wire.sandbox.wire import Wire

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


async def test_the_same_token_lives_7200_seconds_and_asking_does_not_prolong_it(wire: Wire) -> None:
    first = await wire.wecom_token()
    wire.clock.passes(seconds=7000)
    assert await wire.wecom_token() == first
    wire.clock.passes(seconds=200)
    late = await wire.wecom("user/get", access_token=first, userid="zhao")
    assert late["errcode"] == 42001
    assert await wire.wecom_token() != first
    assert wire.box.wecom.tokens.issued == 2


async def test_wrong_secrets_and_tokens_have_their_codes(wire: Wire) -> None:
    url, corp = f"{wire.running.wecom_base}/cgi-bin/gettoken", wire.box.wecom
    for query, code in (({"corpid": "x", "corpsecret": corp.secret}, 40013),
                        ({"corpid": corp.corp_id, "corpsecret": "x"}, 40001)):
        async with wire.http.get(url, params=query) as answer:
            assert (answer.status, (await answer.json())["errcode"]) == (200, code)
    assert (await wire.wecom("user/get", access_token="stranger"))["errcode"] == 40014
    assert (await wire.wecom("user/get", access_token=""))["errcode"] == 41001
    token = await wire.wecom_token()
    await wire.control("tokens", platform="wecom", do="revoke")
    assert (await wire.wecom("user/get", access_token=token, userid="zhao"))["errcode"] == 40014


async def upload(wire: Wire, kind: str, name: str, data: bytes) -> Json:
    form = aiohttp.FormData()
    form.add_field("media", BytesIO(data), filename=name)
    url = f"{wire.running.wecom_base}/cgi-bin/media/upload"
    query = {"access_token": await wire.wecom_token(), "type": kind}
    async with wire.http.post(url, data=form, params=query) as answer:
        return dict(await answer.json())


async def test_an_upload_is_taken_by_type_and_size_and_sent_for_three_days(wire: Wire) -> None:
    kept = await upload(wire, "image", "a.png", PNG)
    assert (kept["errcode"], type(kept["created_at"])) == (0, str)
    assert (await upload(wire, "image", "a.png", b"<html>no"))["errcode"] == 40004
    assert (await upload(wire, "voice", "a.amr", b"RIFF...."))["errcode"] == 40004
    assert (await upload(wire, "file", "a.txt", b"12345"))["errcode"] == 40006
    assert (await upload(wire, "voice", "a.amr", b"#!AMR" + b"0" * (2 << 20)))["errcode"] == 40006
    media: Json = {"media_id": text(kept, "media_id")}
    assert (await wire.send("zhao", "image", media))["errcode"] == 0
    (seen,) = await wire.phone("wecom", "zhao")
    assert (seen["kind"], seen["media"]) == ("image", hashlib.sha256(PNG).hexdigest())
    wire.clock.passes(days=3)
    assert (await wire.send("zhao", "image", media))["errcode"] == 40007


async def test_a_group_of_the_app_takes_texts_and_no_cards(wire: Wire) -> None:
    made = await wire.wecom("appchat/create", {"name": "值班", "userlist": ["Li.Lei", "zhao"], "chatid": "duty1"})
    assert made["chatid"] == "duty1"
    assert (await wire.wecom("appchat/create", {"userlist": ["zhao"]}))["errcode"] == 40058
    said: Json = {"chatid": "duty1", "msgtype": "text", "text": {"content": "集合"}}
    assert (await wire.wecom("appchat/send", said))["errcode"] == 0
    assert (await wire.phone("wecom", "group:duty1"))[0]["text"] == "集合"
    card: Json = {"chatid": "duty1", "msgtype": "template_card", "template_card": {"card_type": "text_notice"}}
    assert (await wire.wecom("appchat/send", card))["errcode"] == 40008
    await wire.wecom("appchat/update", {"chatid": "duty1", "add_user_list": ["wang.wu"], "del_user_list": ["zhao"]})
    found = await wire.wecom("appchat/get", chatid="duty1")
    assert part(found, "chat_info")["userlist"] == ["Li.Lei", "wang.wu"]


async def robot(wire: Wire, body: Json, key: str = "sandbox-robot") -> Json:
    url = f"{wire.running.wecom_base}/cgi-bin/webhook/send"
    async with wire.http.post(url, json=body, params={"key": key}) as answer:
        return dict(await answer.json())


async def test_the_group_robot_says_20_things_a_minute(wire: Wire) -> None:
    said: Json = {"msgtype": "markdown", "markdown": {"content": "**红** " + "a" * 4000}}
    codes = [(await robot(wire, said))["errcode"] for _ in range(21)]
    assert codes == [0] * 20 + [45009]
    wire.clock.passes(seconds=60)
    assert (await robot(wire, said))["errcode"] == 0
    assert (await robot(wire, said, "stranger"))["errcode"] == 93000


async def test_the_group_robot_checks_pictures_and_takes_no_buttons(wire: Wire) -> None:
    image: Json = {"base64": base64.b64encode(PNG).decode(), "md5": hashlib.md5(PNG).hexdigest()}
    assert (await robot(wire, {"msgtype": "image", "image": image}))["errcode"] == 0
    assert (await robot(wire, {"msgtype": "image", "image": image | {"md5": "0"}}))["errcode"] == 40058
    notice: Json = {"card_type": "text_notice", "main_title": {"title": "日报"},
                    "card_action": {"type": 1, "url": "https://example.com"}}
    assert (await robot(wire, {"msgtype": "template_card", "template_card": notice}))["errcode"] == 0
    button: Json = {"button_list": [{"text": "a", "key": "k"}]}
    press: Json = notice | {"card_type": "button_interaction", "task_id": "t"} | button
    assert (await robot(wire, {"msgtype": "template_card", "template_card": press}))["errcode"] == 40058


async def test_the_address_book_shows_leaders_and_no_mobile_numbers(wire: Wire) -> None:
    found = await wire.wecom("user/get", userid="LI.LEI")
    assert (found["direct_leader"], found["main_department"], found.get("mobile")) == (["wang.wu"], 2, None)
    (node,) = parts(await wire.wecom("department/list", id="2"), "department")
    assert (node["parentid"], node["department_leader"]) == (1, ["wang.wu"])
    simple = parts(await wire.wecom("user/simplelist", department_id="2"), "userlist")
    assert [one["userid"] for one in simple] == ["Li.Lei", "wang.wu"]
    assert (await wire.wecom("user/get", userid="nobody"))["errcode"] == 60111
    assert (await wire.wecom("user/list_id", {"limit": 10}))["errcode"] == 60011
    corp = wire.box.wecom
    query = {"corpid": corp.corp_id, "corpsecret": corp.contact_secret}
    async with wire.http.get(f"{wire.running.wecom_base}/cgi-bin/gettoken", params=query) as answer:
        sync = str((await answer.json())["access_token"])
    assert len(parts(await wire.wecom("user/list_id", {"limit": 10}, access_token=sync), "dept_user")) == 4
    assert (await wire.wecom("user/get", access_token=sync, userid="zhao"))["errcode"] == 60011


async def test_a_login_code_works_once_within_five_minutes(wire: Wire) -> None:
    query = {"appid": wire.box.wecom.corp_id, "redirect_uri": "https://ehs.example/h5?x=1", "response_type": "code",
             "scope": "snsapi_base", "state": "abc", "sandbox_user": "zhao"}
    url = f"{wire.running.wecom_base}/connect/oauth2/authorize"
    async with wire.http.get(url, params=query, allow_redirects=False) as answer:
        assert (answer.status, (await answer.text())[:5]) == (400, "50001")
    await wire.control("settings", wecom_trusted=["ehs.example"])
    async with wire.http.get(url, params=query, allow_redirects=False) as answer:
        place = answer.headers["Location"]
    assert place.startswith("https://ehs.example/h5?x=1&code=")
    assert place.endswith("&state=abc")
    code = place.split("code=")[1].split("&")[0]
    assert (await wire.wecom("auth/getuserinfo", code=code))["userid"] == "zhao"
    assert (await wire.wecom("auth/getuserinfo", code=code))["errcode"] == 40029
    late = text(await wire.control("login", platform="wecom", user="zhao"), "code")
    wire.clock.passes(minutes=5)
    assert (await wire.wecom("auth/getuserinfo", code=late))["errcode"] == 40029


async def test_page_tickets_are_kept_two_hours(wire: Wire) -> None:
    first = await wire.wecom("get_jsapi_ticket")
    wire.clock.passes(seconds=7199)
    assert (await wire.wecom("get_jsapi_ticket"))["ticket"] == first["ticket"]
    wire.clock.passes(seconds=1)
    assert (await wire.wecom("get_jsapi_ticket"))["ticket"] != first["ticket"]
    assert (await wire.wecom("ticket/get", type="agent_config"))["ticket"] != first["ticket"]
    assert len(page_signature(text(first, "ticket"), "n", "1", "https://ehs.example/")) == 40


async def test_urgent_calls_follow_their_script_and_their_limit(wire: Wire) -> None:
    await wire.control("call_script", user="zhao", talked=False, reason=8)
    (state,) = parts(await wire.wecom("pstncc/call", {"callee_userid": ["zhao"]}), "states")
    asked: Json = {"callee_userid": "zhao", "callid": state["callid"]}
    assert (await wire.wecom("pstncc/getstates", asked))["reason"] == 8
    assert (await wire.wecom("pstncc/getstates", asked | {"callee_userid": ["zhao"]}))["errcode"] == 40058
    for _ in range(2):
        await wire.wecom("pstncc/call", {"callee_userid": ["zhao"]})
    (state,) = parts(await wire.wecom("pstncc/call", {"callee_userid": ["zhao"]}), "states")
    assert (await wire.wecom("pstncc/getstates", asked | {"callid": state["callid"]}))["reason"] == 13


@pytest.mark.parametrize(("code", "words"), [(45009, "busy"), (-1, "busy"), (45033, "busy"), (60020, "from ip: ")])
async def test_a_fault_hits_the_next_calls_and_is_gone(wire: Wire, code: int, words: str) -> None:
    await wire.control("faults", platform="wecom", kind="errcode", times=2, path="message/send", args={"errcode": code})
    assert (await wire.wecom("user/get", userid="zhao"))["errcode"] == 0
    answers = [await wire.send("zhao", "text", {"content": "x"}) for _ in range(3)]
    assert [one["errcode"] for one in answers] == [code, code, 0]
    assert words in text(answers[0], "errmsg")


async def test_the_line_can_be_cut_before_and_after_the_work(wire: Wire) -> None:
    await wire.wecom_token()
    for kind, shown in (("down", 0), ("lost_answer", 1)):
        await wire.control("faults", platform="wecom", kind=kind, path="message/send")
        with pytest.raises(aiohttp.ClientError):
            await wire.send("zhao", "text", {"content": "x"})
        assert len(await wire.phone("wecom", "zhao")) == shown
    for kind, status in (("html", 200), ("http_status", 502)):
        await wire.control("faults", platform="wecom", kind=kind, path="gettoken")
        async with wire.http.get(f"{wire.running.wecom_base}/cgi-bin/gettoken") as answer:
            assert (answer.status, answer.content_type) == (status, "text/html")


async def test_an_unreachable_member_makes_a_partial_success(wire: Wire) -> None:
    await wire.control("faults", platform="wecom", kind="invaliduser", args={"userids": ["zhao"]})
    answer = await wire.send("zhao|wang.wu", "text", {"content": "x"})
    assert (answer["errcode"], answer["invaliduser"]) == (0, "zhao")
    await wire.control("faults", platform="wecom", kind="warning", path="message/send")
    assert "Warning: wrong json format." in text(await wire.send("zhao", "text", {"content": "x"}), "errmsg")
