"""巡检 as one table: planned, gone, finished; missed and made up for; or not needed."""

from collections.abc import Callable, Mapping

from workflows.hazard.events import Heard
from workflows.inspection import (
    cards,
    filling,
    finding,
    finishing,
    handing,
    opening,
    picturing,
    ringing,
    screens,
    standing,
    voices,
)
from workflows.inspection.case import Round, State
from workflows.inspection.events import (
    CheckedIn,
    ExcuseAsked,
    Excused,
    Filled,
    FindingNamed,
    Finished,
    FoundAbnormal,
    HandedTo,
    NoInstrument,
    Opened,
    Pictured,
    Spoken,
    TakenOver,
)
from workflows.inspection.facts import (
    EARLIER,
    LAST_CHECK_IN,
    NEXT_CHECK_IN,
    OPEN_FOUND,
    PHOTOS_USED,
    RECHECKS_GIVEN,
    RISKS,
    SHEETS,
    STANDINGS,
)
from workflows.inspection.refusals import Conflict
from workflows.inspection.rules import RoundCtx, RoundOutcome, RoundRows, RoundRules
from workflows.kernel.effects import Done, Due, Failed, LeftFactory
from workflows.kernel.flow import Flow, Pressed, row


def _nothing(case: Round, event: Due, ctx: RoundCtx) -> RoundOutcome:
    """A timer of something that is over."""
    return case, []


PLANNED, GOING, CLOSED, MISSED, VOID = State
LIVE = (PLANNED, GOING, MISSED)
ARRIVING_NEEDS = (LAST_CHECK_IN, NEXT_CHECK_IN, PHOTOS_USED)
FOUND_NEEDS = (SHEETS, OPEN_FOUND, PHOTOS_USED)
FILL_NEEDS = (SHEETS, EARLIER, STANDINGS, OPEN_FOUND, RECHECKS_GIVEN, RISKS)


def _begun(state: State) -> State:
    """The first thing done at a point is the beginning; made up for, it stays missed until it is finished."""
    return GOING if state is PLANNED else state


ROWS: RoundRows = (
    row(PLANNED, Opened, GOING,   opening.at_point, opening.may_begin, where=opening.is_adhoc),
    row(PLANNED, Opened, PLANNED, opening.opened),
    *(row(s, CheckedIn,     _begun(s), standing.arrive, needs=ARRIVING_NEEDS) for s in LIVE),
    *(row(s, FoundAbnormal, s,      finding.apart, needs=FOUND_NEEDS, where=finding.is_apart) for s in LIVE),
    *(row(s, FoundAbnormal, _begun(s), finding.found, needs=FOUND_NEEDS) for s in LIVE),
    *(row(s, FoundAbnormal, s,      finding.apart, needs=FOUND_NEEDS) for s in (CLOSED, VOID)),
    *(row(s, FindingNamed,  s,      finding.named) for s in State),
    *(row(s, Pictured,      s,      picturing.picture, needs=(SHEETS, PHOTOS_USED)) for s in LIVE),
    *(row(s, NoInstrument,  s,      picturing.no_instrument, needs=(SHEETS,)) for s in LIVE),
    *(row(s, Spoken,        s,      voices.speak, needs=(SHEETS,)) for s in LIVE),
    *(row(s, Heard,         s,      voices.heard) for s in State),
    *(row(s, Done,          s,      screens.judged, where=screens.is_look) for s in State),
    *(row(s, Failed,        s,      screens.judged, where=screens.is_look) for s in State),
    *(row(s, Filled,        s,      filling.fill, needs=FILL_NEEDS) for s in LIVE),
    *(row(s, Finished,      CLOSED, finishing.finish, needs=(SHEETS, STANDINGS)) for s in LIVE),
    *(row(s, TakenOver,     s,      handing.take, handing.may_take_over) for s in LIVE),
    *(row(s, HandedTo,      s,      handing.hand, handing.may_hand) for s in LIVE),
    *(row(s, ExcuseAsked,   s,      handing.ask_why, handing.may_ask) for s in LIVE),
    *(row(s, Excused,       VOID,   handing.excuse, handing.may_excuse) for s in LIVE),
    *(row(s, LeftFactory,   s,      handing.left, where=handing.is_owner) for s in LIVE),
    *(row(s, LeftFactory,   s,      handing.unmoved) for s in State),
    *(row(s, Due,           s,      ringing.remind, where=ringing.is_reminder) for s in (PLANNED, GOING)),
    *(row(s, Due,           VOID,   ringing.let_go, where=ringing.is_own_end) for s in (PLANNED, GOING)),
    *(row(s, Due,           MISSED, ringing.miss, where=ringing.is_end) for s in (PLANNED, GOING)),
    row(MISSED, Due,        MISSED, ringing.climb, where=ringing.is_climb),
    *(row(s, Due,           s,      _nothing) for s in State),
)  # fmt: skip

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    cards.TAKE.id: lambda press: TakenOver(press.by),
    cards.EXCUSE.id: lambda press: ExcuseAsked(press.by),
    cards.EXCUSE_WHY: lambda press: Excused(press.by, press.text),
}


def _stale(case: Round, event: object) -> str:
    """Whatever was meant for a round that is over is a conflict: shown, never overwritten."""
    if case.state is CLOSED:
        raise Conflict(f"{case.code} 已经巡完交上去了，这一条没有记进去。看到的问题请直接上报。")
    if case.state is VOID:
        raise Conflict(f"{case.code} 已经作废（不用巡），这一条没有记进去。看到的问题请直接上报。")
    return f"{case.code} 现在不能这样做，什么都没有改变。"


FLOW: Flow[Round, RoundRules] = Flow("round", "XJ", Round, ROWS, opening.begin, PRESSES, _stale)
