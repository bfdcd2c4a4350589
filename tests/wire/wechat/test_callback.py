"""What people do on WeChat reaches the house once, in every mode; openids do not."""

import pytest

from bot.sandbox.wechat import push, says
from tests.wire.house import House, serve
from tests.wire.wechat.conftest import Plant, adapter
from workflows.kernel.incoming import Entered, Left, Location, Photo, Text, Video, Voice


@pytest.mark.parametrize("mode", ["safe", "compatible"])
async def test_everything_people_do_is_heard(plant: Plant, mode: str) -> None:
    box, wang = plant.box, plant.passer()
    box.wechat.mode = mode  # type: ignore[assignment]
    for delivery in (
        says.follows(box, wang, "A-01"), says.text(box, wang, "护栏断了"),
        says.file(box, wang, "image", "a.jpg", "image/jpeg", b"\xff\xd8photo", None),
        says.file(box, wang, "voice", "a.amr", "audio/amr", b"#!AMR\nvoice", "护栏断了"),
        says.file(box, wang, "video", "a.mp4", "video/mp4", b"ftypfilm", None),
        says.place(box, wang, 31.2, 121.4, "东门"), says.scans(box, wang, "B-02"), says.clicks(box, wang, "帮助"),
        says.stands(box, wang, 31.2, 121.4), says.agrees(box, wang, "sandbox-result", True), says.leaves(box, wang),
    ):  # fmt: skip
        await delivery.settled.wait()
        assert delivery.ok, delivery.shown()
    pieces = [one.pieces[0] for one in plant.house.taken]
    kinds = [type(piece).__name__ for piece in pieces]
    assert kinds == ["Entered", "Text", "Photo", "Voice", "Video", "Location", "Entered", "Text", "Entered", "Left"]
    assert (pieces[0], pieces[6]) == (Entered("A-01"), Entered("B-02"))
    assert pieces[8] == Entered(where=Location(31.2, 121.4, "", 40.0)) and pieces[9] == Left()
    assert isinstance(pieces[3], Voice) and pieces[3].transcript == "护栏断了" and pieces[7] == Text("帮助")
    assert isinstance(pieces[2], Photo) and isinstance(pieces[4], Video) and pieces[5] == Location(31.2, 121.4, "东门")
    assert len({one.account for one in plant.house.taken}) == 1
    assert wang.openid not in str(plant.house.taken)


async def test_in_plain_mode_a_message_in_clear_counts_and_with_a_key_it_never_does(plant: Plant) -> None:
    plant.box.wechat.mode = "plain"
    delivery = says.text(plant.box, plant.passer(), "护栏断了")
    await delivery.settled.wait()
    assert not delivery.ok and plant.wechat.refused["signature"] == 4
    open_one, _ = adapter(plant.running, plant.clock, aes_key="")
    house = House()
    await open_one.start(house)
    runner, base = await serve(open_one.routes)
    plant.box.wechat.callback_url = f"{base}/wechat/callback"
    await push.post(plant.box, delivery, "")
    assert [one.pieces for one in house.taken] == [(Text("护栏断了"),)]
    await open_one.stop()
    await runner.cleanup()


@pytest.mark.seen("wire", "wechat 回调 GET echostr")
async def test_the_console_may_save_the_address(plant: Plant) -> None:
    good, attempt = await push.check_address(plant.box)
    assert good, attempt
    plant.box.wechat.token = "somebody-else"
    assert (await push.check_address(plant.box))[1].status == 403


@pytest.mark.parametrize(("fault", "why"), [
    ("bad_signature", "signature"), ("wrong_corp", "receiver"), ("stale", "stale"), ("malformed", "malformed"),
])  # fmt: skip
async def test_what_is_not_genuine_is_turned_away_and_never_kept(plant: Plant, fault: str, why: str) -> None:
    plant.box.faults.add("wechat", fault, None)
    delivery = says.text(plant.box, plant.passer(), "着火了")
    await delivery.settled.wait()
    assert plant.house.taken == [] and plant.wechat.refused[why] == 4


async def test_a_repeated_delivery_is_the_same_message_and_two_events_of_a_second_are_two(plant: Plant) -> None:
    box, wang = plant.box, plant.passer()
    box.faults.add("wechat", "answer_lost", 2)
    await says.text(box, wang, "护栏断了").settled.wait()
    assert box.counters["wechat.pushes"] == 3 and len(plant.house.taken) == 1
    box.faults.add("wechat", "answer_lost", 1)
    await says.scans(box, wang, "A-01").settled.wait()
    await says.scans(box, wang, "B-02").settled.wait()
    assert len(plant.house.taken) == 3


async def test_a_full_house_is_told_again_later(plant: Plant) -> None:
    plant.house.full = True
    delivery = says.text(plant.box, plant.passer(), "护栏断了")
    await delivery.first.wait()
    plant.house.full = False
    await delivery.settled.wait()
    assert delivery.ok and len(plant.house.taken) == 1


async def test_a_plain_field_beside_a_sealed_one_counts_for_nothing(plant: Plant) -> None:
    """Compatible mode sends both; only the sealed one is signed."""
    box, wang = plant.box, plant.passer()
    clear = push.message(box, wang, {"MsgType": "text", "Content": "没事", "MsgId": 1})
    url, body = push.seal(box, clear, wang.openid)
    forged = body.replace(b"<Encrypt>", "<Content>着火了</Content><MsgType>text</MsgType><Encrypt>".encode())
    attempt = await box.post.http(url, forged, {}, 5)
    assert attempt.status == 200 and plant.house.taken[0].pieces == (Text("没事"),)


async def test_a_press_on_a_card_of_the_inside_cannot_come_from_here(plant: Plant) -> None:
    fields = {"EventKey": "approve@1", "TaskId": "m1@1", "ResponseCode": "x"}
    for name in ("template_card_event", "template_card_menu_event", "VIEW", "TEMPLATESENDJOBFINISH"):
        delivery = push.event(plant.box, plant.passer(), name, fields)
        await delivery.settled.wait()
        assert delivery.ok
    assert plant.house.taken == []
