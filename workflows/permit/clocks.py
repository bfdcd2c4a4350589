"""The timers of a permit on the spot, by name, and when each rings next."""

from collections.abc import Callable
from datetime import datetime

from workflows.kernel.effects import Due, Effect, Forget, Wake
from workflows.permit.case import Permit
from workflows.permit.gas import needed
from workflows.permit.rules import PermitCtx

END, END_SOON = "permit end", "permit end soon"
PRESENCE, PRESENCE_LATE = "guardian", "guardian late"
GAS_SOON, GAS_DUE, GAS_LATE = "gas soon", "gas due", "gas late"
VIDEO = "video"
INSIDE = "still inside"
WATCH_HALF, WATCH_END, WATCH_LATE = "watch half", "watch end", "watch late"
ACCEPT, ACCEPT_LATE = "accept", "accept late"
WORK = (PRESENCE, PRESENCE_LATE, GAS_SOON, GAS_DUE, GAS_LATE, VIDEO)
"""Run only while somebody works."""
ALL = (*WORK, END, END_SOON, INSIDE, WATCH_HALF, WATCH_END, WATCH_LATE, ACCEPT, ACCEPT_LATE)


def is_due(*names: str) -> Callable[[Permit, Due, PermitCtx], bool]:
    """A `where` for rows: this timer rang."""

    def rang(case: Permit, event: Due, ctx: PermitCtx) -> bool:
        return event.name in names

    return rang


def forget(*names: str) -> list[Effect]:
    return [Forget(name) for name in names]


def of_the_end(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """Warning and end; a warning whose moment is past is not given any more."""
    if case.ends_at is None:
        return []
    soon = case.ends_at - ctx.rules.warn_before_end
    warn: list[Effect] = [Wake(END_SOON, soon)] if soon > ctx.now else forget(END_SOON)
    return [Wake(END, case.ends_at), *warn]


def of_presence(ctx: PermitCtx) -> list[Effect]:
    return [Wake(PRESENCE, ctx.now + ctx.rules.presence_every), *forget(PRESENCE_LATE)]


def of_gas(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """The next record while work goes on, counted from the newest sample."""
    at = gas_due_at(case, ctx)
    if at is None:
        return []
    soon = at - ctx.rules.retest_warning
    warn: list[Effect] = [Wake(GAS_SOON, soon)] if soon > ctx.now else []
    return [*warn, Wake(GAS_DUE, max(at, ctx.now)), *forget(GAS_LATE)]


def gas_due_at(case: Permit, ctx: PermitCtx) -> datetime | None:
    """A level that is watched continuously shows readings too: an instrument nobody reads watches nothing."""
    continuous = ctx.rules.continuous_every if ctx.rules.level(case).continuous_gas else None
    every = ctx.rules.of(case.kind).gas.record_every or continuous
    if every is None or not case.gas or not needed(case, ctx.rules):
        return None
    return case.gas[-1].at + every


def of_video(case: Permit, ctx: PermitCtx) -> list[Effect]:
    return [Wake(VIDEO, ctx.now + ctx.rules.video_gap)] if ctx.rules.level(case).video else []


def of_work(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """Everything that runs while somebody works."""
    return [*of_the_end(case, ctx), *of_presence(ctx), *of_gas(case, ctx), *of_video(case, ctx)]
