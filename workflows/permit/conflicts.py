"""SIMOPS: other tickets near in place and time that do not go together with this one, kept in step on both."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workflows.kernel.effects import Effect, Send, Tell
from workflows.kernel.flow import row
from workflows.kernel.people import distinct
from workflows.kernel.spans import say_time
from workflows.permit import cards_approve as cards
from workflows.permit.case import OVER, Permit, State
from workflows.permit.events import Crossed
from workflows.permit.facts import NEIGHBOURS, Near
from workflows.permit.records import NAMES, Conflict
from workflows.permit.rules import Clash, PermitCtx, PermitOutcome, PermitRows
from workflows.permit.told import approvers_now, card_of, slot_of

SAME_PLACE = "同一地点、同一时间"


def found(case: Permit, ctx: PermitCtx) -> tuple[Conflict, ...]:
    """What the neighbours of this moment mean for this ticket, nearest first."""
    near: tuple[Near, ...] = ctx.facts[NEIGHBOURS]
    told = ((n, "；".join(filter(None, (crosses(case, n, ctx), shared(case, n, ctx))))) for n in near)
    return tuple(Conflict(n.code, f"{_said(n, ctx)}：{why}") for n, why in told if why)


def shared(case: Permit, near: Near, ctx: PermitCtx) -> str:
    """Who cannot be at both: one guardian, wherever the two are; anybody else where they are not at one place."""
    words = []
    if near.guardian and near.guardian == case.guardian:
        words.append(f"{ctx.org.name(case.guardian)}是两张票的监护人，一个人只能监护一张")
    here = near.place_code is not None and near.place_code == case.place_code
    there = {near.guardian, *near.hands} - {case.guardian if near.guardian == case.guardian else None}
    both = [person for person in distinct([case.guardian, *case.workers]) if person in there]
    if both and not here:
        words.append(f"{'、'.join(ctx.org.name(p) for p in both)}同一时间在两张票上，地点不同")
    return "；".join(words)


def crosses(case: Permit, near: Near, ctx: PermitCtx) -> str:
    """The line of the rule book that speaks against it; else that both are at one place at one time."""
    here = near.place_code is not None and near.place_code == case.place_code
    for clash in ctx.rules.clashes_of(case.kind, near.kind):
        close = near.metres is not None and near.metres <= clash.metres
        if (here or close) and _words(clash, case, near):
            apart = "" if here or near.metres is None else f"（相距约 {near.metres:.0f} 米）"
            return f"{clash.why}{apart}"
    return SAME_PLACE if here else ""


def _words(clash: Clash, case: Permit, near: Near) -> bool:
    """Painting near hot work: the words stand in the work of the other kind, whichever of the two that is."""
    if not clash.words:
        return True
    told = [near.work] if near.kind is clash.other else []
    told += [case.work] if case.kind is clash.other else []
    return any(word in work for work in told for word in clash.words)


def _said(near: Near, ctx: PermitCtx) -> str:
    since, until = say_time(near.starts_at, ctx.now), near.ends_at.astimezone(ctx.now.tzinfo)
    return f"{near.code} {near.place}{NAMES[near.kind]} {since} 到 {until:%H:%M}"


def merged(case: Permit, fresh: Iterable[Conflict]) -> Permit:
    """Each other ticket once, what is known now first."""
    of: Mapping[str, Conflict] = {c.code: c for c in (*case.conflicts, *fresh)}
    return replace(case, conflicts=tuple(of.values()))


def tell_others(case: Permit, fresh: Iterable[Conflict], ctx: PermitCtx) -> list[Effect]:
    """The other tickets hear of this one, so that their approvers see it before they sign."""
    here = f"{case.code} {case.place}{NAMES[case.kind]} {say_time(case.starts_at or ctx.now, ctx.now)} 开始"
    told = ((c.code, f"{here}：{c.why.partition('：')[2]}") for c in fresh)
    return [Tell(code, Crossed(case.code, why), f"{case.code} {case.revision} crosses {code}") for code, why in told]


def gone(case: Permit) -> list[Effect]:
    """This ticket is over, or back with its applicant: the others need not mind it any more."""
    over = Crossed(case.code, over=True)
    return [Tell(c.code, over, f"{case.code} {case.revision} over {c.code}") for c in case.conflicts]


def let_go(before: Permit, case: Permit, ctx: PermitCtx) -> PermitOutcome:
    """Whichever way it ended."""
    return case, gone(case) if case.state in OVER and before.state not in OVER else []


# ---- the other ticket hears of it -------------------------------------------------------------------------------


def crossed(case: Permit, event: Crossed, ctx: PermitCtx) -> PermitOutcome:
    """In approval: whoever is asked now sees it on the card. Signed already, or at work: those who signed and those who
    stand there are told."""
    if event.over:
        return _uncrossed(case, event, ctx)
    if any(c.code == event.code for c in case.conflicts):
        return case, []
    case = merged(case, [Conflict(event.code, event.why)])
    # a word about another conflict is no word about this one
    case = replace(case, consents=tuple(replace(c, note="") for c in case.consents))
    signed = distinct(n.by for n in case.nodes)
    card = cards.crossing(case, event.why)
    told = signed if case.state is State.APPROVING else distinct([*signed, case.owner, case.guardian])
    effects: list[Effect] = [Send(p, f"crossing {event.code}", card, "urgent") for p in told]
    return case, [*effects, *_shown_again(case, ctx)]


def _uncrossed(case: Permit, event: Crossed, ctx: PermitCtx) -> PermitOutcome:
    if all(c.code != event.code for c in case.conflicts):
        return case, []
    case = replace(case, conflicts=tuple(c for c in case.conflicts if c.code != event.code))
    return case, _shown_again(case, ctx)


def _shown_again(case: Permit, ctx: PermitCtx) -> list[Effect]:
    if case.state is not State.APPROVING:
        return []
    return [Send(p, slot_of(case), card_of(case, p, ctx), "first") for p in approvers_now(case, ctx)]


def unmoved(case: Permit, event: Crossed, ctx: PermitCtx) -> PermitOutcome:
    """A draft looks for its neighbours when it is sent; what is over minds nobody."""
    return case, []


MINDS = (State.APPROVING, State.APPROVED, State.WORKING, State.SUSPENDED)
ROWS: PermitRows = (
    *(row(state, Crossed, state, crossed) for state in MINDS),
    *(row(state, Crossed, state, unmoved) for state in State if state not in MINDS),
)
