"""Planned rounds in the whole service: the window opens, the card arrives, what was missed is told, and a standstill
opens no ghosts."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from sqlmodel import select

from db import sheets
from db.imports import Target, import_file
from db.tables import Case, RoundPlan, RoundPoint
from db.work import UnitOfWork
from tests.whole.plant import START, Plant, plant
from workflows.engine import Engine
from workflows.inspection.case import Attachment, Presence
from workflows.inspection.events import CheckedIn, Filled, Finished, Pictured
from workflows.inspection.picturing import ITSELF
from workflows.inspection.sheets import Item, Sheet
from workflows.inspection.stops import OF_FILE

POINTS = "点位,检查表,同一处,风险\nBF-3,FPMP,,橙\nKY-1,COMP,,黄\nHJ-1,DBOX,,黄\nHJ-2,DBOX,,黄\n"
PLANS = "计划,点位,周期,星期,班次,开始时间,时限,角色,部门,巡检人,按顺序\n"
PUMPS = PLANS + "泵房巡检,BF-3|KY-1,每班,,,,120,,公司/设备部,孙浩,是\n"


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        brings(found, "points", POINTS)
        yield found


def brings(works: Plant, kind: str, table: str) -> None:
    path = Path(works.service.settings.server.data) / "table.csv"
    path.write_text(table, "utf-8")

    def read(work: UnitOfWork) -> None:
        result = import_file(Target(work.session, works.clock.now(), {}), kind, path)
        assert not result.errors, result.errors

    works.service.store.run_now(read)


def rounds(works: Plant) -> list[Case]:
    """Oldest first."""
    query = select(Case).where(Case.kind == "round").order_by(Case.id)  # type: ignore[arg-type]
    return list(works.service.store.read_now(lambda session: session.exec(query).all()))


def person(works: Plant, name: str) -> str:
    (found,) = works.service.store.read_now(works.service.store.org_of).named(name)
    return found.id


def does(works: Plant, code: str, *events: object) -> None:
    engine, now = works.service.ticker.engine, works.clock.now()
    for event in events:
        works.service.store.run_now(partial(_apply, engine=engine, code=code, event=event, now=now))


def _apply(work: UnitOfWork, engine: Engine, code: str, event: object, now: datetime) -> None:
    engine.apply(work, code, event, now)


def clean(sheet: Sheet) -> tuple[tuple[int, str], ...]:
    """Every item answered, nothing abnormal."""
    answers = {"judge": "正常", "text": "无", "photo": "", "signature": ""}

    def answer(item: Item) -> str:
        if item.kind == "number":
            return str(item.low if item.low is not None else item.high if item.high is not None else 1)
        return item.options[0] if item.kind == "choice" else answers[item.kind]

    return tuple((item.no, answer(item)) for item in sheet.items)


async def walks(works: Plant, code: str, name: str) -> None:
    """All stops, four minutes apart, then finished."""
    by = person(works, name)
    store = works.service.store
    for stop in store.run_now(lambda work: work.load(code)[1]).stops:
        sheet = store.read_now(partial(sheets.version, code=stop.sheet, number=stop.version))
        assert sheet
        does(works, code, CheckedIn(by, stop.point, Presence("qr", mark=stop.point)))
        for item in sheet.items:
            if item.kind in OF_FILE:
                kind: Literal["photo", "signature"] = "photo" if item.kind == "photo" else "signature"
                shown = Attachment(f"{stop.point} {item.no}".ljust(64, "0"), kind, by, works.clock.now())
                does(works, code, Pictured(by, stop.point, item.no, ITSELF, (shown,)))
        await works.passes(minutes=4)
        does(works, code, Filled(by, stop.point, clean(sheet), 70.0))
    does(works, code, Finished(by))
    await works.settles()


async def test_a_plan_opens_its_round_at_the_start_of_the_shift_and_the_card_comes_to_who_goes_it(works: Plant) -> None:
    brings(works, "plans", PUMPS)
    await works.passes(seconds=1)
    (first,) = rounds(works)
    assert (first.state, first.owner, first.due_at) == ("planned", person(works, "孙浩"), START + timedelta(hours=2))
    card = await works.words("sun.hao")
    assert "泵房巡检，2 个点位" in card and f"/h5/round/{first.code}" in card and "/h5/case/" not in card
    await works.says("sun.hao", "我的巡检")
    said = await works.words("sun.hao")
    assert f"1. {first.code} 泵房巡检 待巡检 0/2 今天 10:00" in said and f"/h5/round/{first.code}" in said
    await works.says("sun.hao", "待办")
    assert f"手上有 1 条：\n1. {first.code} 泵房巡检 待巡检" in await works.words("sun.hao")
    await works.passes(hours=11, minutes=58)
    assert len(rounds(works)) == 1
    await works.passes(minutes=2)
    evening = rounds(works)[1]
    assert evening.starts_at == START + timedelta(hours=12) and evening.due_at == START + timedelta(hours=14)


async def test_a_round_that_was_gone_is_done_and_its_standing_and_fill_time_are_known(works: Plant) -> None:
    brings(works, "plans", PUMPS)
    await works.passes(seconds=1)
    (first,) = rounds(works)
    await walks(works, first.code, "孙浩")
    await works.says("liu.yang", "今日巡检")
    assert "今日巡检 1 个：完成 1，巡检中 0，待巡 0，漏检 0：\n1. 泵房巡检 已完成 孙浩" in await works.words("liu.yang")
    await works.says("zhao.min", "填写用时")
    said = await works.words("zhao.min")
    assert "空压机检查表 第 1 版（" in said and "一半 70 秒内，九成 70 秒内" in said and "目标 12 项 80 秒" in said


async def test_a_missed_round_climbs_and_stands_in_the_list_of_the_missed(works: Plant) -> None:
    brings(works, "plans", PUMPS)
    await works.passes(hours=2, minutes=1)
    (first,) = rounds(works)
    assert first.state == "missed"
    assert "记为漏检" in await works.words("sun.hao")
    await works.passes(minutes=30)
    climbed = await works.words("liu.yang")
    assert "泵房巡检漏检（孙浩）" in climbed and first.code in climbed
    await works.says("zhao.min", "漏检")
    said = await works.words("zhao.min")
    assert f"最近 7 天漏检 1 次：\n1. {first.code} 泵房巡检 孙浩 0/2 今天 10:00 到期 今天 14:00前还能补检" in said


async def test_a_standstill_of_three_days_opens_only_what_is_due_now_and_tells_the_rest_once(tmp_path: Path) -> None:
    async with plant(tmp_path) as works:
        brings(works, "points", POINTS)
        brings(works, "plans", PUMPS)
        await works.passes(seconds=1)
    async with plant(tmp_path, start=START + timedelta(days=3, hours=1)) as works:
        await works.passes(minutes=1)
        opened = rounds(works)
        assert [row.starts_at for row in opened] == [START, START + timedelta(days=3)]
        said = await works.words("zhao.min", "dingtalk") + await works.words("zhao.min")
        assert said.count("有 5 次巡检没有派出去，记为漏检") == 1 and "5 次，最近一次 昨天 20:00" in said
    async with plant(tmp_path, start=START + timedelta(days=3, hours=1, minutes=30)) as works:
        await works.passes(minutes=1)
        assert len(rounds(works)) == 2
        assert "没有派出去" not in await works.words("zhao.min") + await works.words("zhao.min", "dingtalk")


async def test_who_stands_in_goes_it_and_without_anybody_the_team_is_asked(works: Plant) -> None:
    await works.says("sun.hao", "我请假到周五，代理人刘洋")
    brings(works, "plans", PUMPS)
    await works.passes(seconds=1)
    assert rounds(works)[0].owner == person(works, "刘洋")
    await works.says("zhang.wei", "我请假到周五")
    brings(works, "plans", PLANS + "焊接巡检,HJ-1,每天,,,08:00,240,,,张伟,\n")
    await works.passes(seconds=1)
    welding = next(row for row in rounds(works) if "焊接巡检" in row.body)
    assert welding.owner is None and welding.team == "公司/焊接车间"
    for user in ("li.qiang", "chen.jing"):
        assert "谁先接谁巡" in await works.words(user)
    assert "焊接巡检" not in await works.words("zhang.wei")
    await works.says("chen.jing", "我的巡检")
    said = await works.words("chen.jing")
    assert f"要巡的 0 个，等人接的 1 个：\n1. {welding.code} 焊接巡检 等人接 今天 12:00" in said
    await works.says("chen.jing", "1")
    assert "等人接 今天 12:00（还剩 3 小时 59 分钟）\n发“我的巡检”" in await works.words("chen.jing")
    await works.presses("li.qiang", "我来巡")
    assert next(row for row in rounds(works) if row.code == welding.code).owner == person(works, "李强")


async def test_the_person_of_the_role_who_is_on_duty_goes_it_and_two_share_the_load(works: Plant) -> None:
    brings(works, "roster", "日期,班次,值班岗位,值班人\n2026-03-02,白班,值班焊工,李强\n2026-03-02,白班,值班焊工,陈静\n"
           "2026-03-02,夜班,值班焊工,张伟\n")  # fmt: skip
    of_one = "一,HJ-1,每天,,,08:00,240,值班焊工,公司/焊接车间,,\n"
    brings(works, "plans", PLANS + of_one + of_one.replace("一,HJ-1", "二,HJ-2"))
    await works.passes(seconds=1)
    assert {row.owner for row in rounds(works)} == {person(works, "李强"), person(works, "陈静")}


async def test_a_plan_that_moved_begins_with_its_next_window_and_one_that_ended_opens_nothing(works: Plant) -> None:
    brings(works, "plans", PUMPS)
    await works.passes(hours=1)
    brings(works, "plans", PUMPS.replace("每班,,,,120", "每天,,,08:30,120"))
    await works.passes(minutes=1)
    assert len(rounds(works)) == 1
    await works.passes(hours=24)
    assert [row.starts_at for row in rounds(works)][1:] == [START + timedelta(days=1, minutes=30)]
    brings(works, "plans", "计划,点位,周期,启用\n泵房巡检,BF-3,每天,否\n")
    await works.passes(days=2)
    assert len(rounds(works)) == 2


async def test_days_of_the_week_are_kept(works: Plant) -> None:
    brings(works, "plans", PLANS + "周检,HJ-1,每周,周三,,09:00,480,,公司/焊接车间,,\n")
    await works.passes(days=10)
    assert [row.starts_at for row in rounds(works)] == [datetime.fromisoformat("2026-03-04T09:00:00+08:00")] + [
        datetime.fromisoformat("2026-03-11T09:00:00+08:00")
    ]


async def told(works: Plant, user: str, words: str) -> int:
    """How many messages with these words, in both chats."""
    both = [*await works.phone(user), *await works.phone(user, "dingtalk")]
    return sum(words in str(one) for one in both)


def sheet_at(works: Plant, point: str, sheet: str) -> None:
    def change(work: UnitOfWork) -> None:
        row = work.session.get(RoundPoint, ("default", point))
        assert row
        row.sheet = sheet

    works.service.store.run_now(change)


async def test_a_route_that_lost_points_is_told_and_one_that_lost_all_opens_when_they_are_back(works: Plant) -> None:
    brings(works, "plans", PUMPS)
    await works.passes(seconds=1)
    sheet_at(works, "KY-1", "")
    await works.passes(hours=12)
    night = works.service.store.run_now(lambda work: work.load(rounds(works)[1].code)[1])
    assert [stop.point for stop in night.stops] == ["BF-3"]
    assert await told(works, "zhao.min", "泵房巡检少派了 1 个点位") == 1
    sheet_at(works, "BF-3", "")
    await works.passes(hours=11, minutes=59)
    assert not await told(works, "zhao.min", "没有能巡的点位")
    await works.passes(hours=3)
    assert len(rounds(works)) == 2
    assert await told(works, "zhao.min", "泵房巡检没有能巡的点位，没有派出去") == 1, "once a day, not every hour"
    await works.passes(hours=21)
    assert await told(works, "zhao.min", "泵房巡检没有能巡的点位，没有派出去") == 2
    sheet_at(works, "BF-3", "FPMP")
    await works.passes(hours=9)
    assert [row.starts_at for row in rounds(works)][2:] == [START + timedelta(days=2)]
    assert await told(works, "zhao.min", "有 2 次巡检没有派出去，记为漏检") == 1


async def test_a_plan_that_cannot_be_opened_is_told_once_a_day_and_stays_owed(works: Plant) -> None:
    brings(works, "plans", PUMPS)

    def spoil(work: UnitOfWork, since: str) -> None:
        for plan in work.session.exec(select(RoundPlan)):
            plan.since = since

    await works.passes(seconds=1)
    works.service.store.run_now(partial(spoil, since="25:00"))
    await works.passes(hours=12, minutes=45)
    assert len(rounds(works)) == 1 and await told(works, "zhao.min", "泵房巡检没有派出去") == 1
    works.service.store.run_now(partial(spoil, since=""))
    await works.passes(hours=1)
    assert [row.starts_at for row in rounds(works)][1:] == [START + timedelta(hours=12)], "it runs still"
