"""A round changes hands, or need not be gone at all."""

from dataclasses import replace

from workflows.inspection import cards, opening
from workflows.inspection.case import Round
from workflows.inspection.events import ExcuseAsked, Excused, HandedTo, TakenOver
from workflows.inspection.finishing import quiet
from workflows.inspection.opening import CARD, moved
from workflows.inspection.people import had_by, may_take, readers, steers, whose
from workflows.inspection.ringing import RUNG, told
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.kernel.effects import Effect, LeftFactory, Send


def may_take_over(case: Round, event: TakenOver, ctx: RoundCtx) -> str | None:
    return may_take(case, event.by, ctx)


def take(case: Round, event: TakenOver, ctx: RoundCtx) -> RoundOutcome:
    """我来巡: what was done before stays with whoever did it."""
    if case.owner == event.by:
        return case, []
    return _to(case, event.by, f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 接过去巡", ctx)


def may_hand(case: Round, event: HandedTo, ctx: RoundCtx) -> str | None:
    """By whoever has it, or who steers; to somebody who is there and did not see it before."""
    if event.by != case.owner and not steers(case, event.by, ctx):
        return f"{case.code} 由{whose(case, ctx.org)}巡，只有本人、上级或安全员可以转给别人。"
    name = ctx.org.name(event.to)
    if event.to not in ctx.org.people or not ctx.org.listed(event.to):
        return "花名册里没有这个人，换一位再转。"
    if reason := ctx.org.unfit(event.to, ctx.now):
        return f"{name}{reason}，转不过去，{case.code} 还在原处。"
    if event.to in case.not_by:
        return f"{case.code} 是复核，{name}最近几轮看过了，请换一位。"
    if not steers(case, event.by, ctx) and may_take(case, event.to, ctx):
        return f"{name}不在这个班组，{case.code} 只能转给同班组的人；要转给别的班组请上级或安全员来转。"
    return None


def hand(case: Round, event: HandedTo, ctx: RoundCtx) -> RoundOutcome:
    if case.owner == event.to:
        return case, []
    return _to(case, event.to, f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 转给了{ctx.org.name(event.to)}", ctx)


def _to(before: Round, person: str, what: str, ctx: RoundCtx) -> RoundOutcome:
    case = replace(before, owner=person, had=had_by(before))
    return case, [*moved(before, case, ctx, what), *opening.show(case, ctx)]


def may_ask(case: Round, event: ExcuseAsked, ctx: RoundCtx) -> str | None:
    """A superior or safety, never the one who should go it, nor one who should have before handing it on."""
    if event.by in case.had and event.by != case.owner:
        return f"{case.code} 原来是{ctx.org.name(event.by)}的，不用巡要由别的上级或安全员定，请告诉他们原因。"
    if event.by != case.owner and steers(case, event.by, ctx):
        return None
    return f"{case.code} 要不要巡由上级或安全员定，请告诉他们原因。"


def ask_why(case: Round, event: ExcuseAsked, ctx: RoundCtx) -> RoundOutcome:
    return case, [Send(event.by, "excuse", cards.why_not(case))]


def may_excuse(case: Round, event: Excused, ctx: RoundCtx) -> str | None:
    if reason := may_ask(case, ExcuseAsked(event.by), ctx):
        return reason
    return None if event.why.strip() else f"不用巡要写一句原因，例如停产、检修。{case.code} 还在原处。"


def excuse(case: Round, event: Excused, ctx: RoundCtx) -> RoundOutcome:
    """Void, with the reason on record; everybody who had it hears."""
    card = cards.excused(case, ctx.org, event.by, event.why.strip())
    had: list[Effect] = [Send(reader, CARD, card, "reminder") for reader in readers(case, ctx)]
    up: list[Effect] = [Send(reader, RUNG, card, "reminder") for reader in told(case)]
    mine: list[Effect] = [] if event.by in told(case) else [Send(event.by, "excuse", card)]
    return replace(case, closed_at=ctx.now), [*had, *up, *mine, *quiet()]


def is_owner(case: Round, event: LeftFactory, ctx: RoundCtx) -> bool:
    return case.owner == event.person


def left(case: Round, event: LeftFactory, ctx: RoundCtx) -> RoundOutcome:
    """Back to the role it was for, else to the superior; what was done stays."""
    heir = None if case.role or case.department else ctx.org.above(event.person, 1, ctx.now, frozenset(case.not_by)).to
    known = ctx.org.people.get(event.person)
    team = case.department or (known.department if known and heir is None else "")
    case = replace(case, owner=heir, department=team, had=had_by(case))
    return case, opening.show(case, ctx)


def unmoved(case: Round, event: LeftFactory, ctx: RoundCtx) -> RoundOutcome:
    """Somebody who only stands in its record."""
    return case, []
