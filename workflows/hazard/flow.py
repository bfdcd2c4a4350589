"""隐患闭环: 发现 派发 整改 复查 归档, as one table. What each row does stands in the room it names."""

from collections.abc import Callable

from workflows.hazard import accepting as accept
from workflows.hazard import (
    alerting,
    correct,
    draft,
    emergency,
    evidence,
    handing,
    joining,
    ladder,
    leaving,
    major,
    origin,
    passing,
    repairing,
    report,
    review,
    voiding,
    waiting,
)
from workflows.hazard.case import AT_WORK, Hazard, State
from workflows.hazard.draft import Ending, Piece
from workflows.hazard.events import (
    Arrived,
    Brought,
    Claimed,
    ClassSought,
    Corrected,
    CorrectionAsked,
    DeclineAsked,
    Declined,
    Heard,
    Joined,
    PassedOn,
    ReassignAsked,
    Reassigned,
    SeenAgain,
    Submitted,
    TakenOver,
    TaskOpened,
    Withdrawn,
)
from workflows.hazard.presses import PRESSES
from workflows.hazard.rules import Ctx, HazardRules, Outcome, Rows
from workflows.hazard.stale import stale
from workflows.kernel.effects import Due
from workflows.kernel.flow import Flow, row

DRAFT, REPORTED, DISPATCHED, FIXING = State.DRAFT, State.REPORTED, State.DISPATCHED, State.FIXING
REVIEW, CLOSED, VOID = State.REVIEW, State.CLOSED, State.VOID
SAME = ("same_open", "repeats")
AFTER_DRAFT = (REPORTED, *AT_WORK, CLOSED, VOID)


def _ends(how: Ending) -> Callable[[Hazard, Piece, Ctx], bool]:
    def holds(case: Hazard, event: Piece, ctx: Ctx) -> bool:
        return draft.ending(case, event, ctx) is how

    return holds


def _unanswered(case: Hazard, event: Due, ctx: Ctx) -> bool:
    return event.name == draft.UNGRADED


def _report(when: State, event: type[Brought] | type[Heard] | type[Submitted] | type[Due]) -> Rows:
    """The five ways in which a piece of a report, the word 提交 or silence leads on; the commonest is asked first."""
    return (
        row(when, event, when,       report.wait,  where=_ends(Ending.MORE)),
        row(when, event, DISPATCHED, report.go,    where=_ends(Ending.GOES),  needs=SAME),
        row(when, event, REPORTED,   report.ask,   where=_ends(Ending.ASKS),  needs=SAME),
        row(when, event, VOID,       report.merge, where=_ends(Ending.SAME),  needs=SAME),
        row(when, event, when,       report.talk,  where=_ends(Ending.TALK)),
    )  # fmt: skip


def _idle(case: Hazard, event: Due, ctx: Ctx) -> Outcome:
    """A timer whose reason has gone."""
    return case, []


