"""What must not wait for a form: fire, electric shock, collapse, leak and their like."""
from __future__ import annotations

from collections.abc import Sequence

from bot.words.clauses import Clause, Ear
from bot.words.lexicon import Lexicon

_SPOKEN_OF = ("好话", "假设", "提问", "叮嘱")


def emergency(text: str, clauses: Sequence[Clause], lexicon: Lexicon, ear: Ear) -> str | None:
    """The kind of emergency reported, None when denied, rehearsed, feared or only asked about."""
    if ear.rehearsed(text) or ear.withdrawn(text):
        return None
    for kind, pattern in lexicon.emergencies:
        for match in pattern.finditer(text):
            clause = next((one for one in clauses if one.start <= match.start() < one.end), None)
            if clause and clause.manner in _SPOKEN_OF:
                continue
            denied = ear.denied(text, match.start()) is not None or ear.denies(match, pattern)
            if not denied and not ear.feared(text, match.start(), match.end()):
                return kind
    return None
