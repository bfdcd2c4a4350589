"""安全答题: given, answered without a net or with one, passed once for points, called to mind once, and nobody else
hears how it went."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.world import World
from workflows.inspection.case import Moment
from workflows.kernel.effects import Award, LeftFactory
from workflows.kernel.flow import Refused
from workflows.quiz.answering import Over
from workflows.quiz.bank import JUDGED, Question
from workflows.quiz.case import Quiz, State
from workflows.quiz.events import QuizAnswered, QuizGiven
from workflows.quiz.rules import Plan

BANK = (
    *(Question(f"A-{n}", "动火", "single", f"第 {n} 题", ("甲", "乙", "丙"), (1,), "因为") for n in range(8)),
    *(Question(f"B-{n}", "消防", "multiple", f"第 {n} 题", ("甲", "乙", "丙"), (0, 2), "因为") for n in range(8)),
    *(Question(f"C-{n}", "用电", "judge", f"第 {n} 题", JUDGED, (1,), "因为") for n in range(8)),
)


@pytest.fixture
def world() -> World:
    found = World()
    found.rules("quiz", bank=BANK)
    return found


def given(world: World, person: str = "张伟", occasion: str = "每周一练 2026-03-02", **more: Any) -> str:
    with world.work.savepoint():
        event = QuizGiven(person, occasion, "每周一练", world.now, **more)
        return world.engine.open(world.work, "quiz", event, world.now)


def quiz(world: World, code: str) -> Quiz:
    found: Quiz = world.work.load(code)[1]
    return found


def answers(world: World, code: str, wrong: int = 0, at: datetime | None = None, **more: Any) -> QuizAnswered:
    """The paper as it stands, right but for the first `wrong` questions."""
    asked = quiz(world, code).paper.questions
    picks = tuple(
        one.answer if no >= wrong else tuple(p for p in range(len(one.options)) if p not in one.answer)[:1]
        for no, one in enumerate(asked)
    )
    return replace(QuizAnswered("张伟", quiz(world, code).turn, picks, Moment(at or world.now, world.now)), **more)


def hands_in(world: World, code: str, wrong: int = 0, at: datetime | None = None, **more: Any) -> None:
    with world.work.savepoint():
        world.engine.apply(world.work, code, answers(world, code, wrong, at, **more), world.now)


def test_who_passes_gets_points_once_and_only_they_hear_of_it(world: World) -> None:
    code = given(world)
    assert code == "KS-20260302-0001"
    world.person("张伟").sees(
        "安全答题：每周一练，10 题", code, "截止 3月5日 08:00", "及格 80 分", "机会 2 次", "[开始答题]"
    )
    hands_in(world, code, wrong=2)
    world.person("张伟").sees("答题通过，80 分：每周一练", code)
    case = quiz(world, code)
    assert (case.state, case.fixed_at, case.best) == (State.CLOSED, world.now, 80)
    assert world.work.awards == [Award("张伟", 5, "每周一练通过")]
    with pytest.raises(Over, match="第 1 次已经交过了"):
        hands_in(world, code)
    assert len(world.work.awards) == 1
    world.wait(days=10)
    world.everything_was_read()


def test_who_fails_gets_other_questions_of_what_went_wrong_and_then_it_is_over(world: World) -> None:
    code = given(world)
    hands_in(world, code, wrong=3)
    world.person("张伟").sees("第 1 次 70 分，没到 80 分，还能答 1 次", code, "[看对错再答]")
    first, second = quiz(world, code).papers
    assert not {one.code for one in first.questions} & {one.code for one in second.questions}
    hands_in(world, code, wrong=10)
    world.person("张伟").sees("没到 80 分，最好 70 分：每周一练", code)
    assert (quiz(world, code).state, quiz(world, code).fixed_at, world.work.awards) == (State.CLOSED, None, [])
    world.wait(days=10)
    world.everything_was_read()


def test_several_right_answers_count_only_all_together(world: World) -> None:
    world.rules("quiz", bank=BANK, topics=("消防",), questions=2, tries=1)
    code = given(world)
    one, other = quiz(world, code).paper.questions
    hands_in(world, code, picks=(one.answer[:1], other.answer))
    assert quiz(world, code).best == 50


def test_an_unanswered_quiz_is_called_to_mind_once_and_lapses_without_a_word_to_anybody_else(world: World) -> None:
    code = given(world)
    world.wait(days=2)
    world.person("张伟").sees("还没有答完：每周一练", code, "[去答题]")
    world.wait(days=1, hours=11)
    assert quiz(world, code).state is State.POSED
    world.wait(hours=1)
    assert quiz(world, code).state is State.VOID
    world.person("张伟").sees("没有答，已经过期：每周一练", code)
    world.person("张伟").sees("不用再提醒：每周一练", code)
    world.everything_was_read()


def test_what_was_handed_in_on_time_without_a_net_counts_hours_later(world: World) -> None:
    code = given(world)
    in_time = world.now + timedelta(days=2, hours=23)
    world.wait(days=3, hours=8)
    hands_in(world, code, at=in_time)
    case = quiz(world, code)
    assert (case.state, case.fixed_at) == (State.CLOSED, in_time) and case.closed_at == world.now
    world.forget_messages()


def test_what_was_handed_in_late_or_comes_after_the_end_overwrites_nothing(world: World) -> None:
    code = given(world)
    in_time = world.now + timedelta(hours=1)
    world.wait(days=3, hours=1)
    with pytest.raises(Over, match="今天 08:00截止，交的时候已经过了"):
        hands_in(world, code)
    world.wait(hours=12)
    with pytest.raises(Over, match="已经过期，这份答案没有记分"):
        hands_in(world, code, at=in_time)
    assert quiz(world, code).papers[0].answered is None
    world.forget_messages()


def test_after_the_end_a_time_that_only_the_phone_s_own_clock_says_is_a_conflict(world: World) -> None:
    code = given(world)
    world.wait(days=3, hours=5)
    due = quiz(world, code).due_at or world.now
    said = Moment(due - timedelta(minutes=1), world.now, due - timedelta(minutes=1), sure=False)
    with pytest.raises(Over, match="手机证明不了是截止前交的"):
        world.engine.apply(world.work, code, replace(answers(world, code), at=said), world.now)
    assert quiz(world, code).paper.answered is None and world.work.awards == []
    world.forget_messages()


def test_no_try_was_handed_in_before_it_was_given_nor_before_the_one_before(world: World) -> None:
    code = given(world)
    given_at = world.now
    world.wait(hours=2)
    hands_in(world, code, wrong=5, at=given_at - timedelta(days=3650))
    assert quiz(world, code).accepted_at == given_at
    world.wait(hours=1)
    code_2 = given(world, occasion="另一次")
    hands_in(world, code_2, wrong=5, at=world.now)
    hands_in(world, code_2, at=given_at)
    case = quiz(world, code_2)
    assert case.fixed_at == world.now and [one.answered.at for one in case.papers if one.answered] == [world.now] * 2
    world.forget_messages()


def test_a_try_that_does_not_exist_yet_is_said_to_be_so(world: World) -> None:
    code = given(world)
    with pytest.raises(Over, match="没有第 2 次，现在是第 1 次"):
        hands_in(world, code, turn=2)
    assert quiz(world, code).turn == 1
    world.forget_messages()


def test_a_failed_try_that_comes_after_the_end_offers_no_other(world: World) -> None:
    code = given(world)
    in_time = world.now + timedelta(hours=1)
    world.wait(days=3, hours=1)
    hands_in(world, code, wrong=5, at=in_time)
    assert (quiz(world, code).state, quiz(world, code).turn) == (State.CLOSED, 1)
    world.person("张伟").sees("没到 80 分，最好 50 分")
    world.forget_messages()


def test_a_second_phone_with_the_same_try_is_told_so(world: World) -> None:
    code = given(world)
    elsewhere = answers(world, code)
    hands_in(world, code, wrong=5)
    with pytest.raises(Over, match="第 1 次已经交过了，以先收到的为准"):
        world.engine.apply(world.work, code, elsewhere, world.now)
    assert quiz(world, code).papers[0].score == 50
    world.forget_messages()


@pytest.mark.parametrize("picks", [(), ((0,),), ((),) * 10, ((7,),) * 10, ((-1,),) * 10, ((0, 0),) * 10])
def test_half_a_paper_is_refused_and_no_try_is_lost(world: World, picks: tuple[tuple[int, ...], ...]) -> None:
    code = given(world)
    with pytest.raises(Refused, match="没有收完整"):
        hands_in(world, code, picks=picks)
    assert quiz(world, code).turn == 1 and quiz(world, code).paper.answered is None
    world.forget_messages()


def test_nobody_answers_for_another(world: World) -> None:
    code = given(world)
    with pytest.raises(Refused, match="只由本人来答"):
        hands_in(world, code, by="李强")
    hands_in(world, code)
    with pytest.raises(Refused, match="只由本人来答"):
        hands_in(world, code, by="李强")
    world.forget_messages()


def test_the_same_occasion_is_given_once_to_each_and_neighbours_get_other_papers(world: World) -> None:
    first, second = given(world), given(world, "李强")
    with pytest.raises(Refused, match="KS-20260302-0001 已经占用了这一项|已经"):
        given(world)
    one, other = (quiz(world, code).paper.questions for code in (first, second))
    assert [q.code for q in one] != [q.code for q in other]
    assert {q.topic for q in one} == {"动火", "消防", "用电"}
    world.forget_messages()


def test_whoever_stands_in_no_list_gets_none_and_an_empty_bank_gives_none(world: World) -> None:
    with pytest.raises(Refused, match="让安全员加进名单"):
        given(world, "路人")
    world.rules("quiz", topics=("没有这个主题",))
    with pytest.raises(Refused, match="题库里没有能出的题"):
        given(world)


def test_whoever_left_has_nothing_to_answer_and_nobody_inherits_it(world: World) -> None:
    code = given(world)
    world.person("张伟").sees("安全答题")
    world.engine.apply(world.work, code, LeftFactory("张伟"), world.now)
    assert quiz(world, code).state is State.VOID
    world.wait(days=10)
    world.everything_was_read()


def test_a_plan_of_the_week_and_of_the_month_know_their_hours() -> None:
    now = datetime.fromisoformat("2026-03-04T10:30:00+08:00")
    week, month = Plan("周", day=3), Plan("月", day=28, every="month")
    assert [f"{at:%m-%d %H:%M}" for at in week.around(now)] == ["03-04 09:00", "03-11 09:00"]
    assert [f"{at:%m-%d %H:%M}" for at in month.around(now)] == ["02-28 09:00", "03-28 09:00"]
    with pytest.raises(ValueError, match="每周的 day"):
        Plan("周", day=8)
