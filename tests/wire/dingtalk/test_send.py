"""What goes out to DingTalk: texts, cards, groups, and what every refusal means."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from bot.dingtalk import DingTalk
from bot.platform import Misconfigured, Never, Outgoing, Picture, TryLater
from bot.sandbox.server import Running
from tests.wire.dingtalk.conftest import Plant, settings
from tests.wire.house import Clock
from workflows.kernel.cards import Button, Card

CODE, LINK = "YH-20260302-0001", "https://ehs.example/h5/1"
BUTTONS = (Button("claim", "接单"), Button("page", "详情", LINK))
FACTS = (("地点", "东门"), ("问题", "箱门敞开"))
CARD = Card(CODE, "红色隐患", "red", FACTS, buttons=BUTTONS, foot="14:30 前处理", why="责任人")
PNG = b"\x89PNG\r\n\x1a\n a picture"
SEND, CARDS = "batchSend", "createAndDeliver"


def out(
    card: Card, revision: int = 1, ref: str = "m7", pictures: tuple[Picture, ...] = (), again: bool = False
) -> Outgoing:  # fmt: skip
    return Outgoing(ref, revision, card, pictures, LINK, again)


async def test_a_plain_card_is_a_text_that_cannot_be_amended(plant: Plant) -> None:
    sent = await plant.ding.send("0147", out(Card(CODE, "收到，正在听语音。")))
    (seen,) = plant.phone()
    assert (seen.kind, seen.text, seen.id) == ("text", f"收到，正在听语音。 {CODE}", sent.vendor_id)
    assert await plant.ding.amend("0147", sent.reference, out(CARD)) is None


async def test_a_card_shows_facts_buttons_and_links(plant: Plant) -> None:
    await plant.ding.send("0147", out(CARD))
    look = plant.phone()[-1].looks[-1]
    assert (look.title, look.tone, look.facts) == (f"红色隐患 {CODE}", "red", CARD.facts)
    assert [(one.id, one.text) for one in look.buttons] == [("claim@1", "接单")]
    assert look.body == f"[详情]({LINK})"
    assert look.foot == "14:30 前处理\n为什么收到：责任人"


async def test_a_card_takes_every_later_look(plant: Plant) -> None:
    sent = await plant.ding.send("0147", out(CARD))
    for revision in (2, 3, 4):
        card = Card(CODE, f"第 {revision} 面", facts=(("甲", "乙"),))
        assert await plant.ding.amend("0147", sent.reference, out(card, revision)) is not None
    assert plant.phone()[-1].looks[-1].title == f"第 4 面 {CODE}"
    assert plant.phone()[-1].looks[-1].buttons == ()
    assert await plant.ding.amend("0147", {"track": "m9--1"}, out(CARD)) is None


async def test_a_card_whose_answer_was_lost_is_shown_once_and_still_takes_a_new_look(plant: Plant) -> None:
    plant.box.faults.add("dingtalk", "lost_answer", path=CARDS)
    with pytest.raises(TryLater):
        await plant.ding.send("0147", out(CARD))
    sent = await plant.ding.send("0147", out(CARD, again=True))
    (seen,) = plant.phone()
    assert await plant.ding.amend("0147", sent.reference, out(Card(CODE, "已接单", facts=FACTS), 2)) is not None
    assert seen.looks[-1].title == f"已接单 {CODE}"


async def test_a_number_that_an_older_installation_used_does_not_lose_the_card(plant: Plant) -> None:
    await plant.ding.send("0147", out(CARD))
    sent = await plant.ding.send("0147", out(CARD))
    assert len(plant.phone()) == 2
    assert sent.reference["track"].startswith("m7--1-")


async def test_a_picture_is_uploaded_and_stands_in_the_card_or_after_the_text(plant: Plant) -> None:
    picture = Picture("ab" * 32, PNG, "image/png", LINK)
    await plant.ding.send("0147", out(CARD, pictures=(picture,)))
    assert plant.phone()[-1].looks[-1].picture.startswith("/_control/media/")
    await plant.ding.send("0147", out(Card(CODE, "对比图", pictures=("ab" * 32,)), ref="m8", pictures=(picture,)))
    assert [one.kind for one in plant.phone()] == ["card", "markdown", "image"]
    assert plant.box.counters["dingtalk/media/upload"] == 1


async def test_a_picture_nobody_can_upload_is_shown_by_its_address(plant: Plant) -> None:
    plant.box.faults.add("dingtalk", "errcode", 1, "media/upload", {"errcode": 40004})
    await plant.ding.send("0147", out(CARD, pictures=(Picture("cd" * 32, PNG, "image/png", LINK),)))
    assert plant.phone()[-1].looks[-1].picture == LINK


async def test_without_a_template_a_card_is_markdown_with_a_link(running: tuple[Running, Clock]) -> None:
    sandbox, clock = running
    ding = DingTalk(settings(sandbox, card_template_id=""), clock, aiohttp.ClientSession, timedelta(minutes=10))
    await ding.send("0147", out(CARD))
    await ding.stop()
    (seen,) = sandbox.sandbox.phones.threads["dingtalk", "0147"]
    assert seen.kind == "markdown"
    assert f"[打开处理]({LINK})" in seen.text


async def test_forty_first_messages_ask_for_one_token(plant: Plant) -> None:
    plant.box.dingtalk.qps.limit = 1000
    await asyncio.gather(*(plant.ding.send("0147", out(CARD, ref=f"m{n}")) for n in range(40)))
    assert plant.box.dingtalk.tokens.asked == 1


async def test_a_spoiled_token_is_replaced_without_anybody_noticing(plant: Plant) -> None:
    picture = Picture("ab" * 32, PNG, "image/png", LINK)
    await plant.ding.send("0147", out(CARD, ref="m1"))
    for turn in ("new family", "old family"):
        plant.box.dingtalk.tokens.revoke()
        plant.box.dingtalk.tokens.current = ""
        await plant.ding.send("0147", out(CARD, ref=turn, pictures=(picture,)))
    assert len(plant.phone()) == 3


async def test_a_token_that_stays_invalid_causes_a_handful_of_calls(plant: Plant) -> None:
    fault = {"status": 401, "code": "InvalidAuthentication"}
    plant.box.faults.add("dingtalk", "errcode", None, SEND, dict(fault))
    for _ in range(50):
        with pytest.raises(TryLater) as wrong:
            await plant.ding.send("0147", out(Card(CODE, "收到")))
        assert wrong.value.after >= timedelta(minutes=1)
    assert plant.box.dingtalk.tokens.asked <= 5


@pytest.mark.parametrize(("status", "code", "kind"), [
    (403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", TryLater),
    (403, "Forbidden.AccessDenied.ApiCountLimitForOrg", Misconfigured),
    (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", Misconfigured),
    (400, "param.templateNotExist", Misconfigured), (400, "param.templateUnpublished", Misconfigured),
    (400, "param.contentUnsafe", Never), (500, "system.busy", TryLater), (500, "unknown", TryLater),
    (400, "whatever", TryLater),
])
async def test_every_code_means_one_of_three_things(
    plant: Plant, status: int, code: str, kind: type[Exception]
) -> None:
    plant.box.faults.add("dingtalk", "errcode", 1, CARDS, {"status": status, "code": code})
    with pytest.raises(kind):
        await plant.ding.send("0147", out(CARD))


@pytest.mark.parametrize(("code", "kind"), [
    (90018, TryLater), (90002, TryLater), (-1, TryLater), (90020, Misconfigured), (60011, Misconfigured),
    (60121, Never),
])
async def test_every_errcode_of_the_old_family_too(plant: Plant, code: int, kind: type[Exception]) -> None:
    plant.box.faults.add("dingtalk", "errcode", 1, "user/get", {"errcode": code})
    with pytest.raises(kind):
        await plant.ding._api.old("/topapi/v2/user/get", {"userid": "0147"})


async def test_the_gateways_ban_pauses_five_minutes(plant: Plant) -> None:
    plant.box.faults.add("dingtalk", "html", 1, SEND)
    with pytest.raises(TryLater) as wrong:
        await plant.ding.send("0147", out(Card(CODE, "收到")))
    assert (wrong.value.after, wrong.value.scope) == (timedelta(minutes=5), "channel")
    plant.box.faults.add("dingtalk", "http_status", 1, SEND)
    with pytest.raises(TryLater) as down:
        await plant.ding.send("0147", out(Card(CODE, "收到")))
    assert down.value.after < timedelta(minutes=1)


async def test_somebody_the_robot_cannot_reach_is_unreachable_here(plant: Plant) -> None:
    for card in (CARD, Card(CODE, "收到")):
        with pytest.raises(Never) as wrong:
            await plant.ding.send("gone", out(card))
        assert wrong.value.unreachable
    plant.box.faults.add("dingtalk", "card_undelivered")
    with pytest.raises(Never) as wrong:
        await plant.ding.send("0147", out(CARD, ref="m8"))
    assert wrong.value.unreachable


async def test_a_person_under_flow_control_waits_alone(plant: Plant) -> None:
    plant.box.faults.add("dingtalk", "flow_controlled", args={"userids": ["0147"]})
    with pytest.raises(TryLater) as wrong:
        await plant.ding.send("0147", out(Card(CODE, "收到")))
    assert wrong.value.scope == "person"


async def test_the_duty_group_is_reached_by_custom_robot_once_per_message(plant: Plant) -> None:
    address = "dingtalk-robot:sandbox-robot:SECsandboxrobot"
    plant.box.faults.add("dingtalk", "string_errcode")
    plant.box.faults.add("dingtalk", "lost_answer", path="robot/send")
    with pytest.raises(TryLater):
        await plant.ding.send_room(address, out(CARD))
    await plant.ding.send_room(address, out(CARD))
    await plant.ding.send_room(address, out(Card(CODE, "仅文字"), ref="m8"))
    markdown, text = plant.phone("group:sandbox-robot")
    assert (markdown.kind, text.kind) == ("markdown", "text")
    assert CODE in markdown.text


@pytest.mark.parametrize("address", ["dingtalk-robot:sandbox-robot:WRONG", "dingtalk-robot:nobody:X"])
async def test_a_wrong_group_robot_stops_only_that_room(plant: Plant, address: str) -> None:
    with pytest.raises(TryLater) as wrong:
        await plant.ding.send_room(address, out(CARD))
    assert (wrong.value.scope, wrong.value.after) == ("person", timedelta(minutes=1))


async def test_twenty_one_in_a_minute_and_the_room_waits_ten(plant: Plant) -> None:
    plant.box.dingtalk.qps.limit = 1000
    address = "dingtalk-robot:sandbox-robot:SECsandboxrobot"
    for turn in range(20):
        await plant.ding.send_room(address, out(Card(CODE, f"第 {turn} 条"), ref=f"m{turn}"))
    with pytest.raises(TryLater) as wrong:
        await plant.ding.send_room(address, out(Card(CODE, "多一条"), ref="m20"))
    assert (wrong.value.scope, wrong.value.after) == ("person", timedelta(minutes=10))


async def test_our_own_robot_puts_a_card_with_buttons_into_its_group(plant: Plant) -> None:
    await plant.ding.send_room("dingtalk-group:cidDuty==", out(CARD))
    await plant.ding.send_room("dingtalk-group:cidDuty==", out(Card(CODE, "仅文字"), ref="m8"))
    card, text = plant.phone("group:cidDuty==")
    assert (card.kind, text.kind) == ("card", "text")
    assert [one.text for one in card.looks[-1].buttons] == ["接单"]
    with pytest.raises(Never):
        await plant.ding.send_room("wecom-robot:KEY", out(CARD))


async def test_a_probe_says_what_to_mend(plant: Plant) -> None:
    assert await plant.ding.probe() is None
    plant.box.faults.add("dingtalk", "errcode", 1, "listsubid", {"errcode": 60020})
    assert "白名单" in str(await plant.ding.probe())
