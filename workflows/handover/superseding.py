"""Nobody took it over until the next one of the same desk was written: it ends, and goes on there."""

from dataclasses import replace

from workflows.handover import cards
from workflows.handover.case import Handover
from workflows.handover.events import ShiftCarried, ShiftSuperseded
from workflows.handover.rules import HandoverCtx, HandoverOutcome
from workflows.handover.taking import told_of_climbing
from workflows.handover.writing import CHANGE, CLIMB, SLOT, TAKE, passed_on, shown_again, takers, with_text
from workflows.kernel.effects import Effect, Forget, Send
from workflows.kernel.people import distinct

UNTAKEN_FLAG = "没有人接班"


def supersede(case: Handover, event: ShiftSuperseded, ctx: HandoverCtx) -> HandoverOutcome:
    """Everybody who was asked hears where it goes on; what was said goes along."""
    case = replace(case, superseded_by=event.by, closed_at=ctx.now, flags=(*case.flags, UNTAKEN_FLAG))
    card = cards.superseded(case)
    people = distinct([*case.outgoing, case.handed_by, *takers(case, ctx.org, ctx.now)])
    effects: list[Effect] = [Send(p, SLOT, card) for p in people]
    effects += [Send(to, slot, card) for to, slot in told_of_climbing(case, ctx)]
    effects += [Forget(name) for name in (CHANGE, TAKE, CLIMB)]
    return case, [*effects, *passed_on(case, case.notes, "notes")]


def carry(case: Handover, event: ShiftCarried, ctx: HandoverCtx) -> HandoverOutcome:
    """Into the list, also of one that was taken meanwhile; where that one went on elsewhere too, there as well."""
    notes = tuple(f"{event.shift}（{event.code}）：{note}" for note in event.notes)
    case = with_text(replace(case, notes=(*case.notes, *notes)))
    return case, [*shown_again(case, ctx), *passed_on(case, notes, event.code)]
