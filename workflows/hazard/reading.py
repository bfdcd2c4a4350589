"""What the words of a report were understood to mean. Made by bot/words, judged here."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["red", "yellow", "blue"]
GRAVITY: dict[str, int] = {"red": 3, "yellow": 2, "blue": 1}


@dataclass(frozen=True, slots=True)
class HazardClass:
    """One entry of the catalogue: three levels by name, and its code."""

    l1: str
    l2: str
    l3: str
    code: str
    owner_dept: str = ""
    major_hint: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One hazard heard in the words. `choices` are offered as taps when `sure` is False."""

    of: HazardClass
    level: Level
    place: str | None = None
    place_code: str | None = None
    equipment: str | None = None
    equipment_code: str | None = None
    why: tuple[str, ...] = ()
    sure: bool = True
    choices: tuple[HazardClass, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """One reply word that corrects a report: 不是二车间，是三车间."""

    level: Level | None = None
    of: HazardClass | None = None
    place: str | None = None
    place_code: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole text of a report so far. `findings` severest first; `emergency` is its kind (着火, 触电 ...)."""

    is_hazard: bool
    emergency: str | None = None
    idle: bool = False
    fixed_already: bool = False
    findings: tuple[Finding, ...] = ()
    repair: Repair | None = None
