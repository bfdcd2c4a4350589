"""Where it is and which machine: the factory's own names first, else the speaker's own words."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.words import plain, script, sound
from bot.words.catalogue import DATA
from bot.words.segment import Token
from bot.words.spot import Sight

_LISTS = ("地方", "部位", "挨着", "不是地点", "断开", "修饰")
_BACK = 4
_NUMBERED = "零一二三四五六七八九十0123456789号级"
_PRONE = ("v", "r", "p", "c", "d", "u", "y", "e", "o", "q", "t")
_KEPT = ("vn",)
# 货架被叉车撞弯: the fork-lift did it, the rack has it.
_BLAMED = ("被", "让", "给", "叫", "由")


@dataclass(frozen=True, slots=True)
class Name:
    """A place or a piece of equipment as the factory calls it."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """All the names a factory has imported; both may be empty."""

    places: tuple[Name, ...] = ()
    equipment: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A place or a machine in the text: what to show, its code when the factory knows it, and where it stood."""

    name: str
    code: str | None
    start: int
    end: int


class NameBook:
    """Finds the factory's own names in a text, by letter and by sound; the longest name wins."""

    def __init__(self, names: Sequence[Name]) -> None:
        spellings = [(script.write(word).norm, name) for name in names for word in (name.name, *name.aliases) if word]
        self._spellings = sorted(spellings, key=lambda pair: -len(pair[0]))
        self._sounds: dict[str, Name] = {}
        for word, name in self._spellings:
            for key in sound.keys(word) if len(word) > 2 else ():
                self._sounds.setdefault(key, name)
        self._lengths = sorted({len(word) for word, _ in self._spellings if len(word) > 2}, reverse=True)

    def find(self, text: str) -> tuple[Found, ...]:
        """The names in a text in order of place, none overlapping."""
        found: list[Found] = []
        for word, name in self._spellings:
            start = text.find(word)
            while start >= 0:
                _settle(found, Found(name.name, name.code, start, start + len(word)))
                start = text.find(word, start + 1)
        syllables = sound.spoken(text)
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                heard = self._sounds.get(sound.alike(syllables[start:start + length]))
                if heard:
                    _settle(found, Found(heard.name, heard.code, start, start + length))
        return tuple(sorted(found, key=lambda one: one.start))


def _settle(found: list[Found], new: Found) -> None:
    if all(new.end <= old.start or old.end <= new.start for old in found):
        found.append(new)


class Surveyor:
    """Takes places and machines out of a text in the speaker's own words."""

    def __init__(self, folder: Path | None = None) -> None:
        path = (folder or DATA / "words") / "places.yaml"
        lists = {line.key: frozenset(line.words) for line in plain.word_lists(path, plain.root(path), "（文件）")}
        for name in _LISTS:
            if name not in lists:
                raise plain.refuse(path, 1, name, f"没有 {name} 这一行", f"补上 {name}: [词]")
        self._heads, self._parts, self._near = lists["地方"], lists["部位"], lists["挨着"]
        self._never, self._breaks, self._modifiers = lists["不是地点"], lists["断开"], lists["修饰"]

    @property
    def trade(self) -> Iterable[str]:
        """Words the segmenter must keep whole."""
        return [word for word in (*self._heads, *self._parts, *self._modifiers) if len(word) > 1]

    def places(self, written: script.Script, tokens: Sequence[Token], sights: Sequence[Sight]) -> tuple[Found, ...]:
        """Places in order: rooms and areas first; beside a machine only where no room is named."""
        rooms: list[Found] = []
        place = 0
        while place < len(tokens):
            after = self._room(tokens, place)
            if after:
                start, end = self._grow(tokens, place, after)
                _settle(rooms, Found(written.verbatim(start, end), None, start, end))
            place = max(place + 1, after)
        return tuple(rooms) or self._beside(written, sights)

    def _room(self, tokens: Sequence[Token], place: int) -> int:
        """Index after the head of a place starting at this token, 0 when there is none."""
        word = tokens[place].text
        if word in self._never:
            return 0
        if word in self._heads and (len(word) > 1 or self._modifies(tokens, place - 1)):
            return place + 1
        if len(word) > 2 and any(word.endswith(head) for head in self._heads) and tokens[place].speech[:1] in "nsl":
            return place + 1
        if word in self._parts and len(word) > 1 and word[-1] in "门头楼院墙厅层" and place + 1 < len(tokens):
            return place + 1
        return 0

    def _modifies(self, tokens: Sequence[Token], place: int) -> bool:
        if place < 0 or tokens[place].text in self._breaks:
            return False
        return tokens[place].text in self._modifiers or _nounish(tokens[place])

    def _grow(self, tokens: Sequence[Token], head: int, after: int) -> tuple[int, int]:
        first = head
        while first > 0 and head - first < _BACK and self._modifies(tokens, first - 1):
            first -= 1
        last = after
        while last < len(tokens) and (tokens[last].text in self._parts or tokens[last].text in self._heads
                                      and tokens[last].text not in self._never):
            last += 1
        while last > after and tokens[last - 1].text in ("里面", "上面", "中间", "外面", "进来"):
            last -= 1
        return tokens[first].start, tokens[last - 1].end

    def _beside(self, written: script.Script, sights: Sequence[Sight]) -> tuple[Found, ...]:
        for sight in sights:
            if sight.sense.kind not in ("设备", "物件", "其他") or sight.end - sight.start < 2:
                continue
            for near in sorted(self._near, key=len, reverse=True):
                if written.norm.startswith(near, sight.end):
                    # 旁边 is shown as 旁: the shorter form is how places are written on cards.
                    end = sight.end + (1 if near == "旁边" else len(near))
                    return (Found(written.verbatim(sight.start, end), None, sight.start, end),)
        return ()


def _nounish(token: Token) -> bool:
    if all(char in _NUMBERED for char in token.text):
        return True
    if not token.text.isalnum():
        return False
    return token.speech in _KEPT or token.speech == "v" and len(token.text) == 2 or token.speech[:1] not in _PRONE


def machine(written: script.Script, sights: Sequence[Sight], rooms: Sequence[Found],
            place: Found | None) -> Found | None:
    """The machine a clause is about, with its number; else the first thing worth naming."""
    for kind, shy in (("设备", True), ("物件", True), ("设备", False)):
        for sight in sights:
            # 硫酸罐下面: the tank names the place, and is the machine only when nothing else is.
            names_place = [*rooms, place] if shy and place else rooms
            inside = any(room.start <= sight.start and sight.end <= room.end for room in names_place)
            blamed = written.norm[:sight.start].endswith(_BLAMED)
            if sight.sense.kind == kind and not inside and not blamed and sight.end - sight.start > 1:
                start = _numbered(written.norm, sight.start, max((room.end for room in rooms
                                                                  if room.end <= sight.start), default=0))
                shown = written.verbatim(start, sight.end) if sight.trust == 1 else \
                    written.verbatim(start, sight.start) + sight.word
                return Found(shown, None, start, sight.end)
    return None


def _numbered(text: str, start: int, floor: int) -> int:
    place = start
    while place > floor and text[place - 1] in _NUMBERED:
        place -= 1
    return place if text[place:start].endswith(("号", "级")) or text[place:start].isascii() else start
