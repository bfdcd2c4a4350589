"""What happens to a bypassed interlock. A photo or a scan arrives as the hazard's own Brought."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BypassAsked:
    """旁路 冲床6号/光栅 原因 …: the machine as the site knows it, None where no list knows `said`; `minutes` 0 where no
    length was said."""

    by: str
    interlock: str
    why: str
    equipment_code: str | None = None
    said: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class BypassAgreed:
    """同意旁路."""

    by: str


@dataclass(frozen=True, slots=True)
class BypassDenied:
    """不同意."""

    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class RestoreAsked:
    """恢复联锁, said or pressed; `point` is the label that was scanned on the spot just before."""

    by: str
    point: str = ""


@dataclass(frozen=True, slots=True)
class RestoreConfirmed:
    """已恢复: somebody else than who brought the photo has made sure."""

    by: str
