"""One interlock out of action, from the wish to the proof that it works again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from workflows.hazard.records import Attachment, Escalation

How = Literal["", "scan", "photo"]


class State(StrEnum):
    """等批准, 旁路中, 已恢复, 没有批准."""

    ASKED = "approving"
    ACTIVE = "bypassed"
    CLOSED = "closed"
    REJECTED = "rejected"


OVER = (State.CLOSED, State.REJECTED)


@dataclass(frozen=True, slots=True)
class Bypass:
    """`owner` asked for it and answers for its return. `interlock` is its name as said (光栅, 安全门 …), `length` how
    long it is wanted, `due_at` when it has to be back. `proof_asked_at`: 恢复联锁 was said, a scan or a photo is still
    to come. `shown_by` brought a photo without the label (待核): the interlock counts as out until somebody else says
    that it is back. `flags`: what is odd about the proof."""

    code: str
    reporter: str
    state: State = State.ASKED
    owner: str | None = None
    title: str = ""
    interlock: str = ""
    reason: str = ""
    length: timedelta = timedelta()
    equipment: str | None = None
    equipment_code: str | None = None
    place: str | None = None
    place_code: str | None = None
    opened_at: datetime | None = None
    respond_by: datetime | None = None
    accepted_at: datetime | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    approver: str | None = None
    asked: tuple[str, ...] = ()
    denied_why: str = ""
    media: tuple[Attachment, ...] = ()
    proof_asked_at: datetime | None = None
    proof_by: str | None = None
    shown_by: str | None = None
    shown_at: datetime | None = None
    checkers: tuple[str, ...] = ()
    restored_by: str | None = None
    confirmed_by: str | None = None
    flags: tuple[str, ...] = ()
    how: How = ""
    escalations: tuple[Escalation, ...] = ()
