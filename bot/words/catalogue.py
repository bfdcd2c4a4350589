"""The catalogue of hazard classes: three levels, colour, keywords, owner department."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from bot.words import plain

Level = Literal["red", "yellow", "blue"]
SEVERITY: dict[Level, int] = {"red": 2, "yellow": 1, "blue": 0}
COLOURS: dict[str, Level] = {"红": "red", "黄": "yellow", "蓝": "blue"}
DATA = Path(__file__).resolve().parents[2] / "config" / "data"
_CODE = re.compile(r"[A-Z]{3}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One third-level class as the catalogue writes it."""

    l1: str
    l2: str
    l3: str
    code: str
    level: Level
    keywords: tuple[str, ...]
    accident: str
    major_hint: str | None
    owner_dept: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All third-level classes, in file order, each code once."""

    entries: tuple[Entry, ...]

    def by_code(self, code: str) -> Entry | None:
        """The class with this code, None when the catalogue has none."""
        return next((entry for entry in self.entries if entry.code == code), None)


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read a catalogue file (None: the packaged one); WordsRefused names entry, key and remedy."""
    source = path or DATA / "catalogue.yaml"
    top = plain.mapping(source, plain.root(source), "（文件）")
    if "categories" not in top:
        raise plain.refuse(source, 1, "categories", "没有 categories", "补上一级类别列表")
    entries: list[tuple[Entry, int]] = []
    for category in plain.sequence(source, top["categories"], "categories"):
        entries.extend(_category(source, category))
    _refuse_repeats(source, entries)
    if not entries:
        raise plain.refuse(source, 1, "categories", "一个类别也没有", "至少写一个三级类别")
    return Catalogue(tuple(entry for entry, _ in entries))


def _category(source: Path, node: yaml.Node) -> Iterator[tuple[Entry, int]]:
    first = plain.mapping(source, node, "一级类别")
    code = plain.field(source, first, "code", node, "一级类别")
    l1 = plain.field(source, first, "name", node, code)
    dept = plain.field(source, first, "owner_dept", node, code)
    for child in plain.sequence(source, first.get("children", node), code):
        second = plain.mapping(source, child, code)
        code2 = plain.field(source, second, "code", child, code)
        l2 = plain.field(source, second, "name", child, code2)
        for leaf in plain.sequence(source, second.get("children", child), code2):
            yield _entry(source, leaf, l1, l2, dept), plain.line_of(leaf)


def _entry(source: Path, node: yaml.Node, l1: str, l2: str, dept: str) -> Entry:
    third = plain.mapping(source, node, l2)
    code = plain.field(source, third, "code", node, l2)
    if not _CODE.fullmatch(code):
        raise plain.refuse(source, plain.line_of(node), code, "代码不像 ELE-01-02", "改成三个大写字母加两组两位数")
    risk = plain.field(source, third, "risk", node, code)
    if risk not in SEVERITY:
        raise plain.refuse(source, plain.line_of(third["risk"]), f"{code} 的 risk", f"不认识 {risk}",
                           "改成 red、yellow 或 blue")
    words = tuple(plain.text_of(source, word, f"{code} 的 keywords")
                  for word in plain.sequence(source, third["keywords"], f"{code} 的 keywords")
                  ) if "keywords" in third else ()
    hint = plain.text_of(source, third["major_hint"], code) if "major_hint" in third else None
    return Entry(l1, l2, plain.field(source, third, "name", node, code), code, risk, words,
                 plain.field(source, third, "accident", node, code), hint, dept)


def _refuse_repeats(source: Path, entries: list[tuple[Entry, int]]) -> None:
    seen: dict[str, int] = {}
    for entry, line in entries:
        if entry.code in seen:
            raise plain.refuse(source, line, entry.code, f"代码与第 {seen[entry.code]} 行重复", "给其中一个换新代码")
        seen[entry.code] = line
