"""Words without a slash, numbers that mean a line, 取消 in every state, and questions that end politely."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlmodel import Session, select

from db.org import bump_org
from db.tables import Ledger, Person
from tests.whole.plant import START, Plant, plant

OWNER, LEADER, WORKER, OFFICER = "li.qiang", "wang.fang", "zhang.wei", "zhao.min"
DOOR = "一号焊接车间的配电箱门没关"


async def answer(factory: Plant, user: str, text: str, platform: str = "wecom") -> str:
    """What this phone shows after these words that it did not show before."""
    before = {b["id"] for b in await factory.phone(user, platform)}
    await factory.says(user, text, platform)
    fresh = [b for b in await factory.phone(user, platform) if b["id"] not in before and b["from"] == "bot"]
    return "\n".join(str(b["card"] or b["text"]) for b in fresh)


@asynccontextmanager
async def again(data: Path, start: datetime) -> AsyncIterator[Plant]:
    """The same plant after a stop; the platform's message numbers go on."""
    async with plant(data, start=start) as factory:
        factory.sandbox.sandbox.wecom.ids = count(90_001)
        yield factory


async def reported(factory: Plant, words: str = DOOR, user: str = WORKER) -> str:
    await factory.says(user, words)
    return str((await factory.cases())[-1]["code"])


@pytest.mark.parametrize("word", ["帮助", "/帮助", "菜单", "怎么用？"])
async def test_help_needs_no_slash_and_takes_one(tmp_path: Path, word: str) -> None:
    async with plant(tmp_path) as factory:
        assert "拍一张照片" in await answer(factory, WORKER, word)


