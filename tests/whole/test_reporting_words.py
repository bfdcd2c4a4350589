"""Words that are commands: tours, paper forms, leave, swaps, lists, and why a message came."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.org import bump_org
from db.tables import Person, Shift
from db.work import UnitOfWork
from tests.whole.plant import START, Plant, plant

LEADER, OWNER = "he.jianjun", "li.qiang"
OIL = "一号焊接车间地面有一滩油"


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def last(factory: Plant, user: str, platform: str = "wecom") -> str:
    return str([b["text"] for b in await factory.phone(user, platform) if b["from"] == "bot" and b["text"]][-1])


async def test_a_tour_of_fifteen_photos_is_fifteen_hazards_and_one_list(factory: Plant) -> None:
    await factory.says(LEADER, "巡查模式", "dingtalk")
    said = [OIL, "二号焊接车间灭火器没压力了", "三号泵房出口压力表抖动", "空压机房安全阀过期了"]
    for seed in range(15):
        await factory.photographs(LEADER, seed, "dingtalk")
        if seed % 2 == 0:
            await factory.says(LEADER, said[seed // 2 % 4], "dingtalk")
        await factory.passes(seconds=80)
    before = len([b for b in await factory.phone(LEADER, "dingtalk") if b["from"] == "bot"])
    await factory.says(LEADER, "结束巡查", "dingtalk")
    cases = await factory.cases()
    assert len(cases) == 15 and all(len(c["media"]) == 1 for c in cases)
    assert not [c for c in cases if c["state"] in ("draft", "void")]
    listed = await last(factory, LEADER, "dingtalk")
    assert "共 15 条" in listed and all(c["code"] in listed for c in cases)
    assert before <= 2
    await factory.photographs(LEADER, 99, "dingtalk")
    assert len(await factory.cases()) == 16


PAPER = (
    (f"补录 2026-03-01 14:00 {OIL}", "2026-03-01T14:00:00+08:00"),
    ("补录 昨天下午2点半 二号焊接车间灭火器没压力了", "2026-03-01T14:30:00+08:00"),
    ("补录：3月1日 9:05，三号泵房出口压力表抖动", "2026-03-01T09:05:00+08:00"),
    ("补录 7:30 空压机房安全阀过期了", "2026-03-02T07:30:00+08:00"),
)


async def test_a_paper_form_keeps_its_true_time_and_takes_its_photo(factory: Plant) -> None:
    for number, (said, at) in enumerate(PAPER):
        await factory.says("zhang.wei", said)
        await factory.photographs("zhang.wei", number)
        case = (await factory.cases())[-1]
        assert (case["opened_at"], case["text"], case["state"]) == (at, said[-len(case["text"]) :], "dispatched")
        assert datetime.fromisoformat(case["due_at"]) > START
    assert [len(c["media"]) for c in await factory.cases()] == [1] * 4
    assert "补录" in await factory.words(OWNER)


WRONG = (
    "补录", "补录 一号车间有油", f"补录 2026-03-05 14:00 {OIL}", f"补录 2026-13-01 14:00 {OIL}",
    f"补录 2019-03-05 14:00 {OIL}", "补录 7:30", f"补录 25:00 {OIL}",
)  # fmt: skip


async def test_a_paper_form_with_a_wrong_time_is_refused_with_the_remedy(factory: Plant) -> None:
    for said in WRONG:
        before = len(await factory.phone("zhang.wei"))
        await factory.says("zhang.wei", said)
        assert len(await factory.phone("zhang.wei")) == before + 2
        assert "2026-03-01 14:00" in await last(factory, "zhang.wei")
    assert await factory.cases() == []


LEAVE = (
    ("我请假", "没看懂"), ("请假到昨天", "没看懂"), ("请假到2月30日", "没看懂"),
    ("我请假到周五，代理人赵某某", "没有找到"), ("我请假到周五，代理人李强", "没有找到"), ("销假", "没有登记"),
    ("换班 王芳", "值班表里没有"), ("换班 没有人", "没有找到"), ("请假3天", "没有指定代理人"),
    ("我请假到周五，代理人张伟", "3月6日"),
)  # fmt: skip


async def test_leave_is_understood_or_refused_with_the_remedy(factory: Plant) -> None:
    for said, answered in LEAVE:
        await factory.says(OWNER, said)
        assert answered in await last(factory, OWNER), said


async def test_while_the_owner_is_away_the_stand_in_gets_the_case_and_was_told_so(factory: Plant) -> None:
    await factory.says(OWNER, "我请假到周五，代理人张伟")
    assert "李强" in await last(factory, "zhang.wei") and "代理" in await last(factory, "zhang.wei")
    await factory.says("chen.jing", OIL)
    assert (await factory.cases())[0]["owner"]["name"] == "张伟"
    await factory.says(OWNER, "销假")
    await factory.says("chen.jing", "一号焊接车间灭火器没压力了")
    assert (await factory.cases())[1]["owner"]["name"] == "李强"


async def test_a_swapped_shift_is_told_to_both_and_the_duty_list_shows_it(factory: Plant) -> None:
    await factory.service.store.run(on_duty)
    await factory.says("zhao.min", "值班")
    assert "赵敏" in await last(factory, "zhao.min")
    await factory.says("zhao.min", "换班 王芳")
    assert "王芳" in await last(factory, "zhao.min")
    told = await factory.words("wang.fang") + await factory.words("wang.fang", "dingtalk")
    assert "赵敏" in told and "换" in told
    await factory.says("zhao.min", "现在谁值班")
    assert "王芳" in await last(factory, "zhao.min")


def on_duty(work: UnitOfWork) -> None:
    (officer,) = [p for p in work.org().people.values() if p.name == "赵敏"]
    assert work.session.get(Person, (work.site, officer.id))
    work.session.add(Shift(person=officer.id, duty="安全员", since=START, until=START + timedelta(hours=8)))
    bump_org(work.session, work.site)


async def test_the_lists_name_what_waits_and_why_says_the_rule(factory: Plant) -> None:
    await factory.says(OWNER, "待办")
    assert "没有要处理的" in await last(factory, OWNER)
    await factory.says("zhang.wei", OIL)
    (case,) = await factory.cases()
    for word in ("待办", "今日未闭环"):
        await factory.says(OWNER, word)
        assert case["code"] in await last(factory, OWNER)
    for word in ("为什么", f"为什么收到这条 {case['code']}", "为什么？"):
        await factory.says(OWNER, word)
        assert "责任人" in await last(factory, OWNER)
    await factory.says(OWNER, "帮助")
    assert "匿名" in await last(factory, OWNER) and "补录" in await last(factory, OWNER)
    assert len(await factory.cases()) == 1
