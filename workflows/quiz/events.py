"""What happens to a quiz."""

from dataclasses import dataclass
from datetime import datetime

from workflows.inspection.case import Moment


@dataclass(frozen=True, slots=True)
class QuizGiven:
    """To one person. `occasion` is the same for all who get it with them; `slot` is the hour of the plan. `own`: they
    asked for it themselves."""

    person: str
    occasion: str
    title: str
    slot: datetime | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class QuizAnswered:
    """The whole paper of try `turn`: of each question the places that were chosen. `at` is when it was handed in on the
    phone, which may have been away."""

    by: str
    turn: int
    picks: tuple[tuple[int, ...], ...]
    at: Moment
