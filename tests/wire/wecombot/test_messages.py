"""What people tell the AI bot, and how the first answer stands under their words at once."""

from bot.platform import Outgoing
from bot.sandbox.wecombot import says
from bot.wecombot.streams import FIRST, QUIET
from tests.wire.wecombot.conftest import Plant
from workflows.kernel.cards import Card
from workflows.kernel.incoming import Entered, File, Photo, Text, Video


async def test_a_text_is_stored_before_it_is_answered_and_the_answer_becomes_the_final_line(plant: Plant) -> None:
    await says.says_text(plant.box, plant.member(), "三号泵房漏油")
    (came,) = await plant.house.hears(1)
    assert (came.platform, came.via, came.account, came.pieces) == (
        "wecom", "wecom-bot", "Li.Lei", (Text("三号泵房漏油"),)
    )  # fmt: skip
    await plant.until(lambda: plant.shown() == [FIRST])
    await plant.bot.send("Li.Lei", Outgoing("m1", 1, Card("", "收到 YH-20260302-0001。")))
    assert plant.shown() == ["收到 YH-20260302-0001。"], "one bubble, its words replaced"


async def test_an_answer_that_never_comes_still_ends(plant: Plant) -> None:
    await says.says_text(plant.box, plant.member(), "好的")
    await plant.until(lambda: plant.shown() == [QUIET])
    assert all(stream.finished for stream in plant.box.aibot.streams.values())


async def test_a_photo_comes_encrypted_and_is_opened(plant: Plant) -> None:
    await says.says_file(plant.box, plant.member(), "image", ("a.jpg", b"\xff\xd8" + b"photo" * 1000))
    (came,) = await plant.house.hears(1)
    (piece,) = came.pieces
    assert isinstance(piece, Photo)
    fetched = await plant.bot.fetch(piece.ref, None)
    assert fetched.data == b"\xff\xd8" + b"photo" * 1000


async def test_words_and_pictures_in_one_message_a_voice_note_a_video_and_a_file(plant: Plant) -> None:
    who = plant.member()
    await says.says_mixed(plant.box, who, "两处漏油", [("a.jpg", b"\xff\xd8one"), ("b.jpg", b"\xff\xd8two")])
    await says.says_voice(plant.box, who, "配电箱门没关")
    await says.says_file(plant.box, who, "video", ("a.mp4", b"....ftyp"))
    await says.says_file(plant.box, who, "file", ("方案.pdf", b"%PDF"))
    mixed, voice, video, paper = await plant.house.hears(4)
    assert [type(p) for p in mixed.pieces] == [Text, Photo, Photo]
    assert voice.pieces == (Text("配电箱门没关"),)
    assert isinstance(video.pieces[0], Video) and isinstance(paper.pieces[0], File)
    assert paper.pieces[0].name == "方案.pdf"


async def test_in_a_group_the_mention_is_taken_off_and_the_room_is_known(plant: Plant) -> None:
    await says.says_text(plant.box, plant.member(), "今日未闭环", group="wrDuty")
    (came,) = await plant.house.hears(1)
    assert (came.pieces, came.room) == ((Text("今日未闭环"),), "wecom-bot:wrDuty")
    await plant.until(lambda: plant.shown("group:wrDuty") == [FIRST])
    await plant.bot.send_room("wecom-bot:wrDuty", Outgoing("m1", 1, Card("", "今天没有没归档的隐患。")))
    assert plant.shown("group:wrDuty") == ["今天没有没归档的隐患。"]


async def test_words_that_quote_a_message_about_a_case_belong_to_that_case(plant: Plant) -> None:
    await says.says_text(plant.box, plant.member(), "已处理", quote="红色隐患 YH-20260302-0007")
    (came,) = await plant.house.hears(1)
    assert came.pieces == (Text("YH-20260302-0007 已处理"),)


async def test_whoever_opens_the_conversation_is_welcomed_within_five_seconds(plant: Plant) -> None:
    await says.enters(plant.box, plant.member())
    (came,) = await plant.house.hears(1)
    assert came.pieces == (Entered(),)
    await plant.until(lambda: plant.shown())
    assert "拍一张照片" in plant.shown()[0]


async def test_the_same_message_again_is_answered_once(plant: Plant) -> None:
    plant.box.faults.add("wecom", "duplicate", 1, "aibot_msg_callback")
    delivery = await says.says_text(plant.box, plant.member(), "三号泵房漏油")
    await says.deliver(plant.box, delivery)
    await plant.until(lambda: plant.shown())
    await plant.house.hears(1)
    assert plant.box.counters["wecombot.aibot_respond_msg"] == 1


async def test_a_store_that_is_full_is_asked_again_and_then_the_worker_is_told(plant: Plant) -> None:
    plant.house.full = True
    await says.says_text(plant.box, plant.member(), "三号泵房漏油")
    await plant.until(lambda: plant.shown(), 6)
    assert plant.shown() == ["刚才这条没有存下来，请再发一次；急事请直接打值班电话。"]
