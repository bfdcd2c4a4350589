"""A quiz is given, called to mind once, and lapses."""

from dataclasses import replace
from datetime import timedelta

from workflows.kernel.effects import Due, Effect, Forget, Hold, LeftFactory, Send, Wake
from workflows.quiz import cards
from workflows.quiz.bank import drawn
from workflows.quiz.case import Paper, Quiz, State
from workflows.quiz.events import QuizGiven
from workflows.quiz.rules import QuizCtx, QuizOutcome

CLAIM = "quiz"
REMIND, END = "quiz remind", "quiz end"
SLOT, REMINDER = "quiz", "quiz reminder"
EMPTY = "题库里没有能出的题，请管理员看 quiz.toml 的 topics 和 quizzes.yaml。"


def begin(code: str, event: object, ctx: QuizCtx) -> Quiz:
    """The first look; raises TypeError for another event."""
    if not isinstance(event, QuizGiven):
        raise TypeError(f"a quiz is opened by QuizGiven, not by {type(event).__name__}")
    known = ctx.org.people.get(event.person)
    return Quiz(
        code, event.person, title=event.title, occasion=event.occasion, own=event.own,
        department=known.department if known else "", mark=ctx.rules.mark, tries=ctx.rules.tries, opened_at=ctx.now,
        starts_at=event.slot, due_at=ctx.now + ctx.rules.open_for,
    )  # fmt: skip


def key(occasion: str, person: str) -> str:
    """One for each person and occasion, whoever asks and however often. The person first: theirs are looked for."""
    return f"{person}|{occasion}"


def may_get(case: Quiz, event: QuizGiven, ctx: QuizCtx) -> str | None:
    if not ctx.org.listed(event.person):
        return "花名册里没有找到这个账号，请让安全员加进名单，再来答题。"
    return None if ctx.rules.asked else EMPTY


def give(case: Quiz, event: QuizGiven, ctx: QuizCtx) -> QuizOutcome:
    case = with_paper(case, ctx)
    due, rules = case.due_at or ctx.now, ctx.rules
    effects: list[Effect] = [Hold(CLAIM, key(case.occasion, case.reporter)), Wake(END, due + rules.late_until)]
    if not case.own and timedelta() < rules.remind_before < rules.open_for:
        effects.append(Wake(REMIND, due - rules.remind_before))
    return case, [Send(case.reporter, SLOT, cards.posed(case, ctx.now), "first"), *effects]


def with_paper(case: Quiz, ctx: QuizCtx) -> Quiz:
    """The next paper: other questions as far as the bank goes, first of the topics that went wrong."""
    seen = frozenset(one.code for paper in case.papers for one in paper.questions)
    wrong = [
        one.topic for paper in case.papers
        for one, picks in zip(paper.questions, paper.picks, strict=False) if picks != one.answer
    ]  # fmt: skip
    seed = f"{key(case.occasion, case.reporter)}|{case.turn + 1}"
    questions = drawn(ctx.rules.asked, seed, ctx.rules.questions, seen, wrong)
    return replace(case, papers=(*case.papers, Paper(questions)))


def is_remind(case: Quiz, event: Due, ctx: QuizCtx) -> bool:
    return event.name == REMIND


def is_end(case: Quiz, event: Due, ctx: QuizCtx) -> bool:
    return event.name == END


def remind(case: Quiz, event: Due, ctx: QuizCtx) -> QuizOutcome:
    """Once, to whoever has not passed yet."""
    case = replace(case, reminded=True)
    return case, [Send(case.reporter, REMINDER, cards.reminder(case, ctx.now), "reminder")]


def lapse(case: Quiz, event: Due, ctx: QuizCtx) -> QuizOutcome:
    """Nobody else hears of it: it is counted."""
    case = replace(case, closed_at=ctx.now, state=State.VOID)
    return case, shown(case, ctx)


def leave(case: Quiz, event: LeftFactory, ctx: QuizCtx) -> QuizOutcome:
    return replace(case, closed_at=ctx.now), [Forget(REMIND), Forget(END)]


def shown(case: Quiz, ctx: QuizCtx) -> list[Effect]:
    """Every card of it as the quiz stands now, to the one person who has any."""
    found: list[Effect] = [Send(case.reporter, SLOT, cards.now_is(case, ctx.now), "first")]
    if case.reminded and case.state is not State.POSED:
        found.append(Send(case.reporter, REMINDER, cards.reminded(case), "first"))
    return found
