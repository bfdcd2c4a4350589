"""The letters of a name are no words of a danger: nobody strides over anything in 二号焊接车间北跨护栏松了."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.words.hearing import Heard, Note
from bot.words.lexicon import THINGS, Lexicon
from bot.words.places import Found
from bot.words.spot import Sight

_WRONG = ("毛病", "缺失")
# Stands for a letter of a name where pairs of letters and keywords are looked for; no class has it.
_MASK = "某"


def apart(note: Note, known: Sequence[Found], rooms: Sequence[Found], lexicon: Lexicon) -> Note:
    """`known` are the factory's own names; of `rooms`, places as spoken, only the words of our lists (北跨) are surely
    a name. Things stay, for a machine's name says what it is; so does what a place is for (充电区)."""
    spans = [(one.start, one.end) for one in known]
    listed = [(token.start, token.end) for token in note.tokens if len(token.text) > 1 and not token.speech]
    spans += [(start, end) for start, end in listed if any(one.start <= start and end <= one.end for one in rooms)]
    if not spans:
        return note
    return replace(note, heard=tuple(_cleared(one, spans, lexicon) for one in note.heard))


def _cleared(heard: Heard, spans: Sequence[tuple[int, int]], lexicon: Lexicon) -> Heard:
    sights = tuple(sight for sight in heard.sights if _counts(sight, spans))
    things = {place for sight in sights for place in range(sight.start, sight.end)}
    letters, first = list(heard.said), heard.clause.start
    for start, end in spans:
        for place in range(max(start, first), min(end, first + len(letters))):
            if place not in things and any(s.kind in _WRONG for s in lexicon.senses.get(letters[place - first], ())):
                letters[place - first] = _MASK
    return replace(heard, said="".join(letters), sights=sights)


def _counts(sight: Sight, spans: Sequence[tuple[int, int]]) -> bool:
    if sight.sense.kind in THINGS or sight.sense.kind == "情形" and sight.end - sight.start > 1:
        return True
    return not any(start <= sight.start and sight.end <= end for start, end in spans)
