"""One permit, from the application to the closed ticket."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.permit.records import (
    Attachment,
    Break,
    Conflict,
    Consent,
    Crewman,
    Escalation,
    ExtensionWish,
    Gap,
    GasTest,
    Inside,
    Interception,
    Kind,
    MeasureDone,
    Node,
    Part,
    Presence,
    Signature,
    Spot,
)


class State(StrEnum):
    """申请, 审批, 待开工, 作业中, 暂停, 完工监火, 验收, 归档; and the four ends that are none: 拒绝, 撤回, 过期."""

    DRAFT = "draft"
    APPROVING = "approving"
    APPROVED = "approved"
    WORKING = "working"
    SUSPENDED = "suspended"
    WATCHING = "watching"
    ACCEPTING = "accepting"
    CLOSED = "closed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    VOID = "void"


LIVE = (State.WORKING, State.SUSPENDED)
"""A guardian stands at one of these at a time; people may be inside."""
OVER = (State.CLOSED, State.REJECTED, State.EXPIRED, State.VOID)
RAN_OUT = "到期失效"
"""Why a ticket ended whose time was over while work was on: fire watch, counting and acceptance are still owed."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Times are aware, people our own ids, unknown None. `owner` is the foreman (作业负责人), who answers for
    it in lists. `base_level` is computed from the job, `level` after 升级管理; `why_level` says both.
    `ends_at` is `start + hours`, cut to the level's validity, moved only by a lawful extension. `fields` are (name,
    value) of the kind's own questions; `asking` is the question that is open, `asked` how many were. `unclear` are
    (part, name) that two people bear, `unknown` words that no list knows."""

    code: str
    reporter: str
    kind: Kind
    state: State = State.DRAFT
    title: str = ""
    work: str = ""
    place: str | None = None
    place_code: str | None = None
    spot_text: str = ""
    equipment: str | None = None
    equipment_code: str | None = None
    department: str = ""
    contractor: str = ""
    owner: str | None = None
    crew: tuple[Crewman, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    base_level: str = ""
    level: str = ""
    why_level: tuple[str, ...] = ()
    level_denied: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    copied_from: str | None = None
    related: tuple[str, ...] = ()
    asking: str = ""
    asked: int = 0
    unclear: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    # approval
    opened_at: datetime | None = None
    submitted_at: datetime | None = None
    revision: int = 0
    nodes: tuple[Node, ...] = ()
    signatures: tuple[Signature, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    consents: tuple[Consent, ...] = ()
    returns: int = 0
    respond_by: datetime | None = None
    due_at: datetime | None = None
    approved_at: datetime | None = None
    # on the spot
    measures: tuple[MeasureDone, ...] = ()
    gas: tuple[GasTest, ...] = ()
    media: tuple[Attachment, ...] = ()
    accepted_at: datetime | None = None
    started_at: datetime | None = None
    start_spot: Spot | None = None
    inside: tuple[Inside, ...] = ()
    presence: tuple[Presence, ...] = ()
    breaks: tuple[Break, ...] = ()
    extensions: tuple[datetime, ...] = ()
    extension: ExtensionWish | None = None
    handovers: tuple[tuple[str, str, datetime], ...] = ()
    camera: str = ""
    gaps: tuple[Gap, ...] = ()
    # afterwards
    fixed_at: datetime | None = None
    watch_until: datetime | None = None
    counted_out: bool = False
    tools_out: bool = False
    accepted_by: str | None = None
    closed_at: datetime | None = None
    ended_why: str = ""
    interceptions: tuple[Interception, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    decided: str = ""

    def people(self, *parts: Part) -> tuple[str, ...]:
        """Who has one of these parts, or all of the crew."""
        return tuple(c.person for c in self.crew if not parts or c.part in parts)

    @property
    def guardian(self) -> str | None:
        return next(iter(self.people("guardian")), None)

    @property
    def workers(self) -> tuple[str, ...]:
        """Everybody of the crew who works with the hands: not the guardian, not the foreman, not the analyst."""
        return self.people("worker", "commander", "driver", "electrician")

    def field(self, name: str) -> str:
        """The answer to one of the kind's own questions; "" where there is none."""
        return dict(self.fields).get(name, "")

    @property
    def ran_out(self) -> bool:
        """Dead for work, whatever is still owed: its time was over before anybody reported the work done."""
        return self.ended_why == RAN_OUT

    @property
    def count_inside(self) -> int:
        return sum(1 for one in self.inside if one.left_at is None)
