"""From a text to its clauses with the words in each that count as evidence."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.words import script
from bot.words.clauses import Clause, Ear
from bot.words.lexicon import THINGS, Lexicon
from bot.words.overlooked import dry
from bot.words.segment import Segmenter, Token
from bot.words.spot import Sight, Spotter

# Doings that are a hazard when seen in others and small talk when told of oneself.
_PRIVATE = frozenset({"抽", "睡", "酒", "酒气", "玩", "刷手机", "手机", "脱岗", "不适", "烟"})
# A minute of speech is some 300 characters; what is pasted beyond this is kept by the caller, not listened to.
_LISTENED = 1000
# 还没干: a bare 没 says nothing of a defect unless a thing follows at once (没动火证).
_EMPTY = ("没", "无", "少", "缺")
_COUNTS = ("报告", "假设")


@dataclass(frozen=True, slots=True)
class Heard:
    """One clause: its words, the sights that count, and whether it may tell of a hazard."""

    clause: Clause
    said: str
    sights: tuple[Sight, ...]
    reports: bool

    @property
    def things(self) -> tuple[Sight, ...]:
        """The objects named in the clause."""
        return tuple(sight for sight in self.sights if sight.sense.kind in THINGS)

    @property
    def faulty(self) -> bool:
        """True when the clause names something wrong in words of the lists, not only things."""
        return any(sight.trust > 0.5 for sight in self._wrongs())

    @property
    def uneasy(self) -> bool:
        """True when only a character betrays that something is wrong with a thing named."""
        return bool(self.things) and bool(self._wrongs())

    def _wrongs(self) -> list[Sight]:
        starts = {thing.start for thing in self.things}
        return [sight for sight in self.sights if sight.sense.kind in ("毛病", "缺失")
                and (sight.word not in _EMPTY or sight.end in starts)]

    @property
    def doing(self) -> bool:
        """True when the clause names a doing (充电, 住, 进) that some frame may make a hazard."""
        return any(sight.sense.kind == "情形" for sight in self.sights)


@dataclass(frozen=True, slots=True)
class Note:
    """A whole text as heard: spelling, tokens, all sights, the text with misheard words mended, its clauses."""

    written: script.Script
    tokens: tuple[Token, ...]
    said: str
    clauses: tuple[Clause, ...]
    heard: tuple[Heard, ...]


class Hearing:
    """Turns text into a Note by the word lists; holds nothing between texts."""

    def __init__(self, segmenter: Segmenter, spotter: Spotter, ear: Ear, lexicon: Lexicon) -> None:
        self._segmenter, self._spotter, self._ear, self._lexicon = segmenter, spotter, ear, lexicon

    def note(self, text: str) -> Note:
        """Never raises; an empty text is a note without clauses."""
        written = dry(script.write(text[:_LISTENED]), self._lexicon)
        tokens = self._segmenter.cut(written.norm)
        sights = self._spotter.spot(written.norm, tokens)
        said = _mended(written.norm, sights)
        clauses = self._ear.clauses(written.norm)
        return Note(written, tokens, said, clauses, self._heard(said, clauses, sights))

    def _heard(self, said: str, clauses: Sequence[Clause], sights: Sequence[Sight]) -> tuple[Heard, ...]:
        heard: list[Heard] = []
        mended = False
        for clause in clauses:
            own = self._undenied(said, [one for one in sights if clause.start <= one.start and one.end <= clause.end])
            words = said[clause.start:clause.end]
            mended = clause.manner == "已整改" or mended and not clause.turns
            if self._ear.private(words):
                own = tuple(sight for sight in own if sight.sense.name not in _PRIVATE)
            one = Heard(clause, words, own, clause.manner in _COUNTS and not mended)
            # 三号泵漏油，已经修好了: the mending names nothing of its own, so it speaks of what came before.
            if clause.manner == "已整改" and heard and not one.things:
                heard[-1] = replace(heard[-1], reports=False)
            heard.append(one)
        return tuple(heard)

    def _undenied(self, said: str, sights: Sequence[Sight]) -> tuple[Sight, ...]:
        """Without faults that are denied, and without the words that deny them."""
        gone = []
        for sight in sights:
            start = self._ear.denied(said, sight.start) if sight.sense.kind == "毛病" else None
            if start is not None:
                gone += [(start, sight.start), (sight.start, sight.end)]
        # 不跳 reaches over both parts and stays: it is itself the name of a defect.
        return tuple(sight for sight in sights if sight.sense.kind in THINGS
                     or not any(start <= sight.start and sight.end <= end for start, end in gone))


def _mended(text: str, sights: Sequence[Sight]) -> str:
    """The text with words that were only heard written as they were meant; same length."""
    letters = list(text)
    for sight in sights:
        if "…" not in sight.word and len(sight.word) == sight.end - sight.start and 0.75 <= sight.trust < 1:
            letters[sight.start:sight.end] = sight.word
    return "".join(letters)
