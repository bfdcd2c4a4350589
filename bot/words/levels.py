"""How urgent: the class's own colour, raised to red by red words, never lowered."""
from __future__ import annotations

from collections.abc import Sequence

from bot.words.catalogue import SEVERITY, Level
from bot.words.lexicon import Lexicon
from bot.words.spot import Sight


def graded(default: Level, lexicon: Lexicon, sights: Sequence[Sight]) -> tuple[Level, tuple[str, ...]]:
    """The level and the words that raised it (none when the class's own colour stands)."""
    if SEVERITY[default] == SEVERITY["red"]:
        return default, ()
    names = {name: sight.heard for sight in sights for name in (sight.sense.name, sight.word)}
    for word in sorted(lexicon.red_words):
        if word in names:
            return "red", (names[word],)
    for pair in lexicon.red_pairs:
        heard = [next((names.get(name, name) for name in slot if name in names), None) for slot in pair]
        if all(heard):
            return "red", tuple(word for word in heard if word)
    return default, ()
