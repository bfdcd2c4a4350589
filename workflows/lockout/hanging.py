"""Hung, photographed, remembered, taken off by the same hand on the spot."""

from dataclasses import replace

from workflows.hazard.events import Brought
from workflows.hazard.records import Attachment
from workflows.kernel.effects import Due, Effect, Forget, Hold, LeftFactory, Release, Send, Wake
from workflows.kernel.people import distinct
from workflows.lockout import cards
from workflows.lockout.case import How, Lockout
from workflows.lockout.events import Hung, ReleaseAsked, StillNeeded
from workflows.lockout.rules import LockoutCtx, LockoutOutcome
from workflows.permit.facts import Lock

CLAIM, REMIND, NO_PHOTO, FORCE, NO_PROOF = "lock number", "lock remind", "lock photo", "lock force", "lock proof"
"""A number hangs once: the claim is a row of the same commit."""


def begin(code: str, event: object, ctx: LockoutCtx) -> Lockout:
    """The first look; raises TypeError for another event."""
    if not isinstance(event, Hung):
        raise TypeError(f"a lock is opened by Hung, not by {type(event).__name__}")
    machine = ctx.org.equipment.get(event.equipment_code or "")
    place = ctx.org.places.get(machine.place or "") if machine else None
    case = Lockout(
        code, event.by, owner=event.by, number=event.number, protects=event.protects,
        equipment=machine.name if machine else None, equipment_code=machine.code if machine else None,
        place=place.name if place else None, place_code=place.code if place else None, opened_at=ctx.now,
    )  # fmt: skip
    return replace(case, title=f"上锁 {cards.title(case)}")


def may_hang(case: Lockout, event: Hung, ctx: LockoutCtx) -> str | None:
    """A name of the factory, a machine of the list, a lock that hangs nowhere else."""
    if not ctx.org.listed(event.by):
        return "上锁要用自己的名字登记，花名册里没有找到这个账号。请带班的人登记，或让安全员把名字加进名单。"
    if case.equipment_code is None:
        return f"没有找到设备“{event.said}”，没有登记。请写设备台账上的名称或编号，例如“上锁 冲床3号 锁号12”。"
    if not event.number.strip():
        return f"还差锁号，写成“上锁 {case.equipment} 锁号12”。锁号印在锁上。"
    held: Lock | None = ctx.facts["lock_number"]
    if held is None:
        return None
    machine = ctx.org.equipment.get(held.equipment_code)
    where = machine.name if machine else held.equipment_code
    return f"{held.number} 号锁还挂在{where}上（{ctx.org.name(held.by)}，{held.code}），请核对锁号，或换一把锁。"


def hang(case: Lockout, event: Hung, ctx: LockoutCtx) -> LockoutOutcome:
    effects: list[Effect] = [Hold(CLAIM, case.number), Send(case.reporter, "lock", cards.hung(case, ctx.org, ctx.now))]
    effects.append(Wake(NO_PHOTO, ctx.now + ctx.rules.photo_after))
    return case, [*effects, Wake(REMIND, ctx.rules.next_reminder(ctx.now))]


def only_owner(case: Lockout, event: ReleaseAsked | StillNeeded, ctx: LockoutCtx) -> str | None:
    if event.by == case.owner:
        return None
    return (
        f"{cards.title(case)} 是{ctx.org.name(case.owner)}挂的，只能本人解。"
        f"本人来不了，由两位主任以上的人一起：发“强制解锁 {case.number} 原因”。"
    )


def is_at_machine(case: Lockout, event: ReleaseAsked, ctx: LockoutCtx) -> bool:
    """The machine's own label was scanned just before."""
    return event.by == case.owner and bool(event.point) and event.point == case.equipment_code


def by_scan(case: Lockout, event: ReleaseAsked, ctx: LockoutCtx) -> LockoutOutcome:
    return take_off(case, "scan", ctx)


def ask_proof(case: Lockout, event: ReleaseAsked, ctx: LockoutCtx) -> LockoutOutcome:
    """A lock is not taken off from the canteen."""
    case = replace(case, proof_asked_at=ctx.now)
    asked = Send(event.by, _slot(case), cards.proof(case, ctx.rules))
    return case, [asked, Wake(NO_PROOF, ctx.now + ctx.rules.proof_within)]


def _slot(case: Lockout) -> str:
    return f"proof {case.proof_asked_at:%m%d%H%M}"


def is_no_proof(case: Lockout, event: Due, ctx: LockoutCtx) -> bool:
    return event.name == NO_PROOF


def no_proof(case: Lockout, event: Due, ctx: LockoutCtx) -> LockoutOutcome:
    """The question ends: a picture after this is a report of its own."""
    if case.proof_asked_at is None:
        return case, []
    card = cards.no_proof(case, ctx.rules)
    return replace(case, proof_asked_at=None), [Send(case.reporter, _slot(case), card, "reminder")]


