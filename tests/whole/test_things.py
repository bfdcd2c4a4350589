"""Dates of machines through both chats: warned once a stage, overdue a red hazard, shown at the scan; interlocks."""

import base64
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.things.check import findings
from bot.things.shown import Shown, at_point
from db import things
from db.imports import Target, import_file
from db.org import bump_org
from db.tables import Equipment
from db.work import UnitOfWork
from tests.whole.plant import Plant, plant
from workflows.kernel.people import Org
from workflows.registry import RULES

HEAD = "设备编号,类别,登记号,到期日\n"
CABINET = "点位,名称,CAS号,最大存放量,危险性,急救\nKY-1,丙酮,67-64-1,20 L,极易燃,到通风处\n"


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    """The small factory with two cranes and a press in the pump house."""
    async with plant(tmp_path) as found:

        def machines(work: UnitOfWork) -> None:
            work.session.add(Equipment(code="XC-1", name="行车1号", place="BF-3", owner=_id(work, "孙浩")))
            work.session.add(Equipment(code="XC-2", name="行车2号", place="BF-3"))
            work.session.add(Equipment(code="CC-6", name="冲床6号", place="HJ-1"))
            bump_org(work.session, work.site)

        await found.service.store.run(machines)
        yield found


def _id(work: UnitOfWork, name: str) -> str:
    org: Org = work.org()
    return org.named(name)[0].id


def brings(works: Plant, kind: str, table: str) -> None:
    path = Path(works.service.settings.server.data) / "table.csv"
    path.write_text(table, "utf-8")

    def read(work: UnitOfWork) -> None:
        result = import_file(Target(work.session, works.clock.now()), kind, path)
        assert not result.errors, result.errors

    works.service.store.run_now(read)


def shown(works: Plant, code: str) -> Shown:
    return works.service.store.run_now(lambda work: at_point(work, code, works.clock.now()))


async def scans(works: Plant, user: str, point: str) -> None:
    await works.says(user, works.service.labels.address(point))


async def test_each_stage_is_told_once_to_keeper_head_and_safety_however_long_it_stands_still(works: Plant) -> None:
    brings(works, "things", HEAD + "XC-1,行车,起01,2026-04-01\n")
    await works.passes(days=1)
    for user, platform in (("sun.hao", "wecom"), ("wu.lei", "dingtalk"), ("zhao.min", "dingtalk")):
        said = await works.words(user, platform)
        assert (
            "设备检验快到期了，1 项" in said and "行车1号（XC-1）" in said and "29 天后到期：定期检验（4月1日）" in said
        )
    assert "到期" not in await works.words("li.qiang")
    await works.passes(days=20)
    assert (await works.words("sun.hao")).count("设备检验快到期了") == 1, "the next stage is seven days before"
    await works.passes(days=4)
    assert (await works.words("sun.hao")).count("设备检验快到期了") == 2
    assert await works.cases() == []
    await works.passes(days=6)
    assert (await works.words("sun.hao")).count("设备检验快到期了") == 2


async def test_the_first_morning_after_it_a_red_hazard_is_opened_once_and_a_new_date_leaves_it_open(
    works: Plant,
) -> None:
    brings(works, "things", HEAD + "XC-1,行车,起01,2026-03-02\nXC-2,行车,起02,2026-03-02\n")
    await works.passes(hours=1)
    assert await works.cases() == [], "the last lawful day"
    await works.passes(hours=23)
    first, second = await works.cases()
    assert {first["equipment"], second["equipment"]} == {"行车1号", "行车2号"}, "two cranes, two hazards"
    for found in (first, second):
        assert (found["level"], found["class"][3], found["place"]) == ("red", "SPE-01-08", "三号泵房")
        assert found["state"] == "dispatched" and found["reporter"] is None and found["source"] == "到期提醒"
    assert "起01：定期检验已过期 1 天（到期日 2026年3月2日）" in first["text"] and "新的检验报告" in first["text"]
    said = await works.words("sun.hao")
    assert "设备检验已过期 2 项" in said and first["code"] in said and "[接单]" not in said
    await works.presses("sun.hao", "接单", code=first["code"])
    brings(works, "things", HEAD + "XC-1,行车,起01,2028-03-02\n")
    await works.passes(minutes=20)
    cases = await works.cases()
    assert len(cases) == 2 and cases[0]["state"] == "fixing", "the date renews nothing but itself"
    await works.photographs("sun.hao", 77)
    await works.says("sun.hao", f"{first['code']} 检验合格，新报告 QZ2026-0305")
    await works.presses("sun.hao", "整改完成", code=first["code"])
    await works.presses("liu.yang", "通过", code=first["code"])
    assert (await works.cases())[0]["state"] == "closed"
    kept = works.service.store.read_now(things.hazards)
    assert sorted(kept.values()) == sorted([first["code"], second["code"]])
    assert {due for _, _, due in kept} == {date(2026, 3, 2)}


