"""The answer to a late, repeated or forwarded press: how the case stands, who decided, and that nothing moved."""

from workflows.hazard.case import Hazard, State
from workflows.hazard.events import Approved, Brought, Claimed, Rectified, Returned, Submitted

STANDS: dict[State, str] = {
    State.DRAFT: "还没有报完",
    State.REPORTED: "刚报上来，还没有派发",
    State.DISPATCHED: "已派发，等人接单",
    State.FIXING: "在处理中",
    State.REVIEW: "在复查中",
    State.CLOSED: "已归档",
    State.VOID: "已作废",
}
NEXT: dict[type, str] = {
    Claimed: "不用再接。",
    Approved: "不用再点。",
    Returned: "不用再点。",
    Rectified: "接单以后、复查以前才能报完成。",
    Submitted: "这一条已经报上去了。",
    Brought: "有新的情况请另外发一条。",
}


def stale(case: Hazard, event: object) -> str:
    """One polite sentence; nothing has changed."""
    if case.state is State.VOID and case.merged_into:
        return f"{case.code} 已并入 {case.merged_into}，请看那一条。什么都没有改变。"
    stands = f"{case.decided}，现在{STANDS[case.state]}" if case.decided else f"现在{STANDS[case.state]}"
    return f"{case.code} {stands}。{NEXT.get(type(event), '')}这一次没有改变什么。"
