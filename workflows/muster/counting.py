"""Time during a roll call: the count every minute, the names of those who are missing, and who reminds of the end."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.kernel.effects import Due, Effect, Reader, Send, Wake
from workflows.muster import cards_lead, cards_missing
from workflows.muster.calling import COUNT, DUTY, END, MISSING, leaders, show_count
from workflows.muster.case import LastSeen, Muster
from workflows.muster.rules import MusterCtx, MusterOutcome


def is_count(case: Muster, event: Due, ctx: MusterCtx) -> bool:
    return event.name == COUNT


def recount(case: Muster, event: Due, ctx: MusterCtx) -> MusterOutcome:
    """A card that says the same as before is sent to nobody (db.posting)."""
    return case, [*show_count(case, ctx), Wake(COUNT, ctx.now + ctx.rules.count_every)]


def is_list(case: Muster, event: Due, ctx: MusterCtx) -> bool:
    return event.name == MISSING


def name_missing(case: Muster, event: Due, ctx: MusterCtx) -> MusterOutcome:
    """The names with their last known place to the leaders and the duty group; again while some are missing."""
    case = replace(case, lists=case.lists + 1)
    seen: Mapping[str, LastSeen] = ctx.facts["last_places"]
    pages = cards_missing.missing(case, ctx.org, ctx.now, seen)
    readers: tuple[Reader, ...] = (DUTY, *leaders(case, ctx))
    if not pages:
        there = cards_lead.all_there(case, ctx.now)
        return case, [Send(r, f"missing {case.lists}", there, "urgent") for r in readers]
    effects: list[Effect] = [
        Send(r, f"missing {case.lists}.{n}", page, "urgent") for n, page in enumerate(pages, 1) for r in readers
    ]
    if case.lists < ctx.rules.lists:
        effects.append(Wake(MISSING, ctx.now + ctx.rules.missing_every))
    return case, effects


def is_reminder(case: Muster, event: Due, ctx: MusterCtx) -> bool:
    return event.name == END


def remind(case: Muster, event: Due, ctx: MusterCtx) -> MusterOutcome:
    """A roll call that nobody ends stands in the way of the next one."""
    card = cards_lead.forgotten(case, ctx.org, ctx.now)
    number = round((ctx.now - (case.opened_at or ctx.now)) / ctx.rules.remind_end_after)
    again = Wake(END, ctx.now + ctx.rules.remind_end_after)
    return case, [*(Send(r, f"end {number}", card, "urgent") for r in leaders(case, ctx)), again]
