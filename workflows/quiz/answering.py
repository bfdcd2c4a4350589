"""A paper is handed in and graded here; what comes too late, or was handed in already, overwrites nothing."""

from dataclasses import replace
from datetime import datetime

from workflows.kernel.effects import Award, Effect, Forget
from workflows.kernel.flow import Refused
from workflows.kernel.spans import say_time
from workflows.quiz.bank import Question
from workflows.quiz.case import Quiz, State
from workflows.quiz.events import QuizAnswered
from workflows.quiz.giving import END, REMIND, shown, with_paper
from workflows.quiz.rules import QuizCtx, QuizOutcome

NOT_WHOLE = "答案没有收完整，请刷新页面再交一次，选的都在手机里。"
NOT_YOURS = "这份题只由本人来答。"


class Over(Refused):
    """It was answered, closed or has expired meanwhile: nothing is overwritten."""


def score(case: Quiz, event: QuizAnswered) -> int:
    """0 to 100, rounded down. Several answers count only where all of them, and no other, were chosen."""
    asked = case.paper.questions
    right = sum(picks == one.answer for one, picks in zip(asked, event.picks, strict=False))
    return 100 * right // max(1, len(asked))


def may_answer(case: Quiz, event: QuizAnswered, ctx: QuizCtx) -> str | None:
    """Raises Over for what was decided meanwhile."""
    if event.by != case.reporter:
        return NOT_YOURS
    over(case, event, ctx)
    whole = len(event.picks) == len(case.paper.questions)
    return None if whole and all(map(_fits, case.paper.questions, event.picks)) else NOT_WHOLE


def _fits(one: Question, picks: tuple[int, ...]) -> bool:
    places = set(range(len(one.options)))
    known = set(picks) <= places and list(picks) == sorted(set(picks))
    return bool(picks) and known and (one.kind == "multiple" or len(picks) == 1)


def over(case: Quiz, event: QuizAnswered, ctx: QuizCtx) -> None:
    if case.state is State.VOID:
        raise Over(f"{case.code} 已经过期，这份答案没有记分。")
    if event.turn > case.turn:
        now = "已经结束了" if case.state is State.CLOSED else f"现在是第 {case.turn} 次，请刷新页面再交"
        raise Over(f"{case.code} 没有第 {event.turn} 次，{now}，这份答案没有记分。")
    if case.state is State.CLOSED or event.turn != case.turn:
        raise Over(f"{case.code} 第 {event.turn} 次已经交过了，以先收到的为准，这份答案没有记分。")
    until = say_time(case.due_at or ctx.now, ctx.now)
    if _late(case, event.at.at):
        raise Over(f"{case.code} {until}截止，交的时候已经过了，这份答案没有记分。")
    if not event.at.sure and _late(case, event.at.received):
        raise Over(f"{case.code} {until}截止，后来才收到，手机证明不了是截止前交的，这份答案没有记分。")


def _late(case: Quiz, at: datetime) -> bool:
    return case.due_at is not None and at > case.due_at


def passes(case: Quiz, event: QuizAnswered, ctx: QuizCtx) -> bool:
    return score(case, event) >= case.mark


def may_again(case: Quiz, event: QuizAnswered, ctx: QuizCtx) -> bool:
    """While there is time: what came from a phone that was away may be the last that can come."""
    return event.turn < case.tries and not _late(case, ctx.now)


def succeed(case: Quiz, event: QuizAnswered, ctx: QuizCtx) -> QuizOutcome:
    """Points once: a case is passed once, and there is one case for each occasion."""
    case = replace(_graded(case, event, ctx), fixed_at=_handed(case, event), closed_at=ctx.now, state=State.CLOSED)
    points = ctx.rules.points
    earned: list[Effect] = [Award(case.reporter, points, f"{case.title}通过")] if points else []
    return case, [*earned, *_over(case, ctx)]


def again(case: Quiz, event: QuizAnswered, ctx: QuizCtx) -> QuizOutcome:
    """Another paper: the reasons of this one were shown."""
    case = with_paper(_graded(case, event, ctx), ctx)
    return case, shown(case, ctx)


def fail(case: Quiz, event: QuizAnswered, ctx: QuizCtx) -> QuizOutcome:
    case = replace(_graded(case, event, ctx), closed_at=ctx.now, state=State.CLOSED)
    return case, _over(case, ctx)


def _graded(case: Quiz, event: QuizAnswered, ctx: QuizCtx) -> Quiz:
    at = replace(event.at, at=_handed(case, event))
    paper = replace(case.paper, picks=event.picks, answered=at, score=score(case, event))
    return replace(case, papers=(*case.papers[:-1], paper), accepted_at=case.accepted_at or at.at)


def _handed(case: Quiz, event: QuizAnswered) -> datetime:
    """Never before it was given, nor before the try before it: a phone's clock may stand anywhere."""
    earlier = [paper.answered.at for paper in case.papers if paper.answered]
    return max([event.at.at, *earlier, *([case.opened_at] if case.opened_at else [])])


def _over(case: Quiz, ctx: QuizCtx) -> list[Effect]:
    return [*shown(case, ctx), Forget(REMIND), Forget(END)]


def too_late(case: Quiz, event: QuizAnswered, ctx: QuizCtx) -> str | None:
    """Of a quiz that is over. Always raises Over, for whoever it belongs to."""
    if event.by != case.reporter:
        return NOT_YOURS
    over(case, event, ctx)
    return None
