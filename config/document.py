"""A TOML file that still knows on which line each key stands, so that a mistake can be pointed at."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.wrong import Wrong

Key = tuple[str | int, ...]
TOKENS = re.compile(
    r"""(?P<string>\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
    r"""|(?P<comment>\#[^\n]*)|(?P<newline>\n)|(?P<mark>[\[\]{}=,])|(?P<bare>[^\s\[\]{}=,"'\#]+)"""
)


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of one file; `lines` maps a key such as ("red", "ladder", 0, "after") to its line, from 1."""

    name: str
    tables: Mapping[str, object]
    lines: Mapping[Key, int] = field(default_factory=dict)

    def line(self, key: Key) -> int:
        """The line of the key or of the nearest table around it; 0 where even that is not in the file."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 0)

    def wrong(self, key: Key, remedy: str) -> Wrong:
        return Wrong(self.name, self.line(key), spelled(key), remedy)


def spelled(key: Key) -> str:
    """`red.ladder 第 1 项.after`: the way a person finds it in the file."""
    text = ""
    for part in key:
        text += f" 第 {part + 1} 项" if isinstance(part, int) else f".{part}" if text else part
    return text


def load(path: Path) -> Document:
    """Raises Wrong where the file is missing, is not UTF-8 or is not TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise Wrong(str(path), 0, "", "文件打不开，请核对路径和读取权限") from error
    except UnicodeDecodeError as error:
        raise Wrong(str(path), 0, "", "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        remedy = "这一行不合 TOML 写法：文字要加英文双引号，键和值之间用 =，同一个键只写一次"
        raise Wrong(str(path), line, "", remedy) from error
    return Document(str(path), tables, _Lines(text).found)


class _Lines:
    """Walks a text that tomllib has accepted already, so it only has to find the keys."""

    def __init__(self, text: str) -> None:
        self.found: dict[Key, int] = {}
        self.tokens: list[tuple[str, str, int]] = []
        line = 1
        for match in TOKENS.finditer(text):
            kind, word = str(match.lastgroup), match.group()
            if kind != "comment":
                self.tokens.append((kind, word, line))
            line += word.count("\n")
        self.at = 0
        self._document()

    def _document(self) -> None:
        table: Key = ()
        counts: dict[Key, int] = {}
        while self._skip_newlines():
            if self.tokens[self.at][1] != "[":
                self._pair(table)
                continue
            many = self.tokens[self.at + 1][1] == "["
            self.at += 2 if many else 1
            line = self.tokens[self.at][2]
            table = self._inside(self._key(), counts)
            if many:
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            for length in range(1, len(table) + 1):  # `[a.b]` also begins `a`
                self.found.setdefault(table[:length], line)
            self.at += 2 if many else 1

    def _inside(self, key: Key, counts: Mapping[Key, int]) -> Key:
        """`[a.b]` below `[[a]]` belongs to the newest `a`."""
        full: Key = ()
        for part in key[:-1]:
            full = (*full, part)
            full = (*full, counts[full]) if full in counts else full
        return (*full, key[-1])

    def _skip_newlines(self) -> bool:
        while self.at < len(self.tokens) and self.tokens[self.at][0] == "newline":
            self.at += 1
        return self.at < len(self.tokens)

    def _key(self) -> Key:
        parts: list[str] = []
        while self.tokens[self.at][0] in ("bare", "string"):
            kind, word, _ = self.tokens[self.at]
            parts += [word[1:-1]] if kind == "string" else [p for p in word.split(".") if p]
            self.at += 1
        return tuple(parts)

    def _pair(self, table: Key) -> None:
        line = self.tokens[self.at][2]
        key = (*table, *self._key())
        for length in range(len(table) + 1, len(key) + 1):
            self.found.setdefault(key[:length], line)
        self.at += 1
        self._value(key)

    def _value(self, key: Key) -> None:
        word = self.tokens[self.at][1]
        self.at += 1
        if word == "[":
            self._array(key)
        elif word == "{":
            while self._skip_newlines() and self.tokens[self.at][1] != "}":
                self._pair(key)
                self._skip_newlines()
                self.at += self.tokens[self.at][1] == ","
            self.at += 1
        else:  # a bare date may hold a space
            while self.at < len(self.tokens) and self.tokens[self.at][0] == "bare":
                self.at += 1

    def _array(self, key: Key) -> None:
        index = 0
        while self._skip_newlines() and self.tokens[self.at][1] != "]":
            self.found[(*key, index)] = self.tokens[self.at][2]
            self._value((*key, index))
            index += 1
            self._skip_newlines()
            self.at += self.tokens[self.at][1] == ","
        self.at += 1
