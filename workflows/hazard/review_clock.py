"""The reviewer's own clock: one reminder, then the ladder above the reviewer, charged to nobody else."""

from dataclasses import replace

from workflows.hazard import cards_review as cards
from workflows.hazard.case import Escalation, Hazard
from workflows.hazard.readers import DUTY
from workflows.hazard.review_copies import card_for, slot
from workflows.hazard.rules import Ctx, Outcome
from workflows.hazard.rules_fix import FixRules
from workflows.kernel.effects import Due, Effect, Forget, Reader, Send, Wake
from workflows.kernel.people import DUTY_ROOM

REMIND = "review remind"
RUNG = "review rung "


def start(case: Hazard, ctx: Ctx) -> Outcome:
    """The clock of this round, by colour."""
    rules = ctx.rules.fix.review
    within = rules.within.of(case.level)
    case = replace(case, review_since=ctx.now, review_by=ctx.now + within, review_told=())
    rungs = [Wake(f"{RUNG}{n}", ctx.now + within * share) for n, share in enumerate(rules.climb_at_multiples, 1)]
    return case, [Wake(REMIND, ctx.now + within * rules.remind_after_share), *rungs]


def stop(rules: FixRules) -> list[Effect]:
    """Decided: no reminder, no rung."""
    rungs = [Forget(f"{RUNG}{n}") for n, _ in enumerate(rules.review.climb_at_multiples, 1)]
    return [Forget(REMIND), *rungs]


def is_mine(case: Hazard, event: Due, ctx: Ctx) -> bool:
    """A timer of the review."""
    return event.name == REMIND or event.name.startswith(RUNG)


def due(case: Hazard, event: Due, ctx: Ctx) -> Outcome:
    """A reminder, or the next superior of the reviewer; the last rung is the duty room."""
    if event.name == REMIND:
        to = ctx.org.fit(case.reviewer, ctx.now)
        card = cards.reminder(case, ctx.org, ctx.now)
        return case, [Send(to, f"review remind {case.returns}", card, "reminder")] if to else []
    number = int(event.name.removeprefix(RUNG))
    to, skipped = _above(case, number, ctx)
    head = cards.review_late(case, ctx.org, ctx.now, "")
    done = Escalation(ctx.now, f"review {number}", to or DUTY_ROOM, f"{head}{skipped}")
    late = (*case.review_late, case.reviewer) if case.reviewer and number == 1 else case.review_late
    case = replace(
        case, escalations=(*case.escalations, done), review_told=(*case.review_told, to or DUTY_ROOM), review_late=late
    )
    reader: Reader = to or DUTY
    return case, [Send(reader, slot(case), card_for(case, reader, ctx, head), "urgent")]


def _above(case: Hazard, number: int, ctx: Ctx) -> tuple[str | None, str]:
    """Each rung one superior higher, nobody twice; owner, fixer and reporter never judge their own."""
    last = number == len(ctx.rules.fix.review.climb_at_multiples)
    if case.reviewer is None or last:
        return None, "；最后一级转值班室"
    avoid = frozenset(p for p in (case.owner, case.fixer, case.reporter, *case.review_told) if p)
    found = ctx.org.above(case.reviewer, 1, ctx.now, avoid)
    return found.to, found.passed_over
