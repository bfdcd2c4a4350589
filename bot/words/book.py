"""Words with how often they occur and their part of speech, packed: 1 MB where two dictionaries need 9."""
from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache

_SHORT = 4
"""Characters of a word that fit into one number of 64 bits."""
_REMEMBERED = 512


def _number(word: str) -> int | None:
    """The word as one number, in which no two words are alike; None for a long one or one with odd characters."""
    wide = word.encode("utf-16-be", "surrogatepass")
    if len(word) > _SHORT or len(wide) != 2 * len(word) or word.endswith("\0"):
        return None
    return int.from_bytes(wide.ljust(2 * _SHORT, b"\0"), "big")


class Book:
    """A dictionary to look up in; `in`, `[]` and `get` are what jieba asks of its own."""

    def __init__(self, counts: Mapping[str, int], speech: Mapping[str, str]) -> None:
        self._parts = ("", *sorted(set(speech.values()) - {""}))
        place = {part: at for at, part in enumerate(self._parts)}
        numbered = {number: word for word in counts if (number := _number(word)) is not None}
        self._numbers = array("Q", sorted(numbered))
        self._counts = array("L", [counts[numbered[number]] for number in self._numbers])
        self._speech = bytes(place[speech.get(numbered[number], "")] for number in self._numbers)
        self._long = {word: (count, speech.get(word, "")) for word, count in counts.items() if _number(word) is None}
        # jieba asks for every word of a sentence three times over.
        self._entry = lru_cache(_REMEMBERED)(self._found)

    def _found(self, word: str) -> tuple[int, str] | None:
        number = _number(word)
        if number is None:
            return self._long.get(word)
        at = bisect_left(self._numbers, number)
        if at == len(self._numbers) or self._numbers[at] != number:
            return None
        return self._counts[at], self._parts[self._speech[at]]

    def get(self, word: str) -> int | None:
        """How often it occurs; 0 where only longer words begin like this, None where not even that."""
        entry = self._entry(word)
        return entry[0] if entry else None

    def __contains__(self, word: str) -> bool:
        return self._entry(word) is not None

    def __getitem__(self, word: str) -> int:
        entry = self._entry(word)
        if entry is None:
            raise KeyError(word)
        return entry[0]

    def speech(self, word: str) -> str:
        """Its part of speech; "" where nobody gave one."""
        entry = self._entry(word)
        return entry[1] if entry else ""
