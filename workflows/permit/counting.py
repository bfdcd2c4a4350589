"""Who is inside: counted in and out by name, and nobody is forgotten when work stops."""

from dataclasses import replace

from workflows.kernel.effects import Due, Effect
from workflows.permit import cards_run, cards_start, clocks
from workflows.permit.breaks import alarm_inside, is_past_end, show
from workflows.permit.case import Permit
from workflows.permit.events import CameOut, WentIn
from workflows.permit.party import DUTY, answers_for_all, heads, names, party, safety, tell
from workflows.permit.records import Inside
from workflows.permit.rules import PermitCtx, PermitOutcome


def known(case: Permit, name: str, ctx: PermitCtx) -> str | None:
    """The person of the crew by id or by name; None for anybody else."""
    by_name = [p for p in party(case) if name in (p, ctx.org.name(p))]
    return by_name[0] if len(by_name) == 1 else None


def may_enter(case: Permit, event: WentIn, ctx: PermitCtx) -> str | None:
    """Only hands of this ticket, only while it holds; the guardian stays outside."""
    if not ctx.rules.of(case.kind).head_count:
        return f"{case.code} 不是受限空间，不用登记进出。"
    if is_past_end(case, ctx):
        return f"{case.code} 已经到时间，不能再进人。里面的人请马上出来。"
    if reason := _may_count(case, event.by, ctx):
        return reason
    if not event.names:
        return "请写进去的人的名字，例如“张伟 进”。"
    return _strangers(case, event, ctx) or _guardian(case, event, ctx)


def _strangers(case: Permit, event: WentIn, ctx: PermitCtx) -> str | None:
    others = [ctx.org.people[n].name if n in ctx.org.people else n for n in event.names if not known(case, n, ctx)]
    if not others:
        return None
    allowed = names(ctx.org, case.workers)
    return f"{'、'.join(others)}不在 {case.code} 上，不能进。票上的作业人是{allowed}；要换人先改票。"


def _guardian(case: Permit, event: WentIn, ctx: PermitCtx) -> str | None:
    if case.guardian in {known(case, n, ctx) for n in event.names}:
        return f"{ctx.org.name(case.guardian)}是监护人，不能进去，要一直在外面。"
    return None


def _may_count(case: Permit, person: str, ctx: PermitCtx) -> str | None:
    if person in party(case) or answers_for_all(ctx.org, person):
        return None
    return f"进出由{names(ctx.org, heads(case))}登记，这一次没有记。"


def enter(case: Permit, event: WentIn, ctx: PermitCtx) -> PermitOutcome:
    """Whoever is inside already is not counted twice."""
    there = {one.person for one in case.inside if one.left_at is None}
    people = [p for p in dict.fromkeys(known(case, n, ctx) for n in event.names) if p and p not in there]
    more = tuple(Inside(ctx.org.name(p), ctx.now, p) for p in people)
    case = replace(case, inside=(*case.inside, *more))
    return case, show(case, ctx)


def may_leave(case: Permit, event: CameOut, ctx: PermitCtx) -> str | None:
    if reason := _may_count(case, event.by, ctx):
        return reason
    if not case.count_inside:
        return f"{case.code} 里面已经没有人，不用再登记。"
    there = {one.person for one in case.inside if one.left_at is None}
    outside = [n for n in event.names if known(case, n, ctx) not in there]
    return f"{'、'.join(outside)}没有登记进去过，里面是：{cards_start.inside(case)}。" if outside else None


def leave(case: Permit, event: CameOut, ctx: PermitCtx) -> PermitOutcome:
    """Without names: everybody is out."""
    gone = {known(case, n, ctx) for n in event.names}
    case = replace(
        case,
        inside=tuple(
            replace(one, left_at=ctx.now) if one.left_at is None and (not event.names or one.person in gone) else one
            for one in case.inside
        ),
    )
    return case, show(case, ctx)


def leave_stopped(case: Permit, event: CameOut, ctx: PermitCtx) -> PermitOutcome:
    """Counted out of a job that stands still: the alarm falls silent with the last one."""
    case, effects = leave(case, event, ctx)
    return case, [*effects, *all_out(case, ctx)]


def all_out(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """To everybody who heard the alarm, once nobody is inside any more."""
    if case.count_inside:
        return []
    card = cards_run.everybody_out(case, ctx.now)
    slot = f"out#{len(case.inside)}"
    return [*tell(ctx, (DUTY, *safety(ctx), *heads(case)), slot, card, "first"), *clocks.forget(clocks.INSIDE)]


def still_inside(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    return case, alarm_inside(case, ctx)