async def test_still_overdue_a_week_after_its_hazard_is_closed_it_is_told_and_opened_again(works: Plant) -> None:
    brings(works, "things", HEAD + "XC-1,行车,起01,2026-03-02\n")
    await works.passes(days=1)
    for number in (1, 2):
        *_, found = await works.cases()
        assert len(await works.cases()) == number
        await works.presses("sun.hao", "接单", code=found["code"])
        await works.photographs("sun.hao", 76 + number)
        await works.says("sun.hao", f"{found['code']} 检验合格，新报告 QZ2026-0305")
        await works.presses("sun.hao", "整改完成", code=found["code"])
        await works.presses("liu.yang", "通过", code=found["code"])
        assert (await works.cases())[-1]["state"] == "closed"
        await works.passes(days=6)
        assert len(await works.cases()) == number, "not before a week is over"
        assert shown(works, "XC-1").banned.startswith("禁用：定期检验已过期")
        await works.passes(days=2)
    *before, last = await works.cases()
    assert len(before) == 2 and (last["level"], last["state"]) == ("red", "dispatched")
    assert f"上一条 {before[-1]['code']} 已办结，到期日还没有更新" in last["text"]
    said = await works.words("sun.hao")
    assert said.count("设备检验已过期 1 项") == 3 and last["code"] in said
    assert set(works.service.store.read_now(things.hazards).values()) == {last["code"]}
    await works.says("sun.hao", "设备台账 XC-1")
    assert f"隐患 {last['code']}" in await works.words("sun.hao")
    brings(works, "things", HEAD + "XC-1,行车,起01,2028-03-02\n")
    await works.passes(days=21)
    assert len(await works.cases()) == 3 and shown(works, "XC-1").banned == ""


async def test_a_date_that_is_over_long_ago_opens_its_hazard_the_first_morning_after_the_import(works: Plant) -> None:
    brings(works, "things", HEAD + "XC-1,行车,,2024-01-01\nHJ-1,防雷,,2025-01-01\n")
    await works.passes(days=2)
    cases = await works.cases()
    assert sorted(c["class"][3] for c in cases) == ["ELE-03-05", "SPE-01-08"]
    assert all(c["level"] == "red" for c in cases)


async def test_a_scan_says_banned_and_the_work_there_is_not_blocked(works: Plant) -> None:
    brings(works, "things", HEAD + "XC-1,行车,,2026-02-18\nXC-2,行车,,2026-04-01\nHJ-1,防雷,,2026-02-18\n")
    brings(works, "substances", CABINET)
    assert shown(works, "XC-1").banned == "禁用：定期检验已过期 12 天（到期日 2026年2月18日）"
    assert shown(works, "XC-2") == Shown("", ("定期检验 2026年4月1日到期（还剩 30 天）",))
    house = shown(works, "HJ-1")
    assert house.banned == "" and house.lines == ("防雷检测已过期 12 天（到期日 2026年2月18日）",)
    (acetone,) = shown(works, "KY-1").substances
    assert (acetone.name, acetone.cas, acetone.most, acetone.first_aid) == ("丙酮", "67-64-1", "20 L", "到通风处")
    assert shown(works, "BF-3") == Shown()


