"""A channel is wrongly configured, or one person cannot be had on it: somebody is told once, and nothing is lost."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.whole.plant import Plant, plant

BOX = "一号焊接车间的配电箱门没关"
FIRE = "一号焊接车间着火了"
OVER = ("sent", "bundled", "suppressed", "failed", "given_up")


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def all_over(factory: Plant) -> bool:
    found = [m for case in await factory.cases() for m in await factory.messages(case["code"])]
    return all(m["state"] in OVER for m in found)


async def test_an_ip_that_is_not_trusted_pauses_the_channel_tells_once_with_the_ip_and_comes_back_by_itself(
    factory: Plant,
) -> None:
    await factory.breaks("wecom", "errcode", times=None, path="message/send", errcode=60020)
    await factory.says("zhang.wei", BOX)
    await factory.says("chen.jing", "二号焊接车间的配电箱门没关")
    alerts = [b for b in await factory.phone("zhao.min", "dingtalk") if "203.0.113.9" in str(b)]
    assert len(alerts) == 1
    knocks = await factory.counter("wecom/cgi-bin/message/send")
    await factory.passes(minutes=10)
    assert 9 <= await factory.counter("wecom/cgi-bin/message/send") - knocks <= 12, "one probe a minute"
    assert len([b for b in await factory.phone("zhao.min", "dingtalk") if "203.0.113.9" in str(b)]) == 1
    await factory.mends()
    await factory.passes(minutes=1)
    assert "接单" in await factory.words("li.qiang") and "接单" in await factory.words("chen.jing")
    assert await all_over(factory)


@pytest.mark.parametrize("errcode", [40001, 60011])
async def test_wrong_settings_never_give_a_message_up(factory: Plant, errcode: int) -> None:
    await factory.breaks("wecom", "errcode", times=None, path="message/send", errcode=errcode)
    await factory.says("zhang.wei", BOX)
    await factory.passes(hours=1)
    (case,) = await factory.cases()
    dispatch = next(m for m in await factory.messages(case["code"]) if m["to"] == "李强")
    assert dispatch["state"] == "waiting"
    await factory.mends()
    await factory.passes(minutes=1)
    assert "接单" in await factory.words("li.qiang")


@pytest.mark.parametrize(
    "fault",
    [("invaliduser", {"userids": ["wang.fang"]}), ("errcode", {"errcode": 81013}), ("errcode", {"errcode": 60111})],
)
async def test_a_person_refused_on_one_platform_is_reached_on_the_other(
    factory: Plant, fault: tuple[str, dict[str, Any]]
) -> None:  # fmt: skip
    await factory.says("zhang.wei", BOX)
    await factory.breaks("wecom", fault[0], times=None, path="message/send", **fault[1])
    await factory.passes(minutes=15)
    assert "超过" in await factory.words("wang.fang", "dingtalk") or "YH-" in await factory.words(
        "wang.fang", "dingtalk"
    )


async def test_who_cannot_be_had_anywhere_has_a_stand_in_or_the_duty_room_and_the_reason_is_on_record(
    factory: Plant,
) -> None:
    await factory.breaks("wecom", "invaliduser", times=None, path="message/send", userids=["li.qiang"])
    await factory.says("zhang.wei", BOX)
    (case,) = await factory.cases()
    messages = await factory.messages(case["code"])
    lost = next(m for m in messages if m["to"] == "李强")
    assert lost["state"] == "given_up" and "收不到" in lost["why"]
    instead = [m for m in messages if "|代" in m["slot"] and m["state"] == "sent"]
    assert instead, [(m["to"], m["slot"], m["state"]) for m in messages]


async def test_a_quota_used_up_sends_who_lives_on_both_by_the_other_and_keeps_the_rest(factory: Plant) -> None:
    used = await factory.control("quota")
    await factory.control("quota", api=used["api_limit"])
    await factory.says("zhang.wei", FIRE)
    (case,) = await factory.cases()
    messages = await factory.messages(case["code"])
    alarm = next(m for m in messages if m["to"] == "何建军")
    assert alarm["state"] == "waiting" and "次数" in (alarm["error"] or "")
    instead = [m for m in messages if "|代" in m["slot"] and m["state"] == "sent"]
    assert instead, "he lives on DingTalk alone: meanwhile the duty room has the alarm"
    assert "钉钉发不出消息" in await factory.words("zhao.min")
    await factory.control("quota", api=0)
    await factory.passes(minutes=2)
    assert await all_over(factory)


async def test_a_template_that_is_not_published_waits_and_is_told_once(factory: Plant) -> None:
    template = factory.service.settings.dingtalk.card_template_id
    await factory.control("templates", id=template, published=False)
    await factory.says("zhang.wei", FIRE)
    await factory.passes(minutes=5)
    assert (await factory.words("zhao.min")).count("卡片模板没有发布") == 1
    await factory.control("templates", id=template, published=True)
    await factory.passes(minutes=1)
    assert "YH-" in await factory.words("he.jianjun", "dingtalk")
    assert await all_over(factory)


async def test_a_person_dingtalk_holds_back_gets_it_half_a_minute_later(factory: Plant) -> None:
    await factory.breaks("dingtalk", "flow_controlled", times=1, path="batchSend", userids=["he.jianjun"])
    await factory.says("he.jianjun", "你好", "dingtalk")
    await factory.passes(seconds=31)
    assert await factory.words("he.jianjun", "dingtalk")
