"""Finding the words of the lists in a text: as written, with a gap, or only as they sound."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.words import sound
from bot.words.lexicon import THINGS, Lexicon, Sense
from bot.words.segment import Segmenter, Token

_LONGEST = 9
_HEARD_LENGTHS = range(2, 6)
_EXACT, _FORGIVEN, _ORDINARY, _HINT, _CROSSED = 0.9, 0.75, 0.5, 0.45, 0.5
# Sharing one of these says nothing: 到了 is not 倒了.
_WEAK = frozenset("了着的过得地上下没不有在个是就都也还人大小一")

# 的线 is no 地线: a particle is never the misheard half of a word.
_PARTICLES = frozenset("的了着吗呢吧在把被就都也是又")
# 张伟监护 is no 未监护: a denial is heard only where some denial was said.
_DENIALS = frozenset("没未无不冇莫勿")


@dataclass(frozen=True, slots=True)
class Sight:
    """One word of the lists seen in a text; `trust` is 1 as written, less when only heard or carried over."""

    sense: Sense
    start: int
    end: int
    word: str
    heard: str
    trust: float

    def beside(self, other: Sight) -> bool:
        """True when the two share no character."""
        return self.end <= other.start or other.end <= self.start

    def carried(self) -> Sight:
        """The same word remembered from the clause before."""
        return replace(self, trust=self.trust * 0.7)


class Spotter:
    """Knows every word of the lists, by letter and by sound."""

    def __init__(self, lexicon: Lexicon, segmenter: Segmenter) -> None:
        self._senses = lexicon.senses
        self._gapped = lexicon.gapped
        self._hints = lexicon.hints
        self._segmenter = segmenter
        self._sounds: dict[str, tuple[str, ...]] = {}
        for word, senses in lexicon.senses.items():
            if len(word) in _HEARD_LENGTHS and any(sense.kind not in ("字", "情形") for sense in senses):
                for key in sound.keys(word):
                    self._sounds[key] = (*self._sounds.get(key, ()), word)
        # A word is heard in up to eight ways, and each would hold a tuple of its own.
        once: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._sounds = {key: once.setdefault(words, words) for key, words in self._sounds.items()}

    def spot(self, text: str, tokens: tuple[Token, ...]) -> tuple[Sight, ...]:
        """All words of the lists in a text, those inside a longer word left out, in order of place."""
        written = self._written(text, tokens)
        gapped = [Sight(sense, match.start(), match.end(), word, match.group(), 1.0)
                  for pattern, word, sense in self._gapped for match in pattern.finditer(text)]
        named = [sight for sight in gapped if sight.sense.kind in THINGS]
        found = _outermost([*written, *self._heard(tokens, written), *named])
        found += self._hinted(tokens, found)
        found += [sight for sight in gapped if sight.sense.kind not in THINGS]
        return tuple(sorted(found, key=lambda sight: (sight.start, -sight.end)))

    def _written(self, text: str, tokens: tuple[Token, ...]) -> list[Sight]:
        singles = {token.start for token in tokens if token.end - token.start == 1}
        found = []
        for start in range(len(text)):
            for end in range(start + 1, min(start + _LONGEST, len(text)) + 1):
                word = text[start:end]
                for sense in self._senses.get(word, ()):
                    if end - start > 1 or sense.kind == "字" or start in singles:
                        found.append(Sight(sense, start, end, word, word, 1.0))
        return found

    def _hinted(self, tokens: tuple[Token, ...], found: list[Sight]) -> list[Sight]:
        """Characters of a defect in words that no list has; half an evidence."""
        taken = {place for sight in found if sight.sense.kind != "字" for place in range(sight.start, sight.end)}
        hints = []
        for token in tokens:
            if len(token.text) > 2 or len(token.text) == 2 and token.speech[:1] not in ("v", "a", "d", ""):
                continue
            for place in range(token.start, token.end):
                char = token.text[place - token.start]
                for sense in self._hints.get(char, ()) if place not in taken else ():
                    hints.append(Sight(sense, place, place + 1, char, char, _HINT))
        return hints

    def _heard(self, tokens: tuple[Token, ...], written: list[Sight]) -> Iterable[Sight]:
        taken = {place for sight in written if sight.end - sight.start > 1 for place in range(sight.start, sight.end)}
        for first in range(len(tokens)):
            span = ""
            for token in tokens[first:]:
                span += token.text
                if len(span) >= _HEARD_LENGTHS.stop:
                    break
                start = tokens[first].start
                if len(span) < 2 or span in self._senses or all(place in taken for place in range(start, token.end)):
                    continue
                yield from self._like(span, start, token.end)

    def _like(self, span: str, start: int, end: int) -> Iterable[Sight]:
        syllables = sound.spoken(span)
        ordinary = self._segmenter.ordinary(span)
        for word in self._sounds.get(sound.alike(syllables), ()):
            trust = _heard_as(span, word, ordinary)
            for sense in self._senses[word] if trust else ():
                fault = sense.kind in ("毛病", "缺失")
                if sense.kind not in ("字", "情形") and not (fault and trust < _EXACT):
                    yield Sight(sense, start, end, word, span, trust)


def _heard_as(span: str, word: str, ordinary: bool) -> float:
    """How far a span may be taken for a word that sounds like it; 0 when it may not."""
    exact = all(one in sound.readings(char) for one, char in zip(sound.spoken(span), word, strict=True))
    if any(a != b and a in _PARTICLES for a, b in zip(span, word, strict=True)):
        return 0.0
    if any(b in _DENIALS and a not in _DENIALS for a, b in zip(span, word, strict=True)):
        return 0.0
    shared = any(a == b and a not in _WEAK for a, b in zip(span, word, strict=True))
    if ordinary:
        return _ORDINARY if exact and shared else 0.0
    if len(span) == 2:
        return (_EXACT if exact else _FORGIVEN) if shared else 0.0
    return _EXACT if exact else _FORGIVEN


def _outermost(sights: list[Sight]) -> list[Sight]:
    """Drop a word lying inside a longer one of the lists: 漏电 in 漏电保护器, 门 in 箱门."""
    over: dict[int, list[Sight]] = defaultdict(list)
    for longer in sights:
        for place in range(longer.start, longer.end) if longer.sense.kind != "字" else ():
            over[place].append(longer)

    def inside(sight: Sight) -> bool:
        # A gapped saying (安全出口…灯) is loose: it takes in single characters only.
        return any(sight.end <= other.end and other.trust >= 0.9
                   and ("…" not in other.word or sight.end - sight.start == 1)
                   and other.end - other.start > sight.end - sight.start and other.sense != sight.sense
                   for other in over[sight.start])

    def crossed(sight: Sight) -> bool:
        return sight.sense.kind in THINGS and any(
            other.sense.kind in THINGS and other.start < sight.start < other.end < sight.end for other in
            over[sight.start])

    # 化学品柜 + 柜门: two names share a character; the one begun first is what was meant.
    kept = [sight for sight in sights if not inside(sight)]
    return [replace(sight, trust=sight.trust * _CROSSED) if crossed(sight) else sight for sight in kept]