async def test_what_ends_soon_and_one_machine_s_ledger_are_asked_for_in_words(works: Plant) -> None:
    brings(
        works,
        "things",
        HEAD + "XC-1,行车,起01,2026-02-18\nXC-2,行车,,2026-04-01\nCC-6,火箭,,2029-01-01\n".replace("火箭", "压力表"),
    )
    await works.says("li.qiang", "到期设备")
    said = await works.words("li.qiang")
    assert (
        said.index("1. 行车1号（XC-1） 定期检验已过期 12 天") < said.index("2. 行车2号（XC-2）") and "CC-6" not in said
    )
    await works.says("li.qiang", "设备台账 行车1号")
    said = await works.words("li.qiang")
    assert (
        "行车1号（XC-1），地点 三号泵房，责任 孙浩" in said and "禁用：定期检验已过期 12 天" in said and "起01" in said
    )
    await works.says("li.qiang", "设备台账 XC-9")
    assert "没有找到设备“XC-9”" in await works.words("li.qiang")


# ---- interlocks -------------------------------------------------------------------------------------------------


async def bypass(works: Plant) -> dict[str, Any]:
    """The newest."""
    return (await works.cases("bypass"))[-1]


async def test_an_interlock_is_out_only_after_somebody_else_agreed_and_back_with_a_scan(works: Plant) -> None:
    await works.says("zhang.wei", "旁路 冲床6号/光栅 原因 光栅误报，等备件 2小时")
    found = await bypass(works)
    assert (found["state"], found["equipment"], found["code"]) == ("approving", "冲床6号", "LS-20260302-0001")
    assert shown(works, "CC-6").lines == (), "not out yet"
    await works.presses("he.jianjun", "同意旁路", "dingtalk")
    assert (await bypass(works))["due_at"].startswith("2026-03-02T10:00")
    assert shown(works, "CC-6").lines == (f"联锁旁路中：光栅，今天 10:00前恢复（{found['code']}）",)
    await works.says("wang.fang", "旁路清单")
    assert f"冲床6号 光栅，张伟，今天 10:00前恢复 {found['code']}" in await works.words("wang.fang")
    await scans(works, "zhang.wei", "CC-6")
    await works.says("zhang.wei", "恢复联锁")
    assert (await bypass(works))["state"] == "closed"
    assert "已恢复：冲床6号 光栅" in await works.words("he.jianjun", "dingtalk")
    assert shown(works, "CC-6").lines == () and await works.cases() == []


async def test_away_from_the_machine_a_picture_waits_for_the_approver_and_is_no_hazard(works: Plant) -> None:
    await works.says("zhang.wei", "联锁旁路 CC-6 安全门 原因 换皮带要点动 30分钟")
    found = await bypass(works)
    await works.says("zhou.lixin", f"同意旁路 {found['code']}", "dingtalk")
    assert (await bypass(works))["due_at"].startswith("2026-03-02T08:30")
    await works.passes(minutes=31)
    assert "联锁还没恢复：冲床6号 安全门" in await works.words("wang.fang"), "the superior hears at once"
    await works.says("zhang.wei", f"恢复联锁 {found['code']}")
    assert "扫一下设备上的码，或拍一张恢复好的安全门" in await works.words("zhang.wei")
    await works.photographs("zhang.wei", 7)
    assert (await bypass(works))["state"] == "bypassed" and await works.cases() == []
    assert "照片收到，待核：等周立新确认 冲床6号 安全门 已恢复" in await works.words("zhang.wei")
    assert "冲床6号 安全门，张伟，今天 08:30前恢复，已超时，照片待核" in await _list(works)
    await works.says("zhou.lixin", "待办", "dingtalk")
    assert f"1. {found['code']} 冲床6号 安全门 恢复待核 今天 08:30" in await works.words("zhou.lixin", "dingtalk")
    await works.says("zhou.lixin", "1", "dingtalk")
    assert f"可以说：已恢复 {found['code']}" in await works.words("zhou.lixin", "dingtalk")
    await works.says("zhou.lixin", f"已恢复 {found['code']}", "dingtalk")
    assert (await bypass(works))["state"] == "closed"
    assert "已恢复：冲床6号 安全门" in await works.words("wang.fang")


async def _list(works: Plant) -> str:
    await works.says("zhang.wei", "旁路清单")
    return await works.words("zhang.wei")


