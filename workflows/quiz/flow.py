"""安全答题 as one table: given, answered once or more, passed, failed or lapsed."""

from collections.abc import Callable, Mapping

from workflows.kernel.effects import Due, LeftFactory
from workflows.kernel.flow import Flow, Pressed, nothing, row
from workflows.quiz import answering, giving
from workflows.quiz.case import Quiz, State
from workflows.quiz.events import QuizAnswered, QuizGiven
from workflows.quiz.rules import QuizRows, QuizRules

POSED, CLOSED, VOID = State
ROWS: QuizRows = (
    row(POSED, QuizGiven,    POSED,  giving.give, giving.may_get),
    row(POSED, QuizAnswered, CLOSED, answering.succeed, answering.may_answer, where=answering.passes),
    row(POSED, QuizAnswered, POSED,  answering.again, answering.may_answer, where=answering.may_again),
    row(POSED, QuizAnswered, CLOSED, answering.fail, answering.may_answer),
    *(row(s, QuizAnswered,   s,      nothing, answering.too_late) for s in (CLOSED, VOID)),
    row(POSED, Due,          POSED,  giving.remind, where=giving.is_remind),
    row(POSED, Due,          VOID,   giving.lapse, where=giving.is_end),
    *(row(s, Due,            s,      nothing) for s in (CLOSED, VOID)),
    row(POSED, LeftFactory,  VOID,   giving.leave),
    *(row(s, LeftFactory,    s,      nothing) for s in (CLOSED, VOID)),
)  # fmt: skip

PRESSES: Mapping[str, Callable[[Pressed], object]] = {}
"""Answers come from the page alone: a card in a chat has no room for ten questions."""


def _stale(case: Quiz, event: object) -> str:
    return f"{case.code} 已经结束了，什么都没有改变。想练习，发“答题”。"


FLOW: Flow[Quiz, QuizRules] = Flow("quiz", "KS", Quiz, ROWS, giving.begin, PRESSES, _stale)
