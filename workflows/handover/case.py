"""One change of shift at one desk or in one team: what was open then, who gave it and who took it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from workflows.hazard.records import Attachment, Escalation

Scope = Literal["site", "team"]


class State(StrEnum):
    """待交班, 待接班, 已接班."""

    WRITTEN = "written"
    HANDED = "handed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that goes on; `code` is its case's, "" where it is none."""

    words: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one sort under their heading, the gravest first."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """`starts_at` to `ends_at` is the shift that ends. `sections` are what was open at `listed_at`: first when it was
    written, then once more at 交班, and never after that. `notes` are the outgoing leader's own words. `owner` is who
    has to act now. `before` are earlier ones that nobody took and that go on in this one, the first of them from
    `since`; `superseded_by` is the one in which this one goes on, taken by nobody."""

    code: str
    reporter: str | None = None
    state: State = State.WRITTEN
    title: str = ""
    duty: str = ""
    department: str = ""
    scope: Scope = "site"
    shift: str = ""
    next_shift: str = ""
    outgoing: tuple[str, ...] = ()
    incoming: tuple[str, ...] = ()
    owner: str | None = None
    opened_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    due_at: datetime | None = None
    sections: tuple[Section, ...] = ()
    listed_at: datetime | None = None
    text: str = ""
    notes: tuple[str, ...] = ()
    media: tuple[Attachment, ...] = ()
    heard: tuple[str, ...] = ()
    handed_by: str | None = None
    handed_at: datetime | None = None
    taken_by: str | None = None
    closed_at: datetime | None = None
    escalations: tuple[Escalation, ...] = ()
    flags: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    since: datetime | None = None
    superseded_by: str = ""

    @property
    def number(self) -> int:
        """How many things are open."""
        return sum(len(section.lines) for section in self.sections)