async def test_a_photo_in_which_the_machine_s_label_is_read_brings_it_back_at_once(works: Plant) -> None:
    await works.says("zhang.wei", "联锁旁路 CC-6 安全门 原因 换皮带要点动 30分钟")
    await works.presses("zhou.lixin", "同意旁路", "dingtalk")
    await works.says("zhang.wei", "恢复联锁")
    data = base64.b64encode(works.service.labels.picture("CC-6")).decode()
    await works.control("send_image", platform="wecom", user="zhang.wei", base64=data, mime="image/png", name="a.png")
    await works.settles()
    found = await bypass(works)
    assert found["state"] == "closed" and await works.cases() == []
    assert "照片里有设备的码" in await works.words("zhou.lixin", "dingtalk")


async def test_a_photo_that_another_case_had_is_flagged_to_the_approver(works: Plant) -> None:
    await works.photographs("li.qiang", 7)
    (other,) = await works.cases()
    await works.says("zhang.wei", "联锁旁路 CC-6 安全门 原因 换皮带要点动 30分钟")
    await works.presses("zhou.lixin", "同意旁路", "dingtalk")
    await works.says("zhang.wei", "恢复联锁")
    await works.photographs("zhang.wei", 7)
    assert f"照片在 {other['code']} 用过" in await works.words("zhou.lixin", "dingtalk")
    assert (await bypass(works))["state"] == "bypassed"


async def test_what_cannot_be_is_refused_in_words_and_a_fire_in_the_words_is_a_fire(works: Plant) -> None:
    for said, words in (
        ("旁路 冲床9号/光栅 原因 误报", "没有找到设备“冲床9号”"),
        ("旁路 冲床6号/光栅", "还差原因"),
        ("旁路 冲床6号/光栅 原因 误报 20小时", "一次最长 8 小时"),
        ("恢复联锁", "没有这样的联锁旁路"),
        ("旁路清单", "现在没有联锁旁路"),
    ):
        await works.says("zhang.wei", said)
        assert words in await works.words("zhang.wei"), said
    assert await works.cases("bypass") == []
    await works.says("zhang.wei", "旁路 冲床6号/光栅 原因 一号焊接车间着火了")
    assert len(await works.cases()) == 1 and await works.cases("bypass") == []


async def test_check_names_what_would_silently_not_happen(works: Plant) -> None:
    rules = works.service.store.run_now(lambda work: {kind: work.rules(kind, None) for kind in RULES})

    def said() -> str:
        found = works.service.store.run_now(lambda work: findings(work, "", rules, works.clock.now()))
        return "\n".join(f"{one.where}：{one.what}。{one.remedy}" for one in found)

    assert "没有登记任何检验日期" in said() and "到点不会写交接单" in said() and "旁路" not in said()
    brings(works, "things", HEAD + "XC-1,行车,,2026-02-18\n")
    brings(works, "roster", "日期,班次,值班岗位,值班人\n2026-03-02,白班,值班室,刘洋\n")
    assert said() == "设备日期：检验已过期：行车1号（XC-1）定期检验。先停用；拿到新报告，更新设备日期表再导入"


async def test_the_page_of_a_label_shows_it_to_anybody_without_a_name(works: Plant) -> None:
    brings(works, "things", HEAD + "CC-6,压力表,,2026-02-18\n")
    await works.says("li.qiang", "上锁 冲床6号 锁号12")
    await works.says("zhang.wei", "旁路 冲床6号/光栅 原因 光栅误报")
    await works.presses("he.jianjun", "同意旁路", "dingtalk")
    async with works.http.get(works.service.labels.address("CC-6")) as answer:
        said = await answer.text()
    assert "禁用：压力表检定已过期 12 天" in said and "联锁旁路中：光栅，今天 10:00前恢复" in said
    assert "上着锁：12 号锁" in said and not [name for name in ("李强", "张伟", "何建军") if name in said]
    assert works.service.store.read_now(things.points_with) >= {"CC-6"}


async def test_help_names_the_words_and_the_bare_word_says_how(works: Plant) -> None:
    await works.says("wang.fang", "帮助")
    said = await works.words("wang.fang")
    assert "设备台账 编号、到期设备" in said and "交班、已接班" in said
    await works.says("wang.fang", "旁路")
    assert "写成“旁路 冲床6号/光栅 原因" in await works.words("wang.fang")
    await works.says("wang.fang", "设备台账")
    assert "写上设备名称或编号" in await works.words("wang.fang")
    await works.says("wang.fang", "交班")
    assert "现在没有要交接的班" in await works.words("wang.fang")
    assert await works.cases() == []
