"""强制解锁: two people of the rank the policy names, together, with a reason that stays on record."""

from dataclasses import replace

from workflows.kernel.effects import DUTY, Due, Effect, Forget, Reader, Send, Wake
from workflows.kernel.people import distinct
from workflows.lockout import cards_force as cards
from workflows.lockout.case import Forced, Lockout
from workflows.lockout.events import ForceAgreed, ForceAsked, ForceDenied
from workflows.lockout.hanging import FORCE, over
from workflows.lockout.rules import LockoutCtx, LockoutOutcome

FLAG = "强制解锁"


def _may_force(person: str, ctx: LockoutCtx) -> bool:
    known = ctx.org.people.get(person)
    return known is not None and ctx.org.listed(person) and known.role in ctx.rules.force_roles


def may_ask(case: Lockout, event: ForceAsked, ctx: LockoutCtx) -> str | None:
    if event.by == case.owner:
        return f"自己的锁自己解：到{case.equipment}旁扫码或拍照，再按“解锁”。"
    if not _may_force(event.by, ctx):
        return f"强制解锁要{'、'.join(ctx.rules.force_roles)}里的两个人一起，请找他们。"
    if not event.why.strip():
        return f"强制解锁要写原因，例如“强制解锁 {case.number} 张伟已回家，电话确认机器里没人”。"
    return None


def ask(case: Lockout, event: ForceAsked, ctx: LockoutCtx) -> LockoutOutcome:
    """The second is asked; the one whose lock it is hears of it at once and may stop it."""
    forced = Forced(event.by, ctx.now, event.why.strip())
    case = replace(case, forced=forced)
    asked = cards.asked(case, ctx.org, forced, ctx.rules)
    owner = cards.told_owner(case, ctx.org, forced)
    effects: list[Effect] = [Send(r, _slot(forced), asked, "urgent") for r in _seconds(case, forced, ctx)]
    effects.append(Send(case.reporter, _slot(forced), owner, "danger"))
    effects.append(Send(event.by, _slot(forced), cards.waits(case, ctx.org, ctx.rules)))
    return case, [*effects, Wake(FORCE, ctx.now + ctx.rules.force_within)]


def _slot(forced: Forced) -> str:
    return f"force {forced.at:%m%d%H%M%S}"


def _seconds(case: Lockout, forced: Forced, ctx: LockoutCtx) -> tuple[str, ...]:
    people = [p for role in ctx.rules.force_roles for p in ctx.org.with_role(role, ctx.now)]
    return tuple(p for p in distinct(people) if p not in (case.owner, forced.by) and _may_force(p, ctx))


def may_agree(case: Lockout, event: ForceAgreed, ctx: LockoutCtx) -> str | None:
    forced = case.forced
    if forced and event.by == forced.by:
        return "强制解锁要另一个人同意，申请的人不算第二个。"
    if event.by == case.owner:
        return f"自己的锁自己解：到{case.equipment}旁扫码或拍照，再按“解锁”。"
    return None if _may_force(event.by, ctx) else f"强制解锁由{'、'.join(ctx.rules.force_roles)}同意。"


def agree(case: Lockout, event: ForceAgreed, ctx: LockoutCtx) -> LockoutOutcome:
    """Off, and flagged: safety looks at it afterwards."""
    assert case.forced is not None, "FORCING has a request"
    forced = replace(case.forced, agreed_by=event.by)
    case = replace(case, forced=forced, how="forced", closed_at=ctx.now, flags=(*case.flags, FLAG))
    card = cards.done(case, ctx.org, forced, ctx.now)
    asked = (case.reporter, forced.by, *_seconds(case, forced, ctx))
    effects: list[Effect] = [Send(p, _slot(forced), card, "urgent") for p in distinct(asked)]
    others: tuple[Reader, ...] = tuple(p for p in ctx.org.safety(ctx.now) if p not in asked)
    return case, [*over(case), *effects, *(Send(r, "forced", card, "urgent") for r in (DUTY, *others))]


def may_deny(case: Lockout, event: ForceDenied, ctx: LockoutCtx) -> str | None:
    mine = case.forced is not None and event.by == case.forced.by
    if mine or event.by == case.owner or _may_force(event.by, ctx):
        return None
    return f"由{ctx.org.name(case.owner)}或{'、'.join(ctx.rules.force_roles)}决定。"


def deny(case: Lockout, event: ForceDenied, ctx: LockoutCtx) -> LockoutOutcome:
    return _given_up(case, f"{ctx.org.name(event.by)}不同意", ctx)


def is_too_late(case: Lockout, event: Due, ctx: LockoutCtx) -> bool:
    return event.name == FORCE


def too_late(case: Lockout, event: Due, ctx: LockoutCtx) -> LockoutOutcome:
    return _given_up(case, "没有第二个人同意", ctx)


def _given_up(case: Lockout, why: str, ctx: LockoutCtx) -> LockoutOutcome:
    assert case.forced is not None, "FORCING has a request"
    forced, card = case.forced, cards.not_done(case, why)
    readers = distinct((case.reporter, forced.by, *_seconds(case, forced, ctx)))
    return replace(case, forced=None), [Forget(FORCE), *(Send(r, _slot(forced), card) for r in readers)]
