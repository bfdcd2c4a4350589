"""Changes of shift and bypassed interlocks in lists: what of them waits for somebody, and what may be said to it."""

from datetime import datetime

from sqlmodel import col, select

from db.tables import Case
from db.work import UnitOfWork
from workflows.bypass import restoring
from workflows.bypass.cards import title
from workflows.bypass.case import Bypass
from workflows.bypass.case import State as Out
from workflows.handover import taking
from workflows.handover.cards import name_of
from workflows.handover.case import Handover, State
from workflows.kernel.spans import say_deadline, say_time

KINDS = ("handover", "bypass")
OVER = ("closed", "rejected")
SAYS = {
    "待交班": "交班 #", "待接班": "已接班 #", "旁路待批准": "同意旁路 #", "旁路中，待恢复": "恢复联锁 #",
    "恢复待核": "已恢复 #",
}  # fmt: skip
"""What may be said instead of a button; # is the code."""


def waiting(work: UnitOfWork, person: str, now: datetime) -> dict[str, str]:
    """The line of each by its code, the oldest first."""
    still = (Case.site == work.site, col(Case.kind).in_(KINDS), col(Case.state).not_in(OVER))
    rows = work.session.exec(select(Case).where(*still).order_by(col(Case.id)))
    return {row.code: f"{row.code} {said}" for row in rows if (said := _line(work, row, person, now))}


def described(work: UnitOfWork, code: str, person: str, now: datetime) -> str:
    """The line of a number, and what may be said to it; "" for what does not wait for this person."""
    line = waiting(work, person, now).get(code, "")
    says = next((said for task, said in SAYS.items() if f" {task} " in line), "")
    return f"{line}\n可以说：{says.replace('#', code)}。" if line else ""


def _line(work: UnitOfWork, row: Case, person: str, now: datetime) -> str:
    """JB-… 值班室 白班→夜班 待接班 今天 20:00; "" where it is somebody else's turn."""
    case, org = work.shared.codec.case(row.kind, row.body), work.org()
    if isinstance(case, Handover) and person in taking.waits_for(case, org, now):
        gives = case.state is State.WRITTEN and person in case.outgoing
        return f"{name_of(case)} {'待交班' if gives else '待接班'} {say_time(case.ends_at or now, now)}"
    if isinstance(case, Bypass) and person in restoring.waits_for(case):
        until = say_deadline(at, now) if (at := case.due_at or case.respond_by) else ""
        return f"{title(case)} {_task(case, person)} {until}"
    return ""


def _task(case: Bypass, person: str) -> str:
    if case.state is Out.ASKED:
        return "旁路待批准"
    return "恢复待核" if person in case.checkers and person != case.owner else "旁路中，待恢复"
