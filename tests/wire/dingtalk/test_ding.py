"""DING: three ways, twenty receivers, editions, packs that end."""

from dataclasses import replace

import pytest

from bot.dingtalk.ding import Ding, lines
from bot.phones.port import Busy, Dial, Heard, Placed, Words
from bot.platform import Misconfigured, Never
from tests.wire.dingtalk.conftest import Plant, settings

WORDS = Words("YH-20260302-0001 一号焊接车间着火，请打开聊天看详情", "YH-20260302-0001", "着火", "请打开聊天看详情")


def line(plant: Plant, way: str = "phone") -> Ding:
    plant.box.dingtalk.edition = "professional"
    return Ding(plant.ding._api, settings(plant.running), way, "call")  # type: ignore[arg-type]


def dial(plant: Plant, to: str) -> Dial:
    return Dial(f"p-{to}", to, WORDS, plant.clock.now())


@pytest.mark.parametrize(("way", "kind"), [("app", 1), ("sms", 2), ("phone", 3)])
async def test_each_way_has_its_number_and_all_go_in_one_call(plant: Plant, way: str, kind: int) -> None:
    found = await line(plant, way).place([dial(plant, "0147"), dial(plant, "0150"), dial(plant, "nobody")])
    (ding_id, body) = next(iter(plant.box.dingtalk.dings.items()))
    assert body["remindType"] == kind and body["content"] == WORDS.text
    assert found["p-0147"] == found["p-0150"] == Placed(ding_id) and isinstance(found["p-nobody"], Never)
    assert ("callVoice" in body) == (way == "phone")
    assert await line(plant, way).ask(dial(plant, "0147")) == Heard("mute")


async def test_more_than_twenty_are_never_put_into_one_call(plant: Plant) -> None:
    assert line(plant, "sms").most == line(plant, "phone").most == 20 and line(plant, "app").most == 200
    with pytest.raises(Never, match="receivercount"):
        await line(plant, "sms").place([dial(plant, f"x{n}") for n in range(21)])


async def test_a_used_up_pack_is_a_misconfiguration_with_a_remedy(plant: Plant) -> None:
    await plant.control("ding_packs", phone=0)
    with pytest.raises(Misconfigured, match="套餐用完"):
        await line(plant).place([dial(plant, "0147")])


async def test_too_many_is_another_line(plant: Plant) -> None:
    plant.box.faults.add("dingtalk", "errcode", 1, "ding/send", {"code": "toomuch.msg"})
    with pytest.raises(Busy):
        await line(plant).place([dial(plant, "0147")])


async def test_the_standard_edition_refuses_and_we_never_offer_it(plant: Plant) -> None:
    made = line(plant)
    plant.box.dingtalk.edition = "standard"
    with pytest.raises(Misconfigured, match="没有权限"):
        await made.place([dial(plant, "0147")])
    of = settings(plant.running)
    assert lines(plant.ding._api, of) == ()
    paid = replace(of, edition="professional")
    assert [x.name for x in lines(plant.ding._api, paid)] == ["ding-sms-sms", "ding-phone-call", "ding-app-sms",
                                                              "ding-app-call"]
    assert [x.way for x in lines(plant.ding._api, replace(paid, ding=("app",)))] == ["app", "app"]
