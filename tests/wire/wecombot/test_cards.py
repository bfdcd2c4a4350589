"""Cards of the AI bot: sent, pressed, changed with the answer to the press; pictures in pieces."""

import pytest

from bot.platform import Answer, Never, Outgoing, Picture, TryLater
from bot.sandbox.wecombot import says
from tests.wire.wecombot.conftest import Plant
from workflows.kernel.cards import Button, Card, Choice, Option
from workflows.kernel.incoming import Press

CARD = Card("YH-1", "红色隐患 YH-1", "red", (("地点", "三号泵房"),), buttons=(Button("claim", "接单"),))
DECIDED = Card("YH-1", "已接单 YH-1", "green", (("责任", "李雷"),), foot="已接单")


async def test_a_card_is_pressed_and_changes_with_the_answer(plant: Plant) -> None:
    plant.has_spoken()
    sent = await plant.bot.send("Li.Lei", Outgoing("m7", 2, CARD))
    assert sent.reference == {"task_id": "m7@2"}
    bubble = plant.phone()[-1]
    plant.house.answer = Answer("m7", 3, DECIDED)
    await says.presses(plant.box, plant.member(), bubble, "claim@2", {})
    await plant.until(lambda: len(bubble.looks) == 2)
    (press,) = plant.house.decided[0].pieces
    assert press == Press("m7", "claim", 2, {})
    assert bubble.looks[-1].title == "已接单 YH-1"
    assert plant.box.counters["wecombot.aibot_send_msg"] == 1


async def test_a_choice_comes_back_with_its_option(plant: Plant) -> None:
    plant.has_spoken()
    options = (Option("a", "三号泵房"), Option("b", "二车间"))
    card = Card("YH-1", "没听清地点 YH-1", choice=Choice("place", "哪里", options))
    await plant.bot.send("Li.Lei", Outgoing("m8", 1, card))
    await says.presses(plant.box, plant.member(), plant.phone()[-1], "place!@1", {"place": ["b"]})
    await plant.until(lambda: plant.house.decided)
    assert plant.house.decided[0].pieces == (Press("m8", "place", 1, {"place": "b"}),)


async def test_a_change_that_is_refused_comes_as_a_card_of_its_own(plant: Plant) -> None:
    plant.has_spoken()
    await plant.bot.send("Li.Lei", Outgoing("m7", 2, CARD))
    plant.box.faults.add("wecom", "errcode", 1, "aibot_respond_update_msg", {"errcode": 846605})
    plant.house.answer = Answer("m7", 3, DECIDED)
    await says.presses(plant.box, plant.member(), plant.phone()[-1], "claim@2", {})
    await plant.until(lambda: "已接单" in str(plant.shown()[-1]))
    first, second = plant.phone()
    assert len(first.looks) == 1 and "责任  李雷" in second.text


async def test_outside_a_press_no_card_changes_so_a_new_one_is_sent(plant: Plant) -> None:
    assert await plant.bot.amend("Li.Lei", {"task_id": "m7@2"}, Outgoing("m7", 3, DECIDED)) is None


async def test_a_card_whose_first_try_arrived_is_not_shown_twice(plant: Plant) -> None:
    plant.has_spoken()
    plant.box.faults.add("wecom", "drop_ack", 1, "aibot_send_msg")
    with pytest.raises(TryLater):
        await plant.bot.send("Li.Lei", Outgoing("m7", 2, CARD))
    await plant.bot.send("Li.Lei", Outgoing("m7", 2, CARD, again=True))
    assert len([one for one in plant.phone() if one.kind == "card"]) == 1


async def test_somebody_who_never_spoke_to_the_bot_is_reached_another_way(plant: Plant) -> None:
    with pytest.raises(Never) as refused:
        await plant.bot.send("wang.wu", Outgoing("m7", 2, CARD))
    assert refused.value.unreachable


async def test_a_picture_of_several_pieces_is_uploaded_once(plant: Plant) -> None:
    plant.has_spoken()
    picture = Picture("ab" * 32, b"\xff\xd8" + b"x" * 1_200_000, "image/jpeg", "http://127.0.0.1/p")
    for number in (1, 2):
        await plant.bot.send("Li.Lei", Outgoing(f"m{number}", 1, CARD, (picture,)))
    assert [one.kind for one in plant.phone()] == ["card", "image", "card", "image"]
    assert plant.box.counters["wecombot.aibot_upload_media_chunk"] == 3


async def test_thirty_a_minute_and_then_the_person_waits(plant: Plant) -> None:
    plant.has_spoken()
    for number in range(30):
        await plant.bot.send("Li.Lei", Outgoing(f"m{number}", 1, Card("", f"第 {number} 条")))
    with pytest.raises(TryLater) as held:
        await plant.bot.send("Li.Lei", Outgoing("m30", 1, Card("", "再一条")))
    assert held.value.scope == "person"
