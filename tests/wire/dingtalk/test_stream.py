"""What comes down the Stream: taken once and acknowledged after that, pressed cards answered, lost lines reopened."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from bot.dingtalk import DingTalk
from bot.platform import Answer, Never, Outgoing
from bot.sandbox.dingtalk import presses, says, stream
from bot.sandbox.server import Running
from tests.wire.dingtalk.conftest import Plant, settings, until_open
from tests.wire.house import Clock, House
from workflows.kernel.cards import Button, Card, Choice, Option
from workflows.kernel.incoming import Entered, File, Photo, Press, Text, Video, Voice

CODE = "YH-20260302-0001"
CARD = Card(CODE, "红色隐患", "red", (("地点", "东门"),), buttons=(Button("claim", "接单"), Button("refuse", "拒单")))
DONE = Card(CODE, "王五已接单", "green", (("地点", "东门"),))


async def test_a_text_is_taken_and_acknowledged(plant: Plant) -> None:
    delivery = says.says_text(plant.box, plant.member(), "三号泵房 <b> 漏油")
    await delivery.settled.wait()
    (got,) = plant.house.taken
    assert (got.platform, got.account, got.name, got.room) == ("dingtalk", "0147", "李雷", None)
    assert (got.pieces, got.at) == ((Text("三号泵房 <b> 漏油"),), plant.clock.now())
    assert delivery.ok


async def test_half_an_emoji_goes_down_the_line_and_the_report_is_kept(plant: Plant) -> None:
    sent = await plant.control("send_text", platform="dingtalk", user="0147", text="漏油 \ud83d", wait="settled")
    (got,) = plant.house.taken
    assert sent["settled"] and sent["status"] == 200
    assert got.pieces == (Text("漏油 ?"),)


@pytest.mark.seen("wire", "dingtalk 文件下载地址")
async def test_photo_voice_video_and_file_become_pieces_and_their_bytes_are_fetched(plant: Plant) -> None:
    who, box = plant.member(), plant.box
    heard = {"duration": 12_000, "recognition": "压力表抖动"}
    await says.says_file(box, who, "image", "a", "image/jpeg", b"\xff\xd8photo", {}).settled.wait()
    await says.says_file(box, who, "voice", "b", "audio/amr", b"#!AMR\nvoice", heard).settled.wait()
    await says.says_file(box, who, "video", "c", "video/mp4", b"\0\0\0 ftypfilm", {"duration": 15_500}).settled.wait()
    await says.says_file(box, who, "file", "规程.pdf", "application/pdf", b"%PDF", {}).settled.wait()
    photo, voice, video, file = (one.pieces[0] for one in plant.house.taken)
    assert isinstance(photo, Photo)
    assert isinstance(voice, Voice)
    assert (voice.seconds, voice.transcript) == (12.0, "压力表抖动")
    assert isinstance(video, Video)
    assert video.seconds == 15.5
    assert isinstance(file, File)
    assert file.name == "规程.pdf"
    assert (await plant.ding.fetch(photo.ref, None)).data == b"\xff\xd8photo"
    assert box.counters["dingtalk.token_leaked_to_storage"] == 0
    plant.clock.passes(days=3)
    with pytest.raises(Never):
        await plant.ding.fetch(photo.ref, None)


async def test_text_and_pictures_of_a_group_come_together_with_their_room(plant: Plant) -> None:
    group = plant.box.dingtalk.groups["cidDuty=="]
    pictures = [("a", "image/jpeg", b"\xff\xd81"), ("b", "image/jpeg", b"\xff\xd82")]
    await says.says_rich(plant.box, plant.member(), "东门漏油", pictures, group).settled.wait()
    await says.says_text(plant.box, plant.member(), "在这里", group).settled.wait()
    rich, text = plant.house.taken
    assert [type(one) for one in rich.pieces] == [Text, Photo, Photo]
    assert (rich.room, text.pieces) == ("dingtalk-group:cidDuty==", (Text("在这里"),))


async def test_the_same_frame_three_times_has_one_key(plant: Plant) -> None:
    plant.box.faults.add("dingtalk", "duplicate", args={"copies": 2})
    await says.says_text(plant.box, plant.member(), "漏油").settled.wait()
    await asyncio.sleep(0.1)
    assert len(plant.house.taken) == 1


async def test_what_could_not_be_kept_gets_no_ack_and_comes_again(plant: Plant) -> None:
    plant.house.full = True
    plant.box.patience.ack = 0.2
    delivery = says.says_text(plant.box, plant.member(), "漏油")
    await delivery.first.wait()
    assert not delivery.ok
    plant.house.full = False
    await stream.send_again(plant.box, True)
    await plant.house.hears(1)
    await delivery.settled.wait()
    assert delivery.ok


async def test_a_message_without_content_for_lack_of_quota_is_counted(plant: Plant) -> None:
    quota = plant.box.dingtalk.quota
    quota.push[quota.month(plant.clock.now())] = quota.push_limit
    await says.says_text(plant.box, plant.member(), "漏油").settled.wait()
    assert plant.house.taken[0].pieces == (Entered(),)
    assert plant.ding.refused == {"quota_exhausted": 1}


@pytest.mark.seen("wire", "dingtalk Stream 事件")
async def test_events_unknown_topics_and_nonsense_are_answered_and_not_taken(plant: Plant) -> None:
    assert await acked(plant, "EVENT", "*", {"userId": ["0147"]}) == 200
    assert await acked(plant, "CALLBACK", stream.ROBOT, {"msgId": "m1", "msgtype": "dance", "createAt": 1}) == 200
    assert await acked(plant, "CALLBACK", stream.ROBOT, {"msgtype": "text"}) == 400
    assert await acked(plant, "CALLBACK", stream.CARD, {"outTrackId": "m1--1"}) == 400
    assert plant.house.taken == []


async def acked(plant: Plant, kind: str, topic: str, data: dict[str, object]) -> int | None:
    delivery = stream.push(plant.box, "test", kind, topic, data).delivery
    await delivery.first.wait()
    return delivery.attempts[0].status


async def pressed(plant: Plant, track: str, label: str, user: str = "0147") -> presses.Pressed:
    card = plant.box.dingtalk.cards[track]
    key = next(one.id for one in plant.phone()[-1].looks[-1].buttons if one.text == label)
    return await presses.press(plant.box, card, plant.member(user), key, {})


async def test_a_press_is_decided_at_once_and_the_card_shows_it(plant: Plant) -> None:
    sent = await plant.ding.send("0147", Outgoing("m7", 1, CARD, link="https://ehs.example/h5/1"))
    plant.house.answer = Answer("m7", 2, DONE)
    done = await pressed(plant, sent.vendor_id, "接单")
    assert done.answered
    assert plant.house.decided[0].pieces == (Press("m7", "claim", 1),)
    look = plant.phone()[-1].looks[-1]
    assert (look.title, look.buttons, look.url) == (f"王五已接单 {CODE}", (), "https://ehs.example/h5/1")


async def test_an_update_that_the_answer_already_showed_costs_no_call(plant: Plant) -> None:
    sent = await plant.ding.send("0147", Outgoing("m7", 1, CARD))
    plant.house.answer = Answer("m7", 2, DONE)
    await pressed(plant, sent.vendor_id, "接单")
    assert await plant.ding.amend("0147", sent.reference, Outgoing("m7", 2, DONE)) is not None
    assert plant.box.counters["dingtalk/v1.0/card/instances"] == 0
    assert await plant.ding.amend("0147", sent.reference, Outgoing("m7", 3, CARD)) is not None
    assert plant.phone()[-1].looks[-1].title == f"红色隐患 {CODE}"
    assert plant.box.counters["dingtalk.updates_during_callback"] == 0


async def test_a_decision_later_than_two_seconds_still_changes_the_card(plant: Plant) -> None:
    sent = await plant.ding.send("0147", Outgoing("m7", 1, CARD))
    plant.house.slow, plant.house.answer = 2.1, Answer("m7", 2, DONE)
    done = await pressed(plant, sent.vendor_id, "接单")
    assert (done.answered, plant.ding.refused["late_answer"]) == (True, 1)
    assert plant.phone()[-1].looks[-1].title == f"红色隐患 {CODE}"
    async with asyncio.timeout(3):
        while plant.phone()[-1].looks[-1].title != f"王五已接单 {CODE}":
            await asyncio.sleep(0.01)
    assert plant.box.counters["dingtalk.updates_during_callback"] == 0


async def test_a_stale_press_gets_a_line_that_only_the_one_who_pressed_sees(plant: Plant) -> None:
    sent = await plant.ding.send("0147", Outgoing("m7", 1, CARD))
    plant.house.answer = Answer("m7", 1, None, toast="这条已由李强接单")
    await pressed(plant, sent.vendor_id, "接单", user="0150")
    assert plant.phone()[-1].looks[-1].status == ""
    (card,) = plant.box.dingtalk.cards.values()
    assert card.private["0150"] == {"status": "这条已由李强接单"}


async def test_an_option_is_a_button_that_brings_the_choice(plant: Plant) -> None:
    levels = Choice("level", "应该是哪一级", (Option("red", "红"), Option("blue", "蓝")))
    sent = await plant.ding.send("0147", Outgoing("m7", 4, Card(CODE, "级别不对吗", choice=levels)))
    await pressed(plant, sent.vendor_id, "蓝")
    assert plant.house.decided[0].pieces == (Press("m7", "level", 4, {"level": "blue"}),)


async def test_a_ping_is_answered(plant: Plant) -> None:
    (line,) = plant.box.dingtalk.lines.open
    await stream.system(plant.box, line, "ping")
    async with asyncio.timeout(2):
        while not plant.box.counters["dingtalk.system_acks"]:
            await asyncio.sleep(0.01)
    assert plant.box.counters["dingtalk.system_acks"] == plant.box.counters["dingtalk.pings_sent"] and plant.ding.open


@pytest.mark.parametrize("how", ["cut", "disconnect"])
async def test_a_lost_line_stands_again_within_seconds(plant: Plant, how: str) -> None:
    (line,) = plant.box.dingtalk.lines.open
    if how == "cut":
        stream.cut(line)
    else:
        plant.box.post.run(stream.leave(plant.box, line))
    async with asyncio.timeout(20):
        while plant.ding.open:
            await asyncio.sleep(0.01)
        await until_open(plant.ding, 20)
    delivery = says.says_text(plant.box, plant.member(), "还在吗")
    await delivery.settled.wait()
    assert plant.house.taken[-1].pieces == (Text("还在吗"),)


async def test_a_wrong_secret_is_tried_slowly_and_stop_ends_it_at_once(running: tuple[Running, Clock]) -> None:
    sandbox, clock = running
    ding = DingTalk(settings(sandbox, client_secret="wrong"), clock, aiohttp.ClientSession, timedelta(minutes=10))
    await ding.start(House())
    await asyncio.sleep(4.5)
    assert not ding.open
    assert sandbox.sandbox.counters["dingtalk/v1.0/gateway/connections/open"] == 2
    async with asyncio.timeout(2):
        await ding.stop()


async def test_a_burst_of_three_hundred_frames_is_taken_whole(plant: Plant) -> None:
    for turn in range(300):
        says.says_text(plant.box, plant.member(), f"第 {turn} 条")
    assert len(await plant.house.hears(300)) == 300
