"""The steps a message can lead to; decided in plan, carried out in steps."""

from dataclasses import dataclass
from datetime import datetime

from workflows.hazard.records import Attachment, Spot


@dataclass(frozen=True, slots=True)
class Start:
    """Open a case of `kind` with its first event, and give it `more` after that."""

    kind: str
    event: object
    more: tuple[object, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Stop:
    """The red button in words: these tickets stand still at once. Where it is not clear which, `among` them the duty
    room is told and the one who cried out is asked."""

    codes: tuple[str, ...]
    why: str
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Menu:
    """The eight kinds of permits to tap; `in_words`: for a sentence, which may tell of a danger as well."""

    in_words: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A permit or a hazard: two taps, the words stay in the inbox. `answers`: the ticket whose question they may
    answer."""

    kind: str = ""
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Copied:
    """The same job again: the ticket `code`, or the last one of this person."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ticket stands, in a few lines."""

    code: str


@dataclass(frozen=True, slots=True)
class Stood:
    """The label of a point was photographed, as another would scan it: the way to its sheet, and no report. `why` says
    of a label that counts for nothing why not, its `point` is ""; `taken` is the draft of the position before it."""

    point: str
    photo: Attachment
    why: str = ""
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Here:
    """A position that comes before the label it belongs to; `code` is the ticket that waits for the scan."""

    code: str
    spot: Spot


Step = Start | Apply | Say | Wish | Forget | Moved | Expired | Stop | Menu | Doubt | Copied | Standing | Here | Stood
