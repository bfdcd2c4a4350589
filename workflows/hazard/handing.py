"""From hand to hand until somebody accepts: to the owner, down the steps, to somebody else, back up, taken over."""

from dataclasses import replace
from datetime import timedelta

from workflows.hazard import cards_dispatch as cards
from workflows.hazard import ladder
from workflows.hazard.alert_level import first_notice
from workflows.hazard.case import Hazard
from workflows.hazard.deadlines import respond_by
from workflows.hazard.dispatch import Target, next_step
from workflows.hazard.readers import DUTY
from workflows.hazard.rules import Ctx, Outcome
from workflows.kernel.effects import Due, Effect, Forget, Reader, Send, Urgency, Wake
from workflows.kernel.people import DUTY_ROOM

STEP = "step"


def is_step(case: Hazard, event: Due, ctx: Ctx) -> bool:
    """The timer of a step's share."""
    return event.name == STEP


def hand(case: Hazard, target: Target, ctx: Ctx) -> Outcome:
    """Into the hands of `target`: its card, a fresh clock for accepting, the ladder. due_at stays where it is."""
    case = replace(
        case, owner=target.owner, owner_why=target.why, steps=target.steps, step=0, accepted_at=None,
        dispatched_at=case.dispatched_at or ctx.now, handed_at=ctx.now, respond_by=respond_by(case, ctx.rules, ctx.now),
    )  # fmt: skip
    case, again = taken_up(case, ctx)
    return case, [*show(case, ctx), *again, *ladder.arm(case, ctx), *step_clock(case, ctx)]


def taken_up(case: Hazard, ctx: Ctx) -> Outcome:
    """Whose hands it is in now. Somebody who had it before only sees the old card change, so one line says it."""
    owner = case.owner
    if owner is None or case.hands[-1:] == (owner,):
        return case, []
    had_it = owner in case.hands
    case = replace(case, hands=(*case.hands, owner))
    card = cards.back_again(case, ctx.org, ctx.now)
    return case, [Send(owner, f"back {len(case.hands)}", card, "first")] if had_it else []


def show(case: Hazard, ctx: Ctx, urgency: Urgency | None = None) -> list[Effect]:
    """The present look of the owner's card; without an owner the duty room and its people have it."""
    card = cards.to_accept(case, ctx.org, ctx.now, next_step(case, ctx.org, ctx.now))
    urgency = urgency or first_notice(case, ctx.rules)
    readers: tuple[Reader, ...] = (case.owner,) if case.owner else (DUTY, *ctx.org.with_role(DUTY_ROOM, ctx.now))
    return [Send(reader, "owner", card, urgency) for reader in readers]


def step_clock(case: Hazard, ctx: Ctx) -> list[Effect]:
    """The holder's share of the time; none for the last of a chain, whose time is the accepting itself."""
    if next_step(case, ctx.org, ctx.now) is None:
        return [Forget(STEP)]
    within: timedelta = ctx.rules.dispatch.step_within
    return [Wake(STEP, ctx.now + within)]


def nudge(case: Hazard, event: Due, ctx: Ctx) -> Outcome:
    """The holder's share is used up: one line, then only the ladder speaks."""
    below = next_step(case, ctx.org, ctx.now)
    late = case.respond_by is not None and ctx.now >= case.respond_by
    if below is None or case.owner is None or late:
        return case, []
    card = cards.late_for_step(case, ctx.org, ctx.now, below)
    return case, [Send(case.owner, f"step {case.step}", card, "reminder")]


def gone(case: Hazard, before: Hazard, ctx: Ctx, what: str, urgency: Urgency = "reminder") -> list[Effect]:
    """The card of the one who no longer has it says where it went."""
    if before.owner == case.owner:
        return []
    card = cards.moved_on(case, ctx.org, ctx.now, what)
    duty: tuple[Reader, ...] = (DUTY, *ctx.org.with_role(DUTY_ROOM, ctx.now))
    readers: tuple[Reader, ...] = (before.owner,) if before.owner else duty
    return [Send(reader, "owner", card, urgency) for reader in readers if reader != case.owner]
