"""Work stands still: by the red button, by a break of the crew, because the guardian or a reading is missing."""

from dataclasses import replace

from workflows.kernel.effects import Effect, Urgency, Wake
from workflows.permit import cards_run, clocks
from workflows.permit.case import Permit, State
from workflows.permit.events import Halted, Paused, ResumeAllowed
from workflows.permit.party import (
    DUTY,
    answers_for_all,
    heads,
    is_safety,
    names,
    party,
    safety,
    signed_node,
    tell,
)
from workflows.permit.records import Break
from workflows.permit.rules import PermitCtx, PermitOutcome


def still(
    case: Permit, ctx: PermitCtx, why: str, by: str | None = None, red: bool = False, urgency: Urgency = "urgent"
) -> PermitOutcome:
    """From here nobody works; everybody of the job hears it, after a red stop the duty group as well."""
    stop = Break(ctx.now, why, by, red=red)
    gaps = tuple(gap if gap.until else replace(gap, until=ctx.now) for gap in case.gaps)
    case = replace(case, state=State.SUSPENDED, breaks=(*case.breaks, stop), gaps=gaps)
    return case, [*_told(case, ctx, urgency), *clocks.forget(*clocks.WORK), *count_inside(case, ctx)]


def _told(case: Permit, ctx: PermitCtx, urgency: Urgency) -> list[Effect]:
    stop = case.breaks[-1]
    slot = f"stop#{len(case.breaks)}"
    readers = (*party(case), case.reporter, *((DUTY,) if stop.red else ()))
    effects = tell(ctx, readers, slot, cards_run.stopped(case, ctx.org, ctx.now), "danger" if stop.red else urgency)
    if stop.red:
        effects += tell(ctx, _may_release(case, ctx), "release", cards_run.may_resume(case, ctx.org, ctx.now))
    return [*effects, *show(case, ctx)]


def show(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """The standing cards of the job as it is now; the same look again is sent to nobody. Before the start there are
    none."""
    if case.started_at is None:
        return []
    leads = cards_run.live(case, ctx.org, ctx.rules, ctx.now, leads=True)
    hands = cards_run.live(case, ctx.org, ctx.rules, ctx.now, leads=False)
    others = [p for p in (*party(case), case.reporter) if p not in heads(case)]
    return [*tell(ctx, heads(case), "live", leads), *tell(ctx, others, "live", hands)]


def count_inside(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """Whoever is still inside a stopped job is counted out within the policy's time, or the duty room goes."""
    return [Wake(clocks.INSIDE, ctx.now + ctx.rules.inside_every)] if case.count_inside else []


# ---- the red button ----------------------------------------------------------------------------------------------


def may_halt(case: Permit, event: Halted, ctx: PermitCtx) -> str | None:
    """Anybody of the lists or of the ticket, from any phone: a wrong stop costs minutes, a missed one a life."""
    if ctx.org.belongs(event.by) or event.by in party(case):
        return None
    return f"急事先打 119 或 120，再打值班电话。{case.code} 由厂里名单上的人停；请马上告诉身边的监护人。"


def halt(case: Permit, event: Halted, ctx: PermitCtx) -> PermitOutcome:
    why = event.why.strip() or f"{ctx.org.name(event.by)}按了立即停止"
    return still(case, ctx, why, event.by, red=True)


def halt_again(case: Permit, event: Halted, ctx: PermitCtx) -> PermitOutcome:
    """A red stop on top of a break counts as red from now; a second red one only says who pressed too."""
    last = case.breaks[-1]
    if last.red and last.released_by is None:
        return case, []
    closed = replace(last, until=ctx.now)
    return halt(replace(case, breaks=(*case.breaks[:-1], closed)), event, ctx)


def _may_release(case: Permit, ctx: PermitCtx) -> tuple[str, ...]:
    told = (*ctx.org.safety(ctx.now)[:2], *signed_node(case))
    return tuple(p for p in dict.fromkeys(told) if p not in party(case))


def may_allow(case: Permit, event: ResumeAllowed, ctx: PermitCtx) -> str | None:
    """Safety or somebody who approved, never one of the crew."""
    last = case.breaks[-1]
    if not last.red or last.released_by:
        return f"{case.code} 不等放行，监护人到现场扫码就行。"
    if event.by in party(case):
        return f"{case.code} 是红色停工，作业的人自己不能放行。请安全员或审批人按“可以恢复”。"
    if is_safety(ctx.org, event.by) or event.by in signed_node(case):
        return None
    return f"{case.code} 由安全员、安全总监或这张票的审批人放行。"


def allow(case: Permit, event: ResumeAllowed, ctx: PermitCtx) -> PermitOutcome:
    """The guardian's scan starts it again, with all checks."""
    last = replace(case.breaks[-1], released_by=event.by, released_at=ctx.now)
    case = replace(case, breaks=(*case.breaks[:-1], last))
    card = cards_run.released(case, ctx.org, ctx.now)
    effects = tell(ctx, [*party(case), last.by], f"released#{len(case.breaks)}", card)
    effects += tell(ctx, _may_release(case, ctx), "release", card)
    return case, [*effects, *show(case, ctx)]


# ---- a break of the crew -----------------------------------------------------------------------------------------


def may_pause(case: Permit, event: Paused, ctx: PermitCtx) -> str | None:
    if event.by in party(case) or answers_for_all(ctx.org, event.by):
        return None
    return f"{case.code} 由{names(ctx.org, heads(case))}暂停。看到危险，谁都可以按“立即停止”。"


def pause(case: Permit, event: Paused, ctx: PermitCtx) -> PermitOutcome:
    why = event.why.strip() or f"{ctx.org.name(event.by)}按了暂停"
    return still(case, ctx, why, event.by, urgency="first")


def is_past_end(case: Permit, ctx: PermitCtx) -> bool:
    """The timer of the end may be late by a moment; a dead ticket takes nothing."""
    return case.ends_at is not None and ctx.now >= case.ends_at


def alarm_inside(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """Somebody is inside and nobody works: duty and safety, again after as long as has passed since the stop."""
    if not case.count_inside:
        return []
    standing = case.breaks and case.state is State.SUSPENDED
    since = case.breaks[-1].since if standing else case.fixed_at or case.closed_at or ctx.now
    again = max(ctx.now - since, ctx.rules.inside_every)
    card = cards_run.still_inside(case, ctx.org, ctx.now)
    readers = (DUTY, *safety(ctx), *heads(case))
    slot = f"inside#{int((ctx.now - since).total_seconds())}"
    return [*tell(ctx, readers, slot, card, "danger"), Wake(clocks.INSIDE, ctx.now + again)]
