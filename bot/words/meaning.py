"""What a text means: the values handed to the rest of the house."""
from __future__ import annotations

from dataclasses import dataclass

from bot.words.catalogue import Level


@dataclass(frozen=True, slots=True)
class Finding:
    """One hazard found in a text; `choices` are the three likeliest classes, to be asked for when not `sure`."""

    l1: str
    l2: str
    l3: str
    code: str
    level: Level
    place: str | None
    place_code: str | None
    equipment: str | None
    equipment_code: str | None
    why: tuple[str, ...]
    confidence: float
    choices: tuple[tuple[str, str], ...]
    sure: bool
    major_hint: str | None
    owner_dept: str
    accident: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one text means; findings are severest first; `idle` is talk without any safety content."""

    text: str
    is_hazard: bool
    emergency: str | None
    fixed_already: bool
    findings: tuple[Finding, ...]
    idle: bool
