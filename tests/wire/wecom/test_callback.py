"""What reaches us from WeCom: taken once, in neutral pieces; everything else refused and counted."""

import asyncio
from io import BytesIO

import aiohttp
import pytest

from bot.platform import Never
from bot.sandbox import crypto
from bot.sandbox.wecom import pusher, says
from tests.wire.wecom.conftest import Plant
from workflows.kernel.incoming import Entered, Location, Photo, Press, Text, Video, Voice

JPEG = b"\xff\xd8\xff\xe0 a photo"


async def test_the_console_gets_the_bare_plaintext_of_echostr(plant: Plant) -> None:
    good, attempt = await pusher.check_address(plant.box)
    assert (good, attempt.status) == (True, 200)


async def test_a_text_is_taken_with_sender_key_and_time_and_answered_with_nothing(plant: Plant) -> None:
    delivery = says.says_text(plant.box, plant.member(), "三号泵房 <script> 漏油")
    await delivery.settled.wait()
    (attempt,) = delivery.attempts
    assert (attempt.status, attempt.body) == (200, "")
    (got,) = plant.house.taken
    assert (got.platform, got.account, got.pieces) == ("wecom", "Li.Lei", (Text("三号泵房 <script> 漏油"),))
    assert (got.key, got.at) == ("wecom:7301", plant.clock.now())


async def test_half_an_emoji_does_not_lose_the_report(plant: Plant) -> None:
    sent = await plant.control("send_text", platform="wecom", user="Li.Lei", text="漏油 \ud83d", wait="settled")
    (got,) = plant.house.taken
    assert sent["ok"] and got.pieces == (Text("漏油 ?"),)


async def test_photo_voice_video_and_place_become_pieces(plant: Plant) -> None:
    who, box = plant.member(), plant.box
    await says.says_file(box, who, "image", "p.png", "image/jpeg", JPEG).settled.wait()
    await says.says_file(box, who, "voice", "v.amr", "audio/amr", b"#!AMR\n12").settled.wait()
    await says.says_file(box, who, "video", "v.mp4", "video/mp4", b"\0\0\0 ftypisom").settled.wait()
    await says.says_location(box, who, 31.23, 121.47, "三号泵房").settled.wait()
    kinds = [type(one.pieces[0]) for one in plant.house.taken]
    assert kinds == [Photo, Voice, Video, Location]
    assert plant.house.taken[3].pieces == (Location(31.23, 121.47, "三号泵房"),)


async def test_the_bytes_behind_a_photo_are_fetched_and_gone_after_three_days(plant: Plant) -> None:
    await says.says_file(plant.box, plant.member(), "image", "a.png", "image/jpeg", JPEG).settled.wait()
    (photo,) = plant.house.taken[0].pieces
    assert isinstance(photo, Photo)
    assert (await plant.wecom.fetch(photo.ref, None)).data == JPEG
    plant.clock.passes(days=3)
    with pytest.raises(Never):
        await plant.wecom.fetch(photo.ref, None)


async def test_the_same_message_three_times_has_one_key(plant: Plant) -> None:
    plant.box.faults.add("wecom", "duplicate", args={"copies": 2})
    await says.says_text(plant.box, plant.member(), "漏油").settled.wait()
    await asyncio.sleep(0.1)
    assert len(plant.house.taken) == 1


async def test_two_places_reported_in_the_same_second_are_two(plant: Plant) -> None:
    for lat in ("31.230001", "31.230002"):
        fields = {"Latitude": lat, "Longitude": "121.47", "Precision": "30"}
        await says.event(plant.box, "Li.Lei", "LOCATION", fields).settled.wait()
    assert [one.pieces for one in plant.house.taken] == [
        (Location(31.230001, 121.47, accuracy=30.0),), (Location(31.230002, 121.47, accuracy=30.0),)]


async def test_opening_the_chat_and_pressing_a_menu_key_are_heard_and_leaving_is_not(plant: Plant) -> None:
    for name, key in [("enter_agent", ""), ("click", "我的隐患"), ("unsubscribe", ""), ("view", "https://x.example")]:
        delivery = says.event(plant.box, "Li.Lei", name, {"EventKey": key})
        await delivery.settled.wait()
        assert delivery.attempts[0].status == 200
    assert [one.pieces for one in plant.house.taken] == [(Entered(),), (Text("我的隐患"),)]


