"""What can happen to a hazard. `by` is a person's own id; None is somebody who stays anonymous."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.hazard.case import Attachment, Spot
from workflows.hazard.reading import Level, Reading


@dataclass(frozen=True, slots=True)
class Brought:
    """A piece of a report or of evidence. `reading` is of the case's whole text with this piece; None without words.

    As a first event it opens the draft. `sealed` is the return address of an anonymous reporter.
    `walk` names a leader's tour (巡查模式); `truly_at` is the true time of a paper form entered later (补录).
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
class Joined:
    """The same hazard reported again by somebody else; told to the first case by the second, which becomes void."""

    by: str | None
    code: str
    text: str = ""
    media: tuple[Attachment, ...] = ()
    sealed: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
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


@dataclass(frozen=True, slots=True)
class Controlled:
    """受控: isolated, tagged or stopped, photographed; a mark of its own, never 整改."""

    by: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    """申请延期. Empty fields are asked for one by one."""

    by: str
    reason: str = ""
    until: datetime | None = None
    interim: str = ""
    until_said: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionDecided:
    by: str
    granted: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rectified:
    """整改完成 pressed: everything proven is in the case already. `by` is who did it."""

    by: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A stroke in the signer's own page; the picture is the attachment."""

    by: str
    attachment: Attachment
    spot: Spot | None = None
    device: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """Fields of the evidence profile: measured values, hierarchy, change order, 不适用 with a reason."""

    by: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FlagOverridden:
    """A named approver lets flagged evidence pass."""

    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    by: str


@dataclass(frozen=True, slots=True)
class ReturnAsked:
    by: str


@dataclass(frozen=True, slots=True)
class Returned:
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class MajorJudged:
    """重大 by a person: yes with 责任 措施 资金 时限 预案, or no with a reason."""

    by: str
    yes: bool
    five: Mapping[str, str] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class TaskAnswered:
    """A joint task or work order that this case opened has ended; its evidence comes with it."""

    code: str
    by: str
    text: str = ""
    media: tuple[Attachment, ...] = ()
    department: str = ""
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TaskOpened:
    """The number of the task that this case asked for, and the department it waits for."""

    code: str
    why: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class LeftFactory:
    """Somebody with open work is no longer here."""

    person: str
