"""What quizzes ask the tables, on both databases: one's own, who has it already, and counts that name nobody."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.quizzes import book, look, words
from bot.quizzes.giver import Giver
from bot.quizzes.orders import BATCH, Orders, given, waiting
from db.org import bump_org
from db.store import Store
from db.tables import Account, Person
from db.work import UnitOfWork
from tests.whole.db.shop import NOW
from workflows.engine import Engine
from workflows.inspection.case import Moment
from workflows.kernel.effects import Due
from workflows.kernel.flow import Refused
from workflows.quiz.events import QuizAnswered, QuizGiven
from workflows.quiz.rules import Plan, QuizRules
from workflows.registry import FLOWS

CROWD = 2 * BATCH + 30
ENGINE = Engine(FLOWS)
RULES = QuizRules(plan=(Plan("每周一练", NOW.isoweekday(), NOW.time(), roles=("员工",)),), bank=book.packaged())


@pytest.fixture
def factory(url: str) -> Store:
    store = Store(url, FLOWS)
    store.set_rules("quiz", RULES, "{}", NOW)
    store.run_now(crowd)
    return store


def crowd(work: UnitOfWork) -> None:
    for n in range(CROWD):
        work.session.add(Person(id=f"n{n}", name=f"工人{n}", role="员工"))
        work.session.add(Account(person=f"n{n}", platform="wecom", tenant="corp", account=f"u{n}"))
    bump_org(work.session, work.site)


def give(store: Store, occasion: str, slot: datetime, *people: str) -> None:
    event = QuizGiven("", occasion, "每周一练", slot)
    assert store.run_now(lambda work: given(work, ENGINE, people, event, slot)) == len(people)


def answer(store: Store, person: str, right: bool, now: datetime) -> None:
    def handed(work: UnitOfWork) -> None:
        (quiz,) = look.waiting(work, person, now)
        picks = tuple(
            one.answer if right else (one.answer[0] - 1 if one.answer[0] else 1,) for one in quiz.paper.questions
        )
        ENGINE.apply(work, quiz.code, QuizAnswered(person, quiz.turn, picks, Moment(now, now)), now)

    store.run_now(handed)


def test_counts_are_of_each_occasion_and_name_nobody(factory: Store) -> None:
    last, soon = NOW - timedelta(days=7), NOW + timedelta(hours=1)
    give(factory, "上周", last, "n1", "n2")
    answer(factory, "n1", True, last + timedelta(hours=1))
    give(factory, "本周", NOW, "n1", "n2", "n3", "n4")
    answer(factory, "n1", True, soon)
    answer(factory, "n2", False, soon)
    answer(factory, "n2", False, soon)
    answer(factory, "n3", False, soon)
    found = factory.read_now(lambda s: look.counts(UnitOfWork(s, factory.shared), last, soon))
    said = [(one.slot, one.given, one.passed, one.failed, one.open, one.lapsed) for one in found]
    assert said == [(NOW, 4, 1, 1, 2, 0), (last, 2, 1, 0, 0, 1)]
    factory.close()


def test_two_plans_at_the_same_hour_are_two_lines(factory: Store) -> None:
    give(factory, "电工 2026-03-02", NOW, "n1", "n2")
    give(factory, "焊工 2026-03-02", NOW, "n1", "n3", "n4")
    found = factory.read_now(lambda s: look.counts(UnitOfWork(s, factory.shared), NOW, NOW))
    assert {(one.occasion, one.given) for one in found} == {("电工 2026-03-02", 2), ("焊工 2026-03-02", 3)}
    factory.close()


def says(store: Store, officer: str, said: str, rules: QuizRules = RULES, now: datetime = NOW) -> str:
    """What 布置答题 and 答题情况 answer."""

    def told(work: UnitOfWork) -> str:
        if work.session.get(Person, (work.site, officer)) is None:
            work.session.add(Person(id=officer, name="安全员", role="安全员", department="总厂/安环部"))
            bump_org(work.session, work.site)
        found = ((re.fullmatch(pattern, said), act) for pattern, act in words.words(ENGINE, ""))
        ((match, act),) = [(match, act) for match, act in found if match]
        return act(work, officer, now, match)

    store.set_rules("quiz", rules, said, now)
    return store.run_now(told)


def test_the_whole_factory_gets_one_in_turns_also_when_the_process_is_killed_between(factory: Store) -> None:
    assert f"正在发给全厂 {CROWD} 人，约 1 分钟发完" in says(factory, "s1", "布置答题 全厂！")
    at = NOW + timedelta(seconds=2)
    first, again = Orders(ENGINE), Orders(ENGINE)
    factory.run_now(lambda work: first.run(work, at))
    assert first.more and first.next(at) == at + timedelta(seconds=2)
    factory.run_now(lambda work: again.run(work, at + timedelta(minutes=3)))
    assert not again.more and "全厂今天已经发过了" in says(factory, "s1", "布置答题 全厂")
    (line,) = factory.read_now(lambda s: look.counts(UnitOfWork(s, factory.shared), NOW, NOW))
    assert (line.given, factory.read_now(lambda s: waiting(UnitOfWork(s, factory.shared)))) == (CROWD, [])
    factory.close()


def test_an_empty_bank_is_the_reason_that_is_told(factory: Store) -> None:
    with pytest.raises(Refused, match="题库里没有能出的题"):
        says(factory, "s1", "布置答题 全厂", replace(RULES, bank=()))
    factory.close()


def test_a_department_below_one_that_was_given_one_today_has_been_given_it(factory: Store) -> None:
    def placed(work: UnitOfWork) -> None:
        for n, path in enumerate(["总厂/焊接", "总厂/焊接/甲班", "总厂/焊接/甲班", "总厂/喷漆", "总厂/喷漆/甲班"]):
            work.session.get_one(Person, (work.site, f"n{n}")).department = path
        bump_org(work.session, work.site)

    factory.run_now(placed)
    assert "已经发给焊接 3 人" in says(factory, "s1", "布置答题 焊接")
    assert "总厂/焊接/甲班今天已经发过了" in says(factory, "s1", "布置答题 总厂/焊接/甲班")
    assert "已经发给总厂/喷漆/甲班 1 人" in says(factory, "s1", "布置答题 “总厂/喷漆/甲班”。")
    assert "已经发给喷漆 1 人" in says(factory, "s1", "布置答题 喷漆")
    told = says(factory, "s1", "答题情况")
    assert "安全员布置给焊接的答题：3 人，答完 0，没答完 3（人数少，通过没通过不分开说）" in told
    assert "安全员布置给总厂/喷漆/甲班的答题：1 人" in told and "通过 0" not in told
    for nothing in ("布置答题！", "布置答题"):
        with pytest.raises(Refused, match="写上部门，例如“布置答题 焊接”"):
            says(factory, "s1", nothing)
    factory.close()


def test_one_s_own_that_lapsed_unanswered_does_not_count_and_one_that_was_answered_does(factory: Store) -> None:
    monday = NOW - timedelta(days=NOW.isoweekday() - 1)

    def when(at: datetime) -> datetime | None:
        return factory.read_now(lambda s: words.next_own(UnitOfWork(s, factory.shared), "n1", at)[1])

    def begin(at: datetime) -> str:
        return factory.run_now(lambda work: words.begins(work, ENGINE, "n1", at))

    assert when(monday) is None
    code = begin(monday)
    assert when(monday) == (monday + timedelta(days=7)).replace(hour=0, minute=0)
    end = monday + RULES.open_for + RULES.late_until
    assert when(end - timedelta(hours=1)) == end
    with pytest.raises(Refused, match="上一份截止了没有交，.*以后可以再要一份"):
        begin(end - timedelta(hours=1))
    factory.run_now(lambda work: ENGINE.apply(work, code, Due("quiz end"), end))
    assert when(end) is None
    begin(end)
    answer(factory, "n1", True, end)
    with pytest.raises(Refused, match="这一周的自愿答题已经做过了"):
        begin(end)
    factory.close()


def test_one_sees_one_s_own_and_the_results_of_a_week(factory: Store) -> None:
    give(factory, "甲", NOW, "n1", "n10")
    answer(factory, "n1", True, NOW)

    def of(person: str, at: datetime) -> list[str]:
        return factory.read_now(
            lambda s: [one.reporter for one in look.quizzes(UnitOfWork(s, factory.shared), person, at)]
        )

    assert (of("n1", NOW), of("n10", NOW), of("n2", NOW), of("n", NOW), of("%", NOW)) == (["n1"], ["n10"], [], [], [])
    assert (of("n1", NOW + timedelta(days=6)), of("n1", NOW + timedelta(days=8))) == (["n1"], [])
    had = factory.read_now(lambda s: look.begun(UnitOfWork(s, factory.shared), "甲"))
    assert had == {"n1", "n10"}
    assert factory.read_now(lambda s: look.of_occasion(UnitOfWork(s, factory.shared), "甲", "n1"))
    assert not factory.read_now(lambda s: look.of_occasion(UnitOfWork(s, factory.shared), "乙", "n1"))
    factory.close()


def test_a_crowd_gets_it_some_at_a_time_and_everybody_once(factory: Store) -> None:
    giver, counts = Giver(ENGINE, RULES), []

    def turn(work: UnitOfWork) -> bool:
        at = NOW + len(counts) * timedelta(seconds=2)
        giver.run(work, at)
        counts.append(len(look.begun(work, f"每周一练 {NOW:%Y-%m-%d}")))
        return giver.more

    while factory.run_now(turn):
        assert giver.next(NOW) == NOW + timedelta(seconds=2)
    assert counts == [BATCH, 2 * BATCH, CROWD] and giver.next(NOW) == NOW + timedelta(hours=1)
    factory.close()