def is_scan(case: Lockout, event: Brought, ctx: LockoutCtx) -> bool:
    return _waits(case, event, ctx) and event.spot is not None and event.spot.point == case.equipment_code


def is_proof(case: Lockout, event: Brought, ctx: LockoutCtx) -> bool:
    """A photo that was not sent before."""
    return _waits(case, event, ctx) and bool(_fresh(case, event))


def _waits(case: Lockout, event: Brought, ctx: LockoutCtx) -> bool:
    since = case.proof_asked_at
    return event.by == case.owner and since is not None and ctx.now - since <= ctx.rules.proof_within


def _fresh(case: Lockout, event: Brought) -> tuple[Attachment, ...]:
    known = {a.sha256 for a in case.media}
    return tuple(a for a in event.media if a.kind == "photo" and a.sha256 not in known)


def scanned(case: Lockout, event: Brought, ctx: LockoutCtx) -> LockoutOutcome:
    return take_off(case, "scan", ctx)


def shown(case: Lockout, event: Brought, ctx: LockoutCtx) -> LockoutOutcome:
    fresh = tuple(replace(a, stage="after") for a in _fresh(case, event))
    return take_off(replace(case, media=(*case.media, *fresh)), "photo", ctx)


def take_off(case: Lockout, how: How, ctx: LockoutCtx) -> LockoutOutcome:
    case = replace(case, how=how, closed_at=ctx.now, proof_asked_at=None)
    card = cards.released(case, ctx.org, ctx.now)
    return case, [*over(case), Send(case.reporter, "lock", card)]


def over(case: Lockout) -> list[Effect]:
    return [Release(CLAIM, case.number), Forget(REMIND), Forget(NO_PHOTO), Forget(NO_PROOF), Forget(FORCE)]


def keep(case: Lockout, event: Brought, ctx: LockoutCtx) -> LockoutOutcome:
    """A picture of the lock; from others it is kept too, and says nothing."""
    fresh = tuple(replace(a, stage="before") for a in _fresh(case, event))
    case = replace(case, media=(*case.media, *fresh))
    if not fresh or event.by != case.owner:
        return case, []
    # the card that asked asks no more, or the next picture, of a hazard perhaps, would be taken for this lock's
    shown = Send(case.reporter, "lock", cards.hung(case, ctx.org, ctx.now))
    return case, [Forget(NO_PHOTO), shown, Send(case.reporter, "photo", cards.photographed(case))]


def is_no_photo(case: Lockout, event: Due, ctx: LockoutCtx) -> bool:
    return event.name == NO_PHOTO


def want_photo(case: Lockout, event: Due, ctx: LockoutCtx) -> LockoutOutcome:
    if case.photographed:
        return case, []
    return case, [Send(case.reporter, "photo", cards.photo_wanted(case, ctx.now), "reminder")]


def is_reminder(case: Lockout, event: Due, ctx: LockoutCtx) -> bool:
    return event.name == REMIND


def remind(case: Lockout, event: Due, ctx: LockoutCtx) -> LockoutOutcome:
    """Each reminder is a message of its own; hanging long, the superior hears once."""
    case = replace(case, reminders=case.reminders + 1)
    effects: list[Effect] = [Wake(REMIND, ctx.rules.next_reminder(ctx.now))]
    effects.append(Send(case.reporter, f"remind#{case.reminders}", cards.remind(case, ctx.org, ctx.now), "reminder"))
    if case.opened_at and ctx.now - case.opened_at >= ctx.rules.climb_after:
        superior = ctx.org.above(case.reporter, 1, ctx.now).to
        readers = (superior,) if superior else ctx.org.safety(ctx.now)
        effects += [Send(r, "long", cards.long_hanging(case, ctx.org, ctx.now), "reminder") for r in readers]
    return case, effects


def still(case: Lockout, event: StillNeeded, ctx: LockoutCtx) -> LockoutOutcome:
    return case, [Send(event.by, f"remind#{case.reminders}", cards.still(case, ctx.now))]


def is_owner(case: Lockout, event: LeftFactory, ctx: LockoutCtx) -> bool:
    return event.person == case.owner


def owner_left(case: Lockout, event: LeftFactory, ctx: LockoutCtx) -> LockoutOutcome:
    """The lock stays where it is: only two people together may cut it off."""
    people = distinct([*ctx.org.safety(ctx.now), ctx.org.above(case.reporter, 1, ctx.now).to])
    card = cards.owner_left(case, ctx.org, ctx.now)
    return case, [Forget(REMIND), *(Send(p, "left", card, "urgent") for p in people)]
