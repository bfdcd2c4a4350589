"""Word boundaries with a lean jieba: frequent words only, packed: a small part of the memory of the full dictionary."""
from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.lean import absent
from bot.words.book import Book

with warnings.catch_warnings(), absent("pkg_resources"):
    warnings.simplefilter("ignore")
    import jieba
    from jieba.finalseg.prob_emit import P as _letters

# Words that are in no list are never guessed here (HMM=False): 3 MB of letter statistics go.
_letters.clear()

_new_cutter: Callable[[], jieba.Tokenizer] = jieba.Tokenizer
_FREQUENT = 60
_LONGEST = 4
_TRADE_FREQUENCY = 3000


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text with its place and jieba's part of speech ('' for words of the trade)."""

    text: str
    start: int
    end: int
    speech: str


class Segmenter:
    """Cuts a text into words; knows which strings are ordinary words."""

    def __init__(self, trade: Iterable[str]) -> None:
        frequency: dict[str, int] = {}
        parts: dict[str, str] = {}
        with (Path(jieba.__file__).parent / "dict.txt").open(encoding="utf-8") as lines:
            for line in lines:
                word, count, speech = line.split(" ")
                if len(word) <= _LONGEST and int(count) >= _FREQUENT:
                    frequency[word] = int(count)
                    parts[word] = sys.intern(speech.strip())
        for word in trade:
            frequency[word] = max(frequency.get(word, 0), _TRADE_FREQUENCY)
        total = sum(frequency.values())
        for word in tuple(frequency):
            for size in range(1, len(word)):
                frequency.setdefault(word[:size], 0)
        cutter = _new_cutter()
        self._book = Book(frequency, parts)
        cutter.FREQ = self._book  # type: ignore[assignment]
        cutter.total, cutter.initialized = total, True
        self._cut: Callable[..., Iterable[str]] = cutter.cut

    def cut(self, text: str) -> tuple[Token, ...]:
        """The words of a text in order."""
        tokens, place = [], 0
        for word in self._cut(text, HMM=False):
            tokens.append(Token(word, place, place + len(word), self._book.speech(word)))
            place += len(word)
        return tuple(tokens)

    def ordinary(self, word: str) -> bool:
        """True for a word of everyday language."""
        return self._book.speech(word) != ""
