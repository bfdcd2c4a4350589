"""The worksheets of an unpacked XLSX: texts by place, and what a reader of values alone would never see: formulas,
merged cells, hidden pages, dates that were meant as text. Nothing is laid out that the file does not hold."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring, iterparse

from db.imports.checksheets.grid import Range
from db.imports.sheet import BadFile, spelled

MOST_TABS, LAST_ROW, LAST_COLUMN, MOST_CELLS, LONGEST, MOST_MERGES = 60, 1000, 60, 20_000, 2000, 2000
"""Of a workbook, a worksheet, and characters of one cell; a check sheet fits into a tenth."""
TOO_BIG = "这个表格解开后太大，不像检查表；请新建一个表格，只把检查表复制过去再发"
REF = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
SHEETS = "xl/worksheets/"
DATES = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
"""Number formats that every spreadsheet knows as dates and times."""
UNSAID = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]")
FORMULA = "这一格是公式，请复制后用“选择性粘贴—数值”贴回去"
Place = tuple[int, int]
"""Row and column, from 1."""


@dataclass(frozen=True, slots=True)
class Tab:
    """`odd` are cells whose value nobody wrote: formulas, error values, dates; why in words."""

    name: str
    hidden: bool
    cells: Mapping[Place, str] = field(default_factory=dict)
    odd: Mapping[Place, str] = field(default_factory=dict)
    merged: Sequence[Range] = ()


@dataclass(frozen=True, slots=True)
class _Book:
    """What all worksheets share: texts, and which styles mean a date."""

    texts: Sequence[str]
    dated: frozenset[str]


def read_tabs(parts: Mapping[str, bytes]) -> tuple[Tab, ...]:
    """`parts` by their names in small letters. Raises BadFile, and LookupError, ValueError or ParseError for a package
    that is broken."""
    rels = {rel.get("Id"): rel.get("Target", "") for rel in fromstring(parts["xl/_rels/workbook.xml.rels"])}
    sheets = [node for node in fromstring(parts["xl/workbook.xml"]).iter() if _is(node, "sheet")]
    if len(sheets) > MOST_TABS:
        raise BadFile(f"有 {len(sheets)} 张工作表，一次最多 {MOST_TABS} 张，请分几次发")
    book = _Book(_texts(parts.get("xl/sharedstrings.xml", b"")), _dated(parts.get("xl/styles.xml", b"")))
    found = []
    for sheet in sheets:
        ref = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        part = "xl/" + (rels.get(ref) or "").lower().removeprefix("/").removeprefix("xl/")
        if part.startswith(SHEETS):  # a sheet of charts lies elsewhere
            hidden = sheet.get("state", "visible") != "visible"
            found.append(_tab(sheet.get("name", ""), hidden, parts[part], book))
    return tuple(found)


def _tab(name: str, hidden: bool, part: bytes, book: _Book) -> Tab:
    cells: dict[Place, str] = {}
    odd: dict[Place, str] = {}
    merged: list[Range] = []
    for (row, column), node in _nodes(part):
        if _is(node, "mergeCell"):
            merged.append(_range(node.get("ref", "")))
            if len(merged) > MOST_MERGES:
                raise BadFile(TOO_BIG)
            continue
        text, why = _value(node, book)
        if not (text or why):
            continue
        if row > LAST_ROW or column > LAST_COLUMN:
            what = f"超过 {LAST_ROW} 行" if row > LAST_ROW else f"超过 {LAST_COLUMN} 列"
            raise BadFile(f"工作表 {name} {what}，检查表最多 200 项；请只留检查表，多余的行列整行整列删除再发")
        cells[row, column] = text
        if why:
            odd[row, column] = why
        if len(text) > LONGEST or len(cells) > MOST_CELLS:
            raise BadFile(f"有一格超过 {LONGEST} 字，不像检查表，请缩短后再发" if len(text) > LONGEST else TOO_BIG)
    return Tab(name, hidden, cells, odd, merged)


def _nodes(part: bytes) -> Iterator[tuple[Place, Element]]:
    """Cells and merged ranges; a cell without an address stands right of the one before."""
    row = column = 0
    for event, node in iterparse(io.BytesIO(part), events=("start", "end")):
        if event == "start" and _is(node, "row"):
            row, column = int(node.get("r") or row + 1), 0
        elif event == "end" and _is(node, "c"):
            row, column = _place(node.get("r", "")) if node.get("r") else (row, column + 1)
            yield (row, column), node
            node.clear()
        elif event == "end" and _is(node, "mergeCell"):
            yield (0, 0), node
        elif event == "end" and _is(node, "row"):
            node.clear()


def _value(cell: Element, book: _Book) -> tuple[str, str]:
    """The text, and why it may not be used, "" where it may."""
    kind, said = cell.get("t", "n"), next((node.text or "" for node in cell if _is(node, "v")), "")
    if any(_is(node, "f") for node in cell):
        return said or "公式", FORMULA
    match kind:
        case "s":
            return book.texts[int(said)] if said else "", ""
        case "inlineStr":
            return "".join(_text(node) for node in cell if _is(node, "is")), ""
        case "str":
            return said, ""
        case "b":
            return spelled(said == "1") if said else "", ""
        case "e":
            return said, "这一格是错误值，请改成文字或数字" if said else ""
        case "d":
            return said, _date(said) if said else ""
    if not said.strip():
        return "", ""
    number = float(said)
    if cell.get("s", "0") in book.dated and 0 <= number < 2_958_466:
        return said, _date((date(1899, 12, 30) + timedelta(days=int(number))).isoformat())
    return spelled(number), ""


def _date(said: str) -> str:
    return f"这一格存成了日期或时间（{said[:20]}），请把单元格格式改成文本，重新写一遍"


def _texts(part: bytes) -> list[str]:
    """One long shared text stands in as many cells as name it."""
    found: list[str] = []
    if not part:
        return found
    for _, node in iterparse(io.BytesIO(part), events=("end",)):
        if _is(node, "si"):
            found.append(_text(node))
            if len(found[-1]) > LONGEST:
                raise BadFile(f"有一格超过 {LONGEST} 字，不像检查表，请缩短后再发")
            node.clear()
    return found


def _text(node: Element) -> str:
    """Rich text in its runs; how it is pronounced (rPh) is left out."""
    if _is(node, "t"):
        return node.text or ""
    return "" if _is(node, "rPh") else "".join(_text(child) for child in node)


def _dated(part: bytes) -> frozenset[str]:
    """Numbers of the cell styles whose format is a date's."""
    if not part:
        return frozenset()
    root = fromstring(part)
    own = {node.get("numFmtId"): node.get("formatCode", "") for node in root.iter() if _is(node, "numFmt")}
    dates = {str(number) for number in DATES}
    dates |= {key for key, code in own.items() if key and re.search("[ymdhs年月日]", UNSAID.sub("", code).lower())}
    styles = next((node for node in root if _is(node, "cellXfs")), ())
    return frozenset(str(number) for number, style in enumerate(styles) if style.get("numFmtId") in dates)


def _range(ref: str) -> Range:
    first, _, last = ref.partition(":")
    return _place(first), _place(last or first)


def _place(ref: str) -> Place:
    found = REF.fullmatch(ref)
    if not found:
        raise ValueError(ref)
    at = 0
    for letter in found[1].upper():
        at = at * 26 + ord(letter) - 64
    return int(found[2]), at


def _is(node: Element, name: str) -> bool:
    return isinstance(node.tag, str) and node.tag.rpartition("}")[2] == name
