"""Reading YAML that a safety manager edits: every complaint names file, line, key and remedy."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Mapping = dict[str, yaml.Node]


class WordsRefused(ValueError):
    """A catalogue or word list that cannot be used; the text says where it is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of a word list: its key, its words and the line (1-based) it stands on."""

    key: str
    words: tuple[str, ...]
    line: int


def refuse(path: Path, line: int, key: str, what: str, remedy: str) -> WordsRefused:
    """The one form every complaint about a data file takes."""
    return WordsRefused(f"{path.name} 第 {line} 行 {key}：{what}。请{remedy}。")


def line_of(node: yaml.Node) -> int:
    """The 1-based line a node starts on."""
    return int(node.start_mark.line) + 1


def root(path: Path) -> yaml.Node:
    """The document of one file; WordsRefused when it is missing, empty or no YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as gone:
        raise WordsRefused(f"找不到 {path.name}。请把文件放回 {path.parent.name} 目录。") from gone
    except UnicodeDecodeError as odd:
        raise WordsRefused(f"{path.name} 不是 UTF-8 编码。请用 UTF-8 另存。") from odd
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise refuse(path, line, "（格式）", f"不是合法的 YAML：{broken.problem}",
                     "检查这一行的冒号、括号和引号") from broken
    if node is None:
        raise refuse(path, 1, "（文件）", "文件是空的", "从发行包里恢复这个文件")
    return node


def mapping(path: Path, node: yaml.Node, key: str) -> Mapping:
    """A node as key -> node; refuses anything else and a key written twice."""
    if not isinstance(node, yaml.MappingNode):
        raise refuse(path, line_of(node), key, "应当是 键: 值 的形式", "按上下相邻的写法改")
    found: Mapping = {}
    for name, value in node.value:
        if name.value in found:
            raise refuse(path, line_of(name), name.value, "同一个键写了两次", "合并成一行")
        found[name.value] = value
    return found


def sequence(path: Path, node: yaml.Node, key: str) -> list[yaml.Node]:
    """A node as a list of nodes; an empty list `[]` is allowed."""
    if not isinstance(node, yaml.SequenceNode):
        raise refuse(path, line_of(node), key, "应当是一个列表", "写成 [词, 词] 或每行一个 - 词")
    return list(node.value)


def text_of(path: Path, node: yaml.Node, key: str) -> str:
    """A node as one non-empty line of text."""
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise refuse(path, line_of(node), key, "应当是一个词或一句话", "填上文字，带特殊符号的加引号")
    return str(node.value).strip()


def field(path: Path, entry: Mapping, name: str, where: yaml.Node, key: str) -> str:
    """A compulsory text field of an entry."""
    if name not in entry:
        raise refuse(path, line_of(where), key, f"缺少 {name}", f"补上 {name}")
    return text_of(path, entry[name], f"{key} 的 {name}")


def word_lists(path: Path, node: yaml.Node, key: str) -> tuple[Words, ...]:
    """A mapping of key -> list of words, in file order."""
    lists = []
    for name, value in mapping(path, node, key).items():
        words = tuple(text_of(path, item, name) for item in sequence(path, value, name))
        lists.append(Words(name, words, line_of(value)))
    return tuple(lists)
