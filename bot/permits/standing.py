"""How a permit stands in one big word: for whoever holds the paper, and for an inspector at the gate."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workflows.permit.case import Permit, State

Colour = Literal["green", "amber", "red", "grey"]


@dataclass(frozen=True, slots=True)
class Standing:
    """`word` for a page, `stamp` for the paper, `means` in one sentence; only green means that work may go on."""

    word: str
    stamp: str
    colour: Colour
    means: str


STANDINGS: dict[State, Standing] = {
    State.DRAFT: Standing("无效 · 还没有提交", "未提交", "red", "这张票还在填写，不能作业。"),
    State.APPROVING: Standing("无效 · 还没有批准", "未批准", "red", "审批没有完成，不能作业。"),
    State.APPROVED: Standing("已批准未开工", "待开工", "amber", "审批完成，监护人还没有在现场扫码开工，现在不能作业。"),
    State.WORKING: Standing("有效 · 作业中", "作业中", "green", "监护人已在现场扫码开工。"),
    State.SUSPENDED: Standing("已暂停", "已暂停", "amber", "现在不能作业，重新确认后才能恢复。"),
    State.WATCHING: Standing("作业已结束 · 监火中", "监火中", "grey", "作业已经结束，监护人在看守现场。"),
    State.ACCEPTING: Standing("作业已结束 · 待验收", "待验收", "grey", "作业已经结束，还没有验收。"),
    State.CLOSED: Standing("已归档", "已归档", "grey", "作业已经结束并验收。"),
    State.REJECTED: Standing("无效 · 没有批准", "已拒绝", "red", "审批没有通过，不能作业。"),
    State.EXPIRED: Standing("已过期", "过期", "red", "有效时间已过，不能作业。"),
    State.VOID: Standing("无效 · 已撤回", "已撤回", "red", "申请已撤回，不能作业。"),
}
RAN_OUT = {
    State.WATCHING: Standing("已过期 · 监火中", "过期", "red", "有效时间已过，不能作业，监护人在看守现场。"),
    State.ACCEPTING: Standing("已过期 · 待验收", "过期", "red", "有效时间已过，不能作业，还没有验收。"),
}
OVERDUE = (State.APPROVED, State.WORKING, State.SUSPENDED)


def standing(permit: Permit, now: datetime) -> Standing:
    """By the record and the clock: a permit whose time is over is expired, whether or not a timer has said so yet."""
    if permit.ran_out and permit.state in RAN_OUT:
        return RAN_OUT[permit.state]
    late = permit.ends_at is not None and now >= permit.ends_at
    return STANDINGS[State.EXPIRED if late and permit.state in OVERDUE else permit.state]
