"""Everybody is called together, through both chats: taps, words, missing names, the end, and a restart in between."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.whole.plant import Plant, plant

WECOM = ("zhao.min", "wang.fang", "li.qiang", "zhang.wei", "chen.jing", "liu.yang", "sun.hao", "duty.room")
DINGTALK = ("zheng.guodong", "zhou.lixin", "he.jianjun", "wu.lei")


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def running(factory: Plant) -> dict[str, object]:
    return dict((await factory.cases("muster"))[-1])


async def test_everybody_reads_the_numbers_first_and_answers_in_the_own_chat(factory: Plant) -> None:
    await factory.says("zhao.min", "应急集合 一号焊接车间")
    code = str((await running(factory))["code"])
    for platform, people in (("wecom", WECOM), ("dingtalk", DINGTALK)):
        for user in people:
            said = await factory.words(user, platform)
            assert said.index("火警 119，急救 120") < said.index("到了请按一下"), user
            assert "厂区正门外空地" in said and code in said
    await factory.presses("zhang.wei", "我已到集合点")
    assert "记下了" in await factory.words("zhang.wei")
    await factory.presses("zhou.lixin", "我已到集合点", "dingtalk")
    await factory.says("chen.jing", "我已到集合点")
    await factory.says("zhao.min", "外协 3 人 在 2 号罐")
    await factory.presses("li.qiang", "需要帮助")
    assert "李强需要帮助" in await factory.words("duty.room")
    await factory.says("li.qiang", "二楼平台，腿卡住了")
    assert "二楼平台，腿卡住了" in await factory.words("duty.room")
    await factory.passes(minutes=1)
    assert "已到 3 人，未应答 8 人" in await factory.words("zhao.min")
    await factory.passes(minutes=4)
    said = await factory.words("duty.room")
    assert "已过 5 分钟，还有 8 人未应答" in said and "外协 3 人（2 号罐） 未确认" in said
    assert "08:00 在一号焊接车间" not in said and "位置不明，所属公司/设备部" in said
    assert "已经占用" not in said and code in await answer(factory, "wang.fang", "应急")
    await factory.says("zhao.min", "解除")
    assert "还有 8 人没有应答" in await factory.words("zhao.min")
    assert "可以离开集合点了" not in await factory.words("wang.fang")
    await factory.presses("zhao.min", "确认解除")
    for platform, people in (("wecom", WECOM), ("dingtalk", DINGTALK)):
        for user in people:
            assert "可以离开集合点了" in await factory.words(user, platform), user
    assert (await running(factory))["state"] == "closed"
    assert not await factory.cases()


async def answer(factory: Plant, user: str, text: str) -> str:
    await factory.says(user, text)
    return str((await factory.phone(user))[-1]["text"])


async def test_the_last_known_place_is_that_of_the_last_report(factory: Plant) -> None:
    await factory.says("zhang.wei", "二号焊接车间的配电箱门没关")
    await factory.passes(minutes=10)
    await factory.says("zhao.min", "应急")
    await factory.passes(minutes=5)
    assert "张伟 08:00 在二号焊接车间" in await factory.words("duty.room")


async def test_a_worker_confirms_first_and_a_drill_says_so(factory: Plant) -> None:
    await factory.says("zhang.wei", "应急演练")
    assert "确认发起" in await factory.words("zhang.wei") and "应急" not in await factory.words("chen.jing")
    await factory.presses("zhang.wei", "确认发起")
    assert "【演练】火警 119" in await factory.words("chen.jing")
    await factory.presses("duty.room", "解除")
    assert (await running(factory))["state"] == "closed"


async def test_a_report_that_begins_with_the_same_word_stays_a_report(factory: Plant) -> None:
    await factory.says("zhang.wei", "应急灯坏了，在一号焊接车间")
    assert not await factory.cases("muster") and len(await factory.cases()) == 1


async def test_a_restart_goes_on_counting(tmp_path: Path) -> None:
    async with plant(tmp_path) as before:
        await before.says("zhao.min", "应急")
        await before.presses("zhang.wei", "我已到集合点")
        later = before.clock.now()
    async with plant(tmp_path, start=later) as after:
        await after.passes(minutes=5)
        assert "已过 5 分钟，还有 11 人未应答" in await after.words("duty.room")
        for _ in range(2):
            await after.says("zhao.min", "解除")
        assert (await running(after))["state"] == "closed"
