"""协同工单 and 维修工单 as one table: asked, accepted, answered; void when the case that asked has ended."""

from collections.abc import Callable, Mapping

from workflows.hazard.events import (
    Approved,
    Brought,
    Claimed,
    DeclineAsked,
    Declined,
    ReassignAsked,
    Reassigned,
    ReturnAsked,
    Returned,
)
from workflows.kernel.effects import Due, LeftFactory
from workflows.kernel.flow import Flow, Pressed, row
from workflows.permit.facts import LOCKS
from workflows.task import answering, cards, cards_repair, hands, leaving, opening, repair
from workflows.task.case import Stage, Task
from workflows.task.events import AnswerAsked, Answered, Asked, ParentClosed
from workflows.task.rules import TaskRows, TaskRules

ASKED, WORKING, REVIEW, CLOSED, VOID = Stage
OPEN = (ASKED, WORKING)
NOW, LOCKED = ("parent_owner",), ("parent_owner", LOCKS)

ROWS: TaskRows = (
    row(ASKED,   Asked,         ASKED,   opening.opened),
    row(ASKED,   Claimed,       WORKING, hands.claim, hands.may_claim),
    row(ASKED,   DeclineAsked,  ASKED,   hands.ask_why, hands.may_decline),
    row(ASKED,   Declined,      ASKED,   hands.decline, hands.may_decline),
    row(ASKED,   Brought,       ASKED,   answering.keep, answering.may_answer),
    row(WORKING, AnswerAsked,   REVIEW,  repair.as_it_is, repair.may_show, LOCKED, where=repair.is_complete),
    row(WORKING, AnswerAsked,   WORKING, answering.ask, answering.may_answer),
    row(WORKING, Answered,      REVIEW,  repair.in_words, repair.may_hand_in, LOCKED, where=repair.is_repair),
    row(WORKING, Answered,      CLOSED,  answering.answer, answering.may_close),
    row(WORKING, Brought,       WORKING, repair.waits_for_key, answering.may_answer, LOCKED, where=repair.is_locked),
    row(WORKING, Brought,       REVIEW,  repair.by_text, answering.may_answer, LOCKED, where=repair.is_last_piece),
    row(WORKING, Brought,       CLOSED,  answering.answer_by_text, answering.may_answer, where=answering.is_answer),
    row(WORKING, Brought,       WORKING, answering.keep, answering.may_answer),
    *(row(state, ReassignAsked, state,   hands.ask_whom, hands.may_move) for state in OPEN),
    *(row(state, Reassigned,    ASKED,   hands.reassign, hands.may_move) for state in OPEN),
    *(row(state, LeftFactory,   ASKED,   leaving.handed_up, where=leaving.is_owner) for state in OPEN),
    *(row(state, Due,           state,   answering.climb, where=answering.is_rung) for state in OPEN),
    row(WORKING, Due,           WORKING, answering.remind, where=answering.is_reminder),
    row(ASKED,   Due,           ASKED,   answering.too_late),
    row(REVIEW,  Approved,      CLOSED,  repair.approve, repair.may_free, (LOCKS,)),
    row(REVIEW,  ReturnAsked,   REVIEW,  repair.ask_reason, repair.may_review),
    row(REVIEW,  Returned,      WORKING, repair.send_back, repair.may_return),
    row(REVIEW,  Brought,       WORKING, repair.back_by_text, where=repair.is_reason),
    row(REVIEW,  Brought,       REVIEW,  repair.add, answering.may_answer),
    row(REVIEW,  LeftFactory,   REVIEW,  repair.reviewer_left, needs=NOW),
    row(REVIEW,  Due,           REVIEW,  repair.late, where=repair.is_review_clock),
    row(REVIEW,  Due,           REVIEW,  answering.too_late),
    *(row(state, ParentClosed,  VOID,    answering.void) for state in (*OPEN, REVIEW)),
    *(row(state, ParentClosed,  state,   answering.too_late) for state in (CLOSED, VOID)),
    *(row(state, Due,           state,   answering.too_late) for state in (CLOSED, VOID)),
)  # fmt: skip


STANDS = {ASKED: "还没有人接", WORKING: "在处理中", REVIEW: "在等人看", CLOSED: "已答复", VOID: "不用再办"}


def _stale(case: Task, event: object) -> str:
    """One polite sentence; nothing has changed."""
    stands = STANDS[case.state]
    hint = "先按“接单”再按“已处理”。" if isinstance(event, AnswerAsked | Answered) and case.state is ASKED else ""
    return f"{case.code} 现在{stands}。{hint}这一次没有改变什么。"


def _answer(press: Pressed) -> object:
    return Answered(press.by, press.text) if press.text.strip() else AnswerAsked(press.by)


def _decline(press: Pressed) -> object:
    return Declined(press.by, press.text) if press.text.strip() else DeclineAsked(press.by)


def _reassign(press: Pressed) -> object:
    return Reassigned(press.by, name=press.text) if press.text.strip() else ReassignAsked(press.by)


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "claim": lambda press: Claimed(press.by),
    "reassign": _reassign,
    "reassign_to": lambda press: Reassigned(press.by, to=press.values.get("reassign_to", press.text).strip()),
    "reassign_name": lambda press: Reassigned(press.by, name=press.text),
    "decline": _decline,
    "refuse": _decline,
    "decline_reason": lambda press: Declined(press.by, press.text),
    "answered": _answer,
    "approve": lambda press: Approved(press.by),
    "return": lambda press: Returned(press.by, press.text) if press.text.strip() else ReturnAsked(press.by),
    cards_repair.REASON: lambda press: Returned(press.by, press.text),
    cards.ANSWER: lambda press: Answered(press.by, press.text),
}

FLOW: Flow[Task, TaskRules] = Flow("task", "GD", Task, ROWS, opening.begin, PRESSES, _stale)
