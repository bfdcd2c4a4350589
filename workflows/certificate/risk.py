"""人员风险联动: three facts about one person that together mean more than each alone (domain.md, section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflows.certificate.due import Due
from workflows.certificate.papers import Dossier
from workflows.certificate.retraining import RETRAINING


@dataclass(frozen=True, slots=True)
class Risk:
    """`retraining` was due and is not done, `expired` are ends that are over, `permits` codes not yet closed."""

    person: str
    retraining: date
    expired: tuple[Due, ...]
    permits: tuple[str, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """By which a change is seen."""
        over = (f"{due.category}:{due.end}:{due.day}" for due in self.expired)
        return (f"retraining:{self.retraining}", *sorted(over), *sorted(self.permits))


def risk_of(dossier: Dossier, dues: Sequence[Due], permits: Sequence[str], today: date) -> Risk | None:
    """None unless all three hold; any one or two of them are ordinary reminders. `dues` are of this person."""
    expired = tuple(d for d in dues if d.paper == "certificate" and d.category != RETRAINING and d.left(today) < 0)
    if dossier.retraining_due is None or not expired or not permits:
        return None
    return Risk(dossier.person, dossier.retraining_due, expired, tuple(permits))
