"""What a permit keeps beside its own fields: people, signatures, measures, gas, presence, refusals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from workflows.hazard.records import Attachment as Attachment
from workflows.hazard.records import Escalation as Escalation
from workflows.hazard.records import Spot as Spot


class Kind(StrEnum):
    """The eight special operations of GB 30871-2022."""

    HOT = "hot"
    CONFINED = "confined"
    BLIND = "blind"
    HEIGHT = "height"
    LIFTING = "lifting"
    POWER = "power"
    DIGGING = "digging"
    ROAD = "road"


PREFIX = {
    Kind.HOT: "DH", Kind.CONFINED: "SX", Kind.BLIND: "MB", Kind.HEIGHT: "GC",
    Kind.LIFTING: "DZ", Kind.POWER: "YD", Kind.DIGGING: "DT", Kind.ROAD: "DL",
}  # fmt: skip
NAMES = {
    Kind.HOT: "动火", Kind.CONFINED: "受限空间", Kind.BLIND: "盲板抽堵", Kind.HEIGHT: "高处",
    Kind.LIFTING: "吊装", Kind.POWER: "临时用电", Kind.DIGGING: "动土", Kind.ROAD: "断路",
}  # fmt: skip

Part = Literal["worker", "guardian", "foreman", "commander", "driver", "electrician", "analyst"]
PART_NAMES: dict[Part, str] = {
    "worker": "作业人", "guardian": "监护人", "foreman": "作业负责人", "commander": "指挥", "driver": "司机",
    "electrician": "电工", "analyst": "气体分析人",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crewman:
    """`certificate` is the number shown on the ticket, taken from the ledger when the application went out."""

    person: str
    part: Part
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A press or a stroke in the signer's own session. `role` is a node's id, `brief` (交底), `crew`, `guardian` or
    `accept`. `device` is a digest of the session's device; `instead_of` where a stand-in signed; `flags` are what a
    machine found odd (two signers on one device, signed while on leave)."""

    role: str
    by: str
    at: datetime
    spot: Spot | None = None
    device: str = ""
    stroke: str = ""
    note: str = ""
    instead_of: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """One approval of this ticket as it was planned at submission: who is asked, and until when. `group` orders them:
    nodes of one group are asked together. `by` and `at` are set by the signature. `why` says who was passed over at
    planning; `instead_of` is the approver who deputed `people` or is on leave; `told` are the superiors who heard that
    it is late."""

    id: str
    title: str
    group: int
    people: tuple[str, ...]
    statutory: bool = True
    onsite: bool = False
    asked_at: datetime | None = None
    due_at: datetime | None = None
    by: str | None = None
    at: datetime | None = None
    why: str = ""
    instead_of: str | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """同意 was pressed, and something is still wanted before it is a signature: a word on the conflict (`note`), or a
    location or photo from the spot."""

    by: str
    at: datetime
    note: str = ""
    device: str = ""
    stroke: str = ""


@dataclass(frozen=True, slots=True)
class MeasureDone:
    """A line of the checklist: `involved` False is 不涉及, which needs the same name and time."""

    id: str
    by: str
    at: datetime
    involved: bool = True
    photo: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class GasValue:
    """`item` names a line of the profile (oxygen, combustible, h2s, co ...); `value` in the unit of that line, the
    combustible converted to % vol from `lel_percent` where the instrument read % LEL of `gas`."""

    item: str
    value: float
    gas: str = ""
    lel_percent: float | None = None


@dataclass(frozen=True, slots=True)
class GasTest:
    """One analysis: sampled `at` at `point` by the analyst `by`; `within` False names in `over` what was out of its
    limits. `calibrated_until` is of the instrument."""

    at: datetime
    by: str
    values: tuple[GasValue, ...]
    within: bool
    over: tuple[str, ...] = ()
    point: str = ""
    instrument: str = ""
    calibrated_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Inside:
    """Somebody who went in and, once out, when; names of contractors without an account are kept as text."""

    name: str
    entered_at: datetime
    person: str | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """The guardian showed to be there."""

    by: str
    at: datetime
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """Time during which work stood still, and why; open while `until` is None. `red` where somebody stopped it: then
    `released_by` must allow the work to go on before the next scan counts."""

    since: datetime
    why: str
    by: str | None = None
    until: datetime | None = None
    red: bool = False
    released_by: str | None = None
    released_at: datetime | None = None


Gate = Literal["apply", "start", "resume"]


@dataclass(frozen=True, slots=True)
class Interception:
    """A refusal that counts: good news. `reasons` are (key, words); a key is one of checks.REASONS."""

    at: datetime
    gate: Gate
    by: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another permit near in place and time that does not go together with this one, in words for the approvers."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A time during which the camera that must record saw nothing; open while `until` is None."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtensionWish:
    """A longer time that was asked for and waits for the last approver."""

    until: datetime
    by: str
    at: datetime
    why: str = ""
