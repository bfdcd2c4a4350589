"""People, tools and photos counted, then accepted by somebody who did not work there."""

from dataclasses import replace

from workflows.kernel.effects import Due, Effect, Wake
from workflows.kernel.people import distinct
from workflows.permit import cards_end, cards_start, clocks, pictures
from workflows.permit.briefing import odd
from workflows.permit.case import Permit
from workflows.permit.events import Accepted, Brought, Cleared
from workflows.permit.facts import LOCKS, Lock
from workflows.permit.party import (
    DUTY,
    answers_for_all,
    heads,
    is_safety,
    names,
    party,
    safety,
    signed_node,
    tell,
)
from workflows.permit.records import Escalation, Signature
from workflows.permit.rules import PermitCtx, PermitOutcome


def accepters(case: Permit, ctx: PermitCtx) -> tuple[str, ...]:
    """The place's owner, whoever approved, the applicant; never one of the job; else safety."""
    place = ctx.org.places.get(case.place_code or "")
    found = distinct([place.owner if place else None, *signed_node(case), case.reporter])
    able = tuple(p for p in found if p not in party(case) and ctx.org.unfit(p, ctx.now) is None)
    return able or tuple(p for p in ctx.org.safety(ctx.now) if p not in party(case))


def ask(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """The card that counts what is missing, to the job and to whoever accepts; and the clock."""
    clock = [Wake(clocks.ACCEPT, ctx.now + ctx.rules.accept_within)]
    return [*cards(case, ctx), *clock]


def cards(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """The button only to those from whom it is taken."""
    who = accepters(case, ctx)
    card = cards_end.accepting(case, ctx.org, ctx.rules, ctx.now, who)
    own = cards_end.counting(case, ctx.org, ctx.rules, ctx.now, who)
    return [*tell(ctx, _own(case, who), "accept", own), *tell(ctx, who, "accept", card)]


def _own(case: Permit, who: tuple[str, ...]) -> list[str]:
    """Whoever answers for the job and does not accept it."""
    return [person for person in heads(case) if person not in who]


# ---- counting out ------------------------------------------------------------------------------------------------


def may_clear(case: Permit, event: Cleared, ctx: PermitCtx) -> str | None:
    if event.by not in (*party(case), *accepters(case, ctx)) and not answers_for_all(ctx.org, event.by):
        return f"清点由{names(ctx.org, heads(case))}来做。"
    if event.people and case.count_inside:
        inside = "、".join(one.name for one in case.inside if one.left_at is None)
        return f"里面还有 {case.count_inside} 人没有登记出来：{inside}。先登记出来。"
    return None


def clear(case: Permit, event: Cleared, ctx: PermitCtx) -> PermitOutcome:
    case = replace(case, counted_out=case.counted_out or event.people, tools_out=case.tools_out or event.tools)
    return case, cards(case, ctx)


def clear_dead(case: Permit, event: Cleared, ctx: PermitCtx) -> PermitOutcome:
    """An expired ticket stays expired; what was counted is kept."""
    return replace(case, counted_out=case.counted_out or event.people, tools_out=case.tools_out or event.tools), []


def may_bring(case: Permit, event: Brought, ctx: PermitCtx) -> str | None:
    """Closing photos come from the job, whoever accepts, or safety."""
    known = (*party(case), case.reporter, *accepters(case, ctx), *signed_node(case))
    if event.by in known or answers_for_all(ctx.org, event.by):
        return None
    return f"{case.code} 的照片由票上的人来发，这一次没有收。"


def may_show_end(case: Permit, event: Brought, ctx: PermitCtx) -> str | None:
    """Only pictures that were taken for it."""
    return may_bring(case, event, ctx) or pictures.of_end(case, event.media, ctx)


def closing_photo(case: Permit, event: Brought, ctx: PermitCtx) -> PermitOutcome:
    case = _kept(case, event)
    return case, cards(case, ctx)


def kept_after(case: Permit, event: Brought, ctx: PermitCtx) -> PermitOutcome:
    """While somebody watches, or after the time was over."""
    return _kept(case, event), []


def _kept(case: Permit, event: Brought) -> Permit:
    """The same picture twice is one picture."""
    have = {a.sha256 for a in case.media if a.stage == "after"}
    fresh = tuple(replace(a, stage="after") for a in event.media if a.sha256 not in have)
    return replace(case, media=(*case.media, *fresh))


def kept(case: Permit, event: Brought, ctx: PermitCtx) -> PermitOutcome:
    """Pictures of the running job are kept beside the others."""
    have = {a.sha256 for a in case.media}
    return replace(case, media=(*case.media, *(a for a in event.media if a.sha256 not in have))), []


# ---- acceptance --------------------------------------------------------------------------------------------------


def may_accept(case: Permit, event: Accepted, ctx: PermitCtx) -> str | None:
    """Not one of the job; nothing missing; no lock left on the machine."""
    who = accepters(case, ctx)
    named = "、".join(ctx.org.name(p) for p in who) or "安全员"
    if event.by in party(case):
        return f"作业的人自己不能验收。{case.code} 由{named}验收。"
    if event.by not in who and not is_safety(ctx.org, event.by):
        return f"{case.code} 由{named}验收。"
    if case.count_inside:
        return f"里面还有 {case.count_inside} 人没有出来，不能验收。"
    if left := cards_end.missing(case):
        return f"还差{'、'.join(left)}，齐了再验收，已经记下的都在。"
    locks: tuple[Lock, ...] = tuple(ctx.facts.get(LOCKS, ()))
    return cards_end.locked(case, ctx.org, locks) if locks else None


def ran_out(case: Permit, event: Accepted, ctx: PermitCtx) -> bool:
    """Accepted or not, its time was over: it stays an expired ticket."""
    return case.ran_out


def accept(case: Permit, event: Accepted, ctx: PermitCtx) -> PermitOutcome:
    """归档."""
    name = Signature("accept", event.by, ctx.now, event.spot, event.device, event.stroke, flags=odd(event, ctx))
    case = replace(
        case, accepted_by=event.by, closed_at=ctx.now, signatures=(*case.signatures, name),
        decided=f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 验收通过",
    )  # fmt: skip
    card = cards_end.closed(case, ctx.org, ctx.now)
    readers = distinct([*party(case), case.reporter, *accepters(case, ctx), event.by])
    odd_one = cards_start.odd_signature(case, ctx.org, event.by, "验收", name.flags)
    warned = tell(ctx, safety(ctx), f"odd#{len(case.signatures)}", odd_one) if name.flags else []
    return case, [*tell(ctx, readers, "accept", card), *warned, *clocks.forget(*clocks.ALL)]


# ---- its clock ---------------------------------------------------------------------------------------------------


def remind(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """To whoever accepts and the foreman; the same time again, then to safety and the duty group."""
    who = accepters(case, ctx)
    card = cards_end.accept_late(case, ctx.org, ctx.now, who)
    own = cards_end.own_late(case, ctx.org, ctx.now, who)
    told = tell(ctx, who, "accept late", card, "reminder")
    told += tell(ctx, _own(case, who), "accept late", own, "reminder")
    return case, [*told, Wake(clocks.ACCEPT_LATE, ctx.now + ctx.rules.accept_within)]


def climb(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    who = accepters(case, ctx)
    card = cards_end.accept_late(case, ctx.org, ctx.now, who)
    first = safety(ctx)[0]
    to = first if isinstance(first, str) else "值班室"
    rung = Escalation(ctx.now, "accept late", to, "完工后一直没有验收")
    case = replace(case, escalations=(*case.escalations, rung))
    return case, tell(ctx, [*safety(ctx), DUTY], "accept climbed", card, "urgent")
