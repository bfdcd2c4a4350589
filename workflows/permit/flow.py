"""Special work as one table: applied for, approved, started on the spot, run, ended, accepted."""

from collections.abc import Callable, Mapping

from workflows.kernel.effects import Due, Forget
from workflows.kernel.flow import Flow, Pressed, nothing, row
from workflows.permit import applying, approving, conflicts, ending, left_before, recorded, running, starting
from workflows.permit.approving_clock import UNSTARTED
from workflows.permit.case import OVER, Permit, State
from workflows.permit.events import Answered, Applied, Approved, Brought, Deputed, Rejected, Returned, Submitted
from workflows.permit.records import PREFIX, Kind
from workflows.permit.rules import PermitCtx, PermitOutcome, PermitRows, PermitRules

IDLE: PermitRows = (*(row(state, Due, state, nothing) for state in State), *left_before.IDLE)
ROWS: PermitRows = (
    *applying.ROWS, *approving.ROWS, *starting.ROWS, *running.ROWS, *ending.ROWS, *recorded.ROWS, *IDLE,
)  # fmt: skip
PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    **applying.PRESSES, **approving.PRESSES, **starting.PRESSES, **running.PRESSES, **ending.PRESSES,
}  # fmt: skip
FILLING = (Applied, Answered, Brought, Submitted)
DECIDING = (Approved, Returned, Rejected, Deputed)
STANDS = {
    State.DRAFT: "还在填写", State.APPROVING: "在审批", State.APPROVED: "已经批准，等现场扫码",
    State.WORKING: "在作业中", State.SUSPENDED: "已暂停", State.WATCHING: "完工监火中", State.ACCEPTING: "等验收",
}  # fmt: skip


def _follows(before: Permit, case: Permit, ctx: PermitCtx) -> PermitOutcome:
    """Work that began needs no clock for tickets that never start; work that is over crosses nobody."""
    case, effects = conflicts.let_go(before, case, ctx)
    begun = case.state is State.WORKING and before.state is State.APPROVED
    return case, [*effects, Forget(UNSTARTED)] if begun else effects


def _stale(case: Permit, event: object) -> str:
    """One polite sentence: how it stands, who decided, and that nothing moved."""
    if case.state in OVER:
        return f"{case.code} 已经结束（{case.ended_why or '归档'}），不能再改。要干活，重新申请一张。"
    if case.ran_out:
        return f"{case.code} 已经到期失效，不能恢复，现在{STANDS[case.state]}。要干活，重新申请一张。"
    stands = f"{case.decided}，现在{STANDS[case.state]}" if case.decided else f"现在{STANDS[case.state]}"
    if isinstance(event, FILLING):
        how = "请审批人退回，或先撤回再申请" if case.state is State.APPROVING else "请撤回这张，重新申请"
        return f"{case.code} {stands}，内容不能再改。要改，{how}。"
    if isinstance(event, DECIDING):
        return f"{case.code} {stands}，不用再按。这一次没有改变什么。"
    return f"{case.code} {stands}，不能这样做，什么都没有改变。请看卡片现在的样子。"


FLOW: Flow[Permit, PermitRules] = Flow(
    "permit", "DH", Permit, ROWS, applying.begin, PRESSES, _stale, _follows,
    prefix_of=lambda event: PREFIX[_kind(event)],
)  # fmt: skip


def _kind(event: object) -> Kind:
    if not isinstance(event, Applied):
        raise TypeError(f"a permit is opened by Applied, not by {type(event).__name__}")
    return event.kind
