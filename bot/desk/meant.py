"""The steps a message can lead to; decided in plan, carried out in steps."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Start:
    """Open a case of `kind` with its first event."""

    kind: str
    event: object


@dataclass(frozen=True, slots=True)
class Apply:
    code: str
    event: object


@dataclass(frozen=True, slots=True)
class Say:
    """A line to the one who wrote; `slot` keeps small talk to one answer in ten minutes."""

    text: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """匿名 alone: what comes next has no name."""


@dataclass(frozen=True, slots=True)
class Forget:
    """A draft that bears the name of somebody who asked for 匿名, begun at `since`."""

    code: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """A draft of files alone whose author then wrote the code of another case: it never was a report."""

    code: str


@dataclass(frozen=True, slots=True)
class Expired:
    """An answer that came too late: they hear so once, and how to begin again."""

    code: str
    text: str


Step = Start | Apply | Say | Wish | Forget | Moved | Expired
