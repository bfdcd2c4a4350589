"""The end of the time: warned before, dead for work afterwards; nothing brings the ticket back."""

from dataclasses import replace

from workflows.kernel.effects import Due
from workflows.permit import cards_end, cards_run, clocks, watching
from workflows.permit.breaks import alarm_inside
from workflows.permit.case import RAN_OUT, Permit
from workflows.permit.party import DUTY, heads, party, tell
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


def watches(case: Permit, event: Due, ctx: PermitCtx) -> bool:
    """The end came, and a fire may still smoulder."""
    return event.name == clocks.END and bool(ctx.rules.of(case.kind).watch_after)


def die(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """立即停止 to everybody of the job. Dead for work, but fire watch, counting and acceptance are owed as after any
    work; whoever is inside is counted out before the alarm falls silent."""
    case, quiet = watching.finished(replace(case, ended_why=RAN_OUT), ctx)
    card = cards_end.expired(case, ctx.org, ctx.now)
    readers = (*party(case), case.reporter, *((DUTY,) if case.count_inside else ()))
    told = tell(ctx, readers, "expired", card, "danger" if case.count_inside else "urgent")
    owed = watching.watch if watches(case, event, ctx) else watching.over
    case, effects = owed(case, ctx, [*told, *quiet])
    return case, [*effects, *alarm_inside(case, ctx)]
