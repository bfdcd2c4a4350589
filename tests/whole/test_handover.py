"""Changes of shift in both chats: written by the calendar, given, taken by somebody else, late said, and on a page."""

import base64
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.handovers.writer import Writer, changes, handovers
from config.site import USUAL
from db import recordings
from db.org import bump_org
from db.tables import Case, Equipment, PointStanding
from db.work import UnitOfWork
from tests.whole.browser import browser
from tests.whole.plant import START, Plant, plant
from tests.whole.roster import ROSTER, brings
from workflows.engine import Engine
from workflows.handover.rules import DeskRule, HandoverRules
from workflows.kernel.people import Org, Shift
from workflows.registry import FLOWS

RED = "一号焊接车间的配电箱电线裸露，铜线露在外面"
TEAM = "2026-03-02,白班,班组长,王芳,公司/焊接车间\n2026-03-02,夜班,班组长,李强,公司/焊接车间\n"


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:

        def machines(work: UnitOfWork) -> None:
            work.session.add(Equipment(code="CC-6", name="冲床6号", place="HJ-1"))
            bump_org(work.session, work.site)

        await found.service.store.run(machines)
        yield found


async def handover(works: Plant) -> dict[str, Any]:
    """The newest."""
    return (await works.cases("handover"))[-1]


async def test_at_the_end_of_a_shift_the_duty_room_gives_what_is_open_and_the_next_takes_it(works: Plant) -> None:
    brings(works, "roster", ROSTER)
    await works.says("zhang.wei", RED)
    (red,) = await works.cases()
    assert red["level"] == "red"
    await works.says("li.qiang", "上锁 冲床6号 锁号12")
    await works.says("zhang.wei", "旁路 冲床6号/光栅 原因 光栅误报 8小时")
    await works.passes(hours=11, minutes=44)
    assert await works.cases("handover") == []
    await works.passes(minutes=1)
    found = await handover(works)
    assert (found["state"], found["code"]) == ("written", "JB-20260302-0001")
    said = await works.words("duty.room")
    assert "请交班：值班室 白班→夜班" in said and red["code"] in said and "冲床6号 12 号锁 李强" in said
    assert "请接班" not in await works.words("liu.yang")
    await works.says("duty.room", "待办")
    assert f"{found['code']} 值班室 白班→夜班 待交班 今天 20:00" in await works.words("duty.room")
    await works.says("duty.room", "配电箱的备件明早到")
    for _ in range(2):
        await works.says("duty.room", "交班")
    assert f" 已经交班：值班室 白班→夜班 {found['code']}，在等接班的人" in await works.words("duty.room")
    await works.says("liu.yang", "待办")
    assert f"{found['code']} 值班室 白班→夜班 待接班 今天 20:00" in await works.words("liu.yang")
    assert "请接班：值班室 白班→夜班" in await works.words("liu.yang")
    assert "配电箱的备件明早到" in await works.words("liu.yang")
    await works.says("duty.room", "已接班")
    assert "现在没有要交接的班" in await works.words("duty.room"), "not one's own"
    await works.passes(minutes=20)
    assert "还没有接班" not in await works.words("liu.yang")
    await works.presses("liu.yang", "已接班")
    found = await handover(works)
    assert (found["state"], found["owner"]["name"], found["flags"]) == ("closed", "刘洋", [])
    assert red["code"] in found["text"] and "备件明早到" in found["text"]
    assert "已接班：值班室 白班→夜班" in await works.words("duty.room")
    for user in ("liu.yang", "zhao.min"):
        await works.says(user, "已接班")
        assert f"刘洋 今天 20:05 已经接班：值班室 白班→夜班 {found['code']}" in await works.words(user)
    await works.says("sun.hao", "已接班")
    assert "现在没有要交接的班" in await works.words("sun.hao")
    log = [row["event"] for row in (await works.api(f"cases/{found['code']}/log"))["items"]]
    assert log[:3] == ["ShiftEnds", "NoteAdded", "ShiftGiven"] and log[-1] == "ShiftTaken"
    await works.passes(hours=11, minutes=40)
    assert (await handover(works))["code"] == "JB-20260303-0001", "the morning has its own"


