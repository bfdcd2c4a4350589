"""After the last spark: fire watch, tools and people counted, acceptance."""

from collections.abc import Callable, Mapping

from workflows.kernel.effects import Due, LeftFactory
from workflows.kernel.flow import Pressed, nothing, row
from workflows.permit import accepting, clocks, counting, handing, presence, watching
from workflows.permit import leaving_work as gone
from workflows.permit.case import State
from workflows.permit.clocks import is_due
from workflows.permit.events import (
    Accepted,
    Brought,
    CameOut,
    Cleared,
    Finished,
    FireSeen,
    Halted,
    HandedOver,
    Present,
    Scanned,
    Watched,
)
from workflows.permit.facts import DEVICES, DOSSIERS, GUARDING, LOCKS, PHOTOS_USED
from workflows.permit.rules import PermitRows
from workflows.permit.running import spot_of

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "permit_finish": lambda press: Finished(press.by),
    "permit_fire": lambda press: FireSeen(press.by),
    "permit_people_out": lambda press: Cleared(press.by, people=True),
    "permit_tools_out": lambda press: Cleared(press.by, tools=True),
    "permit_accept": lambda press: Accepted(press.by, spot_of(press)),
}

WORK = (State.WORKING, State.SUSPENDED)
WATCHING, ACCEPTING, CLOSED, EXPIRED = State.WATCHING, State.ACCEPTING, State.CLOSED, State.EXPIRED
AFTER = (WATCHING, ACCEPTING)
IDLE = tuple(state for state in State if state not in (*WORK, *AFTER, EXPIRED))
WHO, SHOWN = (DOSSIERS, GUARDING), (PHOTOS_USED,)
ROWS: PermitRows = (
    *(row(state, Finished, WATCHING,  watching.begin, watching.may_finish, where=watching.has_watch) for state in WORK),
    *(row(state, Finished, ACCEPTING, watching.begin_at_once, watching.may_finish) for state in WORK),
    row(WATCHING,  Present,     ACCEPTING, watching.safe, presence.problem, where=watching.is_over),
    row(WATCHING,  Scanned,     ACCEPTING, watching.safe, presence.problem, where=watching.is_over),
    row(WATCHING,  Present,     WATCHING,  watching.there, presence.problem),
    row(WATCHING,  Scanned,     WATCHING,  watching.there, presence.problem),
    row(WATCHING,  FireSeen,    WATCHING,  watching.fire, watching.may_alarm),
    row(WATCHING,  Halted,      WATCHING,  watching.fire, watching.may_alarm),
    row(WATCHING,  Brought,     WATCHING,  accepting.kept_after, accepting.may_show_end, SHOWN),
    row(WATCHING,  Due,         WATCHING,  watching.check, where=is_due(clocks.WATCH_HALF, clocks.WATCH_END)),
    row(WATCHING,  Due,         WATCHING,  watching.late, where=is_due(clocks.WATCH_LATE)),
    row(ACCEPTING, FireSeen,    ACCEPTING, watching.alarm, watching.may_alarm),
    row(ACCEPTING, Halted,      ACCEPTING, watching.alarm, watching.may_alarm),
    row(ACCEPTING, Cleared,     ACCEPTING, accepting.clear, accepting.may_clear),
    row(ACCEPTING, Brought,     ACCEPTING, accepting.closing_photo, accepting.may_show_end, SHOWN),
    row(ACCEPTING, Accepted,    EXPIRED,   accepting.accept, accepting.may_accept, (LOCKS, DEVICES), accepting.ran_out),
    row(ACCEPTING, Accepted,    CLOSED,    accepting.accept, accepting.may_accept, (LOCKS, DEVICES)),
    # only on a ticket that ran out may somebody still be inside
    *(row(state, CameOut, state, counting.leave_stopped, counting.may_leave) for state in AFTER),
    *(row(state, Due, state, counting.still_inside, where=is_due(clocks.INSIDE)) for state in AFTER),
    row(ACCEPTING, Due,         ACCEPTING, accepting.remind, where=is_due(clocks.ACCEPT)),
    row(ACCEPTING, Due,         ACCEPTING, accepting.climb, where=is_due(clocks.ACCEPT_LATE)),
    row(EXPIRED,   CameOut,     EXPIRED,   counting.leave_stopped, counting.may_leave),
    row(EXPIRED,   Cleared,     EXPIRED,   accepting.clear_dead, accepting.may_clear),
    row(EXPIRED,   Brought,     EXPIRED,   accepting.kept_after, accepting.may_show_end, SHOWN),
    row(EXPIRED,   Halted,      EXPIRED,   watching.alarm, watching.may_alarm),
    # somebody works without a start, or on a dead ticket: the red button is never answered with "not in this state"
    *(row(state, Halted, state, watching.alarm, watching.may_alarm) for state in IDLE),
    row(WATCHING,  HandedOver,  WATCHING,  handing.hand_foreman, handing.problem, WHO, handing.is_foreman),
    row(WATCHING,  HandedOver,  WATCHING,  watching.hand_watch, handing.problem, WHO),
    row(EXPIRED,   Due,         EXPIRED,   counting.still_inside, where=is_due(clocks.INSIDE)),
    *(row(state, LeftFactory, state, gone.foreman_left, where=gone.is_foreman) for state in AFTER),
    *(row(state, LeftFactory, state, gone.somebody_left) for state in AFTER),
    *(row(state, Watched, state, nothing) for state in (WATCHING, ACCEPTING, CLOSED, EXPIRED)),
    *(row(state, Due, state, nothing) for state in (WATCHING, ACCEPTING, CLOSED, EXPIRED, State.REJECTED, State.VOID)),
)  # fmt: skip
