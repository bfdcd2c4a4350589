"""One hazard, from the first photo to the archive."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from workflows.hazard.reading import HazardClass, Level


class State(StrEnum):
    DRAFT = "draft"
    REPORTED = "reported"
    DISPATCHED = "dispatched"
    FIXING = "fixing"
    REVIEW = "review"
    CLOSED = "closed"
    VOID = "void"


Stage = Literal["before", "after", "proof"]
MediaKind = Literal["photo", "voice", "video", "file", "signature", "picture"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A kept file by its sha256. `at` is when it reached us, `taken_at` what the file says of itself, if anything.

    `seconds` is measured from the packets of a video; `lat`/`lng` (gcj02 degrees) where the file or a spot gave them.
    `role` names a proof (label, video, signature, before_values ...); `flags` are what a machine found odd about it.
    """

    sha256: str
    kind: MediaKind
    by: str | None
    at: datetime
    stage: Stage = "before"
    role: str = ""
    taken_at: datetime | None = None
    seconds: float | None = None
    lat: float | None = None
    lng: float | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody stood: degrees (gcj02), accuracy in metres; or the code of a point QR that was scanned."""

    lat: float | None = None
    lng: float | None = None
    accuracy: float | None = None
    label: str = ""
    point: str | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """A rung that was climbed: when, which, to whom (a person's id or 值班室), and why, skips included."""

    at: datetime
    rung: str
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class Extension:
    """A request to finish later (备件未到货, 等别的部门): never granted in silence, never by the one who asks."""

    reason: str
    until: datetime
    asked_by: str
    asked_at: datetime
    interim: str = ""
    waiting_on: str = ""
    approved_by: str | None = None
    approved_at: datetime | None = None
    approver: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Time during which the case stood still for somebody: `on` is a department or 备件; open while `until` is None."""

    on: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Major:
    """重大事故隐患 is a person's judgement: suggested by words, judged by a named person with the five fields."""

    status: Literal["suggested", "judged", "denied"]
    hint: str = ""
    by: str | None = None
    at: datetime | None = None
    five: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hazard:
    """Times are aware; people are our own ids; unknown is None. `due_at` counts from `opened_at` and never moves."""

    code: str
    reporter: str | None
    state: State = State.DRAFT
    level: Level | None = None
    of: HazardClass | None = None
    choices: tuple[HazardClass, ...] = ()
    others: tuple[str, ...] = ()
    why_level: tuple[str, ...] = ()
    emergency: str | None = None
    major: Major | None = None
    risk_colour: str | None = None
    title: str = ""
    texts: tuple[str, ...] = ()
    place: str | None = None
    place_code: str | None = None
    equipment: str | None = None
    equipment_code: str | None = None
    department: str = ""
    spot: Spot | None = None
    # who
    reporters: tuple[str, ...] = ()
    anonymous: bool = False
    return_to: str | None = None
    owner: str | None = None
    steps: tuple[str, ...] = ()
    step: int = 0
    owner_why: str = ""
    declined: tuple[str, ...] = ()
    # everybody who has held it, in order: whoever gets it back has the old card and needs a new line
    hands: tuple[str, ...] = ()
    reviewer: str | None = None
    fixer: str | None = None
    # when
    started_at: datetime | None = None
    opened_at: datetime | None = None
    dispatched_at: datetime | None = None
    # `dispatched_at` is the first dispatch, `handed_at` when the present owner got it (转派, 拒单)
    handed_at: datetime | None = None
    respond_by: datetime | None = None
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    last_action_at: datetime | None = None
    controlled_at: datetime | None = None
    fixed_at: datetime | None = None
    review_by: datetime | None = None
    closed_at: datetime | None = None
    # evidence and judgement
    media: tuple[Attachment, ...] = ()
    measure: str = ""
    hierarchy: str | None = None
    change_order: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    override_by: str | None = None
    extension: Extension | None = None
    returns: int = 0
    return_due: datetime | None = None
    joint_task: str | None = None
    tasks: tuple[str, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    alarmed: tuple[str, ...] = ()
    merged_into: str | None = None
    repeats: int = 0
    walk: str | None = None
    backdated: bool = False
    heard: tuple[str, ...] = field(default_factory=tuple)
    # words: `sure` False is a class shown as 待确认; `talk` is a draft whose words name no hazard so far
    sure: bool = True
    talk: bool = False
    # who did the last step and when, in words (李强 09:12 已接单): what a late or repeated press is answered with.
    # Every step that a person takes sets it (accepting, passing, evidence, review).
    decided: str = ""
    # an emergency is over when somebody is there
    arrived_by: str | None = None
    arrived_at: datetime | None = None
    # sealed addresses of anonymous people whose report was merged into this one
    return_also: tuple[str, ...] = ()
    # after 接单 (see evidence, review, waiting, major)
    fix_spot: Spot | None = None
    expecting: str = ""
    extension_draft: tuple[tuple[str, str], ...] = ()
    extensions: tuple[Extension, ...] = ()
    waits: tuple[Wait, ...] = ()
    review_since: datetime | None = None
    review_told: tuple[str, ...] = ()
    review_late: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    decided_by: str | None = None
    major_draft: tuple[tuple[str, str], ...] = ()
    reopened: int = 0
    returned_at: datetime | None = None

    @property
    def text(self) -> str:
        """The pieces verbatim, joined by a newline, never normalised."""
        return "\n".join(self.texts)

    def kept(self, stage: Stage, kind: MediaKind | None = None) -> tuple[Attachment, ...]:
        return tuple(a for a in self.media if a.stage == stage and kind in (None, a.kind))
