"""The rest of DingTalk: tokens, quotas, sends, webhooks, files, notices, DING, the address book."""

import aiohttp
import pytest

from bot.sandbox.crypto import robot_sign
from bot.sandbox.shapes import Json, dump, part, parts, text
from tests.wire.sandbox.wire import Wire

JPEG = "/9j/4AAQSkZJRg=="


async def test_a_token_comes_by_three_doors_and_is_renewed_by_asking(wire: Wire) -> None:
    ding, first = wire.box.dingtalk, await wire.ding_token()
    body = {"client_id": ding.client_id, "client_secret": ding.client_secret, "grant_type": "client_credentials"}
    async with wire.http.post(f"{wire.running.dingtalk_api}/v1.0/oauth2/{ding.corp_id}/token", json=body) as answer:
        assert (await answer.json()) == {"access_token": first, "expires_in": 7200}
    wire.clock.passes(seconds=7000)
    query = {"appkey": ding.client_id, "appsecret": ding.client_secret}
    async with wire.http.get(f"{wire.running.dingtalk_oapi}/gettoken", params=query) as answer:
        assert (await answer.json())["access_token"] == first
    wire.clock.passes(seconds=7199)
    assert (await wire.oapi("/topapi/v2/user/get", {"userid": "zhao"}, access_token=first))["errcode"] == 0


async def test_a_dead_token_is_401_in_the_new_family_and_88_in_the_old(wire: Wire) -> None:
    url = f"{wire.running.dingtalk_api}/v1.0/robot/oToMessages/batchSend"
    async with wire.http.post(url, json={}, headers={"x-acs-dingtalk-access-token": "x"}) as answer:
        assert (answer.status, (await answer.json())["code"]) == (401, "InvalidAuthentication")
    old = await wire.oapi("/topapi/v2/user/get", {"userid": "zhao"}, access_token="x")
    assert (old["errcode"], old["sub_code"]) == (88, "40014")
    token = await wire.ding_token()
    await wire.control("tokens", platform="dingtalk", do="expire")
    assert (await wire.oapi("/topapi/v2/user/get", {}, access_token=token))["sub_code"] == "42001"


def words(wire: Wire, users: list[str], said: str = "收到") -> Json:
    return {"robotCode": wire.box.dingtalk.robot_code, "userIds": users, "msgKey": "sampleText",
            "msgParam": dump({"content": said})}


SEND = "/v1.0/robot/oToMessages/batchSend"


async def test_the_robot_writes_to_twenty_people_and_says_whom_it_missed(wire: Wire) -> None:
    await wire.control("faults", platform="dingtalk", kind="flow_controlled", args={"userids": ["zhao"]})
    status, answer = await wire.ding(SEND, words(wire, ["Li.Lei", "zhao", "nobody", "gone"]))
    assert (status, answer["invalidStaffIdList"]) == (200, ["nobody", "gone"])
    assert answer["flowControlledStaffIdList"] == ["zhao"]
    assert [len(await wire.phone("dingtalk", user)) for user in ("li.lei", "zhao")] == [1, 0]
    assert (await wire.ding(SEND, words(wire, ["zhao"] * 21)))[0] == 400
    assert (await wire.ding(SEND, words(wire, ["zhao"]) | {"msgParam": {"content": "x"}}))[0] == 400
    audio: Json = {"msgKey": "sampleAudio", "msgParam": dump({"mediaId": "@x", "duration": 3000})}
    assert (await wire.ding(SEND, words(wire, ["zhao"]) | audio))[0] == 400
    await wire.ding("/v1.0/robot/otoMessages/batchRecall", {"processQueryKeys": [answer["processQueryKey"]]})
    assert (await wire.phone("dingtalk", "li.lei"))[0]["recalled"] is True


