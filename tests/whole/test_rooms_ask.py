"""@机器人 in a group: lists are answered there, what is somebody's own is answered privately, outsiders get neither."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.whole.plant import Plant, plant

ROOM = "cid-welders=="


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        await found.control("members", platform="dingtalk", userid="passer.by", name="路人")
        await found.control("groups", id=ROOM, name="焊接班", users=["he.jianjun", "wu.lei", "passer.by"])
        await found.says("zhang.wei", "二号焊接车间东门配电箱门没关")
        yield found


async def asks(factory: Plant, user: str, words: str, outside: bool = False) -> list[str]:
    """What the robot then has said in the group."""
    await factory.control("send_text", platform="dingtalk", user=user, text=words, group=ROOM, outside=outside)
    await factory.settles()
    return [b["text"] for b in await factory.phone(f"group:{ROOM}", "dingtalk") if b["from"] == "bot"]


async def test_the_open_list_is_answered_in_the_group_by_its_own_address_and_names_who_asked(factory: Plant) -> None:
    (answer,) = await asks(factory, "he.jianjun", "今日未闭环")
    assert answer.startswith("@he.jianjun 还有 1 条没归档")
    assert await factory.counter("dingtalk/robot/sendBySession") == 1
    assert await factory.counter("dingtalk/v1.0/robot/groupMessages/send") == 0
    assert "还有 1 条没归档" not in await factory.words("he.jianjun", "dingtalk")


async def test_a_number_after_the_list_opens_that_one_privately(factory: Plant) -> None:
    before = await asks(factory, "he.jianjun", "今日未闭环")
    assert await asks(factory, "he.jianjun", "1") == before
    assert "YH-20260302-0001" in await factory.words("he.jianjun", "dingtalk")


async def test_who_is_on_duty_is_answered_in_the_group_by_name_only(factory: Plant) -> None:
    (answer,) = await asks(factory, "wu.lei", "谁值班？")
    assert answer.startswith("@wu.lei 值班表里现在没有人")


async def test_where_that_address_takes_no_more_the_answer_comes_as_a_message_of_the_robot(factory: Plant) -> None:
    await factory.breaks("dingtalk", "errcode", times=1, path="/robot/sendBySession", errcode=300001)
    (answer,) = await asks(factory, "he.jianjun", "今日未闭环")
    assert answer.startswith("还有 1 条没归档")
    assert await factory.counter("dingtalk/v1.0/robot/groupMessages/send") == 1


async def test_somebodys_own_list_is_answered_privately(factory: Plant) -> None:
    assert await asks(factory, "he.jianjun", "待办") == []
    assert "手上" in await factory.words("he.jianjun", "dingtalk")


async def test_a_stranger_and_somebody_of_another_company_are_refused_politely_and_see_no_list(factory: Plant) -> None:
    first = (await asks(factory, "passer.by", "今日未闭环"))[-1]
    second = (await asks(factory, "passer.by", "今日未闭环", outside=True))[-1]
    for answer in (first, second, (await asks(factory, "passer.by", "待办", outside=True))[-1]):
        assert "只回答名单里的本厂人员" in answer and "YH-" not in answer


async def test_a_hello_of_somebody_who_cannot_be_answered_disturbs_nobody_else(factory: Plant) -> None:
    before = await factory.words("duty.room")
    await asks(factory, "passer.by", "你好", outside=True)
    await factory.passes(minutes=5)
    duty = [b["text"] for b in await factory.phone("group:sandbox-robot", "dingtalk")]
    assert "收不到消息" not in "".join(duty) and await factory.words("duty.room") == before


async def test_a_report_in_the_group_is_a_report_as_ever_and_answered_to_the_reporter(factory: Plant) -> None:
    said = await asks(factory, "he.jianjun", "二号焊接车间气瓶没有固定")
    assert said == [] and len(await factory.cases()) == 2
    assert "YH-20260302-0002" in await factory.words("he.jianjun", "dingtalk")
