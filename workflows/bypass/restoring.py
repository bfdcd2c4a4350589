"""The interlock comes back: at once with the machine's label, scanned or in a photo; with any other photo only when
somebody else has made sure."""

from dataclasses import replace

from workflows.bypass import cards
from workflows.bypass.asking import NO_PROOF, SLOT, approvers, may_approve, over, told
from workflows.bypass.case import Bypass, How, State
from workflows.bypass.climbing import heard
from workflows.bypass.events import RestoreAsked, RestoreConfirmed
from workflows.bypass.rules import PHOTOS_USED, BypassCtx, BypassOutcome
from workflows.hazard.events import Brought
from workflows.hazard.records import Attachment
from workflows.kernel.effects import Due, Effect, Forget, Send, Wake
from workflows.kernel.people import distinct

CHECK = "check"


def waits_for(case: Bypass) -> tuple[str, ...]:
    """Who has to do something about it now: agree, make sure of a photo, bring it back."""
    if case.state is State.ASKED:
        return case.asked
    return distinct([case.owner, *case.checkers]) if case.state is State.ACTIVE else ()


def may_restore(case: Bypass, event: RestoreAsked, ctx: BypassCtx) -> str | None:
    """Who asked, who agreed, who keeps the machine, or a superior of who asked."""
    if _concerned(case, event.by, ctx):
        return None
    return f"{cards.title(case)} 的旁路由{ctx.org.name(case.owner)}、批准人、设备责任人或上级来恢复。"


def _concerned(case: Bypass, by: str | None, ctx: BypassCtx) -> bool:
    machine = ctx.org.equipment.get(case.equipment_code or "")
    named = (case.owner, case.approver, machine.owner if machine else None)
    return by is not None and (by in named or bool(case.owner and ctx.org.leads(by, case.owner)))


def is_at_machine(case: Bypass, event: RestoreAsked, ctx: BypassCtx) -> bool:
    """The label of the machine or of its place was scanned just before."""
    return _is_there(case, event.point)


def _is_there(case: Bypass, point: str | None) -> bool:
    return bool(point) and point in (case.equipment_code, case.place_code)


def by_scan(case: Bypass, event: RestoreAsked, ctx: BypassCtx) -> BypassOutcome:
    return _back(case, event.by, "scan", ctx)


def ask_proof(case: Bypass, event: RestoreAsked, ctx: BypassCtx) -> BypassOutcome:
    case = replace(case, proof_asked_at=ctx.now, proof_by=event.by)
    asked = Send(event.by, _proof(case), cards.proof(case, ctx.rules))
    return case, [asked, Wake(NO_PROOF, ctx.now + ctx.rules.proof_within)]


def _proof(case: Bypass) -> str:
    return f"proof {case.proof_asked_at:%m%d%H%M}"


def is_no_proof(case: Bypass, event: Due, ctx: BypassCtx) -> bool:
    return event.name == NO_PROOF


def no_proof(case: Bypass, event: Due, ctx: BypassCtx) -> BypassOutcome:
    """The question ends: a picture after this is a report of its own."""
    if case.proof_asked_at is None or case.proof_by is None:
        return case, []
    asked = Send(case.proof_by, _proof(case), cards.no_proof(case, ctx.rules), "reminder")
    return replace(case, proof_asked_at=None, proof_by=None), [asked]


def is_scan(case: Bypass, event: Brought, ctx: BypassCtx) -> bool:
    """The label, or a photo in which it is read and which nobody has sent before."""
    there = event.spot is not None and _is_there(case, event.spot.point)
    return there and _waits(case, event, ctx) and not _used(case, event, ctx)


def is_photo(case: Bypass, event: Brought, ctx: BypassCtx) -> bool:
    return _waits(case, event, ctx) and any(a.kind == "photo" for a in event.media)


def _waits(case: Bypass, event: Brought, ctx: BypassCtx) -> bool:
    since = case.proof_asked_at
    return event.by == case.proof_by and since is not None and ctx.now - since <= ctx.rules.proof_within


def _fresh(case: Bypass, event: Brought) -> tuple[Attachment, ...]:
    known = {a.sha256 for a in case.media}
    return tuple(a for a in event.media if a.kind == "photo" and a.sha256 not in known)


