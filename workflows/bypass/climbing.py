"""It is not back in time: one superior after the other hears, then the duty group and safety, until it is."""

from dataclasses import replace

from workflows.bypass import cards
from workflows.bypass.asking import OVERDUE, REMIND
from workflows.bypass.case import Bypass
from workflows.bypass.rules import BypassCtx, BypassOutcome
from workflows.hazard.records import Escalation
from workflows.kernel.effects import DUTY, Due, Effect, LeftFactory, Reader, Send, Wake, reader
from workflows.kernel.people import DUTY_ROOM, distinct

WHY = "联锁超时没有恢复"


def is_reminder(case: Bypass, event: Due, ctx: BypassCtx) -> bool:
    return event.name == REMIND


def remind(case: Bypass, event: Due, ctx: BypassCtx) -> BypassOutcome:
    return case, [Send(case.reporter, "due soon", cards.due_soon(case, ctx.org, ctx.now), "reminder")]


def is_overdue(case: Bypass, event: Due, ctx: BypassCtx) -> bool:
    return event.name == OVERDUE


def climb(case: Bypass, event: Due, ctx: BypassCtx) -> BypassOutcome:
    """One superior higher each time; where there is none left, the duty group and safety, again and again."""
    step, past = len(case.escalations) + 1, any(e.to == DUTY_ROOM for e in case.escalations)
    told_already = frozenset(e.to for e in case.escalations)
    found = ctx.org.above(case.reporter, step, ctx.now, told_already)
    to = found.to if step <= ctx.rules.climbs and not past else None
    skipped = "" if past else found.passed_over
    rung = Escalation(ctx.now, f"overdue {step}", to or DUTY_ROOM, f"{WHY}{skipped}")
    case = replace(case, escalations=(*case.escalations, rung))
    card = cards.overdue(case, ctx.org, ctx.now, skipped)
    readers: tuple[Reader, ...] = (to,) if to else _room(ctx)
    slot = f"overdue {step}" if to else f"still#{step}"
    effects: list[Effect] = [Send(one, slot, card, "urgent") for one in readers]
    effects.append(Send(case.reporter, f"late#{step}", card, "urgent"))
    again = ctx.rules.climb_every if to else ctx.rules.still_every
    return case, [*effects, Wake(OVERDUE, ctx.now + again)]


def _room(ctx: BypassCtx) -> tuple[Reader, ...]:
    return (DUTY, *ctx.org.safety(ctx.now)[:1])


def heard(case: Bypass, ctx: BypassCtx) -> list[tuple[Reader, str]]:
    """Whose card says that it is late, and which: all superiors, and the last round of the duty group and safety."""
    people: list[tuple[Reader, str]] = [(reader(e.to), e.rung) for e in case.escalations if e.to != DUTY_ROOM]
    rounds = [n for n, e in enumerate(case.escalations, 1) if e.to == DUTY_ROOM]
    return [*people, *((one, f"still#{rounds[-1]}") for one in _room(ctx) if rounds)]


def is_owner(case: Bypass, event: LeftFactory, ctx: BypassCtx) -> bool:
    return event.person == case.owner


def owner_left(case: Bypass, event: LeftFactory, ctx: BypassCtx) -> BypassOutcome:
    """The interlock is still out of action: somebody else has to see to it."""
    people = distinct([case.approver, ctx.org.above(case.reporter, 1, ctx.now).to, *ctx.org.safety(ctx.now)])
    card = cards.owner_left(case, ctx.org, ctx.now)
    return case, [Send(p, "left", card, "urgent") for p in people]
