"""What happens to a lock. A photo or a scan arrives as the hazard's own Brought (workflows.hazard.events)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hung:
    """上锁 冲床3号 锁号12: the machine as the site knows it; None where no list knows `said`."""

    by: str
    number: str
    equipment_code: str | None = None
    said: str = ""
    protects: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseAsked:
    """解锁, said or pressed; `point` is the label that was scanned on the spot just before."""

    by: str
    point: str = ""


@dataclass(frozen=True, slots=True)
class ForceAsked:
    """强制解锁 12 with the reason; `why` stands in the log."""

    by: str
    why: str


@dataclass(frozen=True, slots=True)
class ForceAgreed:
    """The second of the two."""

    by: str


@dataclass(frozen=True, slots=True)
class ForceDenied:
    """不同意: by the second, or by the one whose lock it is (我还在里面)."""

    by: str


@dataclass(frozen=True, slots=True)
class StillNeeded:
    """还要锁着: the answer to a reminder."""

    by: str
