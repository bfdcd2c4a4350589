"""A round begins: by the calendar, by somebody at a point, or as a re-check by another person."""

from dataclasses import replace

from workflows.inspection import cards, cards_recheck
from workflows.inspection.case import Round
from workflows.inspection.events import Opened
from workflows.inspection.people import readers
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.kernel.effects import Effect, Send, Wake

REMIND, END, CLIMB = "round remind", "round end", "round climb"
CARD = "round"
"""The message that a round is to be gone, and every later look of it."""


def begin(code: str, event: object, ctx: RoundCtx) -> Round:
    """The first look; raises TypeError for another event. Somebody away is answered for by the stand-in, else by
    their team."""
    if not isinstance(event, Opened):
        raise TypeError(f"a round is opened by Opened, not by {type(event).__name__}")
    owner = ctx.org.fit(event.owner, ctx.now) if event.owner else None
    owner = None if owner in event.not_by else owner
    wanted = ctx.org.people.get(event.owner or "")
    team = event.department or (wanted.department if wanted and owner is None else "")
    single = event.stops[0] if len(event.stops) == 1 else None
    machine = ctx.org.equipment.get(single.equipment_code or "") if single else None
    place = ctx.org.places.get(single.place_code or "") if single else None
    return Round(
        code, event.by or "", purpose=event.purpose, plan=event.plan, title=event.title, role=event.role,
        department=team, owner=owner, ordered=event.ordered, place=place.name if place else None,
        place_code=place.code if place else None, equipment=machine.name if machine else None,
        equipment_code=machine.code if machine else None, opened_at=ctx.now, starts_at=event.opens_at or ctx.now,
        due_at=event.due_at or (ctx.now + ctx.rules.reminders.adhoc if event.purpose == "adhoc" else None),
        stops=event.stops, rechecks=event.rechecks, not_by=event.not_by, ref=event.ref,
    )  # fmt: skip


def is_adhoc(case: Round, event: Opened, ctx: RoundCtx) -> bool:
    return event.purpose == "adhoc"


def may_begin(case: Round, event: Opened, ctx: RoundCtx) -> str | None:
    """At a point, by somebody of the factory, with a sheet to fill."""
    if not event.by or not ctx.org.listed(event.by):
        return "花名册里没有找到这个账号，检查要用自己的名字。请让安全员加进名单；看到的问题可以直接上报。"
    if not event.stops:
        return "这个点位还没有配检查表，请告诉安全员。看到的问题请直接上报。"
    return None


def at_point(case: Round, event: Opened, ctx: RoundCtx) -> RoundOutcome:
    """Begun on the spot: nobody need be told, and nobody is reminded of what nobody planned."""
    end: list[Effect] = [Wake(END, case.due_at)] if case.due_at else []
    return replace(case, owner=event.by, accepted_at=ctx.now), end


def opened(case: Round, event: Opened, ctx: RoundCtx) -> RoundOutcome:
    """To the one who goes it, or to all who could; reminded before the end, missed at the end."""
    away = event.owner and case.owner and event.owner != case.owner
    return case, [*show(case, ctx, ctx.org.name(event.owner) if away else ""), *clocks(case, ctx)]


def show(case: Round, ctx: RoundCtx, instead_of: str = "") -> list[Effect]:
    """The card that it is to be gone. `instead_of` is the name of somebody away."""
    if case.purpose == "recheck":
        return [Send(reader, CARD, cards_recheck.wanted(case, ctx.org, ctx.now)) for reader in readers(case, ctx)]
    to_go = cards.planned(case, ctx.org, ctx.now, instead_of)
    return [Send(reader, CARD, to_go) for reader in readers(case, ctx)]


def clocks(case: Round, ctx: RoundCtx) -> list[Effect]:
    if case.due_at is None:
        return []
    early = case.due_at - ctx.rules.reminders.before
    ahead = early > (case.starts_at or ctx.now)
    return [*([Wake(REMIND, early)] if ahead else []), Wake(END, case.due_at)]


def moved(before: Round, case: Round, ctx: RoundCtx, what: str) -> list[Effect]:
    """Everybody who had the card and no longer has the round sees where it went."""
    if before.owner == case.owner:
        return []
    gone = cards.taken(case, ctx.org, ctx.now, what)
    return [Send(reader, CARD, gone, "reminder") for reader in readers(before, ctx) if reader != case.owner]
