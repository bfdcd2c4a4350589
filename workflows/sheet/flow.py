"""检查表换版 as one table: shown, taken or not, replaced by the next file."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.kernel.effects import Due, Effect, Forget, Send, Wake
from workflows.kernel.flow import Flow, Pressed, nothing, row
from workflows.kernel.people import distinct
from workflows.kernel.spans import say_span
from workflows.sheet import cards
from workflows.sheet.case import Offering, State
from workflows.sheet.events import GaveWay, SheetAgreed, SheetOffered, TurnedDown
from workflows.sheet.rules import SheetCtx, SheetOutcome, SheetRows, SheetRules

UNANSWERED, PREVIEW = "unanswered", "preview"


def begin(code: str, event: SheetOffered, ctx: SheetCtx) -> Offering:
    return Offering(
        code, event.by, owner=event.by or None, title=cards.title(event.forms), file=event.file, forms=event.forms,
        warnings=event.warnings, media=event.media, opened_at=ctx.now,
    )  # fmt: skip


def may_offer(case: Offering, event: SheetOffered, ctx: SheetCtx) -> str | None:
    return None if event.at_once else _may(event.by, ctx)


def may_decide(case: Offering, event: SheetAgreed | TurnedDown, ctx: SheetCtx) -> str | None:
    return _may(event.by, ctx)


def _may(person: str, ctx: SheetCtx) -> str | None:
    if ctx.rules.may(person, ctx.org):
        return None
    return f"检查表由{'、'.join(ctx.rules.roles)}来换。请把表发给他们，没有改变什么。"


def offer(case: Offering, event: SheetOffered, ctx: SheetCtx) -> SheetOutcome:
    shown = Send(event.by, PREVIEW, cards.preview(case, ctx.rules))
    return case, [shown, Wake(UNANSWERED, ctx.now + ctx.rules.wait)]


def at_once(case: Offering, event: SheetOffered, ctx: SheetCtx) -> bool:
    return event.at_once


def import_it(case: Offering, event: SheetOffered, ctx: SheetCtx) -> SheetOutcome:
    """Nobody pressed: all of safety hear of it."""
    case = replace(case, closed_at=ctx.now)
    card = cards.told(case, ctx.org, ctx.rules, ctx.now)
    return case, [Send(person, "told", card) for person in ctx.org.safety(ctx.now)]


def agree(case: Offering, event: SheetAgreed, ctx: SheetCtx) -> SheetOutcome:
    case = replace(case, closed_at=ctx.now, decided_by=event.by)
    effects: list[Effect] = [Forget(UNANSWERED), Send(case.reporter, PREVIEW, cards.enabled(case, ctx.rules))]
    superior = ctx.org.above(event.by, 1, ctx.now).to
    others = distinct([superior]) or tuple(p for p in ctx.org.safety(ctx.now) if p != event.by)
    card = cards.told(case, ctx.org, ctx.rules, ctx.now)
    return case, [*effects, *(Send(person, "told", card) for person in others)]


def decline(case: Offering, event: TurnedDown, ctx: SheetCtx) -> SheetOutcome:
    return _over(case, f"{ctx.org.name(event.by)}按了不用", ctx)


def give_way(case: Offering, event: GaveWay, ctx: SheetCtx) -> SheetOutcome:
    also = "；那份表里没有的，请再发一次" if len(case.forms) > 1 else ""
    return _over(case, f"后来发的 {event.to} 代替了它{also}", ctx)


def is_unanswered(case: Offering, event: Due, ctx: SheetCtx) -> bool:
    return event.name == UNANSWERED


def too_late(case: Offering, event: Due, ctx: SheetCtx) -> SheetOutcome:
    return _over(case, f"{say_span(ctx.rules.wait)}没有人确认，要用请再发一次", ctx)


def _over(case: Offering, why: str, ctx: SheetCtx) -> SheetOutcome:
    case = replace(case, closed_at=ctx.now, why=why)
    return case, [Forget(UNANSWERED), Send(case.reporter, PREVIEW, cards.not_enabled(case))]



OFFERED, CLOSED, VOID = State
ROWS: SheetRows = (
    row(OFFERED, SheetOffered, CLOSED,  import_it, where=at_once),
    row(OFFERED, SheetOffered, OFFERED, offer, may_offer),
    row(OFFERED, SheetAgreed,  CLOSED,  agree, may_decide),
    row(OFFERED, TurnedDown,   VOID,    decline, may_decide),
    row(OFFERED, GaveWay,      VOID,    give_way),
    row(OFFERED, Due,          VOID,    too_late, where=is_unanswered),
    row(CLOSED,  Due,          CLOSED,  nothing),
    row(VOID,    Due,          VOID,    nothing),
)  # fmt: skip

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    cards.AGREE.id: lambda press: SheetAgreed(press.by),
    cards.DECLINE.id: lambda press: TurnedDown(press.by),
}


def _stale(case: Offering, event: object) -> str:
    if case.state is CLOSED:
        return f"{case.code} 已经启用了，什么都没有改变。"
    return f"{case.code} 没有启用（{case.why}），什么都没有改变。要用请把表再发一次。"


FLOW: Flow[Offering, SheetRules] = Flow("sheet", "BD", Offering, ROWS, begin, PRESSES, _stale)
