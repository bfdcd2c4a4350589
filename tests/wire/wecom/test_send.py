"""What goes out to WeCom: texts, cards, their later looks, group robots, and what every refusal means."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platform import Misconfigured, Never, Outgoing, Picture, TryLater
from bot.sandbox.wecom import says
from tests.wire.wecom.conftest import Plant
from workflows.kernel.cards import Button, Card, Choice, Option
from workflows.kernel.incoming import Press

LINK = "https://ehs.example/h5/YH-20260302-0001"
FACTS = (("地点", "二号焊接车间东门"), ("问题", "箱门敞开，带电导体外露"))
BUTTONS = (Button("claim", "接单"), Button("refuse", "拒单"), Button("page", "详情", LINK))
CARD = Card("YH-20260302-0001", "红色隐患", "red", FACTS, buttons=BUTTONS, foot="14:30 前处理")
LEVELS = Choice("level", "应该是哪一级", (Option("red", "红"), Option("blue", "蓝")))
ASKING = Card("YH-20260302-0001", "级别不对吗", choice=LEVELS)
DONE = Card("YH-20260302-0001", "李强已接单", "green", (("地点", "二号焊接车间东门"),))
PNG = b"\x89PNG\r\n\x1a\n a picture"


def out(
    card: Card, revision: int = 1, ref: str = "m7", pictures: tuple[Picture, ...] = (), again: bool = False,
    link: str = LINK,
) -> Outgoing:  # fmt: skip
    return Outgoing(ref, revision, card, pictures, link, again)


def key(plant: Plant, label: str, user: str = "li.lei") -> str:
    return next(one.id for one in plant.phone(user)[-1].looks[-1].buttons if one.text == label)


async def test_a_plain_card_is_a_text_with_its_code_in_the_first_line(plant: Plant) -> None:
    sent = await plant.wecom.send("li.lei", out(Card("YH-20260302-0001", "收到，正在听语音。", foot="不用再发")))
    (seen,) = plant.phone()
    assert (seen.kind, seen.text) == ("text", "收到，正在听语音。 YH-20260302-0001\n不用再发")
    assert sent.vendor_id == seen.id


async def test_a_card_shows_facts_and_buttons_and_its_press_comes_back(plant: Plant) -> None:
    sent = await plant.wecom.send("li.lei", out(CARD))
    (seen,) = plant.phone()
    look = seen.looks[-1]
    assert (look.title, look.tone, look.facts) == ("红色隐患 YH-20260302-0001", "red", CARD.facts)
    assert [one.text for one in look.buttons] == ["接单", "拒单", "详情"]
    await says.presses(plant.box, plant.member(), seen.id, key(plant, "接单"), {}, False).settled.wait()
    (got,) = plant.house.taken
    assert got.pieces == (Press("m7", "claim", 1),)
    assert got.reply
    assert set(sent.reference) == {"msgid", "task_id", "response_code", "code_at"}


async def test_a_choice_is_a_select_whose_button_hands_it_in(plant: Plant) -> None:
    await plant.wecom.send("li.lei", out(ASKING))
    (seen,) = plant.phone()
    chosen = {"level": ["blue"]}
    await says.presses(plant.box, plant.member(), seen.id, key(plant, "确定"), chosen, False).settled.wait()
    assert plant.house.taken[0].pieces == (Press("m7", "level", 1, {"level": "blue"}),)


async def test_a_card_takes_a_new_look_once_per_press_and_once_of_its_own(plant: Plant) -> None:
    sent = await plant.wecom.send("li.lei", out(CARD))
    (seen,) = plant.phone()
    await says.presses(plant.box, plant.member(), seen.id, key(plant, "接单"), {}, False).settled.wait()
    second = await plant.wecom.amend("li.lei", sent.reference, out(DONE, 2))
    assert second is not None
    assert second.reference["response_code"] == sent.reference["response_code"]
    look = seen.looks[-1]
    assert (look.title, look.status, look.buttons, look.url) == ("李强已接单 YH-20260302-0001", "", (), LINK)
    third = await plant.wecom.amend("li.lei", second.reference, out(CARD, 3))
    assert third is not None
    assert key(plant, "接单") == "claim@3"
    assert await plant.wecom.amend("li.lei", third.reference, out(DONE, 4)) is None
    assert len(plant.phone()) == 1


async def test_a_code_of_a_click_carried_in_the_reference_goes_first(plant: Plant) -> None:
    sent = await plant.wecom.send("li.lei", out(CARD))
    code = plant.box.wecom.code(sent.vendor_id, plant.clock.now())
    amended = await plant.wecom.amend("li.lei", {**sent.reference, "reply": code}, out(DONE, 2))
    assert amended is not None
    assert dict(amended.reference) == dict(sent.reference)


async def test_a_new_look_whose_answer_was_lost_is_shown_once(plant: Plant) -> None:
    sent = await plant.wecom.send("li.lei", out(CARD))
    plant.box.faults.add("wecom", "lost_answer", path="update_template_card")
    with pytest.raises(TryLater):
        await plant.wecom.amend("li.lei", sent.reference, out(DONE, 2))
    assert await plant.wecom.amend("li.lei", sent.reference, out(DONE, 2, again=True)) is not None
    assert [one.looks[-1].title for one in plant.phone()] == ["李强已接单 YH-20260302-0001"]


async def test_after_72_hours_a_card_can_only_be_sent_anew(plant: Plant) -> None:
    sent = await plant.wecom.send("li.lei", out(CARD))
    plant.clock.passes(hours=72)
    assert await plant.wecom.amend("li.lei", sent.reference, out(DONE, 2)) is None


@pytest.mark.parametrize("link", [LINK, f"{LINK}?signed=later"])
async def test_a_card_whose_answer_was_lost_is_shown_once_and_still_takes_a_new_look(plant: Plant, link: str) -> None:
    plant.box.faults.add("wecom", "lost_answer", path="message/send")
    with pytest.raises(TryLater):
        await plant.wecom.send("li.lei", out(CARD))
    sent = await plant.wecom.send("li.lei", out(CARD, again=True, link=link))
    (seen,) = plant.phone()
    await says.presses(plant.box, plant.member(), seen.id, key(plant, "接单"), {}, False).settled.wait()
    assert plant.house.taken[0].pieces == (Press("m7", "claim", 1),)
    assert await plant.wecom.amend("li.lei", sent.reference, out(DONE, 2)) is not None
    assert seen.looks[-1].title == "李强已接单 YH-20260302-0001"


async def test_a_text_whose_answer_was_lost_is_shown_once(plant: Plant) -> None:
    plant.box.faults.add("wecom", "lost_answer", path="message/send")
    with pytest.raises(TryLater):
        await plant.wecom.send("li.lei", out(Card("", "收到")))
    await plant.wecom.send("li.lei", out(Card("", "收到"), again=True))
    assert len(plant.phone()) == 1


async def test_the_same_words_said_twice_on_purpose_are_shown_twice(plant: Plant) -> None:
    for ref in ("m1", "m2"):
        await plant.wecom.send("li.lei", out(Card("", "还差 1 张整改照片"), ref=ref))
    assert len(plant.phone()) == 2


async def test_a_number_that_an_older_installation_used_does_not_lose_the_card(plant: Plant) -> None:
    await plant.wecom.send("li.lei", out(DONE))
    await plant.wecom.send("li.lei", out(CARD))
    assert len(plant.phone()) == 2
    await says.presses(plant.box, plant.member(), plant.phone()[-1].id, key(plant, "接单"), {}, False).settled.wait()
    assert plant.house.taken[0].pieces == (Press("m7", "claim", 1),)


async def test_a_picture_follows_its_card_and_is_uploaded_once(plant: Plant) -> None:
    picture = Picture("ab" * 32, PNG, "image/png", LINK)
    for ref, user in (("m1", "li.lei"), ("m2", "wang.wu")):
        await plant.wecom.send(user, out(CARD, ref=ref, pictures=(picture,)))
    assert [one.kind for one in plant.phone()] == ["card", "image"]
    assert plant.box.counters["wecom/cgi-bin/media/upload"] == 1


async def test_a_card_with_nothing_to_press_leads_to_its_page(plant: Plant) -> None:
    await plant.wecom.send("li.lei", out(DONE))
    (seen,) = plant.phone()
    assert (seen.looks[-1].url, seen.looks[-1].buttons) == (LINK, ())


async def test_sixty_four_first_messages_ask_for_one_token(plant: Plant) -> None:
    users = ["li.lei", "wang.wu"] * 15
    await asyncio.gather(*(plant.wecom.send(user, out(CARD, ref=f"m{n}")) for n, user in enumerate(users)))
    assert plant.box.wecom.tokens.asked == 1


@pytest.mark.parametrize("spoil", ["revoke", "expire"])
async def test_a_spoiled_token_is_replaced_without_anybody_noticing(plant: Plant, spoil: str) -> None:
    await plant.wecom.send("li.lei", out(CARD, ref="m1"))
    if spoil == "expire":
        plant.box.wecom.tokens.expire(plant.clock.now())
    else:
        plant.box.wecom.tokens.revoke()
        plant.box.wecom.tokens.current = ""
    await plant.wecom.send("li.lei", out(CARD, ref="m2"))
    assert len(plant.phone()) == 2


async def test_a_token_that_stays_invalid_causes_a_handful_of_calls(plant: Plant) -> None:
    plant.box.faults.add("wecom", "errcode", None, "message/send", {"errcode": 40014})
    for _ in range(50):
        with pytest.raises(TryLater) as wrong:
            await plant.wecom.send("li.lei", out(CARD))
        assert wrong.value.after >= timedelta(minutes=1)
    assert plant.box.wecom.tokens.asked <= 5


@pytest.mark.parametrize(("code", "kind"), [
    (45009, TryLater), (45033, TryLater), (-1, TryLater), (40001, Misconfigured), (40013, Misconfigured),
    (60011, Misconfigured), (60020, Misconfigured), (301002, Misconfigured), (40003, Never), (60111, Never),
    (81013, Never), (40008, Never), (40035, Never), (41001, Never), (99999, TryLater),
])
async def test_every_errcode_means_one_of_three_things(plant: Plant, code: int, kind: type[Exception]) -> None:
    plant.box.faults.add("wecom", "errcode", 1, "message/send", {"errcode": code})
    with pytest.raises(kind):
        await plant.wecom.send("li.lei", out(CARD))


async def test_too_often_waits_a_minute_and_a_foreign_ip_is_named_in_the_remedy(plant: Plant) -> None:
    plant.box.faults.add("wecom", "errcode", 1, "message/send", {"errcode": 45009})
    with pytest.raises(TryLater) as later:
        await plant.wecom.send("li.lei", out(CARD))
    assert (later.value.after, later.value.scope) == (timedelta(minutes=1), "channel")
    plant.box.faults.add("wecom", "errcode", 1, "message/send", {"errcode": 60020})
    with pytest.raises(Misconfigured) as wrong:
        await plant.wecom.send("li.lei", out(CARD))
    assert "203.0.113.9" in wrong.value.remedy


@pytest.mark.parametrize("fault", ["down", "http_status", "html"])
async def test_a_platform_that_is_down_is_tried_later(plant: Plant, fault: str) -> None:
    plant.box.faults.add("wecom", fault, 1, "message/send")
    with pytest.raises(TryLater) as wrong:
        await plant.wecom.send("li.lei", out(CARD))
    assert plant.phone() == []
    assert plant.box.wecom.tokens.current not in str(wrong.value)


async def test_somebody_the_app_cannot_see_is_unreachable_here(plant: Plant) -> None:
    for user in ("nobody", "gone"):
        with pytest.raises(Never) as wrong:
            await plant.wecom.send(user, out(CARD, ref=user))
        assert wrong.value.unreachable
    plant.box.faults.add("wecom", "invaliduser", 1, args={"userids": ["li.lei"]})
    with pytest.raises(Never) as wrong:
        await plant.wecom.send("li.lei", out(CARD))
    assert wrong.value.unreachable


async def test_a_wrong_secret_is_said_once_in_words_and_found_by_the_probe(plant: Plant) -> None:
    assert await plant.wecom.probe() is None
    plant.box.wecom.tokens.revoke()
    plant.box.faults.add("wecom", "errcode", 1, "simplelist", {"errcode": 60020})
    assert "可信 IP" in str(await plant.wecom.probe())


async def test_the_duty_group_reads_a_short_card_as_a_notice_and_a_long_one_as_markdown_with_a_link(
    plant: Plant,
) -> None:
    picture = Picture("cd" * 32, PNG, "image/png", LINK)
    await plant.wecom.send_room("wecom-robot:sandbox-robot", out(CARD, pictures=(picture,)))
    notice, shown = plant.phone("group:sandbox-robot")
    assert (notice.kind, shown.kind) == ("card", "image")
    look = notice.looks[-1]
    assert (look.title, look.tone, look.url) == ("红色隐患 YH-20260302-0001", "red", LINK)
    assert look.facts == CARD.facts and all(one.url for one in look.buttons)
    long = replace(CARD, facts=(*FACTS, ("经过", "早班点检时看到，" * 8)))
    await plant.wecom.send_room("wecom-robot:sandbox-robot", out(long))
    text = plant.phone("group:sandbox-robot")[-1]
    assert text.kind == "markdown" and "早班点检时看到，" * 8 in text.text
    assert f"[打开处理]({LINK})" in text.text


async def test_the_twenty_first_message_of_a_minute_waits_and_a_wrong_key_stops_only_that_room(plant: Plant) -> None:
    for turn in range(20):
        await plant.wecom.send_room("wecom-robot:sandbox-robot", out(Card("", f"第 {turn} 条")))
    for address in ("wecom-robot:sandbox-robot", "wecom-robot:wrong"):
        with pytest.raises(TryLater) as later:
            await plant.wecom.send_room(address, out(CARD))
        assert (later.value.scope, later.value.after) == ("person", timedelta(minutes=1))
    with pytest.raises(Never):
        await plant.wecom.send_room("dingtalk-robot:T:S", out(CARD))


async def test_a_page_an_empty_file_and_an_expired_id_are_no_media(plant: Plant) -> None:
    plant.box.faults.add("wecom", "html", 1, "media/get")
    for ref in ("any", "unknown"):
        with pytest.raises(Never):
            await plant.wecom.fetch(ref, None)
