"""One quiz of one person, from the day it is given to its result."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.inspection.case import Moment
from workflows.quiz.bank import Question


class State(StrEnum):
    """待答, 答完, 作废（过期、离职）. Whether it was passed stands in no state: lists of cases show states."""

    POSED = "posed"
    CLOSED = "closed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions of one try as this person saw them. `picks`: what they chose of each, in order; `score` is 0 to
    100, rounded down."""

    questions: tuple[Question, ...]
    picks: tuple[tuple[int, ...], ...] = ()
    answered: Moment | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Quiz:
    """`reporter` is whose it is: nobody's superior inherits it as they would what somebody owns. `occasion` names it
    once for this person; `starts_at` is the hour of its plan, None where somebody asked for it. `accepted_at` is the
    first answer, `fixed_at` the pass: columns that can be counted without reading anybody's answers."""

    code: str
    reporter: str
    state: State = State.POSED
    title: str = ""
    occasion: str = ""
    own: bool = False
    department: str = ""
    mark: int = 80
    tries: int = 1
    opened_at: datetime | None = None
    starts_at: datetime | None = None
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    fixed_at: datetime | None = None
    closed_at: datetime | None = None
    papers: tuple[Paper, ...] = ()
    reminded: bool = False

    @property
    def turn(self) -> int:
        """Which try it is, from 1."""
        return len(self.papers)

    @property
    def paper(self) -> Paper:
        """The newest."""
        return self.papers[-1]

    @property
    def best(self) -> int | None:
        """The best score of all tries, None before the first."""
        return max((paper.score for paper in self.papers if paper.score is not None), default=None)
