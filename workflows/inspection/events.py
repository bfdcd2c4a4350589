"""What happens to a round. `by` is a person's own id; `stamp` is None for what arrives as it is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.hazard.reading import Reading
from workflows.inspection.case import Attachment, Presence, Purpose, Stop


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the phone knew when it did this without a net. `wall` is its own clock then, `sent_wall` its own clock as
    this is sent. `anchor` is the service's time at the last contact before it (signed by us, else None), `since_anchor`
    the time since then by the phone's monotonic clock, None after a reboot or a killed page."""

    seq: int
    wall: datetime
    sent_wall: datetime
    anchor: datetime | None = None
    since_anchor: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The calendar, a re-check or somebody at a point begins a round; stops come with their sheet versions."""

    by: str | None
    purpose: Purpose
    title: str
    stops: tuple[Stop, ...]
    plan: str = ""
    role: str = ""
    department: str = ""
    owner: str | None = None
    ordered: bool = False
    opens_at: datetime | None = None
    due_at: datetime | None = None
    rechecks: str = ""
    not_by: tuple[str, ...] = ()
    ref: str = ""


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """打卡 at a point. Refused inside three minutes of the last one of this person, with the wait said. `media` is the
    photo of the label where that is the presence."""

    by: str
    point: str
    presence: Presence
    stamp: Stamp | None = None
    media: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundAbnormal:
    """The tap 异常 (or a number outside its limits): the hazard opens now. `reading` is the class of the item at this
    point, made from the catalogue by whoever received this; None where the sheet names no class."""

    by: str
    point: str
    no: int
    answer: str
    words: str = ""
    reading: Reading | None = None
    stamp: Stamp | None = None
    media: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingNamed:
    """The hazard that a finding opened tells its code (a Tell from the hazard)."""

    point: str
    no: int
    hazard: str


@dataclass(frozen=True, slots=True)
class Pictured:
    """One photo of an item: `view` as the sheet names it, or `项` for the answer of a photo or signature item."""

    by: str
    point: str
    no: int
    view: str
    media: tuple[Attachment, ...]
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class NoInstrument:
    """无仪表: there is nothing to read here, a second angle will do."""

    by: str
    point: str
    no: int
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text item answered by voice; the words come later as Heard (workflows.hazard.events)."""

    by: str
    point: str
    no: int
    media: tuple[Attachment, ...]
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """The whole sheet of one stop. `seconds` is how long it took by the phone's monotonic clock; `times` are seconds
    since the form was opened at which each item was answered, in the order of `answers`. `readings` are the classes of
    abnormal items, as in FoundAbnormal, for those whose tap never reached us."""

    by: str
    point: str
    answers: tuple[tuple[int, str], ...]
    seconds: float
    times: tuple[float, ...] = ()
    stamp: Stamp | None = None
    readings: tuple[tuple[int, Reading], ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """完成巡检. Refused with all that is missing."""

    by: str
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """我来巡: somebody of the same team, or a superior, goes it instead."""

    by: str


@dataclass(frozen=True, slots=True)
class HandedTo:
    """转给: the one whose round it is, or a superior, names somebody else."""

    by: str
    to: str


@dataclass(frozen=True, slots=True)
class ExcuseAsked:
    """不用巡 was pressed: the reason is still to come."""

    by: str


@dataclass(frozen=True, slots=True)
class Excused:
    """不用巡 (停产、检修): a superior or safety says why; the round is void."""

    by: str
    why: str
