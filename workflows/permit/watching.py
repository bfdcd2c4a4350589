"""After the last spark: the guardian watches for a while, in the middle and at the end shown to be there."""

from dataclasses import replace

from workflows.kernel.effects import Due, Effect, Wake
from workflows.permit import accepting, cards_end, clocks, handing, presence
from workflows.permit.breaks import show
from workflows.permit.case import Permit, State
from workflows.permit.events import Finished, FireSeen, Halted, HandedOver, Present, Scanned
from workflows.permit.party import (
    DUTY,
    answers_for_all,
    foreman,
    heads,
    let_go,
    names,
    party,
    safety,
    tell,
)
from workflows.permit.rules import PermitCtx, PermitOutcome

WATCH = (clocks.WATCH_HALF, clocks.WATCH_END, clocks.WATCH_LATE)


def may_finish(case: Permit, event: Finished, ctx: PermitCtx) -> str | None:
    """The guardian or the foreman, and nobody is inside."""
    if event.by not in heads(case) and not answers_for_all(ctx.org, event.by):
        return f"完工由{names(ctx.org, heads(case))}来报。"
    if case.count_inside:
        inside = "、".join(one.name for one in case.inside if one.left_at is None)
        return f"里面还有 {case.count_inside} 人：{inside}。都出来、登记了再按完工。"
    return None


def has_watch(case: Permit, event: Finished, ctx: PermitCtx) -> bool:
    return bool(ctx.rules.of(case.kind).watch_after)


def finished(case: Permit, ctx: PermitCtx) -> PermitOutcome:
    """No clock of the work runs any more: the ticket cannot expire once the work is over."""
    case = _ended(case, ctx)
    return replace(case, fixed_at=ctx.now), clocks.forget(*clocks.WORK, clocks.END, clocks.END_SOON, clocks.INSIDE)


def _ended(case: Permit, ctx: PermitCtx) -> Permit:
    """Breaks and gaps end with the work."""
    breaks = tuple(b if b.until else replace(b, until=ctx.now) for b in case.breaks)
    gaps = tuple(g if g.until else replace(g, until=ctx.now) for g in case.gaps)
    return replace(case, breaks=breaks, gaps=gaps, extension=None)


def begin(case: Permit, event: Finished, ctx: PermitCtx) -> PermitOutcome:
    case, effects = finished(case, ctx)
    return watch(case, ctx, effects)


def watch(case: Permit, ctx: PermitCtx, before: list[Effect]) -> PermitOutcome:
    """From now, or anew."""
    length = ctx.rules.of(case.kind).watch_after
    case = replace(case, state=State.WATCHING, watch_until=ctx.now + length)
    clock: list[Effect] = [
        Wake(clocks.WATCH_HALF, ctx.now + length / 2), Wake(clocks.WATCH_END, ctx.now + length),
        *clocks.forget(clocks.WATCH_LATE),
    ]  # fmt: skip
    card = cards_end.watching(case, ctx.org, ctx.now)
    return case, [*before, *tell(ctx, party(case), "watch", card), *clock, *show(case, ctx)]


def begin_at_once(case: Permit, event: Finished, ctx: PermitCtx) -> PermitOutcome:
    """No fire watch: straight to acceptance."""
    case, effects = finished(case, ctx)
    return over(case, ctx, effects)


def over(case: Permit, ctx: PermitCtx, before: list[Effect]) -> PermitOutcome:
    """The guardian is free for another ticket; whoever accepts is asked."""
    case = replace(case, state=State.ACCEPTING)
    seen = tell(ctx, party(case), "watch", cards_end.watched(case)) if case.watch_until else []
    return case, [*before, *seen, *let_go(case), *clocks.forget(*WATCH), *accepting.ask(case, ctx), *show(case, ctx)]


def check(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """In the middle and at the end."""
    slot = f"watch check#{int(ctx.now.timestamp())}"
    effects = tell(ctx, [case.guardian], slot, cards_end.watch_check(case, ctx.org, ctx.now), "urgent")
    if event.name == clocks.WATCH_END:
        effects.append(Wake(clocks.WATCH_LATE, ctx.now + ctx.rules.presence_grace))
    return case, effects


def late(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """Nobody said that it is safe: foreman, safety and the duty group."""
    card = cards_end.watch_late(case, ctx.org, ctx.now)
    readers = (foreman(case), *safety(ctx), DUTY)
    return case, tell(ctx, readers, f"watch late#{int(ctx.now.timestamp())}", card, "urgent")


def is_over(case: Permit, event: Present | Scanned, ctx: PermitCtx) -> bool:
    return case.watch_until is not None and ctx.now >= case.watch_until


def there(case: Permit, event: Present | Scanned, ctx: PermitCtx) -> PermitOutcome:
    """Shown in the middle."""
    case = presence.note(case, event, ctx)
    slot = f"presence#{len(case.presence) - 1}"
    return case, tell(ctx, [event.by], slot, presence.noted(case, ctx))


def safe(case: Permit, event: Present | Scanned, ctx: PermitCtx) -> PermitOutcome:
    """Shown after the whole time: nothing burns."""
    return over(presence.note(case, event, ctx), ctx, [])


def hand_watch(case: Permit, event: HandedOver, ctx: PermitCtx) -> PermitOutcome:
    """Somebody else watches to the end: without this a watcher who fell ill would keep the ticket open for ever."""
    case, effects = handing.hand_guardian(case, event, ctx)
    return case, [*effects, *tell(ctx, party(case), "watch", cards_end.watching(case, ctx.org, ctx.now))]


def may_alarm(case: Permit, event: FireSeen | Halted, ctx: PermitCtx) -> str | None:
    if ctx.org.belongs(event.by) or event.by in party(case):
        return None
    return "有火先打 119，再告诉身边的监护人和值班室。"


def fire(case: Permit, event: FireSeen | Halted, ctx: PermitCtx) -> PermitOutcome:
    """The emergency text to everybody, and the watch begins anew."""
    case, effects = watch(case, ctx, [])
    card = cards_end.fire(case, ctx.org, ctx.now, event.by)
    readers = (DUTY, *safety(ctx), *party(case))
    return case, [*tell(ctx, readers, f"fire#{int(ctx.now.timestamp())}", card, "danger"), *effects]


def alarm(case: Permit, event: FireSeen | Halted, ctx: PermitCtx) -> PermitOutcome:
    """The red button when no work is on is never lost."""
    card = cards_end.alarm_after(case, ctx.org, ctx.now, event.by)
    readers = (DUTY, *safety(ctx), *heads(case))
    return case, tell(ctx, readers, f"alarm#{int(ctx.now.timestamp())}", card, "danger")
