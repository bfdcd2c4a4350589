"""Danger told of special work (hot work, vessels, heights, lifting ...) in words that settle no class."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.words import plain
from bot.words.catalogue import DATA, Catalogue
from bot.words.clauses import Ear
from bot.words.hearing import Heard, Note
from bot.words.score import Fit

_SECTIONS = ("作业", "险情", "读数", "险情像", "作业像")
# The danger weighs twice the work; the second and third class of a list two and one of three. Frames confirm.
_PLACES, _DANGER, _FRAMES = 3, 2.0, 0.3
VAGUE = "说不清"
"""The danger that is only an odd word beside special work: a question, graded yellow."""
# 焊接车间漏水 tells of no welding; 吊装区 and 电焊机 do tell of their work.
_ROOMS = re.compile("(?:焊接|电焊|切割|打磨|吊装)(?=[一二三四五六七八九十]?(?:号|车间|工段|间|班|组|线|房|跨))")


@dataclass(frozen=True, slots=True)
class Peril:
    """What was heard: the clauses that told it, the kinds of danger and of work, the words that said so."""

    part: tuple[Heard, ...]
    dangers: tuple[str, ...]
    works: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Limit:
    name: re.Pattern[str]
    low: float | None
    high: float | None


class Perils:
    """Hears by special.yaml; only where some special work is named, and only in clauses that report."""

    def __init__(self, catalogue: Catalogue, ear: Ear, folder: Path | None = None) -> None:
        path = (folder or DATA / "words") / "special.yaml"
        top = plain.mapping(path, plain.root(path), "（文件）")
        for name in (*_SECTIONS, "平常"):
            if name not in top:
                raise plain.refuse(path, 1, name, f"没有 {name} 这一段", f"补上 {name}:")
        lists = {name: plain.word_lists(path, top[name], name) for name in _SECTIONS}
        self._ear, self._entries = ear, {entry.code: entry for entry in catalogue.entries}
        self._works = {line.key: _pattern(path, line) for line in lists["作业"]}
        self._dangers = [(*_named(line.key), _pattern(path, line)) for line in lists["险情"]]
        self._limits = [_limit(path, line) for line in lists["读数"]]
        self._likely = {line.key: line.words for line in (*lists["险情像"], *lists["作业像"])}
        plans = tuple(plain.text_of(path, one, "平常") for one in plain.sequence(path, top["平常"], "平常"))
        self._usual = _pattern(path, plain.Words("平常", plans, plain.line_of(top["平常"])))

    def told(self, note: Note) -> Peril | None:
        """The danger of a note, None when no special work is named or nothing in it is amiss."""
        works = self.works(note)
        clauses = [one for one in note.heard if one.reports and one.clause.manner == "报告"
                   and not self._usual.search(one.said)]
        if not works or not clauses:
            return None
        said = _reported(note, clauses)
        hits = [(name, hit) for name, only, pattern in self._dangers if not only or only & set(works)
                for hit in pattern.finditer(said) if hit.group() and not self._feared(said, hit)]
        hits = [one for one in hits if one[0] != VAGUE] or hits
        words = [hit.group() for _, hit in hits]
        amiss = self._reading(said)
        words += [amiss] if amiss else []
        if not words:
            return None
        dangers = (*(name for name, _ in hits), *(("气不好",) if amiss else ()))
        part = tuple(one for one in clauses if any(_shares(one.said, word) for word in words)) or tuple(clauses)
        return Peril(part, tuple(dict.fromkeys(dangers)), works, tuple(dict.fromkeys(words)))

    def works(self, note: Note) -> tuple[str, ...]:
        """The kinds of special work named."""
        said = _ROOMS.sub("某", note.said)
        return tuple(name for name, pattern in self._works.items() if pattern.search(said))

    def usual(self, said: str) -> bool:
        """True for a clause that only tells how far the work is (还没开始, 今天没有动火)."""
        return bool(self._usual.search(said))

    def ranked(self, peril: Peril, fits: Iterable[Fit]) -> tuple[Fit, ...]:
        """The likeliest classes, best first; at least one for every danger of the list."""
        points: dict[str, float] = defaultdict(float)
        for names, weight in ((peril.dangers, _DANGER), (peril.works, 1.0)):
            for name in names:
                for place, code in enumerate(self._likely.get(name, ())[:_PLACES]):
                    points[code] += weight * (_PLACES - place) / len(names)
        known = {fit.entry.code: fit for fit in fits}
        for code, fit in known.items():
            if code in points:
                points[code] += _FRAMES * fit.score
        ranked = sorted((-worth, code) for code, worth in points.items() if code in self._entries)
        return tuple(Fit(self._entries[code], -worth, known[code].sights if code in known else (), False)
                     for worth, code in ranked)

    def _feared(self, said: str, hit: re.Match[str]) -> bool:
        return self._ear.feared(said, hit.start(), hit.end())

    def _reading(self, said: str) -> str:
        """The one gas that is out of its limits; several at once are an analyst's, and go to a ticket."""
        found = [(limit, hit) for limit in self._limits for hit in limit.name.finditer(said)]
        if len(found) != 1:
            return ""
        limit, hit = found[0]
        value = float(hit["n"])
        low, high = limit.low, limit.high
        out = (low is not None and value < low) or (high is not None and value > high)
        return hit.group() if out else ""


def _reported(note: Note, clauses: list[Heard]) -> str:
    """The text with commas for stops, and full stops where nothing is reported: no danger is heard across those."""
    letters = list(note.said.replace("。", "，"))
    spans = [(one.clause.start, one.clause.end) for one in clauses]
    for one in note.clauses:
        if (one.start, one.end) not in spans:
            letters[one.start:one.end] = "。" * (one.end - one.start)
    return "".join(letters)


def _shares(clause: str, word: str) -> bool:
    return any(bit and bit in clause for bit in word.split("，"))


def _named(key: str) -> tuple[str, frozenset[str]]:
    """旁边没人/动火/受限空间: the danger, and the only kinds of work in which it is one."""
    name, *works = key.split("/")
    return name, frozenset(works)


def _limit(path: Path, line: plain.Words) -> _Limit:
    try:
        low, high = (None if word == "-" else float(word) for word in line.words)
        return _Limit(re.compile(rf"{line.key}[^\d，,。；;]{{0,8}}?(?P<n>\d+(?:\.\d+)?)"), low, high)
    except (ValueError, re.error) as broken:
        raise plain.refuse(path, line.line, line.key, f"写错了：{broken}", "写成 名称: ['低限', '高限']") from broken


def _pattern(path: Path, line: plain.Words) -> re.Pattern[str]:
    try:
        return re.compile("|".join(line.words))
    except re.error as broken:
        raise plain.refuse(path, line.line, line.key, f"说法写错了：{broken}", "检查括号是否成对") from broken