async def test_not_taken_it_climbs_and_the_team_has_a_list_of_its_own_places(works: Plant) -> None:
    brings(works, "roster", "日期,班次,值班岗位,值班人,部门\n" + TEAM)
    await works.says("zhang.wei", RED)
    await works.says("sun.hao", "三号泵房配电箱电线裸露，铜线露在外面")
    welding = next(c for c in await works.cases() if c["place"] == "一号焊接车间")
    await works.passes(hours=11, minutes=45)
    said = await works.words("wang.fang")
    assert "请交班：焊接车间 白班→夜班" in said
    text = (await handover(works))["text"]
    assert welding["code"] in text and "三号泵房" not in text
    await works.passes(minutes=15)
    assert "还没有交班" in await works.words("wang.fang") and "请接班：焊接车间" in await works.words("li.qiang")
    await works.passes(minutes=30)
    assert [e["to"] for e in (await handover(works))["escalations"]] == ["何建军"], "王芳 is above 李强, and goes"
    assert "没有人接班，已过 30 分钟" in await works.words("he.jianjun", "dingtalk")
    await works.says("li.qiang", "接班")
    found = await handover(works)
    assert found["state"] == "closed" and found["flags"] == ["晚接班 30 分钟", "交班人没有按交班"]


async def test_a_danger_said_while_the_bot_waits_for_a_note_is_a_report(works: Plant) -> None:
    brings(works, "roster", ROSTER)
    await works.passes(hours=11, minutes=45)
    await works.says("duty.room", "三号泵房配电箱门没关，线露在外面")
    assert len(await works.cases()) == 1
    assert "这句像是隐患，已经另外登记" in await works.words("duty.room")
    await works.says("duty.room", "夜里有一车氧气要卸")
    assert len(await works.cases()) == 1
    await works.presses("duty.room", "交班")
    found = await handover(works)
    assert "夜里有一车氧气要卸" in found["text"] and (await works.cases())[0]["code"] in found["text"]


async def test_permits_that_stand_or_run_on_silent_cameras_and_yellow_points_are_in_it(works: Plant) -> None:
    brings(works, "roster", ROSTER)

    def goes_on(work: UnitOfWork) -> None:
        now = works.clock.now()
        for code, state, more in (
            ("DH-20260302-0001", "suspended", '"work":"焊支架"'),
            ("SX-20260302-0001", "working", '"work":"清罐","camera":"CAM-7"'),
            ("GC-20260302-0001", "working", '"work":"换灯"'),
        ):
            ends = now + timedelta(hours=11 if code.startswith("GC") else 14)
            body = f'{{"code":"{code}",{more}}}'
            row = Case(
                kind="permit", code=code, state=state, place="三号泵房", place_code="BF-3", ends_at=ends, body=body
            )
            work.session.add(row)
        recordings.seen(work, "SX-20260302-0001", "CAM-7", "fixed", now)
        work.session.add(PointStanding(point="BF-3", sheet="DROM", yellow_since=now, recheck="XJ-20260302-0009"))

    works.service.store.run_now(goes_on)
    await works.passes(hours=11, minutes=45)
    text = (await handover(works))["text"]
    for line in (
        "暂停的作业（1）：\n- DH-20260302-0001 三号泵房 焊支架",
        "跨班作业（1）：\n- SX-20260302-0001 三号泵房 清罐，到 今天 22:00",
        "摄像没画面（1）：\n- CAM-7（SX-20260302-0001）今天 08:00 起没有画面",
        "待复核点位（1）：\n- 三号泵房（BF-3）XJ-20260302-0009",
    ):
        assert line in text, text
    assert "GC-20260302-0001" not in text


