"""退回: back to the owner with a reason and a clock of its own; the third return climbs."""

from dataclasses import replace

from workflows.hazard import cards_fix as cards
from workflows.hazard import review_clock
from workflows.hazard.case import Escalation, Hazard
from workflows.hazard.deadlines import window
from workflows.hazard.events import Returned
from workflows.hazard.proofs import missing
from workflows.hazard.readers import DUTY
from workflows.hazard.review_copies import settle_all
from workflows.hazard.rules import Ctx, Outcome
from workflows.kernel.cards import Card
from workflows.kernel.effects import Due, Effect, Send, Wake
from workflows.kernel.people import DUTY_ROOM

RETURN = "return"


def send_back(case: Hazard, event: Returned, ctx: Ctx) -> Outcome:
    """due_at stays where it is; what was brought stays in the case, something new has to join it."""
    rules = ctx.rules.fix.returns
    reason = event.why.strip()
    copies = settle_all(case, ctx, event.by, f"退回：{reason}")
    due = ctx.now + min(rules.longest, window(case, ctx.rules) * rules.window_share)
    case = replace(
        case, returns=case.returns + 1, returned_at=ctx.now, evidence_at=None, return_due=due, fixed_at=None,
        flags=(), override_by=None,
        review_by=None, review_since=None, review_told=(), expecting="",
        decided=f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 已退回",
    )  # fmt: skip
    effects = [*copies, *review_clock.stop(ctx.rules.fix), Wake(RETURN, due)]
    if case.owner:
        lacking = missing(case, ctx.rules, ctx.org, ctx.now)
        card = cards.returned(case, ctx.org, ctx.now, event.by, reason, lacking)
        effects.append(Send(case.owner, f"returned {case.returns}", card, "first"))
    if case.returns < rules.climb_at:
        return case, effects
    case, told = _climb(case, "third return", reason, ctx, frozenset({event.by}))
    return case, [*effects, told]


def is_return(case: Hazard, event: Due, ctx: Ctx) -> bool:
    """The return's own clock."""
    return event.name == RETURN


def late(case: Hazard, event: Due, ctx: Ctx) -> Outcome:
    """The return's own clock is over: one line to the owner, and the superior is told."""
    effects: list[Effect] = []
    if to := ctx.org.fit(case.owner, ctx.now):
        line = cards.return_late(case, ctx.org, ctx.now, for_owner=True)
        effects.append(Send(to, f"return late {case.returns}", line, "reminder"))
    case, told = _climb(case, "return", "", ctx, frozenset())
    return case, [*effects, told]


def _climb(case: Hazard, rung: str, reason: str, ctx: Ctx, avoid: frozenset[str]) -> tuple[Hazard, Effect]:
    found = ctx.org.above(case.owner or "", 1, ctx.now, avoid)
    skipped = found.passed_over
    number = len(case.escalations)
    why = f"第 {case.returns} 次退回：{reason}" if reason else "退回后到时限没有再送复查"
    done = Escalation(ctx.now, rung, found.to or DUTY_ROOM, why + skipped)
    case = replace(case, escalations=(*case.escalations, done), alarmed=(*case.alarmed, str(number)))
    return case, Send(found.to or DUTY, f"rung {number}", _card(case, reason, skipped, ctx), "urgent")


def _card(case: Hazard, reason: str, skipped: str, ctx: Ctx) -> Card:
    if reason:
        return cards.third_return(case, ctx.org, ctx.now, reason, skipped)
    return cards.return_late(case, ctx.org, ctx.now, skipped)
