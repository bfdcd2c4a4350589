"""One alarm, from the first picture to what somebody said it was."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from workflows.alarm.events import Seen, Source
from workflows.hazard.records import Attachment, Escalation
from workflows.kernel.alerts import Alert

Verdict = Literal["", "real", "false", "hazard"]


class State(StrEnum):
    """待确认, 已确认, 试运行, 监护中只记录, 迟到; and the ends 已处理, 误报, 转隐患."""

    RAISED = "raised"
    TAKEN = "taken"
    TRIAL = "trial"
    SUPERVISED = "supervised"
    LATE = "late"
    CLOSED = "closed"
    FALSE = "false"
    TURNED = "turned"


OPEN = (State.RAISED, State.TAKEN, State.TRIAL, State.SUPERVISED, State.LATE)
OVER = (State.CLOSED, State.FALSE, State.TURNED)


@dataclass(frozen=True, slots=True)
class LateLine:
    """Late lesser alarms of one camera and rule, together."""

    name: str
    kind: str
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A message beside the usual one that has to show the end too: a person's id or 值班室, and its slot."""

    to: str
    slot: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """`owner` answers for the place, `taken_by` pressed 确认. `count` is how often it was told, `seen_at` the last
    time, `over_at` when it was gone. `round` numbers the messages: a new one goes out where it comes again after quiet.
    `alerted` is the highest level that was acted on. `decided` says who did the last step and when. `raw` is the
    unmarked picture; `media` what groups may see. `permit` covers it, or covered it. `remind`: each how many
    seconds its rule says that it goes on, 0 for never. `after` is the case that was judged while this went on. `asked`
    counts how often 处理完 was asked for since the last 确认."""

    code: str
    state: State = State.RAISED
    kind: str = ""
    source: Source = "camera"
    camera: str = ""
    name: str = ""
    rule: str = ""
    title: str = ""
    place: str | None = None
    place_code: str | None = None
    department: str = ""
    owner: str | None = None
    alert_level: Alert = 1
    alerted: int = 0
    value: str = ""
    why: str = ""
    permit: str = ""
    unpermitted: bool = False
    trial: bool = False
    late: bool = False
    remind: int = 0
    after: str = ""
    since: datetime | None = None
    seen_at: datetime | None = None
    over_at: datetime | None = None
    count: int = 1
    raw: str = ""
    media: tuple[Attachment, ...] = ()
    opened_at: datetime | None = None
    respond_by: datetime | None = None
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    told: tuple[str, ...] = ()
    told_at: datetime | None = None
    round: int = 1
    shown: tuple[Shown, ...] = ()
    taken_by: str | None = None
    asked: int = 0
    decided: str = ""
    measure: str = ""
    verdict: Verdict = ""
    verdict_by: str | None = None
    verdict_at: datetime | None = None
    false_why: str = ""
    back_until: datetime | None = None
    hazard: str = ""
    lines: tuple[LateLine, ...] = ()
    callouts: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    escalations: tuple[Escalation, ...] = ()

    @property
    def key(self) -> str:
        """What it holds while it is open: the same again joins it."""
        return key(self, self.trial)

    @property
    def pictures(self) -> tuple[str, ...]:
        """The newest one."""
        return tuple(a.sha256 for a in self.media if a.kind == "photo")[-1:]


def key(of: Alarm | Seen, trial: bool) -> str:
    """One for each camera, rule and kind; those on trial apart."""
    return f"{'trial' if trial else 'live'}|{of.source}|{of.camera}|{of.rule}|{of.kind}"
