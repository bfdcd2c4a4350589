"""What people do with a case that is not theirs to keep: down the steps, to somebody else, back up with a reason."""

from dataclasses import replace

from workflows.hazard import cards_dispatch as cards
from workflows.hazard import ladder
from workflows.hazard.case import Hazard
from workflows.hazard.dispatch import Target, next_above, next_step
from workflows.hazard.events import DeclineAsked, Declined, PassedOn, ReassignAsked, Reassigned
from workflows.hazard.handing import gone, hand, show, step_clock, taken_up
from workflows.hazard.naming import likely_people, somebody
from workflows.hazard.readers import answers_for, may_steer
from workflows.hazard.rules import Ctx, Outcome
from workflows.kernel.effects import Effect, Send


def may_pass(case: Hazard, event: PassedOn, ctx: Ctx) -> str | None:
    """Only the holder of the step, and only to somebody who can take it now."""
    if not answers_for(case, event.by, ctx.org, ctx.now):
        return f"{case.code} 现在在{ctx.org.holder(case.owner)}手里，由这个人派下去。"
    if event.to is None and next_step(case, ctx.org, ctx.now) is None:
        return f"{case.code} 已经到责任人，不用再往下派。请接单或转派。"
    if event.to is not None and ctx.org.fit(event.to, ctx.now) != event.to:
        return f"{ctx.org.name(event.to)}现在不能接，请换一位，或用“转派”。"
    return None


def pass_on(case: Hazard, event: PassedOn, ctx: Ctx) -> Outcome:
    """One step down; the time for accepting is not renewed, the steps share it."""
    before, to = case, event.to or next_step(case, ctx.org, ctx.now)
    assert to is not None
    step = case.steps.index(to) if to in case.steps else case.step
    steps = case.steps if to in case.steps else (*case.steps[: case.step + 1], to)
    step = step if to in before.steps else len(steps) - 1
    why = f"{ctx.org.name(event.by)}派下来的"
    what = f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 已派给{ctx.org.name(to)}"
    case = replace(case, owner=to, steps=steps, step=step, owner_why=why, decided=what)
    told = gone(case, before, ctx, what)
    case, again = taken_up(case, ctx)
    return case, [*show(case, ctx), *again, *told, *step_clock(case, ctx)]


def may_move(case: Hazard, event: ReassignAsked | Reassigned, ctx: Ctx) -> str | None:
    """Owner, superiors, safety and the duty room may send it elsewhere."""
    if answers_for(case, event.by, ctx.org, ctx.now) or may_steer(case, event.by, ctx.org):
        return None
    return f"{case.code} 只能由责任人、上级或安全员转派。"


def ask_whom(case: Hazard, event: ReassignAsked, ctx: Ctx) -> Outcome:
    """Whom it can go to: taps and a typed name."""
    card = cards.whom(case, ctx.org, event.by, likely_people(case, event.by, ctx))
    return case, [Send(event.by, "reassign", card, "first")]


def reassign(case: Hazard, event: Reassigned, ctx: Ctx) -> Outcome:
    """Somebody else's from now: a fresh clock for accepting, due_at where it was."""
    to = somebody(event.to, event.name, case, ctx)
    before, name = case, ctx.org.name(to)
    why = f"{ctx.org.name(event.by)}转派"
    case, handed = hand(case, Target(to, why), ctx)
    what = f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 已转派给{name}"
    case, taken_back = ladder.take_back(replace(case, decided=what), ctx, what)
    effects: list[Effect] = [*handed, *gone(case, before, ctx, what), *taken_back]
    return case, [*effects, Send(event.by, "reassign", cards.progress(case, ctx.org, ctx.now, f"已转派给{name}"))]


def may_decline(case: Hazard, event: DeclineAsked | Declined, ctx: Ctx) -> str | None:
    """Only the owner, and only with a reason."""
    if not answers_for(case, event.by, ctx.org, ctx.now):
        return f"{case.code} 由{ctx.org.holder(case.owner)}负责，只有责任人可以拒单。"
    if isinstance(event, Declined) and not event.why.strip():
        return f"拒单要写一句原因，{case.code} 还在原处。直接回复原因就行。"
    return None


def ask_why(case: Hazard, event: DeclineAsked, ctx: Ctx) -> Outcome:
    """The reason is the next text."""
    return case, [Send(event.by, "decline", cards.why_not(case), "first")]


def decline(case: Hazard, event: Declined, ctx: Ctx) -> Outcome:
    """Back up with the reason: the superior decides, else safety, else the duty room."""
    before = case
    reason = f"{ctx.org.name(event.by)}拒单：{event.why.strip()}"
    case = replace(case, declined=(*case.declined, event.by))
    case, handed = hand(case, next_above(case, ctx, reason), ctx)
    what = f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 没有接，原因：{event.why.strip()}"
    case, taken_back = ladder.take_back(replace(case, decided=what), ctx, what)
    to = ctx.org.holder(case.owner)
    return case, [*handed, *gone(case, before, ctx, f"已转给{to}来定"), *taken_back]
