"""The bank of questions in YAML: the packaged one, and a factory's own `quizzes.yaml`, which replaces what has its code
and adds the rest."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from config.nodes import Nodes, Pairs, line_of
from config.wrong import Wrong
from workflows.quiz.bank import JUDGED, Kind, Question

PACKAGED = Path(__file__).resolve().parents[2] / "config" / "data" / "quizzes.yaml"
OWN = "quizzes.yaml"
LARGEST = 2_000_000  # bytes
CODE = re.compile(r"[A-Za-z0-9-]{2,20}")
KINDS: dict[str, Kind] = {"single": "single", "multiple": "multiple", "judge": "judge"}
KEYS = ("code", "kind", "ask", "options", "answer", "why")
ABOVE = re.compile(r"以上|上述|前面几|[A-F][、和][A-F]")
"""Options stand in another order on each phone."""
LONGEST = {"ask": 200, "why": 200, "options": 80, "topic": 20}


@cache
def packaged() -> tuple[Question, ...]:
    """The default bank. Raises Wrong with line, key and remedy."""
    return read(PACKAGED)


def of_site(folder: str | Path | None) -> tuple[Question, ...]:
    """The packaged questions with the factory's own in their place and after them. Raises Wrong."""
    own = read(path) if folder and (path := Path(folder) / OWN).exists() else ()
    return tuple({one.code: one for one in (*packaged(), *own)}.values())


def read(path: Path) -> tuple[Question, ...]:
    """Raises Wrong at the first mistake."""
    found: dict[str, tuple[Question, int]] = {}
    for one, line in _Book(path).questions():
        if one.code in found:
            raise Wrong(str(path), line, one.code, f"编号和第 {found[one.code][1]} 行重复，请换一个")
        found[one.code] = one, line
    return tuple(one for one, _ in found.values())


class _Book(Nodes):
    def questions(self) -> Iterator[tuple[Question, int]]:
        top = self.pairs(self.root(LARGEST, "题库", "topics 和题目"), "", ("topics",))
        for node in self.items(top.get("topics"), "topics"):
            topic = self.pairs(node, "topics", ("name", "questions"))
            name = self._text(topic, "name", node, "topics", LONGEST["topic"])
            for one in self.items(topic.get("questions"), name):
                yield self._question(one, name), line_of(one)

    def _question(self, node: yaml.Node, topic: str) -> Question:
        pairs = self.pairs(node, topic, KEYS)
        code = self._text(pairs, "code", node, topic, 20)
        if not CODE.fullmatch(code):
            raise self.wrong(pairs["code"], code, "编号用字母、数字和短横，2 到 20 个，例如 DH-01")
        kind = KINDS.get(self._text(pairs, "kind", node, code, 20))
        if kind is None:
            raise self.wrong(pairs["kind"], f"{code} kind", "只能是 single（单选）、multiple（多选）、judge（判断）")
        options, answer = self._options(pairs, node, code, kind), self._answer(pairs, node, code, kind)
        ask, why = (self._text(pairs, name, node, code, LONGEST[name]) for name in ("ask", "why"))
        try:
            return Question(code, topic, kind, ask, options, answer, why)
        except ValueError as error:
            raise self.wrong(pairs["answer"], code, str(error)) from error

    def _options(self, pairs: Pairs, node: yaml.Node, code: str, kind: Kind) -> tuple[str, ...]:
        if kind == "judge":
            if "options" in pairs:
                raise self.wrong(pairs["options"], f"{code} options", "判断题不写 options，去掉这一项")
            return JUDGED
        if "options" not in pairs:
            raise self.wrong(node, code, "缺 options，写成 [选项, 选项]")
        options = tuple(
            self._scalar(one, f"{code} options", LONGEST["options"]) for one in self.items(pairs["options"], code)
        )
        if above := next((one for one in options if ABOVE.search(one)), None):
            how = f"“{above}”会指错：选项在每个人手机上的顺序不一样，请把话写全"
            raise self.wrong(pairs["options"], f"{code} options", how)
        return options

    def _answer(self, pairs: Pairs, node: yaml.Node, code: str, kind: Kind) -> tuple[int, ...]:
        """Letters, or 对 and 错, as places from 0."""
        if "answer" not in pairs:
            raise self.wrong(node, code, "缺 answer")
        key, given = f"{code} answer", pairs["answer"]
        many = isinstance(given, yaml.SequenceNode)
        if many != (kind == "multiple"):
            how = "多选题写成列表，例如 [A, C]" if kind == "multiple" else "只写一个，例如 A；判断题写 对 或 错"
            raise self.wrong(given, key, how)
        words = [self._scalar(one, key, 2) for one in (self.items(given, key) if many else [given])]
        known = JUDGED if kind == "judge" else tuple("ABCDEF")
        if strange := [word for word in words if word not in known]:
            raise self.wrong(given, key, f"不认识“{strange[0]}”，只能写 {'、'.join(known)}")
        return tuple(sorted({known.index(word) for word in words}))

    def _text(self, pairs: Pairs, name: str, node: yaml.Node, key: str, most: int) -> str:
        if name not in pairs:
            raise self.wrong(node, key, f"缺 {name}，请补上")
        return self._scalar(pairs[name], f"{key} {name}", most)

    def _scalar(self, node: yaml.Node, key: str, most: int) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            raise self.wrong(node, key, "应当是一个词或一句话，带特殊符号的加引号")
        text = str(node.value).strip()
        if len(text) > most:
            raise self.wrong(node, key, f"太长，最多 {most} 个字，现在 {len(text)} 个")
        return text