ROWS: Rows = (
    # a report is made
    *_report(DRAFT, Brought),
    *_report(DRAFT, Heard),
    *_report(DRAFT, Submitted),
    *_report(DRAFT, Due),
    row(DRAFT,      Withdrawn,       VOID,       report.withdraw, report.by_reporter),
    row(VOID,       Brought,         VOID,       report.pass_to_first, where=report.merged_before),
    row(VOID,       Heard,           VOID,       report.heard_late, where=report.merged_before),

    # not understood yet: an answer, or the safety officer
    *_report(REPORTED, Brought),
    *_report(REPORTED, Heard),
    row(REPORTED,   Due,             DISPATCHED, report.go, where=_unanswered, needs=SAME),
    row(REPORTED,   Corrected,       VOID,       correct.merge, correct.may_correct, SAME, where=correct.known),
    row(REPORTED,   Corrected,       DISPATCHED, correct.settle, correct.may_correct, SAME, where=correct.answers),
    row(REPORTED,   Corrected,       REPORTED,   correct.note, correct.may_correct),
    row(REPORTED,   CorrectionAsked, REPORTED,   correct.ask, correct.may_correct),

    # somebody has to accept
    row(DISPATCHED, Claimed,         FIXING,     accept.claim, accept.may_claim),
    row(DISPATCHED, TakenOver,       FIXING,     accept.take_over, accept.may_take_over),
    row(DISPATCHED, PassedOn,        DISPATCHED, passing.pass_on, passing.may_pass),
    row(DISPATCHED, ReassignAsked,   DISPATCHED, passing.ask_whom, passing.may_move),
    row(DISPATCHED, Reassigned,      DISPATCHED, passing.reassign, passing.may_move),
    row(DISPATCHED, DeclineAsked,    DISPATCHED, passing.ask_why, passing.may_decline),
    row(DISPATCHED, Declined,        DISPATCHED, passing.decline, passing.may_decline),
    row(DISPATCHED, Due,             DISPATCHED, handing.nudge, where=handing.is_step),
    row(DISPATCHED, Brought,         DISPATCHED, joining.piece),
    row(DISPATCHED, Heard,           DISPATCHED, joining.voice),

    # somebody is at work: it can still be handed on, taken over and corrected
    row(FIXING,     ReassignAsked,   FIXING,     passing.ask_whom, passing.may_move),
    row(FIXING,     Reassigned,      DISPATCHED, passing.reassign, passing.may_move),
    row(FIXING,     TakenOver,       FIXING,     accept.take_over, accept.may_take_over),
    row(FIXING,     Brought,         FIXING,     joining.piece, where=joining.from_reporter),
    row(FIXING,     Heard,           FIXING,     joining.voice, where=joining.is_report_voice),

    # time, corrections and other people's reports, in every open state
    row(DISPATCHED, Due,             DISPATCHED, ladder.climb,  where=ladder.is_rung),
    row(FIXING,     Due,             FIXING,     ladder.climb,  where=ladder.is_rung),
    row(DISPATCHED, Due,             DISPATCHED, ladder.remind, where=ladder.is_reminder),
    row(FIXING,     Due,             FIXING,     ladder.remind, where=ladder.is_reminder),
    *(row(state, Due,             state, emergency.call_again, where=emergency.is_call) for state in AT_WORK),
    *(row(state, Arrived,         state, emergency.arrive, emergency.is_emergency) for state in AT_WORK),
    *(row(state, Corrected,       state, correct.correct, correct.may_correct) for state in AT_WORK),
    *(row(state, CorrectionAsked, state, correct.ask, correct.may_correct) for state in AT_WORK),
    *(row(state, ClassSought,     state, correct.seek, correct.may_correct) for state in (REPORTED, *AT_WORK)),
    *(row(state, TaskOpened,      state, ladder.task_opened) for state in AT_WORK),
    *(row(state, Joined,          state, joining.join) for state in (DRAFT, REPORTED, *AT_WORK)),
    row(CLOSED,     Joined,          CLOSED,     joining.too_late),
    row(REVIEW,     SeenAgain,       FIXING,     joining.not_repaired, where=joining.is_after_repair),
    *(row(state, SeenAgain,       state, joining.again) for state in (DRAFT, REPORTED, *AT_WORK)),
    *(row(state, SeenAgain,       state, joining.anew) for state in (CLOSED, VOID)),
)  # fmt: skip

TOO_LATE: Rows = tuple(row(state, Due, state, _idle) for state in (DRAFT, *AFTER_DRAFT))
"""Timers that outlived their reason are let go in silence, after every other row had its say."""

FLOW: Flow[Hazard, HazardRules] = Flow(
    "hazard",
    "YH",
    Hazard,
    (
        *ROWS, *evidence.ROWS, *leaving.ROWS, *review.ROWS, *waiting.ROWS, *major.ROWS, *voiding.ROWS, *alerting.ROWS,
        *repairing.ROWS, *TOO_LATE,
    ),
    draft.begin,
    {**PRESSES, **evidence.PRESSES, **review.PRESSES, **waiting.PRESSES, **major.PRESSES, **voiding.PRESSES},
    stale,
    origin.follow,
)  # fmt: skip
