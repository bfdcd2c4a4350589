"""The end of the time: warned before, dead afterwards; nothing brings the ticket back."""

from dataclasses import replace

from workflows.kernel.effects import Due
from workflows.permit import cards_end, cards_run, clocks
from workflows.permit.breaks import alarm_inside, show
from workflows.permit.case import Permit, State
from workflows.permit.party import DUTY, heads, let_go, party, tell
from workflows.permit.rules import PermitCtx, PermitOutcome


def is_early(case: Permit, event: Due, ctx: PermitCtx) -> bool:
    """The end was moved after this timer was set."""
    return event.name == clocks.END and case.ends_at is not None and ctx.now < case.ends_at


def wait_on(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    return case, clocks.of_the_end(case, ctx)


def warn(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """To guardian and foreman, while work is on."""
    card = cards_run.end_soon(case, ctx.rules, ctx.now)
    return case, tell(ctx, heads(case), f"soon#{len(case.extensions)}", card, "urgent")


def die(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """立即停止 to everybody of the job; whoever is inside is counted out before the alarm falls silent."""
    breaks = tuple(b if b.until else replace(b, until=ctx.now) for b in case.breaks)
    gaps = tuple(g if g.until else replace(g, until=ctx.now) for g in case.gaps)
    case = replace(
        case, state=State.EXPIRED, closed_at=ctx.now, ended_why="到时间，已失效", breaks=breaks, gaps=gaps,
        extension=None,
    )  # fmt: skip
    card = cards_end.expired(case, ctx.org, ctx.now)
    readers = (*party(case), case.reporter, *((DUTY,) if case.count_inside else ()))
    told = tell(ctx, readers, "expired", card, "danger" if case.count_inside else "urgent")
    over = [*clocks.forget(*clocks.ALL), *let_go(case), *show(case, ctx)]
    return case, [*told, *over, *alarm_inside(case, ctx)]