def _used(case: Bypass, event: Brought, ctx: BypassCtx) -> tuple[str, ...]:
    """What is odd about these photos, for the one who has to make sure."""
    known = {a.sha256 for a in case.media}
    here = ["照片在这次旁路里已经发过"] if any(a.sha256 in known for a in event.media) else []
    new = {a.sha256 for a in event.media} - known
    said = {"same": "照片在 {} 用过", "near": "照片和 {} 里的一张很像"}
    used = [said[how].format(code) for sha, code, _, how in ctx.facts.get(PHOTOS_USED) or () if sha in new]
    return distinct([*here, *used])


def scanned(case: Bypass, event: Brought, ctx: BypassCtx) -> BypassOutcome:
    case = _with_photos(case, event)
    return _back(case, event.by, "photo" if event.media else "scan", ctx)


def _with_photos(case: Bypass, event: Brought) -> Bypass:
    fresh = tuple(replace(a, stage="after") for a in _fresh(case, event))
    return replace(case, media=(*case.media, *fresh))


def shown(case: Bypass, event: Brought, ctx: BypassCtx) -> BypassOutcome:
    """待核: a photo of anything proves nothing by itself. Its time goes on."""
    proof, by = _proof(case), event.by or case.reporter
    case = replace(
        _with_photos(case, event), shown_by=by, shown_at=ctx.now, checkers=_checkers(case, by, ctx),
        flags=distinct([*case.flags, *_used(case, event, ctx)]), proof_asked_at=None, proof_by=None,
    )  # fmt: skip
    pictures = tuple(a.sha256 for a in event.media if a.kind == "photo")
    asked = cards.check(case, ctx.org, ctx.now, pictures)
    effects: list[Effect] = [Send(p, CHECK, asked, "urgent") for p in case.checkers]
    return case, [*effects, Send(by, proof, cards.in_check(case, ctx.org, ctx.now)), Forget(NO_PROOF)]


def _checkers(case: Bypass, by: str, ctx: BypassCtx) -> tuple[str, ...]:
    """The approver or the stand-in; who wants it back is not asked whether it is."""
    own = (by, case.owner)
    first = ctx.org.fit(case.approver, ctx.now)
    if first and first not in own:
        return (first,)
    above = ctx.org.above(by, 1, ctx.now, frozenset(p for p in own if p)).to
    others = [p for p in approvers(by, ctx) if p not in own]
    return tuple(others) or tuple(p for p in distinct([above, *ctx.org.safety(ctx.now)]) if p not in own)


def may_confirm(case: Bypass, event: RestoreConfirmed, ctx: BypassCtx) -> str | None:
    if case.shown_by is None:
        return f"{case.code} 还没有收到恢复的照片。恢复后到设备旁扫码，或按“恢复联锁”发照片。"
    if event.by in (case.shown_by, case.owner):
        who = "、".join(ctx.org.name(p) for p in case.checkers) or "批准人"
        return f"{case.code} 要由{who}确认。不想等，到设备旁扫一下码，按“恢复联锁”。"
    if event.by in (*case.checkers, case.approver) or may_approve(event.by, ctx):
        return None
    return f"{case.code} 由批准人确认已恢复。"


def confirm(case: Bypass, event: RestoreConfirmed, ctx: BypassCtx) -> BypassOutcome:
    return _back(replace(case, confirmed_by=event.by), case.shown_by, "photo", ctx)


def _back(case: Bypass, by: str | None, how: How, ctx: BypassCtx) -> BypassOutcome:
    case = replace(case, how=how, restored_by=by, closed_at=ctx.now, proof_asked_at=None)
    card = cards.restored(case, ctx.org, ctx.now)
    effects: list[Effect] = [Send(p, SLOT, card) for p in distinct([*told(case, ctx), by])]
    effects += [Send(p, CHECK, card) for p in case.checkers]
    effects += [Send(to, slot, card) for to, slot in heard(case, ctx)]
    return case, [*over(case), *effects]


def keep(case: Bypass, event: Brought, ctx: BypassCtx) -> BypassOutcome:
    """A picture of the bypassed interlock; it proves nothing, and is kept."""
    fresh = tuple(replace(a, stage="before") for a in _fresh(case, event))
    return replace(case, media=(*case.media, *fresh)), []
