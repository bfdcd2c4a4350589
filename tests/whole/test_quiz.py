"""安全答题 in the running service: by the calendar, by a word, on the page, from a phone that was away."""

import asyncio
import json
import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import select

from bot.quizzes.giver import Giver, rules_of
from db.tables import Ledger
from tests.whole.browser import Browser, browser
from tests.whole.plant import SMALL, START, Plant, plant
from workflows.engine import Engine
from workflows.quiz.case import Quiz
from workflows.registry import FLOWS

WEEKLY = '[[plan]]\nname = "每周一练"\nday = 1\nat = "09:00"\ndepartments = ["公司/焊接车间"]\n'
WELDERS = {"何建军", "王芳", "李强", "张伟", "陈静"}
WORKER, MATE, LEADER, OTHER, SAFETY = "li.qiang", "zhang.wei", "wang.fang", "sun.hao", "zhao.min"


def weekly(folder: Path, start: datetime = START) -> AbstractAsyncContextManager[Plant]:
    """The small factory with a plan of its own; again with the same folder it goes on."""
    site = folder / "site"
    if not site.exists():
        shutil.copytree(SMALL, site)
        (site / "policies").mkdir(exist_ok=True)
        (site / "policies" / "quiz.toml").write_text(WEEKLY, "utf-8")
    return plant(folder, site=site, start=start)


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    """The built-in rules: nobody is given anything unasked."""
    async with plant(tmp_path) as found:
        yield found


@pytest.fixture
async def worker(works: Plant) -> AsyncIterator[Browser]:
    async with browser(works) as page:
        await page.logs_in(WORKER)
        yield page


async def all_of(page: Browser) -> dict[str, Any]:
    status, found = await page.get("/h5/api/quizzes")
    assert status == 200, found
    return found


async def begins(page: Browser) -> dict[str, Any]:
    status, found = await page.post("/h5/api/quizzes")
    assert status == 200, found
    await page.plant.settles()
    return dict(found["quiz"])


async def quiz_of(works: Plant, code: str) -> Quiz:
    case = (await works.service.store.run(lambda work: work.load(code)))[1]
    assert isinstance(case, Quiz)
    return case


async def right(works: Plant, code: str, wrong: int = 0) -> str:
    """The picks of the paper as it stands, the first `wrong` of them false."""
    asked = (await quiz_of(works, code)).paper.questions
    false = [[place for place in range(len(one.options)) if place not in one.answer][:1] for one in asked]
    picks = [false[no] if no < wrong and false[no] else list(one.answer) for no, one in enumerate(asked)]
    return json.dumps(picks)


async def hands_in(
    page: Browser, code: str, picks: str, turn: int | str = 1, **fields: str
) -> tuple[int, dict[str, Any]]:
    form = {"key": str(uuid.uuid4()), "turn": str(turn), "picks": picks, **fields}
    data = aiohttp.FormData(form, default_to_multipart=True)
    return await page.post(f"/h5/api/quizzes/{code}/answer", data=data)


async def points(works: Plant, why: str = "自愿答题通过") -> list[int]:
    query = select(Ledger.points).where(Ledger.why == why)
    return list(await works.service.store.read(lambda session: session.exec(query).all()))


async def names(works: Plant) -> list[str]:
    return sorted(case["reporter"]["name"] for case in await works.cases("quiz"))


# ---- who gets one ------------------------------------------------------------------------------------------------


async def test_on_monday_at_nine_everybody_of_the_plan_gets_one_and_only_once(tmp_path: Path) -> None:
    async with weekly(tmp_path) as works:
        await works.passes(minutes=59)
        assert await works.cases("quiz") == []
        await works.passes(minutes=1)
        assert set(await names(works)) == WELDERS
        said = await works.words(WORKER)
        assert "安全答题：每周一练，10 题" in said and f"{works.base}/h5/quiz/KS-20260302-" in said
        assert "安全答题" not in await works.words(OTHER)
        await works.passes(days=2)
        assert len(await works.cases("quiz")) == len(WELDERS)
        await works.passes(days=5)
        assert len(await works.cases("quiz")) == 2 * len(WELDERS)


