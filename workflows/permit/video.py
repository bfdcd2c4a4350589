"""The camera that must see the whole job: a gap tells the guardian, and is kept with its two ends."""

from dataclasses import replace
from datetime import datetime

from workflows.kernel.effects import Due, Effect, Wake
from workflows.permit import cards_run, clocks
from workflows.permit.case import Permit
from workflows.permit.events import Watched
from workflows.permit.facts import CAMERA, Camera
from workflows.permit.party import heads, tell
from workflows.permit.records import Gap
from workflows.permit.rules import PermitCtx, PermitOutcome


def look(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """Is there still a picture?"""
    camera: Camera | None = ctx.facts.get(CAMERA)
    return _seen(case, ctx, camera.seen_at if camera else None)


def watched(case: Permit, event: Watched, ctx: PermitCtx) -> PermitOutcome:
    """The recorder says so itself; an old picture that comes late opens no gap, the timer does."""
    if not ctx.rules.level(case).video or not _is_fresh(event.seen_at, ctx):
        return case, []
    return _seen(case, ctx, event.seen_at)


def _is_fresh(seen_at: datetime | None, ctx: PermitCtx) -> bool:
    return seen_at is not None and ctx.now - seen_at < ctx.rules.video_gap


def _seen(case: Permit, ctx: PermitCtx, seen_at: datetime | None) -> PermitOutcome:
    is_open = bool(case.gaps) and case.gaps[-1].until is None
    if seen_at is not None and _is_fresh(seen_at, ctx):
        seen_at = min(seen_at, ctx.now)
        again: list[Effect] = [Wake(clocks.VIDEO, seen_at + ctx.rules.video_gap)]
        return _back(case, ctx, seen_at, again) if is_open else (case, again)
    again = [Wake(clocks.VIDEO, ctx.now + ctx.rules.video_gap)]
    return (case, again) if is_open else _lost(case, ctx, seen_at, again)


def _lost(case: Permit, ctx: PermitCtx, seen_at: datetime | None, again: list[Effect]) -> PermitOutcome:
    """The gap counts from the last picture, never from before this stretch of work."""
    began = case.breaks[-1].until if case.breaks else case.started_at
    since = max([at for at in (seen_at, began) if at], default=ctx.now)
    case = replace(case, gaps=(*case.gaps, Gap(since)))
    card = cards_run.video_lost(case, ctx.now)
    return case, [*tell(ctx, heads(case), f"video#{len(case.gaps)}", card, "urgent"), *again]


def _back(case: Permit, ctx: PermitCtx, seen_at: datetime, again: list[Effect]) -> PermitOutcome:
    closed = replace(case.gaps[-1], until=seen_at)
    case = replace(case, gaps=(*case.gaps[:-1], closed))
    return case, [*tell(ctx, heads(case), f"video#{len(case.gaps)}", cards_run.video_back(case, ctx.now)), *again]
