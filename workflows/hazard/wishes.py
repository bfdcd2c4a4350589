"""申请延期: reason, date, interim measure and its photo, asked one by one; decided by somebody above, never oneself."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from workflows.hazard import cards_wait as cards
from workflows.hazard import silence
from workflows.hazard.case import Extension, Hazard, State, Wait
from workflows.hazard.dates import read_when
from workflows.hazard.events import ExtensionAsked, ExtensionDecided
from workflows.hazard.readers import DUTY, answers_for, may_steer, safety_officer
from workflows.hazard.rules import Ctx, Outcome, Rows
from workflows.hazard.waits import end_wait, waiting_on
from workflows.hazard.when import interim_shown
from workflows.kernel.effects import Due, Effect, Forget, Reader, Send, Wake
from workflows.kernel.flow import Pressed, Refused, row

EXTENSION, REMIND = "extension", "extension remind"
ASKED = ("reason", "until", "interim")


def may_ask(case: Hazard, event: ExtensionAsked, ctx: Ctx) -> str | None:
    """The owner, while no request is open."""
    if not answers_for(case, event.by, ctx.org, ctx.now):
        return f"{case.code} 由{ctx.org.name(case.owner)}处理，延期由处理的人来申请。"
    if case.extension and case.extension.approved_by is None:
        return f"{case.code} 的延期正在等{ctx.org.holder(case.extension.approver)}批，不用再申请。"
    return None


def ask(case: Hazard, event: ExtensionAsked, ctx: Ctx) -> Outcome:
    """Keeps what was said, asks for the next thing; complete, it goes to the approver."""
    draft = dict(case.extension_draft) | {k: v for k, v in _said(case, event, ctx).items() if v}
    draft["by"] = event.by
    case = replace(case, extension_draft=tuple(sorted(draft.items())), last_action_at=ctx.now)
    case, effects = _onward(case, ctx)
    return case, [*effects, *silence.watch(case, ctx)]


def _said(case: Hazard, event: ExtensionAsked, ctx: Ctx) -> Mapping[str, str]:
    until = event.until
    if until is None and event.until_said.strip():
        until = read_when(event.until_said, ctx.now)
        if until is None:
            raise Refused(cards.odd_date(event.until_said))
    if until is not None:
        _check_date(case, until, ctx)
    said = {"reason": event.reason.strip(), "interim": event.interim.strip()}
    return said | {"until": until.isoformat() if until else ""}


def _check_date(case: Hazard, until: datetime, ctx: Ctx) -> None:
    if until <= ctx.now or (case.due_at and until <= case.due_at):
        raise Refused(cards.date_too_early(case, until, ctx.now))
    if until > ctx.now + ctx.rules.fix.waiting.longest:
        raise Refused(cards.date_too_late(ctx.rules.fix.waiting.longest))


def _onward(case: Hazard, ctx: Ctx) -> Outcome:
    draft = dict(case.extension_draft)
    lacking = next((name for name in ASKED if name not in draft), None)
    if lacking is None and not _take_photos(case):
        lacking = "photo"
    if lacking:
        card = cards.ask_next(case, lacking, ctx.now)
        return case, [Send(draft["by"], f"extension {lacking}", card, "first")]
    return _requested(case, draft, ctx)


def _take_photos(case: Hazard) -> tuple[str, ...]:
    """The pictures that show the interim measure: those marked so, else what came in since 接单 and is unmarked."""
    marked = tuple(a.sha256 for a in case.media if a.role == "interim")
    return marked or tuple(a.sha256 for a in case.kept("after", "photo") if not a.role)


def mark_interim(case: Hazard) -> Hazard:
    """Those pictures never count as pictures of the finished work."""
    shown = _take_photos(case)
    media = tuple(replace(a, role="interim") if a.sha256 in shown and a.stage == "after" else a for a in case.media)
    return replace(case, media=media)


def photo_for_wish(case: Hazard, ctx: Ctx) -> Outcome:
    """A photo just arrived: where a request waited only for it, the request goes out now."""
    draft = dict(case.extension_draft)
    if all(name in draft for name in ASKED) and _take_photos(case):
        return _requested(case, draft, ctx)
    return case, []


def _requested(case: Hazard, draft: Mapping[str, str], ctx: Ctx) -> Outcome:
    case = mark_interim(case)
    approver = _approver(case, draft["by"], ctx)
    wish = Extension(
        reason=draft["reason"], until=datetime.fromisoformat(draft["until"]), asked_by=draft["by"], asked_at=ctx.now,
        interim=draft["interim"], waiting_on=waiting_on(draft["reason"], ctx.org), approver=approver,
    )  # fmt: skip
    history = (*case.extensions, case.extension) if case.extension else case.extensions
    case = replace(case, extension=wish, extensions=history, extension_draft=())
    to: Reader = approver or DUTY
    number = len(case.extensions)
    sent = [Send(to, f"extension {number}", cards.to_decide(case, wish, ctx.org, ctx.now), "first")]
    return case, [*sent, Send(wish.asked_by, "extension", cards.asked(case, wish, ctx.org, ctx.now), "first")]


def _approver(case: Hazard, by: str, ctx: Ctx) -> str | None:
    """Somebody above the owner who can be told now, else safety; None is the duty room."""
    avoid = frozenset(p for p in (by, case.owner) if p)
    above = ctx.org.above(case.owner or by, 1, ctx.now, avoid).to
    return above or safety_officer(ctx.org, ctx.now, case.department, tuple(avoid))


def may_decide(case: Hazard, event: ExtensionDecided, ctx: Ctx) -> str | None:
    """Somebody above, never the one who asked."""
    wish = case.extension
    if wish is None or wish.approved_by is not None:
        return f"{case.code} 现在没有等批的延期。"
    if event.by in (wish.asked_by, case.owner):
        return f"自己申请的延期要由上级来批，已请{ctx.org.holder(wish.approver)}看。"
    if event.by != wish.approver and not may_steer(case, event.by, ctx.org):
        return f"{case.code} 的延期由{ctx.org.holder(wish.approver)}来批。"
    return None


def decide(case: Hazard, event: ExtensionDecided, ctx: Ctx) -> Outcome:
    """Granted, the agreed date moves and the waiting is charged to whom it waits for; due_at stays in any case."""
    wish = case.extension
    assert wish is not None
    number = len(case.extensions)
    to: Reader = wish.approver or DUTY
    decided = cards.decided(case, wish, ctx.org, ctx.now, event.by, event.granted)
    answer = cards.answer(case, wish, ctx.org, ctx.now, event.by, event.granted, event.why)
    effects: list[Effect] = [
        Send(to, f"extension {number}", decided, "first"),
        Send(wish.asked_by, EXTENSION, answer, "first"),
    ]
    if not event.granted:
        return replace(case, extension=None, extensions=(*case.extensions, wish)), effects
    wish = replace(wish, approved_by=event.by, approved_at=ctx.now)
    case = end_wait(replace(case, extension=wish, last_action_at=ctx.now), ctx.now)
    case = replace(case, waits=(*case.waits, Wait(wish.waiting_on, wish.asked_at)))
    early = wish.until - ctx.rules.fix.waiting.remind_before
    timers = [Wake(REMIND, early) if early > ctx.now else Forget(REMIND), Wake(EXTENSION, wish.until)]
    return case, [*effects, *timers, *silence.watch(case, ctx)]


def is_extension(case: Hazard, event: Due, ctx: Ctx) -> bool:
    """The agreed date is near or here."""
    return event.name in (EXTENSION, REMIND) and case.extension is not None


def over(case: Hazard, event: Due, ctx: Ctx) -> Outcome:
    """The agreed date is near, or here: from now the ladder counts again."""
    wish = case.extension
    assert wish is not None
    ended = event.name == EXTENSION
    case = end_wait(case, ctx.now) if ended else case
    readers = [p for p in dict.fromkeys((case.owner, wish.approved_by if ended else None)) if p]
    draw = cards.ended if ended else cards.ends_soon
    slot = f"{event.name} over {len(case.extensions)}"
    return case, [Send(p, slot, draw(case, wish, ctx.org, ctx.now, p == case.owner), "reminder") for p in readers]


ROWS: Rows = (
    row(State.FIXING, ExtensionAsked, State.FIXING, ask, may_ask),
    row(State.FIXING, ExtensionDecided, State.FIXING, decide, may_decide),
    row(State.FIXING, Due, State.FIXING, over, where=is_extension),
)


def _asked(press: Pressed) -> object:
    return ExtensionAsked(press.by, reason=press.text.strip())


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "extend": _asked,
    "extend_reason": _asked,
    "extend_until": lambda p: ExtensionAsked(p.by, until_said=p.values.get("extend_until", p.text)),
    "extend_interim": lambda p: ExtensionAsked(p.by, interim=p.text.strip()),
    "extension_grant": lambda p: ExtensionDecided(p.by, True, p.text.strip()),
    "extension_deny": lambda p: ExtensionDecided(p.by, False, p.text.strip()),
}
__all__ = ["PRESSES", "ROWS", "interim_shown", "mark_interim", "photo_for_wish"]
