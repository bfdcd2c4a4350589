"""The application: what was said, what is still missing, and what forbids it."""

from collections.abc import Callable, Mapping

from workflows.kernel.flow import Pressed, row
from workflows.permit import asking, drafting, left_before, sending
from workflows.permit import cards_apply as cards
from workflows.permit.case import State
from workflows.permit.deciding import may_withdraw
from workflows.permit.drafting import begin as begin
from workflows.permit.events import Answered, Applied, Brought, Due, Submitted, Withdrawn
from workflows.permit.rules import PermitRows

DRAFT, APPROVING, VOID = State.DRAFT, State.APPROVING, State.VOID
ROWS: PermitRows = (
    row(DRAFT, Applied,   DRAFT,     drafting.take, drafting.may_apply),
    row(DRAFT, Answered,  DRAFT,     drafting.answer, drafting.may_fill),
    row(DRAFT, Brought,   DRAFT,     drafting.keep, drafting.may_fill),
    row(DRAFT, Submitted, DRAFT,     sending.hold_back, sending.may_send, sending.WITH, sending.is_held),
    row(DRAFT, Submitted, APPROVING, sending.send, sending.may_send, sending.WITH),
    row(DRAFT, Withdrawn, VOID,      drafting.withdraw, may_withdraw),
    row(DRAFT, Due,       VOID,      drafting.give_up, where=drafting.is_over),
    *left_before.ROWS,
)  # fmt: skip


def _answer(press: Pressed) -> Answered:
    """A tapped option carries the question it belongs to, so that a late tap answers the right one."""
    tapped = press.values.get(cards.ANSWER)
    if tapped is None or "=" not in tapped:
        return Answered(press.by, tapped or press.text)
    key, _, said = tapped.partition("=")
    return Answered(press.by, said, key)


def _change(press: Pressed) -> Answered:
    """要改哪一项: that question is asked anew."""
    return Answered(press.by, "", press.values.get(cards.CHANGE, press.text).strip() or asking.WORK)


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    cards.ANSWER: _answer,
    cards.CHANGE: _change,
    cards.SEND.id: lambda press: Submitted(press.by),
    cards.WITHDRAW.id: lambda press: Withdrawn(press.by, press.text),
}
