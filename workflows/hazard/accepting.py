"""接单 and 我来接: from here somebody is at work, and the alarms above fall silent."""

from dataclasses import replace

from workflows.hazard import ladder
from workflows.hazard.case import Hazard
from workflows.hazard.events import Claimed, TakenOver
from workflows.hazard.handing import gone
from workflows.hazard.readers import answers_for, may_steer
from workflows.hazard.rules import Ctx, Outcome
from workflows.hazard.waiting import started


def may_claim(case: Hazard, event: Claimed, ctx: Ctx) -> str | None:
    """Only the owner or whoever stands in; without an owner safety and the duty room."""
    if answers_for(case, event.by, ctx.org, ctx.now):
        return None
    owner = ctx.org.name(case.owner) if case.owner else "值班室或安全员"
    return f"{case.code} 由{owner}负责，只有责任人可以接单。要换人请上级转派。"


def claim(case: Hazard, event: Claimed, ctx: Ctx) -> Outcome:
    """Accepted: the alarms above fall silent, the clock of the work runs on unmoved."""
    before = case
    case = replace(case, owner=event.by, steps=(), step=0, accepted_at=ctx.now, last_action_at=ctx.now)
    what = f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 已接单"
    case, taken_back = ladder.take_back(replace(case, decided=what), ctx, what)
    return case, [*ladder.accepted(case, ctx), *gone(case, before, ctx, what), *taken_back, *started(case, ctx)]


def may_take_over(case: Hazard, event: TakenOver, ctx: Ctx) -> str | None:
    """A superior, safety or the duty room, and not the present owner."""
    if case.owner == event.by:
        return f"{case.code} 本来就由{ctx.org.name(event.by)}负责。"
    if not may_steer(case, event.by, ctx.org):
        return f"{case.code} 只能由上级、安全员或值班室接手。"
    return None


def take_over(case: Hazard, event: TakenOver, ctx: Ctx) -> Outcome:
    """A superior takes it: owner and accepted in one press."""
    before = case
    accepted = case.accepted_at or ctx.now
    case = replace(
        case, owner=event.by, owner_why="自己接手", steps=(), step=0, accepted_at=accepted, last_action_at=ctx.now,
        hands=(*case.hands, event.by),
        dispatched_at=case.dispatched_at or ctx.now,
    )  # fmt: skip
    what = f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 已接手"
    case, taken_back = ladder.take_back(replace(case, decided=what), ctx, what)
    return case, [*ladder.accepted(case, ctx), *gone(case, before, ctx, what), *taken_back, *started(case, ctx)]