async def test_the_page_shows_the_whole_list_with_links_to_those_whom_it_concerns(works: Plant) -> None:
    brings(works, "roster", ROSTER)
    await works.says("zhang.wei", RED)
    (red,) = await works.cases()
    await works.passes(hours=11, minutes=45)
    code = (await handover(works))["code"]
    async with browser(works) as page:
        assert "/h5/login" in await page.goes(f"/h5/handover/{code}")
        await page.logs_in("duty.room")
        assert (await page.goes(f"/h5/case/{code}")).endswith(f"/h5/handover/{code}")
        async with page.jar.get(f"{works.base}/h5/handover/{code}") as answer:
            said = await answer.text()
        assert answer.status == 200 and f'<a href="/h5/case/{red["code"]}">' in said and "红色隐患 1" in said
        await works.says("duty.room", "交班")
        await page.logs_in("liu.yang")
        assert (await page.get(f"/h5/api/case/{red['code']}"))[0] == 200, "whoever takes over may open what was given"
        await page.logs_in("chen.jing")
        assert (await page.get(f"/h5/api/case/{red['code']}"))[0] == 403
        async with page.jar.get(f"{works.base}/h5/handover/{code}") as answer:
            said = await answer.text()
        assert answer.status == 403 and red["code"] not in said
        assert (await page.get("/h5/handover/JB-20260302-9999"))[0] == 403


async def test_a_voice_note_belongs_to_the_list_and_a_photo_is_a_report(works: Plant) -> None:
    brings(works, "roster", ROSTER.replace("值班室,公司", "周立新,公司"))
    await works.passes(hours=11, minutes=45)
    assert "请交班" in await works.words("zhou.lixin", "dingtalk")
    sound = base64.b64encode(b"#!AMR\n" + b"\x3c" + b"\x00" * 31).decode()
    heard = {"recognition": "二号空压机声音不对"}
    await works.control("send_voice", platform="dingtalk", user="zhou.lixin", base64=sound, mime="audio/amr", **heard)
    await works.settles()
    assert "二号空压机声音不对" in (await handover(works))["text"] and await works.cases() == []
    await works.photographs("zhou.lixin", 9, "dingtalk")
    assert len(await works.cases()) == 1, "a picture is no note"


def test_a_change_is_the_end_of_every_shift_and_is_written_before_it_or_late_but_not_days_after() -> None:
    at = [change.at for change in changes(USUAL, START)]
    assert len(at) == len(set(at)) and START in at and START + timedelta(hours=12) in at
    write = Writer(Engine(FLOWS), HandoverRules(), USUAL)
    assert write.next(START) == START + timedelta(hours=11, minutes=45)
    assert write.next(START + timedelta(hours=11, minutes=45)) == START + timedelta(hours=23, minutes=45)


def test_each_desk_of_the_policy_has_one_where_the_roster_names_somebody() -> None:
    until = START + timedelta(hours=12)
    night = until + timedelta(hours=12)

    def line(person: str, duty: str, since: datetime, to: datetime, department: str = "") -> Shift:
        return Shift(person, duty, since, to, department)

    org = Org(roster=(
        line("a", "值班室", START, until, "安环"), line("b", "值班室", START, until, "安环"),
        line("c", "值班室", until, night, "安环"), line("d", "班组长", START, until, "甲班"),
        line("e", "班组长", until, night, "乙班"), line("f", "安全员", START, until),
        line("g", "值班室", START, until - timedelta(hours=1)),
    ))  # fmt: skip
    change = next(one for one in changes(USUAL, START) if one.at == until)
    found = list(handovers(org, (DeskRule("值班室"), DeskRule("班组长", "team"), DeskRule("带班领导")), change))
    assert [(e.duty, e.department, e.outgoing, e.incoming) for e in found] == [
        ("值班室", "", ("a", "b"), ("c",)), ("班组长", "甲班", ("d",), ()), ("班组长", "乙班", (), ("e",)),
    ]  # fmt: skip
    assert {(e.shift, e.next_shift, e.since) for e in found} == {("白班", "夜班", START)}


async def test_after_a_long_standstill_the_change_that_passed_is_nobody_s_any_more(works: Plant) -> None:
    brings(works, "roster", ROSTER)
    write = Writer(Engine(FLOWS), HandoverRules(), USUAL)
    late, soon = START + timedelta(hours=14, minutes=1), START + timedelta(hours=13)
    await works.service.store.run(lambda work: write.run(work, late))
    assert await works.cases("handover") == []
    await works.service.store.run(lambda work: write.run(work, soon))
    await works.service.store.run(lambda work: write.run(work, soon))
    assert len(await works.cases("handover")) == 1
