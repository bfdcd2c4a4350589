"""Group chats of the app: made once under our own id, changed, spoken in, emptied; and what every refusal means."""

import pytest

from bot.platform import Misconfigured, Never, Outgoing, Picture, TryLater
from bot.rooms.port import Gathering, Made
from tests.wire.wecom.conftest import Plant
from workflows.kernel.cards import Button, Card

PNG = b"\x89PNG\r\n\x1a\n a picture"
CARD = Card("YH-20260302-0001", "红色隐患", "red", (("地点", "二号焊接车间东门"),), buttons=(Button("claim", "接单"),))
CHAT = "YH202603020001ab12x1"
WANTED = Gathering("YH-20260302-0001-ab_12x-1", "YH-20260302-0001 重大隐患", "Li.Lei", ("Li.Lei", "wang.wu"))


def with_people(*accounts: str, owner: str = "Li.Lei", again: bool = False) -> Gathering:
    return Gathering(WANTED.key, WANTED.title, owner, accounts, again)


async def test_a_chat_is_made_under_our_own_id_with_its_people(plant: Plant) -> None:
    made = await plant.wecom.rooms.gather(WANTED)
    assert made == Made(f"wecom-chat:{CHAT}", "Li.Lei", ("Li.Lei", "wang.wu"))
    chat = plant.box.wecom.chats[CHAT]
    assert (chat.name, chat.owner, chat.users) == ("YH-20260302-0001 重大隐患", "Li.Lei", ["Li.Lei", "wang.wu"])


@pytest.mark.parametrize("again", [True, False])
async def test_a_second_try_finds_the_chat_of_the_first_and_makes_it_fit(plant: Plant, again: bool) -> None:
    await plant.wecom.rooms.gather(with_people("Li.Lei", "wang.wu"))
    plant.box.wecom.chats[CHAT].users = ["wang.wu"]
    made = await plant.wecom.rooms.gather(with_people("Li.Lei", "wang.wu", again=again))
    assert made.members == ("Li.Lei", "wang.wu")
    assert sorted(plant.box.wecom.chats[CHAT].users) == ["Li.Lei", "wang.wu"] and len(plant.box.wecom.chats) == 1


async def test_only_what_differs_is_changed_and_an_owner_hands_over_before_leaving(plant: Plant) -> None:
    made = await plant.wecom.rooms.gather(WANTED)
    plant.box.wecom.roll.members["han.mei"] = plant.member("wang.wu").__class__("han.mei", "韩梅")
    made = await plant.wecom.rooms.regather(made, with_people("wang.wu", "han.mei", owner="wang.wu"))
    chat = plant.box.wecom.chats[CHAT]
    assert (chat.owner, chat.users) == ("wang.wu", ["wang.wu", "han.mei"])
    assert (made.owner, made.members) == ("wang.wu", ("wang.wu", "han.mei"))


async def test_somebody_unknown_keeps_nobody_else_out_and_two_strangers_make_no_room(plant: Plant) -> None:
    made = await plant.wecom.rooms.gather(with_people("gone", "Li.Lei", "nobody", "wang.wu", owner="gone"))
    assert (made.owner, made.members) == ("Li.Lei", ("Li.Lei", "wang.wu"))
    plant.box.wecom.chats.clear()
    with pytest.raises(Never):
        await plant.wecom.rooms.gather(with_people("Li.Lei", "nobody"))


async def test_at_the_end_everybody_but_the_owner_is_taken_out(plant: Plant) -> None:
    made = await plant.wecom.rooms.gather(WANTED)
    await plant.wecom.rooms.part(made)
    assert plant.box.wecom.chats[CHAT].users == ["Li.Lei"]


async def test_cards_are_spoken_as_text_or_markdown_and_a_picture_for_a_template_card_is_refused_there(
    plant: Plant,
) -> None:
    made = await plant.wecom.rooms.gather(WANTED)
    picture = Picture("cd" * 32, PNG, "image/png", "https://ehs.example/p")
    await plant.wecom.send_room(made.address, Outgoing("m7", 1, CARD, (picture,), "https://ehs.example/h5/c"))
    await plant.wecom.send_room(made.address, Outgoing("m8", 1, Card("YH-20260302-0001", "阀门关上了。")))
    card, shown, text = plant.phone(f"group:{CHAT}")
    assert (card.kind, shown.kind, text.kind) == ("markdown", "image", "text")
    assert "[打开处理](https://ehs.example/h5/c)" in card.text and "接单" not in card.text
    assert text.text == "阀门关上了。 YH-20260302-0001"


async def test_a_long_card_stays_within_two_thousand_bytes(plant: Plant) -> None:
    made = await plant.wecom.rooms.gather(WANTED)
    facts = tuple((f"第{n}", "一段很长的说明" * 60) for n in range(6))
    long = Card("YH-20260302-0001", "头" * 300, "red", facts, foot="脚" * 900)
    await plant.wecom.send_room(made.address, Outgoing("m7", 1, long, (), "https://ehs.example/h5/c"))
    assert "https://ehs.example/h5/c" in plant.phone(f"group:{CHAT}")[-1].text


async def test_without_the_root_department_the_remedy_is_named(plant: Plant) -> None:
    plant.box.wecom.sees_everybody = False
    with pytest.raises(Misconfigured) as wrong:
        await plant.wecom.rooms.gather(WANTED)
    assert "60011" in wrong.value.why and "可见范围" in wrong.value.remedy


async def test_a_chat_that_is_gone_concerns_this_chat_only(plant: Plant) -> None:
    made = await plant.wecom.rooms.gather(WANTED)
    plant.box.wecom.chats.clear()
    for call in (
        plant.wecom.send_room(made.address, Outgoing("m7", 1, CARD)),
        plant.wecom.rooms.regather(made, WANTED),
        plant.wecom.rooms.part(made),
    ):
        with pytest.raises(Never) as never:
            await call
        assert never.value.unreachable


async def test_the_thousand_and_first_of_a_day_waits(plant: Plant) -> None:
    for _ in range(1000):
        plant.box.wecom.chats_made.allows("corp", plant.clock.now().timestamp())
    with pytest.raises(TryLater):
        await plant.wecom.rooms.gather(WANTED)
    plant.clock.passes(days=1)
    assert (await plant.wecom.rooms.gather(WANTED)).members
