"""Plain trouble in everyday words: no class fits for certain, yet something is wrong with a thing or a place."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.words import plain
from bot.words.catalogue import DATA, Catalogue, Entry
from bot.words.clauses import Clause, Ear
from bot.words.hearing import Heard, Note
from bot.words.places import Found
from bot.words.score import Fit
from bot.words.segment import Token
from bot.words.spot import Sight

_SECTIONS = ("麻烦", "麻烦像", "东西", "东西像", "日常", "闲话")
_LINES = ("求助", "所见", "当心")
# Classes of a trouble and of a thing weigh 3, 2, 1 by place, the thing twice; a fit of the frames confirms.
_PLACES, _THING, _FRAMES, _LONGEST = 3, 2.0, 0.3, 4


@dataclass(frozen=True, slots=True)
class Complaint:
    """One clause that complains: the kinds of trouble, the words that said so, the thing spoken of."""

    heard: Heard
    kinds: tuple[str, ...]
    words: tuple[str, ...]
    thing: Found | None
    thing_kind: str | None


class Complaints:
    """Hears trouble by trouble.yaml, with the denials, questions and mendings that talk.yaml knows."""

    def __init__(self, catalogue: Catalogue, ear: Ear, folder: Path | None = None) -> None:
        path = (folder or DATA / "words") / "trouble.yaml"
        top = plain.mapping(path, plain.root(path), "（文件）")
        for name in (*_SECTIONS, *_LINES):
            if name not in top:
                raise plain.refuse(path, 1, name, f"没有 {name} 这一段", f"补上 {name}:")
        lists = {name: plain.word_lists(path, top[name], name) for name in _SECTIONS}
        self._ear, self._entries = ear, {entry.code: entry for entry in catalogue.entries}
        self._troubles = {line.key: _pattern(path, line) for line in lists["麻烦"]}
        self._things = {word: line.key for line in lists["东西"] for word in line.words}
        self._spoken = re.compile("|".join(sorted((word for word in self._things if len(word) > 1),
                                                  key=len, reverse=True)))
        self._likely = {line.key: line.words for line in (*lists["麻烦像"], *lists["东西像"])}
        self._daily = [_pattern(path, line) for line in lists["日常"]]
        self._talk = [_pattern(path, line) for line in lists["闲话"]]
        self._asks, self._seen, self._warns = (_pattern(path, _line(path, top[name], name)) for name in _LINES)

    def told(self, note: Note, places: Sequence[Found]) -> tuple[Complaint, ...]:
        """The clauses that complain of something at hand, in order."""
        found = (self._complaint(note, one, places) for one in note.heard)
        return tuple(one for one in found if one)

    def small_talk(self, clause: str) -> bool:
        """True for a clause known as chatter, acknowledgement, question, order or plan."""
        if any(pattern.search(clause) for pattern in self._daily):
            return True
        return not self._seen.search(clause) and any(pattern.search(clause) for pattern in self._talk)

    def denied(self, note: Note, one: Clause, places: Sequence[Found]) -> bool:
        """True for a clause whose every trouble is denied (不漏水了, 灯没坏)."""
        hits = [hit for pattern in self._troubles.values() for hit in pattern.finditer(note.said, one.start, one.end)]
        return bool(hits) and all(self._excused(note.said, hit, places) for hit in hits)

    def _complaint(self, note: Note, one: Heard, places: Sequence[Found]) -> Complaint | None:
        asking = one.clause.manner == "提问" and self._asks.search(one.said)
        warned = one.clause.manner == "叮嘱" and self._warns.match(one.said) and places
        reports = one.reports and one.clause.manner == "报告" or warned
        typed = note.written.norm[one.clause.start:one.clause.end]
        if not (reports or asking) or any(pattern.search(typed) for pattern in self._daily):
            return None
        hits = [(kind, hit) for kind, pattern in self._troubles.items()
                for hit in pattern.finditer(note.said, one.clause.start, one.clause.end)
                if warned or not self._excused(note.said, hit, places)]
        spans = [hit.span() for _, hit in hits]
        hits = [(kind, hit) for kind, hit in hits if not any(
            a <= hit.start() and hit.end() <= b and b - a > hit.end() - hit.start() for a, b in spans)]
        faults = [sight for sight in one.sights if _plainly_wrong(sight) and sight.sense.name in self._troubles]
        kinds = dict.fromkeys([*(kind for kind, _ in hits), *(sight.sense.name for sight in faults)])
        if not kinds:
            return None
        first = min([hit.start() for _, hit in hits] + [sight.start for sight in faults])
        words = tuple(dict.fromkeys([*(hit.group() for _, hit in hits), *(sight.heard for sight in faults)]))
        thing, kind = self._thing(note, one, places, first)
        return Complaint(one, tuple(kinds), words, thing, kind)

    def _excused(self, text: str, hit: re.Match[str], places: Sequence[Found]) -> bool:
        """True when the trouble is denied or feared, or is only part of a place's name."""
        named = any(one.start <= hit.start() and hit.end() <= one.end for one in places)
        return named or self._ear.denied(text, hit.start()) is not None \
            or self._ear.feared(text, hit.start(), hit.end())

    def _thing(self, note: Note, one: Heard, places: Sequence[Found], trouble: int) -> tuple[Found | None, str | None]:
        """The thing named last before the trouble, else the first after it; never part of a place's name."""
        named = [(_whole(note.tokens, place, places), token.end, kind)
                 for place, token in enumerate(note.tokens) if (kind := self._kind(token))]
        named += [(hit.start(), hit.end(), self._things[hit.group()]) for hit in self._spoken.finditer(note.said)]
        named = sorted((start, -end, kind) for start, end, kind in named if end <= one.clause.end
                       and not any(room.start <= start < room.end for room in places))
        if not named:
            return None, None
        before = [pair for pair in named if pair[0] < trouble]
        last = next((pair for pair in before if pair[0] <= before[-1][0] < -pair[1]), named[0])
        return Found(note.written.verbatim(last[0], -last[1]), None, last[0], -last[1]), last[2]

    def _kind(self, token: Token) -> str | None:
        if token.text in self._things:
            return self._things[token.text]
        nounish = token.speech[:1] in ("n", "") and 1 < len(token.text) <= _LONGEST
        return self._things.get(token.text[-1]) if nounish else None

    def ranked(self, complaint: Complaint, fits: Iterable[Fit]) -> tuple[Fit, ...]:
        """The likeliest classes of a complaint, best first; at least one for every trouble of the list."""
        points: dict[str, float] = defaultdict(float)
        weighed = [*((kind, 1.0) for kind in complaint.kinds), (complaint.thing_kind or "", _THING)]
        for kind, weight in weighed:
            for place, code in enumerate(self._likely.get(kind, ())[:_PLACES]):
                points[code] += weight * (_PLACES - place)
        known: dict[str, Fit] = {}
        for fit in fits:
            known[fit.entry.code] = fit
            if fit.entry.code in points or fit.whole:
                points[fit.entry.code] += _FRAMES * fit.score
        ranked = sorted(((worth, self._entries[code]) for code, worth in points.items() if code in self._entries),
                        key=lambda pair: (-pair[0], pair[1].code))
        return tuple(_guess(entry, worth, known.get(entry.code)) for worth, entry in ranked)


def _whole(tokens: Sequence[Token], place: int, places: Sequence[Found]) -> int:
    """Where the name of a thing begins: a noun before a bare head belongs to it (消毒 + 柜)."""
    token, before = tokens[place], tokens[place - 1] if place else None
    if before is None or len(token.text) > 1 or len(before.text) != 2 or before.speech not in ("n", "vn", "b", "nz"):
        return token.start
    return token.start if any(room.start <= before.start < room.end for room in places) else before.start


def _guess(entry: Entry, worth: float, fit: Fit | None) -> Fit:
    return Fit(entry, worth, fit.sights if fit else (), False)


def _plainly_wrong(sight: Sight) -> bool:
    return sight.sense.kind == "毛病" and sight.trust == 1 and len(sight.word) > 1


def _line(path: Path, node: yaml.Node, key: str) -> plain.Words:
    return plain.Words(key, tuple(plain.text_of(path, one, key) for one in plain.sequence(path, node, key)),
                       plain.line_of(node))


def _pattern(path: Path, line: plain.Words) -> re.Pattern[str]:
    try:
        return re.compile("|".join(line.words))
    except re.error as broken:
        raise plain.refuse(path, line.line, line.key, f"说法写错了：{broken}", "检查括号是否成对") from broken