async def test_a_service_that_stood_still_at_nine_gives_it_later_but_not_after_a_day(tmp_path: Path) -> None:
    async with weekly(tmp_path):
        pass
    async with weekly(tmp_path, START + timedelta(hours=7)) as works:
        await works.passes(seconds=5)
        assert set(await names(works)) == WELDERS
    async with weekly(tmp_path, START + timedelta(days=9)) as works:
        await works.passes(hours=2)
        assert len(await works.cases("quiz")) == len(WELDERS), "the Monday between is over"


async def test_a_plan_that_is_written_after_its_hour_waits_for_the_next(tmp_path: Path) -> None:
    async with weekly(tmp_path, START + timedelta(hours=7)) as works:
        await works.passes(hours=3)
        assert await works.cases("quiz") == []


async def test_many_people_get_it_in_turns_and_a_killed_process_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with weekly(tmp_path) as works:
        store, rules = works.service.store, rules_of(works.service.settings.site.path)
        now = START + timedelta(hours=1)
        first, second = Giver(Engine(FLOWS), rules, 2), Giver(Engine(FLOWS), rules, 100)
        await store.run(lambda work: first.run(work, now))
        assert len(await works.cases("quiz")) == 2 and first.next(now) == now + timedelta(seconds=2)
        await store.run(lambda work: second.run(work, now + timedelta(minutes=3)))
        assert len(await works.cases("quiz")) == len(WELDERS) and second.next(now) == now + timedelta(hours=1)


async def test_nobody_is_asked_unasked_and_whoever_says_so_gets_one_a_week(works: Plant) -> None:
    await works.passes(days=7)
    assert await works.cases("quiz") == []
    await works.says(WORKER, "答题")
    (case,) = await works.cases("quiz")
    assert "安全答题：自愿答题，10 题" in await works.words(WORKER)
    await works.says(WORKER, "答题")
    assert f"{case['code']} 自愿答题 待答题 10 题" in await works.words(WORKER)
    await works.says(WORKER, "待办")
    assert f"手上有 1 条：\n1. {case['code']} 自愿答题 待答题" in await works.words(WORKER)
    await works.says(WORKER, "1")
    assert "发“答题”拿链接" in await works.words(WORKER)
    async with browser(works) as page:
        await page.logs_in(WORKER)
        assert (await page.get("/h5/api/todo"))[1]["quizzes"][0]["code"] == case["code"]
        status, found = await hands_in(page, case["code"], await right(works, case["code"]))
        assert (status, found["quiz"]["state"]) == (200, "passed")
        assert (await page.get("/h5/api/todo"))[1]["quizzes"] == []
        await works.settles()
        await works.says(WORKER, "答题")
        assert "这一周的自愿答题已经做过了" in await works.words(WORKER)
        status, found = await page.post("/h5/api/quizzes")
        assert status == 400 and "星期一再来" in found["error"]
    await works.passes(days=7)
    await works.says(WORKER, "答题")
    assert len(await works.cases("quiz")) == 2


async def test_an_officer_gives_one_to_a_department_and_reads_counts_and_nobody_s_result(works: Plant) -> None:
    await works.says(SAFETY, "布置答题 焊接车间")
    said = await works.words(SAFETY)
    assert "已经发给焊接车间 5 人" in said and set(await names(works)) == WELDERS
    await works.says(SAFETY, "布置答题 焊接车间")
    assert "焊接车间今天已经发过了" in await works.words(SAFETY) and len(await works.cases("quiz")) == 5
    for user, wrong in ((WORKER, 0), (MATE, 10)):
        code = next(c["code"] for c in await works.cases("quiz") if c["reporter"]["name"] in {"李强", "张伟"}
                    and (c["reporter"]["name"] == "李强") == (user == WORKER))  # fmt: skip
        async with browser(works) as page:
            await page.logs_in(user)
            for turn in (1, 2) if wrong else (1,):
                status, found = await hands_in(page, code, await right(works, code, wrong), turn)
                assert status == 200, found
    await works.settles()
    await works.says(SAFETY, "答题情况")
    said = await works.words(SAFETY)
    assert "03-02 安全员布置给焊接车间的答题：5 人，通过 1，没通过 1，没答完 3" in said
    assert "李强" not in said and "张伟" not in said
    await works.passes(days=4)
    await works.says(SAFETY, "答题情况")
    assert "5 人，通过 1，没通过 1，没答完 0，过期 3" in await works.words(SAFETY)
    for words in ("答题情况", "布置答题 全厂"):
        await works.says(WORKER, words)
    assert (await works.words(WORKER)).count("这由安全员、安全总监来看和发") == 2
    for words, told in (("布置答题", "写上部门"), ("布置答题 没有部", "没有找到部门“没有部”"),
                        ("布置答题 全厂", "已经发给全厂")):  # fmt: skip
        await works.says(SAFETY, words)
        assert told in await works.words(SAFETY)


