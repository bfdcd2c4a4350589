"""New versions of check sheets that came in one file, from the preview to the yes or the no."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.hazard.records import Attachment
from workflows.inspection.sheets import Sheet


class State(StrEnum):
    """等确认, 已启用, 没有启用."""

    OFFERED = "offered"
    CLOSED = "closed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Form:
    """A sheet under its next number, and what is different from the one that counts now; `fresh`: there was none."""

    sheet: Sheet
    changes: tuple[str, ...] = ()
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Offering:
    """`reporter` sent the file, "" where it was imported at the machine. All forms of it are taken together or not at
    all. `media` is the file itself, `file` its name; `warnings` are what the reader of it noticed."""

    code: str
    reporter: str
    state: State = State.OFFERED
    owner: str | None = None
    title: str = ""
    file: str = ""
    forms: tuple[Form, ...] = ()
    warnings: tuple[str, ...] = ()
    media: tuple[Attachment, ...] = ()
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    decided_by: str | None = None
    why: str = ""