@pytest.mark.parametrize("spelling", [("OptionIds", "OptionId"), ("OpitonIds", "OpitonId")])
async def test_a_press_names_card_button_look_and_choice_in_both_spellings(
    plant: Plant, spelling: tuple[str, str]
) -> None:
    fields = {"EventKey": "level!@3", "TaskId": "m12@1-ab", "CardType": "button_interaction", "ResponseCode": "rc1",
              "SelectedItems": {"SelectedItem": {"QuestionKey": "level", spelling[0]: {spelling[1]: "red"}}}}
    await says.event(plant.box, "Li.Lei", "template_card_event", fields).settled.wait()
    (got,) = plant.house.taken
    assert (got.pieces, got.reply) == ((Press("m12", "level", 3, {"level": "red"}),), "rc1")


@pytest.mark.parametrize(("fault", "status", "why"), [
    ("bad_signature", 403, "signature"), ("wrong_corp", 403, "receiver"), ("stale", 403, "stale"),
    ("malformed", 400, "malformed"),
])
async def test_what_is_not_genuine_is_refused_counted_and_not_taken(
    plant: Plant, fault: str, status: int, why: str
) -> None:
    plant.box.patience.wecom_retries = 0
    plant.box.faults.add("wecom", fault)
    delivery = says.says_text(plant.box, plant.member(), "漏油")
    await delivery.settled.wait()
    assert delivery.attempts[0].status == status
    assert (plant.wecom.refused, plant.house.taken) == ({why: 1}, [])


async def test_more_than_one_megabyte_is_not_even_looked_at(plant: Plant) -> None:
    body = BytesIO(b"<xml>" + b"x" * 1_100_000)
    async with aiohttp.ClientSession() as http, http.post(plant.url, data=body) as answer:
        assert answer.status == 413
    assert plant.wecom.refused == {"too_large": 1}


@pytest.mark.parametrize("body", [
    b"", b"{}", b"<xml>", b"\xff\xfe", b"<xml><Encrypt>!!</Encrypt></xml>", b"<xml/>", b"<a>" * 100_000,
    b'<!DOCTYPE x [<!ENTITY e "e">]><xml><Encrypt>&e;</Encrypt></xml>',
])
async def test_junk_from_a_stranger_gets_4xx(plant: Plant, body: bytes) -> None:
    query = "?msg_signature=é&timestamp=1772409600&nonce=x"
    async with aiohttp.ClientSession() as http, http.post(plant.url + query, data=body) as answer:
        assert answer.status in (400, 403)
    assert plant.house.taken == []


@pytest.mark.parametrize("clear", [
    "not xml", "<xml><MsgType>text</MsgType></xml>",
    "<xml><FromUserName>a</FromUserName><CreateTime>soon</CreateTime><MsgType>text</MsgType></xml>",
    "<xml><FromUserName>a</FromUserName><CreateTime>99999999999999999999</CreateTime></xml>",
    "<xml><FromUserName>a</FromUserName><CreateTime>1</CreateTime><MsgType>location</MsgType></xml>",
    "<xml><ToUserName>wwother</ToUserName><FromUserName>a</FromUserName><CreateTime>1</CreateTime></xml>",
])
async def test_a_genuine_envelope_with_nonsense_in_it_gets_4xx(plant: Plant, clear: str) -> None:
    envelope = pusher.seal(plant.box, clear)
    async with aiohttp.ClientSession() as http, http.post(envelope.url, data=envelope.body) as answer:
        assert answer.status in (400, 403)
    assert plant.house.taken == []


async def test_short_ciphers_and_wrong_padding_do_not_break_anything(plant: Plant) -> None:
    corp = plant.box.wecom
    stamp = str(int(plant.clock.now().timestamp()))
    async with aiohttp.ClientSession() as http:
        for sealed in ("AAAA", "A" * 43 + "=", "A" * 64, "安"):
            signed = crypto.signature(corp.token, stamp, "n", sealed)
            url = f"{plant.url}?msg_signature={signed}&timestamp={stamp}&nonce=n"
            async with http.post(url, data=f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()) as answer:
                assert answer.status in (400, 403)


async def test_a_full_disk_makes_the_platform_send_again(plant: Plant) -> None:
    plant.house.full = True
    delivery = says.says_text(plant.box, plant.member(), "漏油")
    await delivery.first.wait()
    plant.house.full = False
    await delivery.settled.wait()
    assert [one.status for one in delivery.attempts] == [500, 200]
    assert len(plant.house.taken) == 1
