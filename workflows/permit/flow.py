"""Special work as one table: applied for, approved, started on the spot, run, ended, accepted."""

from collections.abc import Callable, Mapping

from workflows.kernel.flow import Flow, Pressed
from workflows.permit import applying, approving, ending, running, starting
from workflows.permit.case import Permit, State
from workflows.permit.events import Applied
from workflows.permit.records import PREFIX, Kind
from workflows.permit.rules import PermitRows, PermitRules

ROWS: PermitRows = (*applying.ROWS, *approving.ROWS, *starting.ROWS, *running.ROWS, *ending.ROWS)
PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    **applying.PRESSES, **approving.PRESSES, **starting.PRESSES, **running.PRESSES, **ending.PRESSES,
}  # fmt: skip


def _stale(case: Permit, event: object) -> str:
    if case.state in (State.CLOSED, State.REJECTED, State.EXPIRED, State.VOID):
        return f"{case.code} 已经结束（{case.ended_why or '归档'}），不能再改。要干活，重新申请一张。"
    return f"{case.code} 现在不能这样做，什么都没有改变。请看卡片现在的样子。"


FLOW: Flow[Permit, PermitRules] = Flow(
    "permit", "DH", Permit, ROWS, applying.begin, PRESSES, _stale, prefix_of=lambda event: PREFIX[_kind(event)],
)  # fmt: skip


def _kind(event: object) -> Kind:
    if not isinstance(event, Applied):
        raise TypeError(f"a permit is opened by Applied, not by {type(event).__name__}")
    return event.kind
