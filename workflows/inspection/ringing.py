"""Time: reminded before the end, missed at the end, the superior hears, a while later the next one."""

from dataclasses import replace

from workflows.inspection import cards
from workflows.inspection.case import Escalation, Round
from workflows.inspection.opening import CARD, CLIMB, END, REMIND
from workflows.inspection.people import DUTY, leaders, readers
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.kernel.effects import Due, Effect, Reader, Send, Wake
from workflows.kernel.people import DUTY_ROOM

RUNG = "climbed"


def told(case: Round) -> tuple[Reader, ...]:
    """Superiors who heard of the miss, and the duty group where nobody else could."""
    return tuple(DUTY if e.to == DUTY_ROOM else e.to for e in case.escalations if e.rung == RUNG)


def left(case: Round) -> int:
    """How many points are still to be done."""
    return sum(stop.filled is None for stop in case.stops)


def is_reminder(case: Round, event: Due, ctx: RoundCtx) -> bool:
    return event.name == REMIND


def remind(case: Round, event: Due, ctx: RoundCtx) -> RoundOutcome:
    """Once, to whoever goes it or could."""
    card = cards.remind(case, ctx.org, ctx.now, left(case))
    return case, [Send(reader, REMIND, card, "reminder") for reader in readers(case, ctx)]


def is_end(case: Round, event: Due, ctx: RoundCtx) -> bool:
    return event.name == END


def is_own_end(case: Round, event: Due, ctx: RoundCtx) -> bool:
    """Nobody planned it, so nobody missed it."""
    return event.name == END and case.purpose == "adhoc"


def let_go(case: Round, event: Due, ctx: RoundCtx) -> RoundOutcome:
    """Begun at a point and never finished: what was found stays found."""
    card = cards.let_go(case)
    case = replace(case, closed_at=ctx.now)
    return case, [Send(case.owner, CARD, card, "reminder")] if case.owner else []


def miss(case: Round, event: Due, ctx: RoundCtx) -> RoundOutcome:
    """漏检: it can be made up for; the superior hears at once, the next one later if it is still open."""
    assert case.due_at
    until = case.due_at + ctx.rules.reminders.late_until
    card = cards.missed(case, ctx.org, ctx.now, left(case), until)
    mine = readers(case, ctx)
    told: list[Effect] = [Send(reader, CARD, card, "reminder") for reader in mine]
    case = replace(case, told=tuple(r for r in mine if isinstance(r, str)))
    case, up = _climb(case, ctx)
    return case, [*told, *up, Wake(CLIMB, ctx.now + ctx.rules.reminders.climb_after)]


def is_climb(case: Round, event: Due, ctx: RoundCtx) -> bool:
    return event.name == CLIMB


def climb(case: Round, event: Due, ctx: RoundCtx) -> RoundOutcome:
    """One superior higher; whoever was told is not told again."""
    return _climb(case, ctx)


def _climb(case: Round, ctx: RoundCtx) -> RoundOutcome:
    assert case.due_at
    to = next((r for r in leaders(case, ctx, frozenset(case.told)) if r not in case.told), None)
    if to is None or (to == DUTY and any(e.to == DUTY_ROOM for e in case.escalations)):
        return case, []
    until = case.due_at + ctx.rules.reminders.late_until
    card = cards.climbed(case, ctx.org, ctx.now, left(case), until)
    name = to if isinstance(to, str) else DUTY_ROOM
    done = Escalation(ctx.now, RUNG, name, f"漏检，{cards.rest(left(case))}")
    told = (*case.told, to) if isinstance(to, str) else case.told
    case = replace(case, told=told, escalations=(*case.escalations, done))
    return case, [Send(to, RUNG, card, "first")]
