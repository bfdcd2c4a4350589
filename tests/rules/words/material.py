"""The sentences the word tests listen to, and one listener shared by them all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.words import Listener, Understanding, load_catalogue

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence: the classes each of its hazards may be given, and what else must be right."""

    says: str
    means: tuple[frozenset[str], ...]
    place: str | None
    equipment: str | None
    level: str | None


@cache
def listener() -> Listener:
    """A listener without factory names, made once."""
    return Listener(load_catalogue())


def hear(text: str) -> Understanding:
    """What the shared listener makes of a text."""
    return listener().understand(text)


def codes(text: str) -> set[str]:
    """The classes found in a text."""
    return {finding.code for finding in hear(text).findings}


def shared(path: str) -> Path:
    """A file of the shared data beside the repository; the test is skipped where it is absent."""
    found = Path(__file__).resolve().parents[4] / "shared" / path
    if not found.exists():
        pytest.skip(f"没有共享数据 {path}")
    return found


def cases(name: str) -> list[Case]:
    """The hazards of one held-out file."""
    written = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))["hazards"]
    return [
        Case(
            one["says"],
            tuple(frozenset(means.split("|")) for means in one["means"]),
            one.get("place"),
            one.get("equipment"),
            one.get("level"),
        )
        for one in written
    ]


def lines(name: str, part: str) -> list[str]:
    """The plain sentences of one part of a held-out file."""
    return [str(line) for line in yaml.safe_load((HERE / name).read_text(encoding="utf-8")).get(part, [])]
