"""Words learnt from classes a factory has added to its catalogue and nobody has written frames for."""
from __future__ import annotations

import re
from dataclasses import replace

from bot.words.catalogue import Catalogue
from bot.words.lexicon import FAULTS, THINGS, Lexicon, Sense

_PARTS = re.compile("[、，,或及与/（）()]")
_SHORTEST, _LONGEST = 2, 6


def taught(lexicon: Lexicon, catalogue: Catalogue) -> Lexicon:
    """The lexicon with the objects of new classes: 螺旋桨开裂 teaches 螺旋桨 (a head noun ends its phrase)."""
    written = {frame.code for frame in lexicon.frames}
    senses = dict(lexicon.senses)
    for entry in catalogue.entries:
        if entry.code in written:
            continue
        for phrase in (*_PARTS.split(entry.l3), *entry.keywords):
            for word in _objects(phrase.lower(), lexicon):
                if not any(sense.kind in THINGS for sense in senses.get(word, ())):
                    senses[word] = (*senses.get(word, ()), Sense(word, "其他"))
    return replace(lexicon, senses=senses)


def _objects(phrase: str, lexicon: Lexicon) -> list[str]:
    """What stands before the defect, and its last two and three characters; empty when a thing is known."""
    for place in range(1, len(phrase)):
        if any(sense.kind in THINGS for sense in lexicon.senses.get(phrase[max(0, place - _SHORTEST):place], ())):
            return []
        faulty = any(sense.kind in FAULTS for end in range(place + 1, len(phrase) + 1)
                     for sense in lexicon.senses.get(phrase[place:end], ()))
        if faulty and place >= _SHORTEST:
            named = phrase[:place]
            return [word for word in dict.fromkeys((named, named[-3:], named[-2:])) if len(word) <= _LONGEST]
    return []
