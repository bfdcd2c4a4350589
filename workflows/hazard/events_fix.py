"""What can happen to a hazard once somebody has accepted: proof, waiting, review, tasks. `by` is a person's own id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from workflows.hazard.case import Attachment, Spot


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
    sort: Literal["joint", "repair"] = "joint"


@dataclass(frozen=True, slots=True)
class Repaired:
    """The maintenance team's order was checked and closed: who mended it when, and what proves it."""

    code: str
    by: str
    text: str
    media: tuple[Attachment, ...]
    department: str
    at: datetime
    reviewer: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceAdded:
    """Told by a case to itself: a picture joined it during the review, so the machine looks at all of them again."""

    code: str
