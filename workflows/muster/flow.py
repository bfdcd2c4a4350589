"""应急集合 as one table: called (or confirmed first), counted, ended."""

from collections.abc import Callable, Mapping

from workflows.kernel.effects import Due
from workflows.kernel.flow import Flow, Pressed, nothing, row
from workflows.muster import answering, calling, cards, cards_end, cards_lead, counting, ending
from workflows.muster.case import Muster, State
from workflows.muster.events import (
    Alarmed,
    Confirmed,
    CountedIn,
    EndConfirmed,
    EndedShort,
    GroupPresent,
    HelpWanted,
    KeptWaiting,
    Present,
    Refrained,
    StoodDown,
)
from workflows.muster.rules import MusterRows, MusterRules

SITE, SEEN = ("on_site",), ("last_places",)



ASKED, CALLED, CLOSED, VOID = State
ROWS: MusterRows = (
    row(ASKED,  Alarmed,      CALLED, calling.call, needs=SITE, where=calling.is_entitled),
    row(ASKED,  Alarmed,      ASKED,  calling.ask, calling.is_known),
    row(ASKED,  Confirmed,    CALLED, calling.call, calling.only_caller, SITE),
    row(ASKED,  Refrained,    VOID,   calling.refrain, calling.only_caller),
    row(ASKED,  Due,          VOID,   calling.refrain),
    row(CALLED, Present,      CALLED, answering.present),
    row(CALLED, HelpWanted,   CALLED, answering.wants_help, needs=SEEN),
    row(CALLED, CountedIn,    CALLED, answering.counted_in, answering.may_count),
    row(CALLED, GroupPresent, CALLED, answering.group_present, answering.may_vouch),
    row(CALLED, Due,          CALLED, counting.recount, where=counting.is_count),
    row(CALLED, Due,          CALLED, counting.name_missing, needs=SEEN, where=counting.is_list),
    row(CALLED, Due,          CALLED, counting.remind, where=counting.is_reminder),
    row(CALLED, Due,          CALLED, nothing),
    row(CALLED, StoodDown,    CALLED, ending.ask_again, ending.may_ask, where=ending.is_unsure),
    row(CALLED, StoodDown,    CLOSED, ending.stand_down, ending.may_end, SEEN),
    row(CALLED, EndConfirmed, CALLED, ending.ask_again, ending.may_ask, where=ending.is_unsure),
    row(CALLED, EndConfirmed, CLOSED, ending.stand_down, ending.may_end, SEEN),
    row(CALLED, KeptWaiting,  CALLED, ending.keep_waiting),
    row(CLOSED, EndedShort,   CLOSED, ending.noted),
    *(row(state, Due, state, nothing) for state in (CLOSED, VOID)),
)  # fmt: skip

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "confirm_muster": lambda press: Confirmed(press.by),
    "refrain_muster": lambda press: Refrained(press.by),
    "at_point": lambda press: Present(press.by),
    "need_help": lambda press: HelpWanted(press.by, press.text),
    "stand_down": lambda press: StoodDown(press.by),
    cards_end.CONFIRM_END.id: lambda press: EndConfirmed(press.by),
    cards_end.KEEP_WAITING.id: lambda press: KeptWaiting(press.by),
    cards.HELP_NOTE: lambda press: HelpWanted(press.by, press.text),
    cards_lead.GROUP: lambda press: GroupPresent(press.by, press.values.get(cards_lead.GROUP, press.text)),
}


def _stale(case: Muster, event: object) -> str:
    if case.state is VOID:
        return f"{case.code} 没有发起，什么都没有改变。"
    if case.state is CLOSED:
        return f"{case.code} 已经解除，不用再按；真有急事先打 119 或 120。"
    return f"{case.code} 已经发起了。" if isinstance(event, Confirmed | Refrained) else f"{case.code} 这里不用按。"


FLOW: Flow[Muster, MusterRules] = Flow("muster", "JH", Muster, ROWS, calling.begin, PRESSES, _stale)
