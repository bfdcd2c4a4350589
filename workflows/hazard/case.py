"""One hazard, from the first photo to the archive."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflows.hazard.reading import HazardClass, Level
from workflows.hazard.records import (
    Attachment as Attachment,
)
from workflows.hazard.records import (
    Escalation as Escalation,
)
from workflows.hazard.records import (
    Extension as Extension,
)
from workflows.hazard.records import (
    Major as Major,
)
from workflows.hazard.records import (
    MediaKind as MediaKind,
)
from workflows.hazard.records import (
    Origin as Origin,
)
from workflows.hazard.records import (
    Spot as Spot,
)
from workflows.hazard.records import (
    Stage as Stage,
)
from workflows.hazard.records import (
    Wait as Wait,
)
from workflows.kernel.alerts import Alert


class State(StrEnum):
    DRAFT = "draft"
    REPORTED = "reported"
    DISPATCHED = "dispatched"
    FIXING = "fixing"
    REVIEW = "review"
    CLOSED = "closed"
    VOID = "void"


AT_WORK = (State.DISPATCHED, State.FIXING, State.REVIEW)
OVER = (State.CLOSED, State.VOID)


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
    # where somebody outside the factory reported it (公众号); empty for everybody else
    source: str = ""
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
    # what the report lacks (缺照片, 语音待确认): told, never held against the evidence
    marks: tuple[str, ...] = ()
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
    evidence_at: datetime | None = None
    # alert: the level as it stands, and the highest that was acted on; callouts by code; who sits in the room
    alert_level: Alert | None = None
    alerted: int = 0
    callouts: tuple[str, ...] = ()
    repair_task: str | None = None
    room: tuple[str, ...] = ()
    # found on a round, which is told the code
    origin: Origin | None = None

    @property
    def text(self) -> str:
        """The pieces verbatim, joined by a newline, never normalised."""
        return "\n".join(self.texts)

    def kept(self, stage: Stage, kind: MediaKind | None = None) -> tuple[Attachment, ...]:
        return tuple(a for a in self.media if a.stage == stage and kind in (None, a.kind))
