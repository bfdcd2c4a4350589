"""A vessel in both chats: two consents one after the other, readings, the label scanned from the menu, people counted
in and out by words, and nobody left inside when work stops."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.whole.permit_way import APPLICANT, FOREMAN, GUARDIAN, WELDER, log_of, stands_there, ticket, with_papers
from tests.whole.plant import Plant, plant

SECOND = "sun.hao"
SENTENCE = "今天上午八点半空压机房进储气罐清理两小时，张伟、孙浩进罐，李强监护，负责人陈静"


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        everybody = (WELDER, SECOND, GUARDIAN, FOREMAN, APPLICANT, "wu.lei", "zheng.guodong", "he.jianjun")
        await with_papers(found, dict.fromkeys(everybody, ("confined_space", "guardian")))
        yield found


async def scans(factory: Plant, user: str, address: str) -> None:
    """扫点位码 of the app's menu."""
    fields = {"EventKey": "scan", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": address}}
    await factory.control("event", platform="wecom", user=user, event="scancode_waitmsg", fields=fields)
    await factory.settles()


async def approved(factory: Plant) -> str:
    await factory.says(APPLICANT, SENTENCE)
    case = await ticket(factory)
    for answer in ("空气", "没有"):
        await factory.says(APPLICANT, answer)
    assert "填好了" in await factory.words(APPLICANT)
    await factory.says(APPLICANT, "送审批")
    code = str(case["code"])
    await factory.says("wu.lei", f"同意 {code}", "dingtalk")
    await factory.says("zheng.guodong", f"{code} 同意", "dingtalk")
    await factory.photographs("zheng.guodong", 3, "dingtalk")
    assert (await ticket(factory, code))["state"] == "approved"
    return code


async def working(factory: Plant) -> str:
    code = await approved(factory)
    for user in (FOREMAN, WELDER, SECOND, GUARDIAN):
        await factory.says(user, "签字")
    await factory.passes(minutes=30)
    await factory.says(GUARDIAN, "气体 氧20.9 可燃0，仪器 GX-12，校准到 2026-12-31")
    await factory.says(GUARDIAN, f"{code} 措施 1到30 已落实")
    assert "没有第" in await factory.words(GUARDIAN)
    count = int((await factory.words(GUARDIAN)).split("措施是 1 到 ")[1].split("，")[0])
    await factory.says(GUARDIAN, f"{code} 措施 1到{count} 已落实")
    for number in range(50, 60):
        await factory.photographs(FOREMAN, number)
    await stands_there(factory, GUARDIAN)
    await scans(factory, GUARDIAN, factory.service.labels.address("KY-1"))
    case = await ticket(factory, code)
    assert case["state"] == "working", case["interceptions"]
    return code


async def test_in_and_out_by_words_strangers_and_the_guardian_stay_outside(factory: Plant) -> None:
    code = await working(factory)
    await factory.says(GUARDIAN, "进 张伟 孙浩")
    assert {one["name"] for one in (await ticket(factory, code))["inside"]} == {"张伟", "孙浩"}
    await factory.says(GUARDIAN, "进 刘洋")
    assert "刘洋不在" in await factory.words(GUARDIAN)
    await factory.says(GUARDIAN, "李强 进")
    assert "是监护人，不能进去" in await factory.words(GUARDIAN)
    await factory.says(GUARDIAN, "完工")
    assert (await ticket(factory, code))["state"] == "working", "two are inside"
    await factory.says(GUARDIAN, "出 张伟")
    await factory.says(GUARDIAN, "出 全部")
    inside = (await ticket(factory, code))["inside"]
    assert len(inside) == 2 and all(one["left_at"] for one in inside)
    await factory.says(GUARDIAN, "完工")
    assert (await ticket(factory, code))["state"] in ("watching", "accepting")
    assert (await log_of(factory, code)).count("WentIn") == 1


async def test_bad_air_stops_them_at_once_and_whoever_is_inside_is_counted_out(factory: Plant) -> None:
    code = await working(factory)
    await factory.says(GUARDIAN, "进 张伟")
    await factory.says(GUARDIAN, "氧18.9 可燃0 仪器 GX-12 校准到 2026-12-31")
    assert (await ticket(factory, code))["state"] == "suspended"
    assert "气体不合格" in await factory.words(WELDER) or "不要动手" in await factory.words(WELDER)
    await factory.passes(minutes=10)
    assert "张伟" in await factory.words("duty.room") or "里面" in await factory.words("zhao.min")
    await factory.says(GUARDIAN, "都出来了")
    assert all(one["left_at"] for one in (await ticket(factory, code))["inside"])
