"""Texts and calls beside the chat: who is rung, what they say, and what comes back to the case."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.server import Running
from tests.whole.phones import (
    BOX,
    FIRE,
    MOBILES,
    ROOM_NUMBER,
    calls,
    code_of,
    gateways,
    numbers,
    ringing,
    rows,
    telecom,
    texts,
)
from tests.whole.plant import Plant


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with ringing(tmp_path) as found:
        yield found


async def test_a_fire_texts_and_rings_whoever_can_help_and_a_key_comes_back_to_the_case(factory: Plant) -> None:
    await factory.says("zhang.wei", FIRE)
    await factory.passes(seconds=15)
    code = await code_of(factory)
    assert len(await texts(factory, "何建军")) == 1 and len(await calls(factory, "何建军")) == 1
    (text,) = await rows(factory, code, "何建军", "sms")
    (call,) = await rows(factory, code, "何建军", "call")
    assert text["state"] == "sent" and call["state"] == "sent" and "按 1" in call["why"]
    assert call["vendor_id"] and call["urgency"] == "danger"
    case = await factory.api(f"cases/{code}")
    assert any("电话找到何建军" in step["why"] for step in case["escalations"])


async def test_a_text_has_at_most_70_characters_with_code_and_what_to_do_and_nobodys_name(factory: Plant) -> None:
    await factory.says("zhang.wei", FIRE)
    await factory.passes(minutes=20)
    code = await code_of(factory)
    sent = await texts(factory)
    assert sent
    for one in sent:
        assert len(one["text"]) <= 70 and code in one["text"] and "请" in one["text"]
        assert not any(name in one["text"] for name in MOBILES if name != "值班室"), one["text"]


async def test_what_is_not_grave_stays_in_the_chat(factory: Plant) -> None:
    await factory.says("zhang.wei", "三号泵房地上有一点油")
    await factory.passes(seconds=30)
    found = await telecom(factory)
    assert found["calls"] == [] and not [t for t in found["sms"] if t["to"] == MOBILES["孙浩"]]


async def test_nobody_is_texted_twice_about_one_case_within_five_minutes_unless_it_is_danger(factory: Plant) -> None:
    await factory.says("zhang.wei", BOX)
    await factory.passes(minutes=16)
    code = await code_of(factory)
    first = await texts(factory, "王芳")
    await factory.says("zhang.wei", f"{code} 还没人来")
    await factory.passes(minutes=1)
    for row in await rows(factory, code, "王芳", "sms"):
        assert row["state"] == "sent" or "5 分钟内" in row["why"], row
    assert len(await texts(factory, "王芳")) == len(first) <= 1


async def test_who_does_not_answer_is_rung_twice_and_the_case_hears_it(factory: Plant) -> None:
    await factory.control("phone_script", number=MOBILES["何建军"], answer="no_answer")
    await factory.says("zhang.wei", FIRE)
    await factory.passes(minutes=3)
    code = await code_of(factory)
    assert len(await calls(factory, "何建军")) == 2
    (row,) = await rows(factory, code, "何建军", "call")
    assert row["state"] == "failed" and "2 次都没接通" in row["why"] and row["attempts"] == 2
    case = await factory.api(f"cases/{code}")
    assert any("电话没找到何建军" in step["why"] for step in case["escalations"])


async def test_lifting_the_receiver_without_a_key_is_no_answer(factory: Plant) -> None:
    await factory.control("phone_script", number=MOBILES["何建军"], answer="answered", key="")
    await factory.says("zhang.wei", FIRE)
    await factory.passes(minutes=3)
    (row,) = await rows(factory, await code_of(factory), "何建军", "call")
    assert row["state"] == "failed" and "没有按键" in row["why"]


async def test_five_silent_minutes_count_as_not_reached(factory: Plant) -> None:
    await factory.control("phone_script", number=MOBILES["何建军"], seconds=3600)
    await factory.says("zhang.wei", FIRE)
    await factory.passes(minutes=6)
    code = await code_of(factory)
    case = await factory.api(f"cases/{code}")
    assert any("电话没找到何建军：5 分钟没有结果" in step["why"] for step in case["escalations"])
    first = (await calls(factory, "何建军"))[0]
    told = await factory.control("phone_push", id=first["id"])
    assert told["status"] == 200 and '"news": false' in told["body"], "still ringing is no news after that"


@pytest.mark.seen("wire", "gateway 回执 POST")
async def test_a_callback_is_quicker_than_asking_and_taken_once(factory: Plant) -> None:
    await factory.control("phone_script", number=MOBILES["何建军"], seconds=4)
    await factory.says("zhang.wei", FIRE)
    await factory.passes(seconds=5)
    (call,) = await calls(factory, "何建军")
    told = await factory.control("phone_push", id=call["id"])
    assert told["status"] == 200 and '"news": true' in told["body"]
    again = await factory.control("phone_push", id=call["id"])
    assert again["status"] == 200 and '"news": false' in again["body"]
    await factory.settles()
    case = await factory.api(f"cases/{await code_of(factory)}")
    assert len([s for s in case["escalations"] if "电话找到何建军" in s["why"]]) == 1


async def test_a_reply_to_a_text_reaches_the_case(factory: Plant) -> None:
    await factory.control("phone_script", number=MOBILES["王芳"], answer="no_answer")
    await factory.says("zhang.wei", FIRE)
    await factory.passes(seconds=1)
    told = await factory.control("phone_reply", number=MOBILES["王芳"], text="收到，马上到")
    assert told["status"] == 200
    await factory.settles()
    code = await code_of(factory)
    (row,) = await rows(factory, code, "王芳", "sms")
    assert "收到，马上到" in row["why"]
    case = await factory.api(f"cases/{code}")
    assert any("电话找到王芳" in step["why"] for step in case["escalations"])


async def test_a_press_in_the_chat_stops_the_second_call(factory: Plant) -> None:
    await factory.control("phone_script", number="", answer="no_answer")
    await factory.says("zhang.wei", FIRE)
    await factory.passes(seconds=20)
    alarmed = ("何建军", "王芳", "值班室")
    before = [len(await calls(factory, name)) for name in alarmed]
    await factory.presses("duty.room", "已到场")
    await factory.passes(minutes=3)
    assert [len(await calls(factory, name)) for name in alarmed] == before
    (row,) = await rows(factory, await code_of(factory), "何建军", "call")
    assert row["state"] == "suppressed" and "已经有人处理" in row["why"]


async def test_who_has_no_number_is_on_record_with_the_reason(factory: Plant) -> None:
    await numbers(factory, {name: number for name, number in MOBILES.items() if name != "何建军"})
    await factory.says("zhang.wei", FIRE)
    await factory.passes(seconds=15)
    for channel in ("sms", "call"):
        (row,) = await rows(factory, await code_of(factory), "何建军", channel)
        assert row["state"] == "given_up" and "没有登记手机号" in row["why"]


async def test_where_no_chat_takes_it_a_text_goes_instead_and_then_the_stand_in(factory: Plant) -> None:
    await factory.breaks("wecom", "invaliduser", times=None, path="message/send", userids=["li.qiang"])
    await factory.says("zhang.wei", BOX)
    await factory.passes(seconds=30)
    code = await code_of(factory)
    lost = next(m for m in await factory.messages(code) if m["to"] == "李强" and m["channel"] != "sms")
    assert lost["state"] == "given_up" and "改发短信" in lost["why"]
    assert len(await texts(factory, "李强")) == 1
    assert not [m for m in await factory.messages(code) if "|代" in m["slot"]]


async def test_a_text_that_fails_too_goes_to_the_stand_in_or_the_duty_room(factory: Plant) -> None:
    await factory.control("phone_script", number=MOBILES["李强"], answer="failed")
    await factory.breaks("wecom", "invaliduser", times=None, path="message/send", userids=["li.qiang"])
    await factory.says("zhang.wei", BOX)
    await factory.passes(minutes=1)
    messages = await factory.messages(await code_of(factory))
    assert [m for m in messages if "|代" in m["slot"] and m["state"] in ("sent", "bundled")]


async def test_at_night_a_person_is_rung_three_times_and_the_officer_reads_of_the_fourth(tmp_path: Path) -> None:
    start = datetime.fromisoformat("2026-03-02T23:00:00+08:00")
    async with ringing(tmp_path, start=start) as factory:
        for number, place in enumerate(("一号焊接车间", "二号焊接车间", "三号泵房", "空压机房"), 1):
            await factory.says("zhang.wei", f"{place}着火了")
            await factory.passes(seconds=20)
            assert len(await calls(factory, "值班室")) == min(number, 3)
            await factory.presses("duty.room", "已到场")
            await factory.passes(minutes=11)
        code = (await factory.cases())[-1]["code"]
        capped = [m for m in await rows(factory, code, "值班室", "call") if m["state"] == "suppressed"]
        assert capped and "夜间" in capped[0]["why"]
        assert len(await texts(factory, "值班室")) == 4
        assert [m for m in await factory.messages(code) if "|代" in m["slot"]]
        await factory.passes(hours=9)
        assert "夜间电话" in await factory.words("zhao.min", "dingtalk")


async def test_the_duty_rooms_own_telephone_rings_with_a_danger(tmp_path: Path) -> None:
    def more(sandbox: Running) -> dict[str, Any]:
        groups = {"duty": ["wecom-robot:sandbox-robot"], "duty_phone": ROOM_NUMBER}
        return gateways(sandbox, "voice") | {"groups": groups}

    async with ringing(tmp_path, more) as factory:
        await factory.says("zhang.wei", FIRE)
        await factory.passes(seconds=15)
        assert [c for c in (await telecom(factory))["calls"] if c["to"] == ROOM_NUMBER]
        code = await code_of(factory)
        (row, *_) = [m for m in await factory.messages(code) if m["to"] == "值班室电话"]
        assert row["state"] == "sent" and row["channel"] == "call"
        assert not (await telecom(factory))["sms"]
