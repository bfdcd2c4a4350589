"""Answers to people outside: the platform's windows, its one-time notices, its token, and everything it refuses."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platform import Barred, Misconfigured, Never, Outgoing, TryLater
from bot.sandbox.wechat import says
from tests.wire.wechat.conftest import Plant, adapter
from workflows.kernel.cards import Button, Card

LAST = 48


async def spoken(plant: Plant, name: str = "wang") -> None:
    await says.text(plant.box, plant.passer(name), "护栏断了").settled.wait()


async def test_of_a_card_only_what_it_says_for_outside_leaves_the_plant(plant: Plant) -> None:
    await spoken(plant)
    account = plant.veil.seal(plant.passer().openid)
    card = Card("YH-20260302-0001", "李强已接单", facts=(("责任", "李强"),), buttons=(Button("x", "级别不对"),))
    with pytest.raises(Barred, match="厂内"):
        await plant.wechat.send(account, Outgoing("m1", 1, card, link="http://x/h5/case/1"))
    told = replace(card, outside="YH-20260302-0001 已派人 <a href='x'>处理</a>" + "。" * 2000)
    sent = await plant.wechat.send(account, Outgoing("m1", 1, told, link="http://x/h5/case/1"))
    (words,) = plant.heard()
    assert words == sent.text and words.startswith("YH-20260302-0001 已派人 ＜a") and "李强" not in words


async def test_five_answers_to_a_message_and_then_the_rule_is_on_record(plant: Plant) -> None:
    await spoken(plant)
    for turn in range(5):
        await plant.send(f"第 {turn} 条")
    with pytest.raises(Barred, match="5 条"):
        await plant.send("第六条")
    await spoken(plant)
    await plant.send("又说话了")
    assert len(plant.heard()) == 6


async def test_after_48_hours_only_the_result_goes_and_only_to_who_agreed(plant: Plant) -> None:
    await spoken(plant)
    plant.clock.passes(hours=LAST)
    with pytest.raises(Barred, match="48 小时"):
        await plant.send("正在处理", slot="report")
    with pytest.raises(Barred, match="没有同意"):
        await plant.send("YH-20260302-0001 已归档。换了新护栏", slot="closed")
    await says.agrees(plant.box, plant.passer(), "sandbox-result", True).settled.wait()
    await plant.send("YH-20260302-0001 已归档。换了新护栏，一共用了三根钢管，现场已经清理干净", slot="closed")
    code, result, when = plant.heard()[-1].split("\n")
    assert (code, when) == ("YH-20260302-0001", "2026-03-04 00:00")
    assert result == "已归档。换了新护栏，一共用了三根钢管，…" and len(result) == 20
    with pytest.raises(Barred):
        await plant.send("再发一次", slot="closed")


async def test_following_and_scanning_open_the_door_for_a_minute(plant: Plant) -> None:
    await says.follows(plant.box, plant.passer(), "A-01").settled.wait()
    await plant.send("欢迎")
    plant.clock.passes(seconds=61)
    with pytest.raises(Barred):
        await plant.send("还在吗")


async def test_who_unfollows_is_written_to_no_more(plant: Plant) -> None:
    await spoken(plant)
    await says.leaves(plant.box, plant.passer()).settled.wait()
    with pytest.raises(Barred, match="取消关注"):
        await plant.send()


async def test_one_token_for_all_and_another_when_it_is_refused(plant: Plant) -> None:
    await spoken(plant)
    await spoken(plant, "zhou")
    await asyncio.gather(plant.send(), plant.send(name="zhou"), plant.send())
    assert plant.box.counters["wechat/weixin/cgi-bin/stable_token"] == 1
    plant.box.wechat.tokens.revoke()
    await plant.send()
    assert plant.box.counters["wechat/weixin/cgi-bin/stable_token"] == 2 and plant.box.wechat.forced == []


async def test_a_token_that_stays_spoiled_is_forced_once_and_never_a_storm(plant: Plant) -> None:
    await spoken(plant)
    await plant.send()
    plant.box.faults.add("wechat", "errcode", None, "custom/send", {"errcode": 40001})
    for _ in range(12):
        with pytest.raises(TryLater):
            await plant.send()
    assert len(plant.box.wechat.forced) == 1
    assert plant.box.counters["wechat/weixin/cgi-bin/stable_token"] <= 6
    plant.box.faults.on.clear()
    plant.clock.passes(minutes=2)
    await plant.send()


async def test_a_token_is_renewed_before_its_life_ends(plant: Plant) -> None:
    await spoken(plant)
    await plant.send()
    plant.clock.passes(seconds=7190)
    await plant.send()
    assert plant.box.counters["wechat.errcode.42001"] == 0


@pytest.mark.parametrize(("code", "kind", "says_"), [
    (-1, TryLater, "繁忙"), (45009, TryLater, "额度"), (40003, Barred, "不再关注"), (48001, Misconfigured, "认证"),
    (45002, Never, "45002"), (12345, TryLater, "12345"),
])  # fmt: skip
async def test_each_refusal_means_what_the_platform_says(
    plant: Plant, code: int, kind: type[Exception], says_: str
) -> None:
    await spoken(plant)
    plant.box.faults.add("wechat", "errcode", 1, "custom/send", {"errcode": code})
    with pytest.raises(kind) as caught:
        await plant.send()
    assert says_ in str(vars(caught.value)) + str(getattr(caught.value, "remedy", "")) + str(caught.value)
    if isinstance(caught.value, TryLater) and code == 45009:
        assert caught.value.after >= timedelta(seconds=60)


async def test_a_machine_that_is_not_on_the_list_is_told_its_address(plant: Plant) -> None:
    plant.box.wechat.listed = False
    assert "203.0.113.9" in str(await plant.wechat.probe()) and "白名单" in str(await plant.wechat.probe())
    plant.box.wechat.listed = True
    plant.clock.passes(minutes=1)
    wrong, _ = adapter(plant.running, plant.clock, secret="not-ours")
    assert "AppSecret 不对" in str(await wrong.probe())
    await wrong.stop()


async def test_all_is_well_where_token_and_call_are(plant: Plant) -> None:
    assert await plant.wechat.probe() is None


async def test_media_come_as_bytes_films_by_their_address_and_what_is_gone_as_an_error(plant: Plant) -> None:
    box, wang = plant.box, plant.passer()
    await says.file(box, wang, "image", "a.jpg", "image/jpeg", b"\xff\xd8photo", None).settled.wait()
    await says.file(box, wang, "video", "a.mp4", "video/mp4", b"ftypfilm", None).settled.wait()
    refs = [one.pieces[0].ref for one in plant.house.taken]  # type: ignore[union-attr]
    assert (await plant.wechat.fetch(refs[0], None)).data == b"\xff\xd8photo"
    assert (await plant.wechat.fetch(refs[1], None)).data == b"ftypfilm"
    plant.clock.passes(days=3)
    with pytest.raises(Never, match="过期"):
        await plant.wechat.fetch(refs[0], None)


async def test_a_film_whose_address_lies_inside_the_network_is_not_fetched(plant: Plant) -> None:
    box, wang = plant.box, plant.passer()
    await says.file(box, wang, "video", "a.mp4", "video/mp4", b"ftypfilm", None).settled.wait()
    box.base = "http://127.0.0.1:9"
    ref = plant.house.taken[0].pieces[0].ref  # type: ignore[union-attr]
    with pytest.raises(Never, match="内网"):
        await plant.wechat.fetch(ref, None)


async def test_the_code_of_a_place_brings_its_scanner_here(plant: Plant) -> None:
    url = await plant.wechat.code_for("A-01")
    assert url and plant.box.wechat.codes[url] == "A-01" and await plant.wechat.code_for("A-01") == url
    plant.box.wechat.certified = False
    assert await plant.wechat.code_for("B-02") is None


async def test_an_account_sealed_under_another_secret_cannot_be_reached(plant: Plant) -> None:
    with pytest.raises(Never) as caught:
        await plant.wechat.send("gAAAAA-not-ours", Outgoing("m1", 1, Card("", "x", outside="x")))
    assert caught.value.unreachable


async def test_a_gateway_page_is_tried_later(plant: Plant) -> None:
    await spoken(plant)
    for fault in ("html", "http_status", "down", "lost_answer"):
        plant.box.faults.add("wechat", fault, 1, "custom/send")
        with pytest.raises(TryLater):
            await plant.send()


@pytest.mark.seen("wire", "wechat token")
async def test_a_relay_that_knows_only_the_older_token_call_is_enough(plant: Plant) -> None:
    await spoken(plant)
    plant.box.faults.add("wechat", "http_status", None, "stable_token", {"status": 404})
    await plant.send()
    assert plant.box.counters["wechat/weixin/cgi-bin/token"] == 1