async def test_a_group_hears_the_robot_where_it_is_a_member(wire: Wire) -> None:
    _, made = await wire.ding("/v1.0/im/group/create", {"name": "值班群", "owner": "zhao", "useridlist": ["Li.Lei"]})
    body = words(wire, []) | {"openConversationId": made["openConversationId"]}
    assert (await wire.ding("/v1.0/robot/groupMessages/send", body))[0] == 200
    assert (await wire.phone("dingtalk", f"group:{made['openConversationId']}"))[0]["text"] == "收到"
    assert (await wire.ding("/v1.0/robot/groupMessages/send", body | {"openConversationId": "x"}))[0] == 400


async def test_calls_per_month_and_per_second_are_limited(wire: Wire) -> None:
    await wire.control("quota", api=4999)
    assert (await wire.ding(SEND, words(wire, ["zhao"])))[0] == 200
    status, answer = await wire.ding(SEND, words(wire, ["zhao"]))
    assert (status, answer["code"]) == (403, "Forbidden.AccessDenied.ApiCountLimitForOrg")
    assert (await wire.oapi("/topapi/v2/user/get", {"userid": "zhao"}))["errcode"] == 0
    notice: Json = {"agent_id": wire.box.dingtalk.agent_id, "userid_list": "zhao", "msg": {"msgtype": "text"}}
    assert (await wire.oapi("/topapi/message/corpconversation/asyncsend_v2", notice))["errcode"] == 90020
    await wire.control("settings", dingtalk_edition="professional")
    assert (await wire.ding(SEND, words(wire, ["zhao"])))[0] == 200
    token = await wire.ding_token()
    codes = [(await wire.ding(SEND, words(wire, ["zhao"]), token=token))[1].get("code") for _ in range(21)]
    assert codes[-1] == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"


async def robot(wire: Wire, said: Json, skew: int = 0, **query: str) -> Json:
    mine = wire.box.dingtalk.robots["sandbox-robot"]
    stamp = str(wire.box.ms() + skew)
    query = {"access_token": mine.token, "timestamp": stamp, "sign": robot_sign(mine.secret, stamp)} | query
    async with wire.http.post(f"{wire.running.dingtalk_oapi}/robot/send", json=said, params=query) as answer:
        return dict(await answer.json())


async def test_the_custom_robot_checks_its_signature_within_the_hour(wire: Wire) -> None:
    said: Json = {"msgtype": "text", "text": {"content": "红色隐患"}}
    assert (await robot(wire, said))["errcode"] == 0
    assert (await robot(wire, said, sign="x"))["errcode"] == 310000
    assert (await robot(wire, said, skew=-3_600_001))["errcode"] == 310000
    assert (await robot(wire, said, access_token="x"))["errcode"] == 300005
    assert (await robot(wire, {"msgtype": "markdown", "markdown": {"text": "x"}}))["errcode"] == 40035
    await wire.control("faults", platform="dingtalk", kind="string_errcode")
    assert (await robot(wire, said))["errcode"] == "0"


async def test_the_21st_message_of_a_minute_silences_the_custom_robot_for_ten(wire: Wire) -> None:
    said: Json = {"msgtype": "text", "text": {"content": "x"}, "msgUuid": "u1"}
    assert [(await robot(wire, said))["errcode"] for _ in range(3)] == [0, 0, 0]
    assert len(await wire.phone("dingtalk", "group:sandbox-robot")) == 1
    del said["msgUuid"]
    wire.box.dingtalk.qps.limit = 1000
    assert [(await robot(wire, said))["errcode"] for _ in range(20)][-2:] == [0, 410100]
    wire.clock.passes(seconds=599)
    assert (await robot(wire, said))["errcode"] == 410100
    wire.clock.passes(seconds=1)
    assert (await robot(wire, said))["errcode"] == 0


