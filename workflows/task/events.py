"""What can happen to a task. Claimed, ReassignAsked, Reassigned, DeclineAsked, Declined and Brought are the hazard's
own words (workflows.hazard.events): a press and a photo mean the same wherever they land."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workflows.hazard.reading import Level

Sort = Literal["joint", "repair"]
"""joint: 协同工单 to another department; repair: 维修工单."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The seed of `Open("task", Asked(...))`: another case asks a department for help.

    `department` is the one that did not answer: a joint task never goes to it, a repair goes to it unless
    `hint_department` names another. `hint_department` is what the catalogue suggests; `pictures` are sha256.
    """

    parent: str
    parent_kind: str
    title: str
    text: str
    why: str
    level: Level
    place: str | None = None
    department: str = ""
    hint_department: str = ""
    opened_by_rung: str = ""
    asked_by: str | None = None
    owner: str | None = None
    equipment: str | None = None
    due_at: datetime | None = None
    pictures: tuple[str, ...] = ()
    sort: Sort = "joint"
    equipment_code: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerAsked:
    """已处理 pressed: the answer itself is the next text, unless it was given already."""

    by: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The department's answer: what was done, in words."""

    by: str
    text: str


@dataclass(frozen=True, slots=True)
class ParentClosed:
    """The case that asked has ended; the task has nothing left to do."""

    code: str
    why: str = ""
