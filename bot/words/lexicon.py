"""The word lists under config/data/words as typed values."""
from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.words import plain
from bot.words.catalogue import DATA

Kind = Literal["设备", "物件", "其他", "毛病", "缺失", "情形", "字"]
THINGS: tuple[Kind, ...] = ("设备", "物件", "其他")
FAULTS: tuple[Kind, ...] = ("毛病", "缺失", "情形")
TALK = ("好话", "已整改", "没整改", "转折", "再加", "例外", "例外收尾", "提问", "反问", "假设", "演练", "误报",
        "误报不算", "叮嘱", "否定", "自己", "自己不算", "闲聊", "派活", "补充", "怕", "并列", "漏检", "液体", "巡检")
# 没戴, 没有戴, 没得戴, 冇戴 ... : one spelling in the list stands for all of them.
_LACKS = ("没有", "没得", "未", "冇", "莫", "莫得", "没给", "木有", "勿", "没把")
_SLOT = re.compile(r"\s*\+\s*")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word of the lists means: its class name and kind."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Frame:
    """A way of saying one class: every slot must be heard, each as any of its names."""

    code: str
    slots: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lists: word -> senses, gapped patterns, frames, manners of talk, emergencies, red words."""

    senses: dict[str, tuple[Sense, ...]]
    hints: dict[str, tuple[Sense, ...]]
    gapped: tuple[tuple[re.Pattern[str], str, Sense], ...]
    frames: tuple[Frame, ...]
    talk: dict[str, re.Pattern[str]]
    emergencies: tuple[tuple[str, re.Pattern[str]], ...]
    red_words: frozenset[str]
    red_pairs: tuple[tuple[tuple[str, ...], ...], ...]


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read the five lists (None: the packaged ones); WordsRefused names file, line, key and remedy."""
    home = folder or DATA / "words"
    senses: dict[str, list[Sense]] = {}
    gapped: list[tuple[re.Pattern[str], str, Sense]] = []
    for file, kinds in (("things.yaml", THINGS), ("faults.yaml", FAULTS)):
        _classes(home / file, kinds, senses, gapped)
    hints = _hints(home / "faults.yaml", {sense for found in senses.values() for sense in found})
    frames = _frames(home / "frames.yaml")
    red_words, red_pairs = _levels(home / "levels.yaml")
    used = [name for frame in frames for slot in frame.slots for name in slot]
    used += [name for pair in red_pairs for slot in pair for name in slot] + sorted(red_words)
    classes = {sense.name for found in senses.values() for sense in found}
    for name in used:
        if name not in classes:
            _learn(senses, name, Sense(name, "字"))
    return Lexicon({word: tuple(found) for word, found in senses.items()}, hints, tuple(gapped), frames,
                   _talk(home / "talk.yaml"), _emergencies(home / "emergency.yaml"), red_words, red_pairs)


def _classes(path: Path, kinds: tuple[Kind, ...], senses: dict[str, list[Sense]],
             gapped: list[tuple[re.Pattern[str], str, Sense]]) -> None:
    top = plain.mapping(path, plain.root(path), "（文件）")
    for kind in kinds:
        if kind not in top:
            raise plain.refuse(path, 1, kind, f"没有 {kind} 这一段", f"补上 {kind}:")
        for line in plain.word_lists(path, top[kind], kind):
            sense = Sense(line.key, kind)
            # A class name of one character (睡, 玩) is only a label; as a word it would be found everywhere.
            for word in (line.key, *line.words) if len(line.key) > 1 else line.words:
                if "…" in word:
                    gapped.append((re.compile("[^，。；]{0,4}".join(map(re.escape, word.split("…")))), word, sense))
                    continue
                for spelling in _spellings(word.lower()):
                    _learn(senses, spelling, sense)


def _hints(path: Path, known: set[Sense]) -> dict[str, tuple[Sense, ...]]:
    """Single characters that betray a defect in wording nobody has listed yet."""
    top = plain.mapping(path, plain.root(path), "（文件）")
    by_name = {sense.name: sense for sense in known}
    hints: dict[str, list[Sense]] = {}
    for line in plain.word_lists(path, top["单字"], "单字") if "单字" in top else ():
        if line.key not in by_name:
            raise plain.refuse(path, line.line, line.key, "单字里写了没有的毛病类",
                               "先在上面加上这一类，或改用已有的类名")
        for char in line.words:
            _learn(hints, char, by_name[line.key])
    return {char: tuple(found) for char, found in hints.items()}


def _spellings(word: str) -> tuple[str, ...]:
    rest = word[1:]
    if word.startswith("没") and rest and rest[0] not in "有得了人":
        return (word, *(lack + rest for lack in _LACKS))
    return (word,)


def _learn(senses: dict[str, list[Sense]], word: str, sense: Sense) -> None:
    known = senses.setdefault(word, [])
    if sense not in known:
        known.append(sense)


def frame_of(code: str, line: str) -> Frame:
    """One written frame: 配电箱/箱门+敞开 -> its slots."""
    slots = tuple(tuple(part.strip().lower() for part in slot.split("/")) for slot in _SLOT.split(line))
    return Frame(code, slots)


def _frames(path: Path) -> tuple[Frame, ...]:
    frames = []
    for line in plain.word_lists(path, plain.root(path), "（文件）"):
        for written in line.words:
            frame = frame_of(line.key, written)
            if not all(all(slot) for slot in frame.slots):
                raise plain.refuse(path, line.line, line.key, f"拼法 {written} 有空缺", "去掉多余的 + 或 /")
            frames.append(frame)
    return tuple(frames)


def _pattern(path: Path, line: plain.Words) -> re.Pattern[str]:
    try:
        return re.compile("|".join(sorted(line.words, key=len, reverse=True)))
    except re.error as broken:
        raise plain.refuse(path, line.line, line.key, f"说法写错了：{broken}", "检查括号是否成对") from broken


def _talk(path: Path) -> dict[str, re.Pattern[str]]:
    lines = {line.key: line for line in plain.word_lists(path, plain.root(path), "（文件）")}
    for name in TALK:
        if name not in lines or not lines[name].words:
            raise plain.refuse(path, 1, name, f"没有 {name} 这一行", f"补上 {name}: [说法]")
    return {name: _pattern(path, lines[name]) for name in TALK}


def _emergencies(path: Path) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((line.key, _pattern(path, line)) for line in plain.word_lists(path, plain.root(path), "（文件）"))


def _levels(path: Path) -> tuple[frozenset[str], tuple[tuple[tuple[str, ...], ...], ...]]:
    lines = {line.key: line for line in plain.word_lists(path, plain.root(path), "（文件）")}
    for name in ("红字", "红配"):
        if name not in lines:
            raise plain.refuse(path, 1, name, f"没有 {name} 这一段", f"补上 {name}:")
    return frozenset(lines["红字"].words), tuple(frame_of("", line).slots for line in lines["红配"].words)
