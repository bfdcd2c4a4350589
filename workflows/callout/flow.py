"""值班呼叫 as one table: rung one after the other until somebody answers, or the list is at its end."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.callout import cards, ringing
from workflows.callout.case import Callout, State
from workflows.callout.events import Acknowledged, Called, Rang, Settled
from workflows.callout.ringing import AGAIN, DUTY, LAST, NEXT, known, reader_of
from workflows.callout.rules import CalloutCtx, CalloutOutcome, CalloutRows, CalloutRules
from workflows.kernel.effects import Due, Effect, Forget, Reached, Reader, Send, Tell, Unreached
from workflows.kernel.flow import Flow, Pressed, nothing, row

HOW = {"key": "按键", "reply": "回复", "talked": "接听"}


def is_listed(case: Callout, event: Acknowledged, ctx: CalloutCtx) -> str | None:
    """The code alone, from somebody in no list, silences no telephone."""
    return None if ctx.org.listed(event.by) else f"{case.code} 由名单里的值班人员应答，这一次没有改变什么。"


def acknowledge(case: Callout, event: Acknowledged, ctx: CalloutCtx) -> CalloutOutcome:
    """One press stops the ringing."""
    return _answered(case, event.by, "收到", ctx)


def reached(case: Callout, event: Reached, ctx: CalloutCtx) -> CalloutOutcome:
    """A key was pressed or somebody talked: as good as a press."""
    return _answered(case, event.to, f"在电话里应答（{HOW.get(event.how, event.how)}）", ctx)


def _answered(case: Callout, by: str, word: str, ctx: CalloutCtx) -> CalloutOutcome:
    person = known(by)
    what = f"{ctx.org.holder(person)} {ctx.now:%H:%M} {word}"
    case = replace(case, answered_by=person, closed_at=ctx.now, decided=what)
    told = Tell(case.parent, Rang(case.code, person, True, what), f"rang:{case.code}:answer")
    return case, [*_settle(case), told]


def _settle(case: Callout) -> list[Effect]:
    """Every copy shows who answered, and nothing rings any more."""
    copies: list[Effect] = []
    for person in dict.fromkeys(r.to for r in case.rings):
        *earlier, newest = case.rings_of(person)
        old = [(r, cards.over(case, n)) for n, r in enumerate(earlier, 1)]
        copies += [Send(reader_of(person), r.slot, card, "first") for r, card in (*old, (newest, cards.over(case)))]
    if case.state is State.UNANSWERED:
        readers: tuple[Reader, ...] = (DUTY, *case.last)
        copies += [Send(r, LAST, cards.over(case), "first") for r in readers]
    return [*copies, Forget(AGAIN), Forget(NEXT)]


def settled(case: Callout, event: Settled, ctx: CalloutCtx) -> CalloutOutcome:
    """Somebody took care of it another way."""
    case = replace(case, closed_at=ctx.now, decided=event.why)
    return case, _settle(case)



CALLING, ANSWERED, UNANSWERED = State
ROWS: CalloutRows = (
    row(CALLING,    Called,       CALLING,    ringing.start, where=ringing.has_somebody),
    row(CALLING,    Called,       UNANSWERED, ringing.start),
    row(CALLING,    Due,          CALLING,    ringing.ring_again, where=ringing.is_again),
    row(CALLING,    Due,          UNANSWERED, ringing.give_up, where=ringing.ends_list),
    row(CALLING,    Due,          CALLING,    ringing.ring_next, where=ringing.is_spent),
    row(CALLING,    Unreached,    CALLING,    ringing.ring_next, where=ringing.did_not_get_through),
    *(row(state, Acknowledged, ANSWERED, acknowledge, is_listed) for state in (CALLING, UNANSWERED)),
    *(row(state, Reached, ANSWERED, reached) for state in (CALLING, UNANSWERED)),
    *(row(state, Settled, ANSWERED, settled) for state in (CALLING, UNANSWERED)),
    *(row(state, Unreached, state, nothing) for state in State),
    *(row(state, Due, state, nothing) for state in (ANSWERED, UNANSWERED)),
    *(row(ANSWERED, event, ANSWERED, nothing) for event in (Settled, Reached)),
)  # fmt: skip

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "heard": lambda press: Acknowledged(press.by),
    "arrived": lambda press: Acknowledged(press.by),
    "claim": lambda press: Acknowledged(press.by),
}


def _stale(case: Callout, event: object) -> str:
    return f"{case.parent} {case.decided or '已经不用呼叫了'}，不用再按。"


FLOW: Flow[Callout, CalloutRules] = Flow("callout", "ZB", Callout, ROWS, ringing.begin, PRESSES, _stale)
