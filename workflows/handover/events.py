"""What happens at a change of shift. A voice note arrives as the hazard's own Brought and Heard."""

from dataclasses import dataclass
from datetime import datetime

from workflows.handover.case import Scope


@dataclass(frozen=True, slots=True)
class ShiftEnds:
    """The calendar: a shift ends at `until`; `outgoing` and `incoming` stand in the roster."""

    duty: str
    department: str
    scope: Scope
    shift: str
    next_shift: str
    outgoing: tuple[str, ...]
    incoming: tuple[str, ...]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """A sentence of whoever goes, for whoever comes."""

    by: str
    text: str


@dataclass(frozen=True, slots=True)
class ShiftGiven:
    """交班."""

    by: str


@dataclass(frozen=True, slots=True)
class ShiftTaken:
    """已接班."""

    by: str


@dataclass(frozen=True, slots=True)
class ShiftSuperseded:
    """Nobody took this one over, and the next of the same desk is written: it goes on there, in `by`."""

    by: str


@dataclass(frozen=True, slots=True)
class ShiftCarried:
    """What was said in an earlier one that nobody took, `code`, for whoever takes this one."""

    code: str
    shift: str
    notes: tuple[str, ...]
