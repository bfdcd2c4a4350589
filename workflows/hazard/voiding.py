"""作废: a report that is no hazard, ended by safety with a reason; never by the one who would have to fix it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from workflows.hazard import cards_dispatch as cards
from workflows.hazard import ladder
from workflows.hazard.case import Hazard, State
from workflows.hazard.closing import end_tasks, quiet
from workflows.hazard.readers import is_safety, reporters_of
from workflows.hazard.rules import Ctx, Outcome, Rows
from workflows.kernel.effects import Effect, Send
from workflows.kernel.flow import Pressed, row


@dataclass(frozen=True, slots=True)
class VoidAsked:
    """作废 pressed: the reason is still to come."""

    by: str


@dataclass(frozen=True, slots=True)
class Voided:
    """Always with a reason: the reporter reads it."""

    by: str
    why: str


def may_void(case: Hazard, event: VoidAsked | Voided, ctx: Ctx) -> str | None:
    """安全员 and 安全总监 only, and only with a reason."""
    if not is_safety(ctx.org, event.by):
        return f"{case.code} 要作废请找安全员或安全总监。"
    if isinstance(event, Voided) and not event.why.strip():
        return f"作废要写一句原因，{case.code} 还在原处。直接回复原因就行。"
    return None


def ask_why(case: Hazard, event: VoidAsked, ctx: Ctx) -> Outcome:
    """The reason is the next text."""
    return case, [Send(event.by, "void", cards.why_void(case))]


def void(case: Hazard, event: Voided, ctx: Ctx) -> Outcome:
    """Everybody who had it sees that it is over and why; the tasks it opened end too."""
    what = f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 作废，原因：{event.why.strip()}"
    case, taken_back = ladder.take_back(replace(case, closed_at=ctx.now, decided=what), ctx, what)
    card = cards.moved_on(case, ctx.org, ctx.now, what)
    effects: list[Effect] = [Send(case.owner, "owner", card, "reminder")] if case.owner else []
    effects += [Send(r, "closed", cards.voided(case, what)) for r in reporters_of(case) if r != event.by]
    return case, [*effects, *taken_back, *end_tasks(case, what), *quiet(case, ctx)]


ROWS: Rows = tuple(
    one
    for state in (State.REPORTED, State.DISPATCHED, State.FIXING)
    for one in (row(state, VoidAsked, state, ask_why, may_void), row(state, Voided, State.VOID, void, may_void))
)


def _void(press: Pressed) -> object:
    return Voided(press.by, press.text) if press.text.strip() else VoidAsked(press.by)


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "void": _void,
    "void_reason": lambda press: Voided(press.by, press.text),
}
