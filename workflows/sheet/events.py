"""What happens to new versions of check sheets."""

from dataclasses import dataclass

from workflows.hazard.records import Attachment
from workflows.sheet.case import Form


@dataclass(frozen=True, slots=True)
class SheetOffered:
    """`at_once`: imported at the machine by whoever keeps it; counts without a second look."""

    by: str
    forms: tuple[Form, ...]
    file: str = ""
    warnings: tuple[str, ...] = ()
    media: tuple[Attachment, ...] = ()
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class SheetAgreed:
    """确认启用."""

    by: str


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """不用."""

    by: str


@dataclass(frozen=True, slots=True)
class GaveWay:
    """A newer file brought the same sheet: offering `to` takes the place of this one."""

    by: str
    to: str
