"""告警 as one table: raised, confirmed or false, done or turned into a hazard; on trial, supervised, late."""

from collections.abc import Callable, Mapping

from workflows.alarm import again, cards, climbing, deciding, opening
from workflows.alarm.case import OVER, Alarm, State
from workflows.alarm.events import (
    FalseReason,
    Gone,
    Handled,
    HandledAsked,
    MarkedFalse,
    Repeated,
    Seen,
    Taken,
    TookBack,
    Turned,
)
from workflows.alarm.following import ROWS as FOLLOWING
from workflows.alarm.following import follow
from workflows.alarm.rules import NEWER, RUNNING, AlarmRows, AlarmRules
from workflows.inspection.events import FindingNamed
from workflows.kernel.effects import Due, LeftFactory
from workflows.kernel.flow import Flow, Pressed, nothing, row

RAISED, TAKEN, TRIAL, SUPERVISED, LATE, CLOSED, FALSE, TURNED = State
PRESSED = (RAISED, TAKEN, TRIAL)
BACK = (NEWER,)
ROWS: AlarmRows = (
    row(RAISED,     Seen,         RAISED,     opening.raise_it),
    row(TRIAL,      Seen,         TRIAL,      opening.try_out),
    row(SUPERVISED, Seen,         SUPERVISED, opening.supervise),
    row(LATE,       Seen,         LATE,       opening.gather),

    row(RAISED,     Repeated,     RAISED,     again.anew, where=again.is_news),
    row(TAKEN,      Repeated,     RAISED,     again.anew, where=again.is_news),
    *(row(state,    Repeated,     state,      again.count_up) for state in PRESSED),
    row(SUPERVISED, Repeated,     RAISED,     again.uncovered, where=again.is_live),
    row(SUPERVISED, Repeated,     SUPERVISED, again.record),
    row(LATE,       Repeated,     LATE,       opening.add),
    *(row(state,    Gone,         state,      again.gone) for state in PRESSED),
    row(SUPERVISED, Gone,         CLOSED,     again.end_recorded),
    *(row(state,    Gone,         state,      again.gone_late) for state in (LATE, *OVER)),

    row(RAISED,     Taken,        TAKEN,      deciding.take, deciding.may),
    row(TRIAL,      Taken,        CLOSED,     deciding.approve, deciding.may),
    *(row(state,    MarkedFalse,  FALSE,      deciding.mark_false, deciding.may) for state in PRESSED),
    *(row(state,    Turned,       TURNED,     deciding.turn, deciding.may) for state in PRESSED),
    row(TAKEN,      HandledAsked, TAKEN,      deciding.ask_handled, deciding.may),
    row(TAKEN,      Handled,      CLOSED,     deciding.handled, deciding.may_close),
    row(FALSE,      FalseReason,  FALSE,      deciding.say_why, deciding.may_say_why),
    row(FALSE,      TookBack,     TRIAL,      deciding.take_back, deciding.may_take_back, BACK, deciding.was_on_trial),
    row(FALSE,      TookBack,     RAISED,     deciding.take_back, deciding.may_take_back, BACK),
    row(TURNED,     FindingNamed, TURNED,     deciding.named),

    row(RAISED,     Due,          RAISED,     climbing.climb, where=climbing.is_rung),
    row(TAKEN,      Due,          TAKEN,      deciding.remind_to_finish, where=deciding.is_finish),
    row(TRIAL,      Due,          CLOSED,     again.let_go, where=again.is_unjudged),
    row(SUPERVISED, Due,          RAISED,     again.outlasts, needs=(RUNNING,), where=again.is_uncovered),
    row(SUPERVISED, Due,          SUPERVISED, again.look_again, needs=(RUNNING,), where=again.is_check),
    row(LATE,       Due,          CLOSED,     opening.tell_late, where=opening.is_digest),
    *(row(state,    Due,          state,      nothing) for state in State),

    row(TAKEN,      LeftFactory,  RAISED,     climbing.given_back, where=climbing.holds),
    *(row(state,    LeftFactory,  state,      climbing.handed_on, where=climbing.is_concerned) for state in PRESSED),
    *(row(state,    LeftFactory,  state,      nothing) for state in State),
    *FOLLOWING,
)  # fmt: skip


def _done(press: Pressed) -> object:
    return Handled(press.by, press.text) if press.text.strip() else HandledAsked(press.by)


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    cards.TAKE.id: lambda press: Taken(press.by),
    cards.FALSE.id: lambda press: MarkedFalse(press.by, press.text),
    cards.TURN.id: lambda press: Turned(press.by),
    cards.FIRE.id: lambda press: Turned(press.by, burning=True),
    cards.DONE.id: _done,
    cards.UNDO.id: lambda press: TookBack(press.by),
    cards.HANDLED: lambda press: Handled(press.by, press.text),
    cards.WHY: lambda press: FalseReason(press.by, press.values.get(cards.WHY, press.text)),
}

FLOW: Flow[Alarm, AlarmRules] = Flow(
    "alarm", "GJ", Alarm, ROWS, opening.begin, PRESSES, deciding.stale, follow
)  # fmt: skip