async def test_a_session_webhook_answers_for_90_minutes(wire: Wire) -> None:
    said = await wire.control("send_text", platform="dingtalk", user="Li.Lei", text="你好", wait="none")
    hook = str(wire.box.post.deliveries[text(said, "delivery")].clear).split("'sessionWebhook': '")[1].split("'")[0]
    for minutes, code in ((0, 0), (89, 0), (1, 300001)):
        wire.clock.passes(minutes=minutes)
        async with wire.http.post(hook, json={"msgtype": "text", "text": {"content": "收到"}}) as answer:
            assert (await answer.json())["errcode"] == code
    assert [one["text"] for one in await wire.phone("dingtalk", "li.lei")] == ["你好", "收到", "收到"]


async def test_a_photo_is_fetched_with_the_right_robot_code_and_no_token_on_the_link(wire: Wire) -> None:
    said = await wire.control("send_image", platform="dingtalk", user="Li.Lei", base64=JPEG, wait="none")
    clear = wire.box.post.deliveries[text(said, "delivery")].clear
    assert isinstance(clear, dict)
    assert clear["msgtype"] == "picture"
    asked: Json = {"downloadCode": clear["content"]["downloadCode"], "robotCode": wire.box.dingtalk.robot_code}
    path = "/v1.0/robot/messageFiles/download"
    assert (await wire.ding(path, asked | {"robotCode": "other"}))[1]["code"] == "invalidParameter.robotCode.auth"
    _, found = await wire.ding(path, asked)
    url = text(found, "downloadUrl")
    async with wire.http.get(url) as answer:
        assert (answer.content_type, (await answer.read())[:2]) == ("application/octet-stream", b"\xff\xd8")
    async with wire.http.get(url, headers={"x-acs-dingtalk-access-token": "secret"}) as answer:
        assert answer.status == 400
    wire.clock.passes(hours=24)
    async with wire.http.get(url) as answer:
        assert answer.status == 403
    assert (await wire.ding(path, asked))[1]["code"] == "invalidParameter.robotCode.downloadCode"


async def test_voice_in_a_single_chat_carries_its_transcript_and_groups_have_rich_text_only(wire: Wire) -> None:
    group = text(await wire.control("groups", name="一车间", users=["Li.Lei"]), "id")
    voice: Json = {"platform": "dingtalk", "user": "Li.Lei", "base64": "AAAA", "wait": "none"}
    said = await wire.control("send_voice", recognition="三号泵房漏油", duration=12000, **voice)
    clear = wire.box.post.deliveries[text(said, "delivery")].clear
    assert isinstance(clear, dict)
    content = clear["content"]
    assert (clear["msgtype"], content["duration"], content["recognition"]) == ("audio", 12000, "三号泵房漏油")
    assert "error" in await wire.control("send_voice", group=group, **voice)
    said = await wire.control("send_rich", group=group, text="护栏断了", **voice)
    clear = wire.box.post.deliveries[text(said, "delivery")].clear
    assert isinstance(clear, dict)
    assert (clear["conversationType"], clear["content"]["richText"][0]) == ("2", {"text": "护栏断了"})
    said = await wire.control("send_text", group=group, text="你好", **voice)
    assert "{'content': ' 你好'}" in str(wire.box.post.deliveries[text(said, "delivery")].clear)


async def test_an_upload_gives_a_media_id_with_a_number_as_its_time(wire: Wire) -> None:
    form = aiohttp.FormData()
    form.add_field("type", "image")
    form.add_field("media", b"\xff\xd8photo", filename="a.jpg")
    url = f"{wire.running.dingtalk_oapi}/media/upload"
    async with wire.http.post(url, data=form, params={"access_token": await wire.ding_token()}) as answer:
        found = await answer.json()
    assert (found["errcode"], found["created_at"], found["media_id"][:3]) == (0, wire.box.ms(), "@lA")


