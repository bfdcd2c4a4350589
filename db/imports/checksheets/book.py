"""Check sheets in YAML: the packaged ones, and a factory's own `checksheets.yaml`, which replaces those of its code."""

from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import yaml

from config.wrong import Wrong
from db.imports.checksheets.proof import prove
from db.imports.checksheets.words import HEADINGS
from db.imports.checksheets.written import COLUMNS, HEAD, Cell, Line, Written
from workflows.inspection.sheets import Sheet

PACKAGED = Path(__file__).resolve().parents[3] / "config" / "data" / "checksheets.yaml"
OWN = "checksheets.yaml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
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


class _Yaml:
    """Nodes instead of values: they know their lines, and leave `no` a word and 0.10 as it stands."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def sheets(self) -> Iterator[Written]:
        top = self._pairs(self._root(), "")
        for node in self._list(top.get("templates"), "templates"):
            yield self._sheet(node)

    def _root(self) -> yaml.Node:
        try:
            if self.path.stat().st_size > LARGEST:
                raise Wrong(str(self.path), 0, "", "文件太大，不像检查表，请核对")
            text = self.path.read_text(encoding="utf-8-sig")
            # aliases are composed as the same node, not copied: nothing grows
            node = yaml.compose(text, Loader=LOADER)
        except OSError as error:
            raise Wrong(str(self.path), 0, "", "文件打不开，请核对路径和读取权限") from error
        except UnicodeDecodeError as error:
            raise Wrong(str(self.path), 0, "", "文件不是 UTF-8 编码，请另存为 UTF-8") from error
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            remedy = "这一行不是合法的 YAML，检查冒号、括号和引号"
            raise Wrong(str(self.path), mark.line + 1 if mark else 1, "", remedy) from error
        if node is None:
            raise Wrong(str(self.path), 1, "", "文件是空的，写上 templates 和检查表，或删掉这个文件")
        return node

    def _sheet(self, node: yaml.Node) -> Written:
        pairs = self._pairs(node, "templates")
        head = {}
        for key, value in pairs.items():
            column = HEADINGS.get(key, "")
            if column in HEAD:
                head[column] = self._cell(value, key)
            elif key != "items":
                known = "code、name、asset_type、frequency、role、basis、items"
                raise self._wrong(value, key, f"不认识的键，检查表里可以写 {known}")
        lines = tuple(self._line(item) for item in self._list(pairs.get("items"), "items"))
        return Written("", head, lines, _row(node))

    def _line(self, node: yaml.Node) -> Line:
        cells = {}
        for key, value in self._pairs(node, "items").items():
            column = HEADINGS.get(key, "")
            if column not in COLUMNS:
                raise self._wrong(value, key, "不认识的键，可以写的键见 config/data/checksheets.yaml 开头")
            cells[column] = self._show_if(value) if column == "show_if" else self._cell(value, key, column in LISTS)
        return Line(_row(node), cells)

    def _cell(self, node: yaml.Node, key: str, many: bool = False) -> Cell:
        if many and isinstance(node, yaml.SequenceNode):
            return Cell("|".join(self._cell(one, key).text for one in node.value), _row(node))
        if not isinstance(node, yaml.ScalarNode):
            raise self._wrong(node, key, "应当是一个词或一句话" + ("，或一个列表" if many else ""))
        return Cell("" if node.tag.endswith(":null") else str(node.value).strip(), _row(node))

    def _show_if(self, node: yaml.Node) -> Cell:
        if not isinstance(node, yaml.MappingNode):
            return self._cell(node, "show_if")
        pairs = self._pairs(node, "show_if")
        if set(pairs) != {"no", "answers"}:
            raise self._wrong(node, "show_if", "写成 {no: 3, answers: [异常]}")
        answers = self._cell(pairs["answers"], "show_if", True).text
        return Cell(f"{self._cell(pairs['no'], 'show_if').text}={answers}", _row(node))

    def _pairs(self, node: yaml.Node, key: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, key, "应当是 键: 值 的形式")
        found: dict[str, yaml.Node] = {}
        for name, value in node.value:
            word = str(name.value)
            if word in ("schema", "notes") and not key:
                continue
            if word in found:
                raise self._wrong(name, word, "同一个键写了两次，请只留一个")
            found[word] = value
        return found

    def _list(self, node: yaml.Node | None, key: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            raise Wrong(str(self.path), _row(node) if node else 1, key, "缺这个列表，请写成每行一个 - 开头")
        return list(node.value)

    def _wrong(self, node: yaml.Node, key: str, remedy: str) -> Wrong:
        return Wrong(str(self.path), _row(node), key, remedy)


def _row(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
