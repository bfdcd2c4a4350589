"""Cutting a note into clauses, and the manner of each: report, all well, mended, question, rule, rehearsal."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.words.lexicon import Lexicon

Manner = Literal["报告", "好话", "已整改", "提问", "叮嘱", "假设"]
_STOPS = re.compile(r"[，,。；;！!？?\n、：:…~]+")
_WINDOW = 6
_ABSTRACT = ("风险", "隐患", "危险")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the text with its manner; `adds` when the speaker opens another matter (另外, 还有)."""

    start: int
    end: int
    manner: Manner
    adds: bool
    turns: bool


class Ear:
    """Hears how things are said, by the lists of talk.yaml."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._talk = lexicon.talk

    def clauses(self, text: str) -> tuple[Clause, ...]:
        """The clauses of a text in order; an exception (除了...) is a clause of its own."""
        found: list[Clause] = []
        for start, end in self._pieces(text):
            if text[start:end].strip():
                found.append(self._clause(text, start, end, found))
        return tuple(found)

    def _pieces(self, text: str) -> list[tuple[int, int]]:
        cuts = {0, len(text)}
        for stop in _STOPS.finditer(text):
            cuts |= {stop.start(), stop.end()}
        for name in ("再加", "转折"):
            cuts |= {match.start() for match in self._talk[name].finditer(text)}
        places = sorted(cuts)
        pieces = [(a, b) for a, b in zip(places, places[1:], strict=False) if not _STOPS.fullmatch(text[a:b])]
        return [part for piece in pieces for part in self._excepted(text, *piece)]

    def _excepted(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        head = self._talk["例外"].match(text, start, end)
        if not head:
            return [(start, end)]
        tail = self._talk["例外收尾"].search(text, head.end() + 2, end)
        middle = tail.start() if tail else end
        return [(head.end(), middle), (middle, end)]

    def _clause(self, text: str, start: int, end: int, before: list[Clause]) -> Clause:
        said = text[start:end]
        adds = bool(self._talk["再加"].match(said))
        turns = bool(self._talk["转折"].match(said)) or adds
        excepted = bool(before) and self._talk["例外"].search(text[max(0, start - 2):start]) is not None
        asked = text[end:end + 1] in ("?", "？")
        manner = "报告" if excepted else self._manner(said + ("?" if asked else ""))
        return Clause(start, end, manner, adds, turns)

    def _manner(self, said: str) -> Manner:
        talk = self._talk
        if talk["好话"].search(said):
            return "好话"
        if talk["已整改"].search(said) and not talk["没整改"].search(said):
            return "已整改"
        if talk["假设"].search(said):
            return "假设"
        if (talk["提问"].search(said) or said.endswith("?")) and not talk["反问"].search(said):
            return "提问"
        if talk["叮嘱"].search(said[:_WINDOW]):
            return "叮嘱"
        return "报告"

    def rehearsed(self, text: str) -> bool:
        """True when the talk is of a drill, a lesson or another factory, and nothing was found here."""
        match = self._talk["演练"].search(text)
        return bool(match) and not re.search("发现|看到|没" + (match.group() if match else ""), text)

    def withdrawn(self, text: str) -> bool:
        """True when the speaker takes a report back (误报), not when a device reports falsely again and again."""
        match = self._talk["误报"].search(text)
        return bool(match) and not self._talk["误报不算"].search(text)

    def denied(self, text: str, start: int) -> int | None:
        """Where the denial of the fault starting here begins (没有漏油, 没发现异响, 禁止抽烟); None when it stands."""
        # 托盘没有，一摸就麻: a denial reaches no further than its own clause.
        floor = max([max(0, start - _WINDOW), *(stop.end() for stop in _STOPS.finditer(text, 0, start))])
        before = text[floor:start]
        for match in self._talk["否定"].finditer(before):
            # A short 不 or 没 denies only what follows at once; 没发现, 没有 may leave one character between.
            if match.end() >= len(before) - (match.end() - match.start() > 1):
                return floor + match.start()
        rule = self._talk["叮嘱"].search(before)
        return floor + rule.start() if rule else None

    def private(self, said: str) -> bool:
        """True when the speaker talks of his own doings (我去抽根烟), not of what he saw."""
        return bool(self._talk["自己"].search(said)) and not self._talk["自己不算"].search(said)

    def chatter(self, text: str) -> bool:
        """True when the text holds the words of everyday talk."""
        return bool(self._talk["闲聊"].search(text))

    def errand(self, text: str) -> bool:
        """True when somebody is sent to fetch, buy or clean."""
        return bool(self._talk["派活"].search(text))

    def feared(self, text: str, start: int, end: int) -> bool:
        """True when an accident is only feared (容易着火), not happening."""
        return bool(self._talk["怕"].search(text[max(0, start - _WINDOW):start])) or text[end:end + 2] in _ABSTRACT

    def explains(self, said: str) -> bool:
        """True when a clause only explains the one before."""
        return bool(self._talk["补充"].match(said.lstrip("，")))

    def joins(self, said: str) -> bool:
        """True when one more thing is told in the same breath (也, 还, 又)."""
        return bool(self._talk["并列"].search(said))

    def denies(self, match: re.Match[str], pattern: re.Pattern[str]) -> bool:
        """True when a denial stands inside a matched saying (有人没有受伤): without it the saying would still hold."""
        said = match.group()
        return any(pattern.search(said[:one.start()] + said[one.end():]) for one in self._talk["否定"].finditer(said))