# ---- the page ----------------------------------------------------------------------------------------------------


async def test_right_answers_come_only_after_the_paper_was_handed_in(works: Plant, worker: Browser) -> None:
    quiz = await begins(worker)
    before = await all_of(worker)
    (mine,) = before["quizzes"]
    assert mine == quiz and mine["state"] == "open" and len(mine["questions"]) == 10 and mine["papers"] == []
    assert set(mine["questions"][0]) == {"no", "kind", "topic", "ask", "options"}
    asked = (await quiz_of(works, quiz["code"])).paper.questions
    assert not [one.why for one in asked if one.why in json.dumps(before, ensure_ascii=False)]
    status, found = await hands_in(worker, quiz["code"], await right(works, quiz["code"], wrong=3))
    assert status == 200 and (found["quiz"]["state"], found["quiz"]["turn"]) == ("open", 2)
    (paper,) = found["quiz"]["papers"]
    assert (paper["score"], paper["at"]) == (70, "2026-03-02T08:00:00+08:00")
    assert [one["right"] for one in paper["questions"]] == [False] * 3 + [True] * 7
    assert [one["why"] for one in paper["questions"]] == [one.why for one in asked]
    again = {one["ask"] for one in found["quiz"]["questions"]}
    assert again.isdisjoint(one.ask for one in asked)
    await works.settles()
    assert "第 1 次 70 分" in await works.words(WORKER)


async def test_passing_earns_points_once_however_often_the_paper_is_sent(works: Plant, worker: Browser) -> None:
    code = (await begins(worker))["code"]
    picks, key = await right(works, code), str(uuid.uuid4())
    first, second = [await hands_in(worker, code, picks, key=key) for _ in range(2)]
    assert (first[0], second[0]) == (200, 200) and second[1]["said"] == "这份答案先前已经收到了。"
    assert first[1]["quiz"] == second[1]["quiz"]
    status, found = await hands_in(worker, code, picks)
    assert status == 409 and "第 1 次已经交过了" in found["error"] and found["quiz"]["state"] == "passed"
    assert await points(works) == [5]
    log = [row["event"] for row in (await works.api(f"cases/{code}/log"))["items"]]
    assert log == ["QuizGiven", "QuizAnswered"]


async def test_two_phones_at_the_same_moment_make_one_try(works: Plant, worker: Browser) -> None:
    code = (await begins(worker))["code"]
    picks = await right(works, code, wrong=5)
    found = await asyncio.gather(*(hands_in(worker, code, picks) for _ in range(4)))
    assert sorted(status for status, _ in found) == [200, 409, 409, 409]
    assert (await quiz_of(works, code)).turn == 2


def stamped(quiz: dict[str, Any], at: datetime, sent: datetime) -> dict[str, str]:
    """What a phone writes down that was away since `quiz` was asked for; its clocks were never touched."""
    since = round((at - START).total_seconds() * 1000)
    return {"seq": "7", "wall": at.isoformat(), "sent_wall": sent.isoformat(), "anchor": quiz["anchor"],
            "since_ms": str(since)}  # fmt: skip


async def test_a_phone_that_was_away_is_graded_by_the_hour_it_handed_in(works: Plant, worker: Browser) -> None:
    code = (await begins(worker))["code"]
    known = await all_of(worker)
    picks = await right(works, code)
    in_time = START + timedelta(days=2, hours=23)
    await works.passes(days=3, hours=6)
    await worker.logs_in(WORKER)
    (late,) = (await all_of(worker))["quizzes"]
    assert (late["state"], late["questions"]) == ("late", [])
    status, found = await hands_in(worker, code, picks, **stamped(known, in_time, works.clock.now()))
    assert (status, found["quiz"]["state"]) == (200, "passed"), found
    assert found["quiz"]["papers"][0]["at"] == in_time.isoformat()
    assert await points(works) == [5]


