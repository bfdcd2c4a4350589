"""One 协同工单 or 维修工单, from the question to the department's answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.hazard.case import Attachment, Escalation
from workflows.hazard.reading import Level
from workflows.task.events import Sort


class Stage(StrEnum):
    """Open are ASKED, WORKING and, of a repair, REVIEW; the values are the words of the API."""

    ASKED = "dispatched"
    WORKING = "fixing"
    REVIEW = "review"
    CLOSED = "closed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Task:
    """`department` is the one that has to answer, `avoid` the one that did not; `owner` None is the duty room.

    `reporter` is the person who asked, where a person did; `why` is the reason of the case that opened it.
    """

    code: str
    state: Stage = Stage.ASKED
    sort: Sort = "joint"
    parent: str = ""
    parent_kind: str = ""
    level: Level = "yellow"
    title: str = ""
    text: str = ""
    why: str = ""
    place: str | None = None
    equipment: str | None = None
    department: str = ""
    avoid: str = ""
    hint: str = ""
    reporter: str | None = None
    owner: str | None = None
    owner_why: str = ""
    opened_by_rung: str = ""
    parent_owner: str | None = None
    parent_due_at: datetime | None = None
    pictures: tuple[str, ...] = ()
    opened_at: datetime | None = None
    respond_by: datetime | None = None
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    fixed_at: datetime | None = None
    closed_at: datetime | None = None
    answer: str = ""
    answered_by: str | None = None
    media: tuple[Attachment, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    alarmed: tuple[str, ...] = ()
    asking: str = ""
    reviewer: str | None = None
    review_by: datetime | None = None
    returns: int = 0
    equipment_code: str | None = None
