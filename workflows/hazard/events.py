"""What can happen to a hazard. `by` is a person's own id; None is somebody who stays anonymous."""

from dataclasses import dataclass
from datetime import datetime

from workflows.hazard.case import Attachment, Origin, Spot
from workflows.hazard.events_fix import (
    Approved as Approved,
)
from workflows.hazard.events_fix import (
    Controlled as Controlled,
)
from workflows.hazard.events_fix import (
    ExtensionAsked as ExtensionAsked,
)
from workflows.hazard.events_fix import (
    ExtensionDecided as ExtensionDecided,
)
from workflows.hazard.events_fix import (
    Filled as Filled,
)
from workflows.hazard.events_fix import (
    FlagOverridden as FlagOverridden,
)
from workflows.hazard.events_fix import (
    MajorJudged as MajorJudged,
)
from workflows.hazard.events_fix import (
    Rectified as Rectified,
)
from workflows.hazard.events_fix import (
    Repaired as Repaired,
)
from workflows.hazard.events_fix import (
    ReturnAsked as ReturnAsked,
)
from workflows.hazard.events_fix import (
    Returned as Returned,
)
from workflows.hazard.events_fix import (
    Signed as Signed,
)
from workflows.hazard.events_fix import (
    TaskAnswered as TaskAnswered,
)
from workflows.hazard.events_fix import (
    TaskOpened as TaskOpened,
)
from workflows.hazard.reading import Level, Reading


@dataclass(frozen=True, slots=True)
class Brought:
    """A piece of a report or of evidence. `reading` is of the case's whole text with this piece; None without words.

    As a first event it opens the draft. `sealed` is the return address of an anonymous reporter.
    `walk` names a leader's tour (巡查模式); `truly_at` is the true time of a paper form entered later (补录).
    `gone` marks what was sent but could not be had (缺照片). `source` names the public channel it came by,
    `origin` the item of a round.
    """

    by: str | None
    text: str = ""
    media: tuple[Attachment, ...] = ()
    spot: Spot | None = None
    reading: Reading | None = None
    anonymous: bool = False
    sealed: str | None = None
    walk: str | None = None
    truly_at: datetime | None = None
    gone: tuple[str, ...] = ()
    source: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """The text of a voice note came back. `text` is empty and `sure` False where nothing could be understood."""

    sha256: str
    text: str
    sure: bool
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """提交: the report is complete."""

    by: str | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """取消, while it is still a draft."""

    by: str | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """One tap or one word: another level, class or place. Names and codes as in the catalogue and the site."""

    by: str | None
    level: Level | None = None
    class_code: str | None = None
    place_code: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectionAsked:
    """The reader pressed 级别不对 / 地点不对 / 类别不对: `what` is level, place or class; the card shows the taps."""

    by: str | None
    what: str


@dataclass(frozen=True, slots=True)
class ClassSought:
    """Whoever grades it wrote what it is: the classes that come near are offered as taps."""

    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The same hazard reported again by somebody else; told to the first case by the second, which becomes void."""

    by: str | None
    code: str
    text: str = ""
    media: tuple[Attachment, ...] = ()
    sealed: str | None = None


@dataclass(frozen=True, slots=True)
class SeenAgain:
    """A round saw it again where this case is open already. `seed` opens a case of its own if this one is over; `at`
    is when it was seen, `sure` False where only a phone says so; `critical` as the sheet marks the item."""

    seed: Brought
    code: str
    no: int
    at: datetime
    sure: bool = True
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """接单."""

    by: str


@dataclass(frozen=True, slots=True)
class PassedOn:
    """车间主任 or 班组长 hands the case one step down; `to` None means the next of the chain."""

    by: str
    to: str | None = None


@dataclass(frozen=True, slots=True)
class ReassignAsked:
    """转派 pressed: the card shows whom it can go to."""

    by: str


@dataclass(frozen=True, slots=True)
class Reassigned:
    """`to` is a person's id (a tap) or empty with `name` as typed."""

    by: str
    to: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """我来接: a superior takes it."""

    by: str


@dataclass(frozen=True, slots=True)
class DeclineAsked:
    """拒单 pressed: the reason is still to come."""

    by: str


@dataclass(frozen=True, slots=True)
class Declined:
    """拒单, always with a reason."""

    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """已到场 at an emergency."""

    by: str
