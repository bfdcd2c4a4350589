"""What a hazard keeps beside its own fields: files, spots, rungs climbed, requests to finish later, 重大."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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
class Origin:
    """The item of a round in which this was found: the round's code, the point, the item's number."""

    code: str
    point: str
    no: int


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
