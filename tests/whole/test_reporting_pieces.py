"""A report arrives in pieces, in any order, from many at once; what comes of it is one hazard each."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.whole.plant import Plant, plant

AMR = b"#!AMR\n" + bytes([0x04]) + bytes(12)
SAID = "三号泵房出口压力表抖动"
WORKERS = ("zhang.wei", "li.qiang", "chen.jing")


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def records(factory: Plant, user: str, platform: str = "wecom", **more: Any) -> dict[str, Any]:
    body = base64.b64encode(AMR).decode()
    sent = await factory.control("send_voice", platform=platform, user=user, base64=body, mime="audio/amr", **more)
    await factory.settles()
    return sent


async def test_a_photo_then_a_voice_is_one_hazard_and_the_first_answer_bears_its_number(factory: Plant) -> None:
    await factory.photographs("zhang.wei", 1)
    (case,) = await factory.cases()
    assert f"收到 {case['code']}" in await factory.words("zhang.wei")
    await factory.passes(seconds=8)
    await records(factory, "zhang.wei")
    (case,) = await factory.cases()
    assert [m["kind"] for m in case["media"]] == ["photo", "voice"]


async def test_a_voice_first_is_answered_with_the_number_and_that_it_is_being_heard(factory: Plant) -> None:
    await records(factory, "zhang.wei")
    (case,) = await factory.cases()
    assert f"收到 {case['code']}，正在听语音。" in await factory.words("zhang.wei")
    await factory.photographs("zhang.wei", 1)
    assert len((await factory.cases())[0]["media"]) == 2
    await factory.passes(minutes=2)
    (case,) = await factory.cases()
    assert case["state"] != "draft" and "待确认" in case["text"] and "语音待确认" in case["flags"]


async def test_the_words_dingtalk_heard_itself_close_the_report_at_once(factory: Plant) -> None:
    await factory.photographs("he.jianjun", 1, "dingtalk")
    await records(factory, "he.jianjun", "dingtalk", recognition=SAID, duration=12000)
    (case,) = await factory.cases()
    assert (case["state"], case["text"], case["place"], len(case["media"])) == ("dispatched", SAID, "三号泵房", 2)


async def test_photos_of_two_workers_in_turn_never_cross(factory: Plant) -> None:
    for seed in range(1, 4):
        await factory.photographs("zhang.wei", seed)
        await factory.photographs("chen.jing", 10 + seed)
    await factory.says("zhang.wei", SAID)
    await factory.says("chen.jing", "一号焊接车间地面有一滩油")
    cases = {c["reporter"]["name"]: c for c in await factory.cases()}
    assert {name: len(c["media"]) for name, c in cases.items()} == {"张伟": 3, "陈静": 3}
    assert not {m["sha256"] for m in cases["张伟"]["media"]} & {m["sha256"] for m in cases["陈静"]["media"]}


@pytest.mark.alone
async def test_the_card_is_there_within_three_seconds_of_the_draft_closing(factory: Plant) -> None:
    await factory.control("send_text", platform="wecom", user="zhang.wei", text=SAID)
    began = time.monotonic()
    while "三号泵房" not in await factory.words("zhang.wei"):
        assert time.monotonic() - began < 3
        await asyncio.sleep(0.02)


async def test_fifteen_voices_in_one_second_of_which_two_are_the_same_message(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        names = [f"new.worker{n}" for n in range(14)]
        for name in names:
            await factory.control("members", platform="wecom", userid=name, name=name)
        body = base64.b64encode(AMR).decode()

        async def says(user: str) -> dict[str, Any]:
            return await factory.control("send_voice", platform="wecom", user=user, base64=body, mime="audio/amr")

        sent = await asyncio.gather(says("zhang.wei"), *(says(name) for name in names))
        await factory.control("redeliver", delivery=sent[0]["delivery"], copies=2)
        await factory.settles()
        assert len(await factory.cases()) == 15
        assert len({c["code"] for c in await factory.cases()}) == 15


async def test_the_same_message_three_times_is_one_hazard_and_one_answer(factory: Plant) -> None:
    sent = await factory.control("send_text", platform="wecom", user="zhang.wei", text=SAID, wait="none")
    for _ in range(2):
        await factory.control("redeliver", delivery=sent["delivery"])
        await factory.passes(seconds=5)
    assert len(await factory.cases()) == 1
    assert len([b for b in await factory.phone("zhang.wei") if b["from"] == "bot"]) == 1


async def test_two_places_in_one_second_are_both_read(factory: Plant) -> None:
    for lat in (31.1, 31.2):
        sent = await factory.control(
            "event", platform="wecom", user="zhang.wei", event="LOCATION",
            fields={"Latitude": str(lat), "Longitude": "121.5", "Precision": "30"},
        )  # fmt: skip
        assert sent["status"] == 200
    await factory.settles()
    rows = await factory.service.store.read(lambda s: s.connection().exec_driver_sql("select state from inbox").all())
    assert [row[0] for row in rows] == ["done", "done"]


async def test_a_hand_in_closes_a_draft_and_a_cancel_drops_it(factory: Plant) -> None:
    await factory.photographs("zhang.wei", 1)
    await factory.says("zhang.wei", "提交")
    assert [c["state"] for c in await factory.cases()] == ["reported"]
    await factory.passes(minutes=5)
    await factory.photographs("zhang.wei", 2)
    await factory.says("zhang.wei", "取消")
    assert [c["state"] for c in await factory.cases()] == ["dispatched", "void"]
    await factory.says("zhang.wei", "取消")
    assert "没有要取消的" in await factory.words("zhang.wei")


async def test_late_photos_join_within_ninety_seconds_and_a_second_problem_is_a_new_report(factory: Plant) -> None:
    await factory.says("zhang.wei", SAID)
    await factory.passes(seconds=60)
    await factory.photographs("zhang.wei", 1)
    await factory.says("zhang.wei", "一号焊接车间地面有一滩油")
    first, second = await factory.cases()
    assert (len(first["media"]), second["place"]) == (1, "一号焊接车间")
    await factory.passes(seconds=100)
    await factory.photographs("zhang.wei", 2)
    assert len(await factory.cases()) == 3


async def test_small_talk_makes_no_case_and_is_answered_once_in_ten_minutes(factory: Plant) -> None:
    for text in ("收到,马上安排人去看", "班长今天下午几点开会", "谢谢"):
        await factory.says("zhang.wei", text)
    assert await factory.cases() == []
    assert len([b for b in await factory.phone("zhang.wei") if b["from"] == "bot"]) == 1
    await records(factory, "he.jianjun", "dingtalk", recognition="好的好的，下午三点开会")
    await factory.passes(minutes=3)
    assert [c["state"] for c in await factory.cases() if c["state"] != "void"] == []


async def test_a_draft_leaves_draft_within_two_minutes_whatever_comes(factory: Plant) -> None:
    for seed in range(4):
        await factory.photographs("zhang.wei", seed)
        await factory.passes(seconds=39)
    assert {c["state"] for c in await factory.cases()} <= {"reported", "dispatched"}


async def test_one_word_repairs_the_report_just_made(factory: Plant) -> None:
    await factory.says("zhang.wei", "二号焊接车间灭火器没压力了")
    await factory.says("zhang.wei", "不是二车间，是一车间")
    (case,) = await factory.cases()
    assert (case["place"], case["owner"]["name"]) == ("一号焊接车间", "李强")
