"""The interlock comes back, with a scan or a picture of the spot; or it does not, and it climbs."""

from dataclasses import replace

from workflows.bypass import cards
from workflows.bypass.asking import NO_PROOF, OVERDUE, REMIND, SLOT, over, told
from workflows.bypass.case import Bypass, How
from workflows.bypass.events import RestoreAsked
from workflows.bypass.rules import BypassCtx, BypassOutcome
from workflows.hazard.events import Brought
from workflows.hazard.records import Attachment, Escalation
from workflows.kernel.effects import Due, Effect, Group, LeftFactory, Reader, Send, Wake
from workflows.kernel.people import DUTY_ROOM, distinct

DUTY = Group("duty")


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
    """The machine's own label was scanned just before."""
    return bool(event.point) and event.point == case.equipment_code


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
    return _waits(case, event, ctx) and event.spot is not None and event.spot.point == case.equipment_code


def is_photo(case: Bypass, event: Brought, ctx: BypassCtx) -> bool:
    """A photo that was not sent before."""
    return _waits(case, event, ctx) and bool(_fresh(case, event))


def _waits(case: Bypass, event: Brought, ctx: BypassCtx) -> bool:
    since = case.proof_asked_at
    return event.by == case.proof_by and since is not None and ctx.now - since <= ctx.rules.proof_within


def _fresh(case: Bypass, event: Brought) -> tuple[Attachment, ...]:
    known = {a.sha256 for a in case.media}
    return tuple(a for a in event.media if a.kind == "photo" and a.sha256 not in known)


def scanned(case: Bypass, event: Brought, ctx: BypassCtx) -> BypassOutcome:
    return _back(case, event.by, "scan", ctx)


def shown(case: Bypass, event: Brought, ctx: BypassCtx) -> BypassOutcome:
    fresh = tuple(replace(a, stage="after") for a in _fresh(case, event))
    return _back(replace(case, media=(*case.media, *fresh)), event.by, "photo", ctx)


def _back(case: Bypass, by: str | None, how: How, ctx: BypassCtx) -> BypassOutcome:
    case = replace(case, how=how, restored_by=by, closed_at=ctx.now, proof_asked_at=None)
    card = cards.restored(case, ctx.org, ctx.now)
    effects: list[Effect] = [Send(p, SLOT, card) for p in distinct([*told(case, ctx), by])]
    effects += [Send(_reader(e.to), f"overdue {n}", card) for n, e in enumerate(case.escalations, 1)]
    return case, [*over(case), *effects]


def _reader(to: str) -> Reader:
    return DUTY if to == DUTY_ROOM else to


def keep(case: Bypass, event: Brought, ctx: BypassCtx) -> BypassOutcome:
    """A picture of the bypassed interlock; it proves nothing, and is kept."""
    fresh = tuple(replace(a, stage="before") for a in _fresh(case, event))
    return replace(case, media=(*case.media, *fresh)), []


def is_reminder(case: Bypass, event: Due, ctx: BypassCtx) -> bool:
    return event.name == REMIND


def remind(case: Bypass, event: Due, ctx: BypassCtx) -> BypassOutcome:
    return case, [Send(case.reporter, "due soon", cards.due_soon(case, ctx.org, ctx.now), "reminder")]


def is_overdue(case: Bypass, event: Due, ctx: BypassCtx) -> bool:
    return event.name == OVERDUE


def climb(case: Bypass, event: Due, ctx: BypassCtx) -> BypassOutcome:
    """Whoever asked and one superior higher each time; where there is none left, the duty group."""
    step = len(case.escalations) + 1
    told_already = frozenset(e.to for e in case.escalations)
    found = ctx.org.above(case.reporter, step, ctx.now, told_already)
    rung = Escalation(ctx.now, f"overdue {step}", found.to or DUTY_ROOM, f"联锁超时没有恢复{found.passed_over}")
    case = replace(case, escalations=(*case.escalations, rung))
    card = cards.overdue(case, ctx.org, ctx.now, found.passed_over)
    effects: list[Effect] = [Send(found.to or DUTY, f"overdue {step}", card, "urgent")]
    effects.append(Send(case.reporter, f"late#{step}", card, "urgent"))
    if found.to is not None and step < ctx.rules.climbs:
        effects.append(Wake(OVERDUE, ctx.now + ctx.rules.climb_every))
    return case, effects


def is_owner(case: Bypass, event: LeftFactory, ctx: BypassCtx) -> bool:
    return event.person == case.owner


def owner_left(case: Bypass, event: LeftFactory, ctx: BypassCtx) -> BypassOutcome:
    """The interlock is still out of action: somebody else has to see to it."""
    people = distinct([case.approver, ctx.org.above(case.reporter, 1, ctx.now).to, *ctx.org.safety(ctx.now)])
    card = cards.owner_left(case, ctx.org, ctx.now)
    return case, [Send(p, "left", card, "urgent") for p in people]
