"""送审批: held back with every reason at once, or on its way to the approvers of its level."""

from dataclasses import replace

from workflows.kernel.effects import Effect, Forget, Send, Wake
from workflows.permit import approving_clock, asking, checks_apply, conflicts, drafting, nodes
from workflows.permit import cards_apply as cards
from workflows.permit.approving import progress
from workflows.permit.approving_clock import UNSTARTED
from workflows.permit.case import Permit
from workflows.permit.events import Submitted
from workflows.permit.facts import DOSSIERS, GUARDING, NEIGHBOURS, Near
from workflows.permit.grading import graded
from workflows.permit.records import Interception
from workflows.permit.rules import PermitCtx, PermitOutcome

WITH = (DOSSIERS, NEIGHBOURS, GUARDING)
"""What has to be known of other tables before a ticket goes out."""


def may_send(case: Permit, event: Submitted, ctx: PermitCtx) -> str | None:
    if event.by == case.reporter:
        return None
    return f"{case.code} 由申请人{ctx.org.name(case.reporter)}送审批，这里什么都没有改变。"


def is_held(case: Permit, event: Submitted, ctx: PermitCtx) -> bool:
    return bool(checks_apply.reasons(graded(case, ctx), ctx))


def hold_back(case: Permit, event: Submitted, ctx: PermitCtx) -> PermitOutcome:
    """A decision, not a refusal: it stands in the log, and what protects people is counted as an interception."""
    case = graded(case, ctx)
    found = checks_apply.reasons(case, ctx)
    counted = checks_apply.intercepts(found)
    if counted and checks_apply.is_new(case, counted):
        done = Interception(ctx.now, "apply", event.by, counted)
        case = replace(case, interceptions=(*case.interceptions, done))
    key = next(iter(asking.missing(case, ctx)), "")
    case = replace(case, asking=key, asked=case.asked + 1)
    question = asking.question(case, key, ctx) if key else None
    card = cards.held_back(case, found, question)
    return case, [Send(case.reporter, drafting.slot(case), card, "first"), drafting.watch(ctx)]


def send(case: Permit, event: Submitted, ctx: PermitCtx) -> PermitOutcome:
    """Level, approvers and conflicts as they are now; from here on nothing of the ticket changes."""
    case = graded(case, ctx)
    crew = tuple(replace(c, certificate=checks_apply.number_of(c, case, ctx)) for c in case.crew)
    case = replace(
        case, crew=crew, contractor=checks_apply.companies(case, ctx), nodes=nodes.plan(case, ctx).nodes,
        submitted_at=ctx.now, asking="", title=drafting.title(case), decided="",
    )  # fmt: skip
    fresh = conflicts.found(case, ctx)
    case, asked = approving_clock.ask(conflicts.merged(case, fresh), ctx)
    effects: list[Effect] = [progress(case, ctx, _warned(case, ctx)), *asked, *conflicts.tell_others(case, fresh, ctx)]
    effects.append(Forget(drafting.OVER))
    effects += [Wake(UNSTARTED, case.ends_at)] if case.ends_at else []
    return case, effects


def _warned(case: Permit, ctx: PermitCtx) -> str:
    """What the applicant should know now: a guardian who stands elsewhere, work near by."""
    busy: str | None = ctx.facts[GUARDING]
    near: tuple[Near, ...] = ctx.facts[NEIGHBOURS]
    also = [n.code for n in near if n.guardian and n.guardian == case.guardian and n.code != busy]
    name = ctx.org.name(case.guardian)
    words = f"{name}正在监护 {busy}，那边结束了这张才能开工。" if busy and case.guardian else ""
    words += f"{name}同一时间还要监护 {'、'.join(also)}，一个人只能监护一张，请换一位或错开时间。" if also else ""
    both = [f"{n.code} {why}" for n in near if (why := conflicts.shared(case, n, ctx)) and n.code not in also]
    words += f"{'；'.join(both)}，审批人会看到。" if both else ""
    beside = [n.code for n in near if conflicts.crosses(case, n, ctx)]
    return words + (f"附近有交叉作业：{'、'.join(beside)}，审批人会看到。" if beside else "")
