"""What people press and say while a roll call runs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from workflows.kernel.effects import Effect, Reader, Send
from workflows.muster import cards, cards_lead, cards_missing
from workflows.muster.calling import DUTY, leaders, may_call, show_count
from workflows.muster.case import Answer, Headcount, LastSeen, Muster
from workflows.muster.events import CountedIn, GroupPresent, HelpWanted, Present
from workflows.muster.rules import MusterCtx, MusterOutcome

MOST = 500
"""People of one head count; more is a typing mistake."""


def _with(case: Muster, person: str, how: Literal["safe", "help"], note: str, ctx: MusterCtx) -> tuple[Muster, Answer]:
    answer = Answer(person, how, ctx.now, note)
    others = tuple(a for a in case.answers if a.person != person)
    return replace(case, answers=(*others, answer)), answer


def present(case: Muster, event: Present, ctx: MusterCtx) -> MusterOutcome:
    """At the assembly point; whoever was told of a call for help hears that it is over."""
    before = case.answer(event.by)
    if before and before.how == "safe":
        return case, [Send(event.by, "muster", cards.safe(case, before), "first")]
    case, answer = _with(case, event.by, "safe", "", ctx)
    effects: list[Effect] = [Send(event.by, "muster", cards.safe(case, answer), "first")]
    if before and before.how == "help":
        over = cards_lead.helped(case, ctx.org, answer)
        effects += [Send(r, f"help {event.by}", over, "first") for r in _helpers(case, ctx)]
    return case, effects


def wants_help(case: Muster, event: HelpWanted, ctx: MusterCtx) -> MusterOutcome:
    """To the duty group and the leaders at once, with the last known place; the words follow where they come later."""
    before = case.answer(event.by)
    note = event.note.strip() or (before.note if before and before.how == "help" else "")
    case, answer = _with(case, event.by, "help", note, ctx)
    seen: Mapping[str, LastSeen] = ctx.facts["last_places"]
    card = cards_lead.somebody_needs_help(case, ctx.org, answer, cards_missing.where(ctx.org, event.by, seen, ctx.now))
    told: list[Effect] = [Send(r, f"help {event.by}", card, "danger") for r in _helpers(case, ctx)]
    return case, [*told, Send(event.by, "muster", cards.help_comes(case, answer), "first"), *show_count(case, ctx)]


def _helpers(case: Muster, ctx: MusterCtx) -> tuple[Reader, ...]:
    return (DUTY, *leaders(case, ctx))


def may_count(case: Muster, event: CountedIn, ctx: MusterCtx) -> str | None:
    """Somebody in no list would send others to look for people who do not exist."""
    if not ctx.org.listed(event.by):
        return "只有人员名单里的人能登记外协和访客的人数，这一批没有记。请告诉带班的人或安全员，由他们发。"
    if 0 < event.count <= MOST:
        return None
    return f"人数写成 1 到 {MOST}，例如“外协 3 人 在 2 号罐”。"


def counted_in(case: Muster, event: CountedIn, ctx: MusterCtx) -> MusterOutcome:
    """One more head count; the same again only changes its number."""
    group = Headcount(event.label, event.count, event.place, event.by)
    others = tuple(g for g in case.groups if g.key != group.key)
    case = replace(case, groups=(*others, group))
    return case, show_count(case, ctx)


def may_vouch(case: Muster, event: GroupPresent, ctx: MusterCtx) -> str | None:
    known = next((g for g in case.groups if g.key == event.key), None)
    if known is None:
        return "这一批不在名单里，请在卡片上选。"
    return None if may_steer(case, event.by, ctx) else "外协到没到齐，由发起人或值班室确认。"


def group_present(case: Muster, event: GroupPresent, ctx: MusterCtx) -> MusterOutcome:
    """Somebody has counted them with their own eyes."""
    groups = tuple(replace(g, safe_by=event.by, safe_at=ctx.now) if g.key == event.key else g for g in case.groups)
    case = replace(case, groups=groups)
    return case, show_count(case, ctx)


def may_steer(case: Muster, person: str, ctx: MusterCtx) -> bool:
    """Who called it, who leads it, and everybody who could have called it."""
    return person == case.reporter or person in leaders(case, ctx) or may_call(person, ctx)
