"""Check sheets in YAML: the packaged ones, and a factory's own `checksheets.yaml`, which replaces those of its code."""

from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import yaml

from config.nodes import Nodes, line_of
from config.wrong import Wrong
from db.imports.checksheets.proof import prove
from db.imports.checksheets.words import HEADINGS
from db.imports.checksheets.written import COLUMNS, HEAD, Cell, Line, Written
from workflows.inspection.sheets import Sheet

PACKAGED = Path(__file__).resolve().parents[3] / "config" / "data" / "checksheets.yaml"
OWN = "checksheets.yaml"
LARGEST = 5_000_000  # bytes
LISTS = ("options", "abnormal", "photos")


@cache
def packaged() -> tuple[Sheet, ...]:
    """The default set. Raises Wrong with line, key and remedy."""
    return read_yaml(PACKAGED)


def of_site(folder: str | Path | None, hazards: Collection[str] | None = None) -> tuple[Sheet, ...]:
    """The packaged sheets with the factory's own in their place and after them. Raises Wrong."""
    own = read_yaml(path, hazards) if folder and (path := Path(folder) / OWN).exists() else ()
    return tuple({sheet.code: sheet for sheet in (*packaged(), *own)}.values())


def read_yaml(path: Path, hazards: Collection[str] | None = None) -> tuple[Sheet, ...]:
    """Raises Wrong at the first mistake."""
    found: dict[str, Sheet] = {}
    for written in _Yaml(path).sheets():
        proof = prove(written, hazards)
        name = written.head.get("code", Cell()).text or "检查表"
        if proof.sheet is None:
            fault = proof.faults[0]
            raise Wrong(str(path), fault.row, f"{name} {fault.key}".strip(), fault.text)
        if proof.sheet.code in found:
            raise Wrong(str(path), written.row, name, "这个表编号上面已经有了，请换一个编号，或只留一张")
        found[proof.sheet.code] = proof.sheet
    return tuple(found.values())


class _Yaml(Nodes):
    def sheets(self) -> Iterator[Written]:
        top = self.pairs(self.root(LARGEST, "检查表", "templates 和检查表"), "")
        for node in self.items(top.get("templates"), "templates"):
            yield self._sheet(node)

    def _sheet(self, node: yaml.Node) -> Written:
        pairs = self.pairs(node, "templates")
        head = {}
        for key, value in pairs.items():
            column = HEADINGS.get(key, "")
            if column in HEAD:
                head[column] = self._cell(value, key)
            elif key != "items":
                known = "code、name、asset_type、frequency、role、basis、items"
                raise self.wrong(value, key, f"不认识的键，检查表里可以写 {known}")
        lines = tuple(self._line(item) for item in self.items(pairs.get("items"), "items"))
        return Written("", head, lines, line_of(node))

    def _line(self, node: yaml.Node) -> Line:
        cells = {}
        for key, value in self.pairs(node, "items").items():
            column = HEADINGS.get(key, "")
            if column not in COLUMNS:
                raise self.wrong(value, key, "不认识的键，可以写的键见 config/data/checksheets.yaml 开头")
            cells[column] = self._show_if(value) if column == "show_if" else self._cell(value, key, column in LISTS)
        return Line(line_of(node), cells)

    def _cell(self, node: yaml.Node, key: str, many: bool = False) -> Cell:
        if many and isinstance(node, yaml.SequenceNode):
            return Cell("|".join(self._cell(one, key).text for one in node.value), line_of(node))
        if not isinstance(node, yaml.ScalarNode):
            raise self.wrong(node, key, "应当是一个词或一句话" + ("，或一个列表" if many else ""))
        return Cell("" if node.tag.endswith(":null") else str(node.value).strip(), line_of(node))

    def _show_if(self, node: yaml.Node) -> Cell:
        if not isinstance(node, yaml.MappingNode):
            return self._cell(node, "show_if")
        pairs = self.pairs(node, "show_if")
        if set(pairs) != {"no", "answers"}:
            raise self.wrong(node, "show_if", "写成 {no: 3, answers: [异常]}")
        answers = self._cell(pairs["answers"], "show_if", True).text
        return Cell(f"{self._cell(pairs['no'], 'show_if').text}={answers}", line_of(node))
