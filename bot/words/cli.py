"""`run.py words --json`: one line of text in, one object out."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.words.catalogue import load_catalogue
from bot.words.listener import Listener
from bot.words.meaning import Finding
from bot.words.places import Names


def run(lines: Iterable[str], names: Names | None = None) -> Iterator[dict[str, object]]:
    """One JSON-ready object per line, as house.md section 5 fixes it; blank lines are passed over."""
    listener = Listener(load_catalogue(), names)
    for line in lines:
        text = line.rstrip("\r\n")
        if text.strip():
            heard = listener.understand(text)
            yield {"text": text, "is_hazard": heard.is_hazard, "emergency": heard.emergency,
                   "hazards": [_hazard(finding) for finding in heard.findings]}


def _hazard(finding: Finding) -> dict[str, object]:
    return {"l1": finding.l1, "l2": finding.l2, "l3": finding.l3, "code": finding.code, "level": finding.level,
            "place": finding.place, "equipment": finding.equipment, "why": list(finding.why)}
