"""Clocks of a task: it has to be accepted and answered like a hazard, by another department."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from workflows.hazard.rules_fix import ByLevel
from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row
from workflows.task.case import Task


@dataclass(frozen=True, slots=True)
class TaskRung:
    """`up` superiors above the one who holds the task, `after` opening; 0 is the duty room."""

    name: str
    after: ByLevel
    during: Literal["unaccepted", "unanswered"]
    up: int = 1


@dataclass(frozen=True, slots=True)
class RepairProof:
    """What closes an order for repair: photos of the mended thing since acceptance, and somebody else's look at it
    within `review_within`, after which safety may look instead."""

    photos: int = field(default=1, metadata={"min": 0, "max": 9})
    review_within: ByLevel = field(
        default_factory=lambda: ByLevel(timedelta(minutes=30), timedelta(hours=4), timedelta(hours=24))
    )


@dataclass(frozen=True, slots=True)
class TaskRules:
    """`accept_within` and `answer_within` run from opening; each rung of `ladder` is climbed once."""

    accept_within: ByLevel
    answer_within: ByLevel
    remind_before: timedelta
    ladder: tuple[TaskRung, ...]
    repair: RepairProof = field(default_factory=RepairProof)


TaskCtx = Context[TaskRules]
TaskOutcome = tuple[Task, list[Effect]]
TaskRows = tuple[Row[Task, TaskRules], ...]