async def test_each_role_reads_what_it_may_do(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.control("members", platform="wecom", userid="wai.lai", name="外协")
        worker, leader = await answer(factory, WORKER, "帮助"), await answer(factory, LEADER, "帮助")
        officer, stranger = await answer(factory, OFFICER, "帮助"), await answer(factory, "wai.lai", "帮助")
        assert "带班的" in leader and "带班的" not in worker
        assert "早间卡" in officer and "早间卡" not in leader
        assert "人员名单" in stranger and "今日未闭环" not in stranger


async def test_a_number_after_the_list_shows_that_line_also_after_a_restart(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        first = await reported(factory)
        await factory.passes(minutes=3)
        second = await reported(factory, "一号焊接车间的灭火器没压力了")
        listed = await answer(factory, OWNER, "待办")
        assert "1. " in listed and "2. " in listed and "回复序号" in listed
        order = sorted((first, second), key=listed.index)
        now = factory.clock.now()
    async with again(tmp_path, now) as factory:
        shown = await answer(factory, OWNER, "２")
        assert order[1] in shown and order[0] not in shown and f"接单 {order[1]}" in shown
        assert order[0] in await answer(factory, OWNER, "第一条")
        assert "只有 1 到 2" in await answer(factory, OWNER, "7")
        await factory.says(OWNER, f"接单 {order[1]}")
        assert {c["code"]: c["state"] for c in await factory.cases()}[order[1]] == "fixing"


async def test_a_number_picks_the_option_of_a_card_also_after_a_restart(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        one, two = await reported(factory), ""
        await factory.passes(minutes=3)
        two = await reported(factory, "一号焊接车间的灭火器没压力了")
        for code in (one, two):
            await factory.says(OWNER, f"接单 {code}")
        await factory.passes(minutes=2)
        await factory.photographs(OWNER, 7)
        await factory.passes(minutes=2)
        card = [b["card"] for b in await factory.phone(OWNER) if b["card"] and "属于哪一条" in b["card"]["title"]][-1]
        wanted, now = card["choice"]["options"][1]["id"], factory.clock.now()
    async with again(tmp_path, now) as factory:
        await factory.says(OWNER, "2")
        cases = {c["code"]: c for c in await factory.cases()}
        assert len(cases) == 2 and len(cases[wanted]["media"]) == 1
        assert "没有改变什么" in await answer(factory, OWNER, "1"), "the question has been answered"


async def test_somebody_without_a_name_picks_by_number_and_stays_without_one(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, f"匿名 {DOOR}")
        await factory.presses(WORKER, "级别不对")
        assert "回复序号" in await factory.words(WORKER)
        await factory.says(WORKER, "1")
        (case,) = await factory.cases()
        assert (case["level"], case["reporter"]) == ("red", None)
        log = await factory.api(f"cases/{case['code']}/log")
        assert "张伟" not in str(log)


async def test_a_number_too_late_is_told_what_it_was_and_how_to_begin_again(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await reported(factory)
        assert "没有等着选的序号" in await answer(factory, OWNER, "1")
        await factory.says(OWNER, "待办")
        await factory.passes(minutes=31)
        late = await answer(factory, OWNER, "1")
        assert "已经过期" in late and "待办" in late
        assert len(await factory.cases()) == 1


async def test_a_number_for_a_question_in_words_goes_to_the_question(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        code = await reported(factory)
        await factory.says(OWNER, "待办")
        await factory.passes(seconds=30)
        await factory.presses(OWNER, "拒单")
        await factory.says(OWNER, "3")
        said = await factory.words(LEADER) + await factory.words(LEADER, "dingtalk")
        assert code in said and "3" in said


async def test_what_was_asked_in_vain_is_said_politely_and_no_report_is_made_of_the_answer(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        code = await reported(factory)
        await factory.presses(OWNER, "拒单")
        now = factory.clock.now()
    async with again(tmp_path, now + timedelta(hours=3)) as factory:
        late = await answer(factory, OWNER, "缺备件，配件还没有到货")
        assert code in late and "已经不等了" in late and f"{code} 加上" in late
        assert len(await factory.cases()) == 1
        await factory.says(OWNER, f"{code} 缺备件，配件还没有到货")
        log = await factory.api(f"cases/{code}/log")
        assert "缺备件" in str(log)


async def test_cancel_takes_back_a_draft_then_a_question_then_says_there_is_nothing(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.photographs(WORKER, 1)
        assert "不报了" in await answer(factory, WORKER, "取消")
        assert "没有要取消的" in await answer(factory, WORKER, "取消。")
        code = await reported(factory)
        await factory.presses(OWNER, "拒单")
        assert "不用回答了" in await answer(factory, OWNER, "取消")
        assert "取消不了" in await answer(factory, WORKER, "取消") and code
        await factory.says(WORKER, "匿名")
        assert "不匿名了" in await answer(factory, WORKER, "不要了")


async def test_cancel_ends_a_tour_and_lets_go_of_photos_that_wait_for_their_case(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, "巡查模式")
        assert "巡查结束" in await answer(factory, WORKER, "取消")
        one = await reported(factory)
        await factory.passes(minutes=3)
        two = await reported(factory, "一号焊接车间的灭火器没压力了")
        for code in (one, two):
            await factory.says(OWNER, f"接单 {code}")
        await factory.passes(minutes=2)
        await factory.photographs(OWNER, 7)
        assert "不要了" in await answer(factory, OWNER, "取消")
        await factory.passes(minutes=3)
        assert "属于哪一条" not in await factory.words(OWNER)
        assert [len(c["media"]) for c in await factory.cases()] == [0, 0]


async def test_a_tour_nobody_ended_ends_the_next_morning(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, "巡查模式")
        await factory.photographs(WORKER, 1)
        await factory.says(WORKER, DOOR)
        await factory.passes(hours=23)
        said = await factory.words(WORKER)
        assert "已经自动结束" in said and "巡查结束，共 1 条" in said
        assert "不在巡查模式" in await answer(factory, WORKER, "结束巡查")


async def test_a_wish_to_stay_anonymous_that_has_lapsed_is_told_before_it_is_too_late(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, "匿名")
        await factory.passes(minutes=11)
        assert await factory.photographs(WORKER, 1)
        assert "是记名的" in await factory.words(WORKER)
        await factory.says(WORKER, "匿名")
        await factory.says(WORKER, DOOR)
        (case,) = await factory.cases()
        assert case["reporter"] is None


async def test_the_board_shows_ten_shares_ranks_hides_who_left_and_tells_ones_own_place(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        assert "还没有人得分" in await answer(factory, WORKER, "排行榜")
        await factory.service.store.run(lambda work: _points(work.session))
        said = await answer(factory, WORKER, "排行榜")
        lines = said.split("\n")
        assert lines[:4] == ["3 月积分榜：", "1. 李强 9 分", "2. 陈静 7 分", "2. 孙浩 7 分"], said
        assert "刘洋" not in said, "who left is hidden"
        assert "上月" not in said and lines[-1] == "张伟这个月 2 分，第 4 名。"


def _points(session: Session) -> None:
    people = {p.name: p for p in session.exec(select(Person))}
    rows = [("李强", 9, 1), ("陈静", 7, 2), ("孙浩", 7, 3), ("张伟", 2, 4), ("刘洋", 20, 1), ("王芳", 5, -40)]
    for name, points, hours in rows:
        at = START - timedelta(hours=5 - hours) if hours > 0 else START - timedelta(days=-hours)
        session.add(Ledger(person=people[name].id, points=points, why="测试", at=at))
    people["刘洋"].active = False
    session.add(people["刘洋"])
    bump_org(session)


async def test_somebody_in_no_list_reads_no_list_of_the_factory_and_silences_no_alarm(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.control("members", platform="wecom", userid="wai.lai", name="外协")
        code = await reported(factory, "一号焊接车间着火了")
        for words in ("今日未闭环", "排行榜", "谁值班"):
            said = await answer(factory, "wai.lai", words)
            assert "只回答名单里的本厂人员" in said and "YH-" not in said, words
        assert "只有人员名单里的人" in await answer(factory, "wai.lai", f"已到场 {code}")
        await factory.passes(minutes=1)
        assert "第 2 次呼叫" in str(await factory.messages(code))
        await factory.says(OWNER, f"已到场 {code}")
        assert "李强 08:01 已到场" in str(await factory.messages(code))


async def test_cancelled_before_the_second_tap_nobody_is_called_together(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, "应急")
        assert "没有发起应急集合 JH-20260302-0001" in await answer(factory, WORKER, "取消")
        assert [case["state"] for case in await factory.cases("muster")] == ["void"]
        assert "没有要取消的" in await answer(factory, WORKER, "取消")


async def test_a_fire_alarms_whatever_word_it_begins_with_and_a_drill_does_not(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        code = await reported(factory)
        told = ("请假 着火了，二号焊接车间", "换班 着火了", f"接单 {code} 着火了", f"退回 {code} 有人触电了")
        for number, words in enumerate(told, 2):
            said = await answer(factory, LEADER, words)
            cases = await factory.cases("hazard")
            assert len(cases) == number and "没看懂" not in said and "没有找到" not in said, words
            assert "先按紧急情况报出去了" in said, words
            assert any("紧急" in str(message) or "119" in str(message) or "120" in str(message)
                       for message in await factory.messages(cases[-1]["code"])), words  # fmt: skip
            await factory.passes(minutes=40)
        assert "没看懂请到哪天" in await answer(factory, LEADER, "请假 消防演习着火预案")
        assert len(await factory.cases("hazard")) == len(told) + 1


async def test_a_reason_about_the_fire_stays_a_reason_and_one_that_tells_what_goes_on_alarms(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        code = await reported(factory)
        await factory.says(OWNER, f"接单 {code}")
        await factory.passes(minutes=2)
        said = await answer(factory, OWNER, f"申请延期 {code} 着火的那一面要等备件")
        assert code in said and "紧急" not in said
        await factory.photographs(OWNER, 7)
        await factory.says(OWNER, f"整改完成 {code}")
        await factory.says(LEADER, f"退回 {code} 着火的地方没拍到")
        (case,) = await factory.cases("hazard")
        assert case["state"] == "fixing", "returned with its reason, and nothing of all this was a new emergency"
        await factory.passes(minutes=40)
        other = await reported(factory, "一号焊接车间的灭火器没压力了")
        await factory.says(OWNER, f"拒单 {other} 起火原因不明，要电工先查")
        assert "起火原因不明" in str(await factory.api(f"cases/{other}/log"))
        assert len(await factory.cases("hazard")) == 2
        for words in (f"退回 {code} 着火的地方没拍到", f"申请延期 {code} 又着火了，快来人"):
            said = await answer(factory, OWNER, words)
            assert "先按紧急情况报出去了" in said, "not theirs to return, and a fire that burns now"
            await factory.passes(minutes=40)
        assert len(await factory.cases("hazard")) == 4


async def test_somebody_in_no_list_takes_no_leave_and_counts_nobody_in(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.control("members", platform="wecom", userid="wai.lai", name="外协")
        for words in ("请假到周五，代理人王芳", "换班 王芳"):
            assert "只回答名单里的本厂人员" in await answer(factory, "wai.lai", words), words
        assert "代理" not in await factory.words(LEADER)
        await factory.says(OFFICER, "应急")
        (muster,) = await factory.cases("muster")
        assert "只有人员名单里的人" in await answer(factory, "wai.lai", "外协 300 人")
        assert "CountedIn" not in str(await factory.api(f"cases/{muster['code']}/log"))
        await factory.says(LEADER, "外协 3 人")
        assert "CountedIn" in str(await factory.api(f"cases/{muster['code']}/log"))
