"""Accepted and then silent: for half of what was left, at least half an hour, and the case is dispatched again."""

from dataclasses import replace
from datetime import datetime, timedelta

from workflows.hazard import cards_fix as cards
from workflows.hazard import closing, handing
from workflows.hazard.case import Escalation, Hazard, State
from workflows.hazard.dispatch import Target, next_above
from workflows.hazard.readers import DUTY
from workflows.hazard.rules import Ctx, HazardRules, Outcome, Rows
from workflows.hazard.waits import end_wait
from workflows.hazard.when import agreed_until
from workflows.kernel.effects import Due, Effect, Send, Wake
from workflows.kernel.flow import row
from workflows.kernel.people import DUTY_ROOM

SILENCE = "silence"


def silent_at(case: Hazard, rules: HazardRules) -> datetime | None:
    """When silence is over: any photo, note or approved waiting counts as action and starts it afresh."""
    since = case.last_action_at or case.accepted_at
    if since is None or case.due_at is None:
        return None
    left = max(case.due_at - since, timedelta())
    at = since + max(left * rules.fix.silence.left_share, rules.fix.silence.least)
    agreed = agreed_until(case)
    return max(at, agreed + rules.fix.silence.least) if agreed else at


def watch(case: Hazard, ctx: Ctx) -> list[Effect]:
    """The timer of the silence rule, set again by every action."""
    at = silent_at(case, ctx.rules)
    return [Wake(SILENCE, at)] if at else []


def is_silent(case: Hazard, event: Due, ctx: Ctx) -> bool:
    """False for a timer that an action has outrun."""
    at = silent_at(case, ctx.rules)
    return event.name == SILENCE and at is not None and ctx.now >= at


def reopen(case: Hazard, event: Due, ctx: Ctx) -> Outcome:
    """Dispatched again with a fresh clock for accepting; owner and superior are told why. due_at stays."""
    silent = cards.silent_for(case.last_action_at or case.accepted_at or ctx.now, ctx.now)
    why = f"接单后 {silent}没有动静，重新派发"
    owner = case.owner or ""
    case = end_wait(
        replace(case, dispatched_at=None, reopened=case.reopened + 1, decided=f"{ctx.now:%H:%M} {why}"), ctx.now
    )
    target = Target(case.owner, why) if ctx.org.fit(case.owner, ctx.now) else next_above(case, ctx, why)
    case, handed = handing.hand(case, target, ctx)
    effects = [*handed, *closing.work_over()]
    if case.owner == owner:
        told = cards.reopened(case, ctx.org, ctx.now, silent)
        effects.append(Send(owner, f"reopened {case.reopened}", told, "urgent"))
    case, alarm = _tell_superior(case, owner, silent, why, ctx)
    return case, [*effects, alarm]


def _tell_superior(case: Hazard, owner: str, silent: str, why: str, ctx: Ctx) -> tuple[Hazard, Effect]:
    found = ctx.org.above(owner, 1, ctx.now, frozenset({case.owner} if case.owner else ()))
    skipped = found.passed_over
    number = len(case.escalations)
    done = Escalation(ctx.now, "silent", found.to or DUTY_ROOM, why + skipped)
    card = cards.reopened_above(case, ctx.org, ctx.now, owner, silent, skipped)
    case = replace(case, escalations=(*case.escalations, done), alarmed=(*case.alarmed, str(number)))
    return case, Send(found.to or DUTY, f"rung {number}", card, "urgent")


ROWS: Rows = (row(State.FIXING, Due, State.DISPATCHED, reopen, where=is_silent),)
