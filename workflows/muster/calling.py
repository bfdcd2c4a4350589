"""发起: the emergency card first, then the two taps, to everybody on site at once."""

from dataclasses import replace

from workflows.kernel.effects import DUTY as DUTY
from workflows.kernel.effects import Due, Effect, Forget, Hold, Reader, Send, Wake
from workflows.kernel.people import distinct
from workflows.muster import cards, cards_lead
from workflows.muster.case import Muster, OnSite
from workflows.muster.events import Alarmed, Confirmed, Refrained
from workflows.muster.rules import MusterCtx, MusterOutcome

CONFIRM, COUNT, MISSING, END = "muster confirm", "muster count", "muster missing", "muster end"
CLAIM, WHOLE_SITE = "muster", "site"
"""One roll call at a time: the claim is a row of the same commit."""


def begin(code: str, event: object, ctx: MusterCtx) -> Muster:
    """The first look; raises TypeError for another event."""
    if not isinstance(event, Alarmed):
        raise TypeError(f"a roll call is opened by Alarmed, not by {type(event).__name__}")
    point = ctx.rules.assembly.of(event.place_code)
    case = Muster(
        code, event.by, drill=event.drill, place=event.place, place_code=event.place_code, point=point,
        started_at=ctx.now, sure=may_call(event.by, ctx) and (event.place is None or event.place_code is not None),
    )  # fmt: skip
    return replace(case, title=cards.mark(case, cards.title(case)))


def may_call(person: str, ctx: MusterCtx) -> bool:
    """Calls everybody together on one word, and may send them home again."""
    known = ctx.org.people.get(person)
    on_duty = any(person in ctx.org.on_duty(role, ctx.now) for role in ctx.rules.callers)
    return known is not None and ctx.org.listed(person) and (known.role in ctx.rules.callers or on_duty)


def is_entitled(case: Muster, event: Alarmed, ctx: MusterCtx) -> bool:
    return case.sure


def is_known(case: Muster, event: Alarmed, ctx: MusterCtx) -> str | None:
    """A stranger cannot empty the factory."""
    if ctx.org.listed(event.by):
        return None
    return f"急事先打 {ctx.rules.numbers}，再打值班电话。应急集合由厂里的人发起，花名册里没有找到这个账号。"


def ask(case: Muster, event: Alarmed, ctx: MusterCtx) -> MusterOutcome:
    """Somebody else: the numbers first, and one more tap."""
    card = cards.confirm(case, ctx.rules)
    return case, [Send(event.by, "confirm", card, "first"), Wake(CONFIRM, ctx.now + ctx.rules.confirm_within)]


def only_caller(case: Muster, event: Confirmed | Refrained, ctx: MusterCtx) -> str | None:
    return None if event.by == case.reporter else f"{case.code} 由{ctx.org.name(case.reporter)}自己确认。"


def refrain(case: Muster, event: Refrained | Due, ctx: MusterCtx) -> MusterOutcome:
    """Not confirmed: nobody hears of it but the one who asked."""
    case = replace(case, closed_at=ctx.now)
    return case, [Send(case.reporter, "confirm", cards.refrained(case), "first"), Forget(CONFIRM)]


def call(case: Muster, event: Alarmed | Confirmed, ctx: MusterCtx) -> MusterOutcome:
    """Everybody on site in one decision: first all emergency cards, then all cards to press. Raises Refused (by the
    claim) where a roll call is running already."""
    site: OnSite = ctx.facts["on_site"]
    people = present(ctx) if site.people is None else site.people
    without = tuple(p for p in people if not ctx.org.people[p].reachable)
    case = replace(case, people=people, without=without, groups=site.groups, opened_at=ctx.now)
    asked, rules = case.open, ctx.rules
    first, card = cards.emergency(case, rules), cards.muster(case, rules)
    urgency = rules.drill_urgency if case.drill else rules.urgency
    told = cards_lead.started(case, ctx.org, rules)
    effects: list[Effect] = [Hold(CLAIM, WHOLE_SITE), Send(DUTY, "start", told, "urgent")]
    effects += [Send(p, "emergency", first, urgency) for p in asked]
    effects += [Send(p, "muster", card, "first") for p in asked]
    effects += show_count(case, ctx)
    if not case.sure:
        effects += [Forget(CONFIRM), Send(case.reporter, "confirm", cards.confirmed(case), "first")]
    waits = ((COUNT, rules.count_every), (MISSING, rules.missing_after), (END, rules.remind_end_after))
    return case, [*effects, *(Wake(name, ctx.now + after) for name, after in waits)]


def present(ctx: MusterCtx) -> tuple[str, ...]:
    """Everybody who works here and is not on leave, where nothing counts them at the gate; whoever stands in the
    roster now is here although on leave."""
    org, now = ctx.org, ctx.now
    rostered = {s.person for s in org.roster if s.since <= now < s.until}
    away = {a.person for a in org.absences if a.since <= now < a.until} - rostered
    return tuple(p for p in org.people if org.listed(p) and p not in away)


def leaders(case: Muster, ctx: MusterCtx) -> tuple[str, ...]:
    """Who called it, and one of each role: whoever is on duty first."""
    found = [ctx.org.with_role(role, ctx.now)[:1] for role in ctx.rules.leaders]
    return distinct([case.reporter, *(p for people in found for p in people)])


def show_count(case: Muster, ctx: MusterCtx) -> list[Effect]:
    """The leaders' card as it stands."""
    card = cards_lead.count(case, ctx.org, ctx.now)
    readers: tuple[Reader, ...] = leaders(case, ctx)
    return [Send(r, "count", card, "first") for r in readers]
