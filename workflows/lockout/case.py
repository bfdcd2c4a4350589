"""One lock, from the hook to the hand that takes it off."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from workflows.hazard.records import Attachment

How = Literal["", "scan", "photo", "forced"]


class State(StrEnum):
    """挂着, 等第二人同意强制解锁, 已解锁. In the first two the machine stays off."""

    HANGING = "hanging"
    FORCING = "forcing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Forced:
    """A lock that others cut off: two people, never the one it belongs to, and why."""

    by: str
    at: datetime
    reason: str
    agreed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Lockout:
    """`owner` hung it and keeps its key. `number` is written on the lock, `protects` the code of the permit or order it
    hangs for. `proof_asked_at`: 解锁 was said, a scan or photo of the spot is still to come. `how` it came off."""

    code: str
    reporter: str
    state: State = State.HANGING
    owner: str | None = None
    title: str = ""
    number: str = ""
    equipment: str | None = None
    equipment_code: str | None = None
    place: str | None = None
    place_code: str | None = None
    protects: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    media: tuple[Attachment, ...] = ()
    proof_asked_at: datetime | None = None
    how: How = ""
    forced: Forced | None = None
    reminders: int = 0
    flags: tuple[str, ...] = ()

    @property
    def photographed(self) -> bool:
        """Somebody can see on a picture that it hangs."""
        return any(a.kind == "photo" and a.stage == "before" for a in self.media)