async def test_the_same_work_notice_reaches_a_person_once_a_day(wire: Wire) -> None:
    notice: Json = {"agent_id": wire.box.dingtalk.agent_id, "userid_list": "zhao,Li.Lei",
                    "msg": {"msgtype": "text", "text": {"content": "今日未闭环 3 条"}}}
    path = "/topapi/message/corpconversation/asyncsend_v2"
    for expected in (1, 1, 2):
        assert (await wire.oapi(path, notice))["errcode"] == 0
        assert len(await wire.phone("dingtalk", "zhao")) == expected
        if wire.box.counters["dingtalk.notice_dropped"]:
            wire.clock.passes(days=1)
    too_long = notice | {"msg": {"msgtype": "text", "text": {"content": "a" * 2048}}}
    assert (await wire.oapi(path, too_long))["sub_code"] == "400002"


async def test_ding_needs_a_better_edition_and_has_its_limits(wire: Wire) -> None:
    body: Json = {"robotCode": wire.box.dingtalk.robot_code, "remindType": 3, "content": "红色隐患",
                  "receiverUserIdList": ["zhao"]}
    assert (await wire.ding("/v1.0/robot/ding/send", body))[0] == 403
    await wire.control("settings", dingtalk_edition="professional")
    status, sent = await wire.ding("/v1.0/robot/ding/send", body)
    assert (status, sent["failedList"]) == (200, {})
    many = body | {"receiverUserIdList": ["zhao"] * 21}
    assert (await wire.ding("/v1.0/robot/ding/send", many))[1]["code"] == "ding.receivercount.limit"


async def test_the_address_book_goes_one_level_at_a_time(wire: Wire) -> None:
    (node,) = parts(await wire.oapi("/topapi/v2/department/listsub", {"dept_id": 1}), "result")
    assert (node["dept_id"], node["name"]) == (2, "冲压车间")
    found = part(await wire.oapi("/topapi/v2/department/get", {"dept_id": 2}), "result")
    assert found["dept_manager_userid_list"] == ["wang.wu"]
    person = part(await wire.oapi("/topapi/v2/user/get", {"userid": "Li.Lei"}), "result")
    assert (person["manager_userid"], person["leader_in_dept"]) == ("wang.wu", [{"dept_id": 2, "leader": False}])
    page = part(await wire.oapi("/topapi/v2/user/list", {"dept_id": 2, "cursor": 0, "size": 1}), "result")
    assert (page["has_more"], page["next_cursor"]) == (True, 1)
    assert (await wire.oapi("/topapi/v2/user/list", {"dept_id": 2, "size": 101}))["errcode"] == 88
    assert (await wire.oapi("/topapi/v2/user/get", {"userid": "gone"}))["sub_code"] == "60121"
    ids = part(await wire.oapi("/topapi/user/listid", {"dept_id": 2}), "result")
    assert ids["userid_list"] == ["Li.Lei", "wang.wu"]


async def test_a_login_code_works_once_and_a_page_ticket_dies_after_a_day(wire: Wire) -> None:
    code = text(await wire.control("login", platform="dingtalk", user="zhao"), "code")
    assert part(await wire.oapi("/topapi/v2/user/getuserinfo", {"code": code}), "result")["userid"] == "zhao"
    assert (await wire.oapi("/topapi/v2/user/getuserinfo", {"code": code}))["errcode"] == 88
    tickets = []
    for _ in range(14):
        status, found = await wire.ding("/v1.0/oauth2/jsapiTickets", {"x": 1})
        assert status == 200
        tickets.append(found["jsapiTicket"])
        wire.clock.passes(seconds=7100)
    assert len(set(tickets[:13])) == 1
    assert tickets[13] != tickets[0]


@pytest.mark.parametrize(("path", "args", "status"), [
    (SEND, {"status": 500, "code": "system.busy"}, 500),
    (SEND, {"status": 403, "code": "Forbidden.AccessDenied"}, 403),
])
async def test_a_fault_of_the_new_family_has_status_and_code(wire: Wire, path: str, args: Json, status: int) -> None:
    await wire.control("faults", platform="dingtalk", kind="errcode", path=path, args=args)
    found, answer = await wire.ding(path, words(wire, ["zhao"]))
    assert (found, answer["code"]) == (status, args["code"])
    assert (await wire.ding(path, words(wire, ["zhao"])))[0] == 200