async def test_a_quiz_that_closed_meanwhile_is_a_conflict_and_nothing_changes(works: Plant, worker: Browser) -> None:
    code = (await begins(worker))["code"]
    known = await all_of(worker)
    picks = await right(works, code)
    await works.passes(days=3, hours=6)
    await worker.logs_in(WORKER)
    after = START + timedelta(days=3, hours=1)
    for fields in ({}, stamped(known, after, works.clock.now())):
        status, found = await hands_in(worker, code, picks, **fields)
        assert status == 409 and "截止，交的时候已经过了" in found["error"] and found["quiz"]["state"] == "late"
    await works.passes(hours=7)
    await worker.logs_in(WORKER)
    status, found = await hands_in(worker, code, picks, **stamped(known, START, works.clock.now()))
    assert status == 409 and "已经过期" in found["error"] and found["quiz"]["state"] == "lapsed"
    assert (await quiz_of(works, code)).paper.answered is None and await points(works) == []


async def test_after_the_end_whoever_leaves_the_anchor_out_is_not_believed(works: Plant, worker: Browser) -> None:
    code = (await begins(worker))["code"]
    known = await all_of(worker)
    picks = await right(works, code)
    await works.passes(days=3, hours=5)
    await worker.logs_in(WORKER)
    clocks = stamped(known, START + timedelta(days=3, minutes=-1), works.clock.now())
    for left_out in ({"anchor": ""}, {"since_ms": ""}, {"anchor": "0000000000000.AAAAAAAAAAAAAAAAAAAAAA"}):
        status, found = await hands_in(worker, code, picks, **clocks | left_out)
        assert status == 409 and "手机证明不了是截止前交的" in found["error"]
    assert (await quiz_of(works, code)).paper.answered is None and await points(works) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"picks": "[]"}, "没有收完整"), ({"picks": "{"}, "没有收完整"), ({"picks": "[[true]]"}, "没有收完整"),
        ({"picks": "[" * 3000}, "没有收完整"), ({"picks": json.dumps([[9]] * 10)}, "没有收完整"),
        ({"turn": "x"}, "页面旧了"), ({"key": "短"}, "页面旧了"), ({"wall": "昨天"}, "时间读不出来"),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_refused_in_words_and_costs_no_try(
    works: Plant, worker: Browser, fields: dict[str, str], told: str
) -> None:
    code = (await begins(worker))["code"]
    status, found = await hands_in(worker, code, **{"picks": await right(works, code), **fields})
    assert status == 400 and told in found["error"]
    assert (await quiz_of(works, code)).turn == 1


async def test_nobody_else_reads_or_answers_it_not_a_superior_and_not_safety(works: Plant, worker: Browser) -> None:
    code = (await begins(worker))["code"]
    picks = await right(works, code, wrong=10)
    await hands_in(worker, code, picks)
    assert (await worker.get(f"/h5/api/case/{code}"))[0] == 200
    assert (await worker.goes(f"/h5/case/{code}")).endswith(f"/h5/quiz/{code}")
    for user in (MATE, LEADER, SAFETY, OTHER):
        async with browser(works) as page:
            await page.logs_in(user)
            assert (await all_of(page))["quizzes"] == []
            assert (await page.get(f"/h5/api/case/{code}"))[0] == 403
            assert (await hands_in(page, code, picks, 2))[0] == 404
        assert code not in await works.words(user)
    assert (await quiz_of(works, code)).turn == 2


async def test_a_stranger_and_a_foreign_page_change_nothing(works: Plant, worker: Browser) -> None:
    code = (await begins(worker))["code"]
    async with browser(works) as nobody:
        assert (await nobody.get("/h5/api/quizzes"))[0] == 401
        assert (await nobody.post("/h5/api/quizzes"))[0] == 401
        assert (await hands_in(nobody, code, "[]"))[0] == 401
    worker.csrf = "another"
    assert (await hands_in(worker, code, await right(works, code)))[0] == 403
    assert (await worker.post("/h5/api/quizzes", headers={"Origin": "http://evil.example"}))[0] == 403
    assert (await hands_in(worker, "KS-20260302-9999", "[]"))[0] == 403
    assert (await quiz_of(works, code)).paper.answered is None
