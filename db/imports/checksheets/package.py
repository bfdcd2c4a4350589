"""An XLSX from a stranger, made harmless before anybody reads it: bounded parts only, and what a reader would not see.

A workbook can hold a hundred gigabytes in a hundred kilobytes, or one cell in row 1,048,576 for which a reader lays
out the whole table. Everything is counted while it is unpacked, not believed from the directory.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from db.imports.sheet import BadFile

LARGEST = 5_000_000
UNPACKED, PARTS = 8_000_000, 500
"""Bytes of all parts that are read, and how many entries a package may list."""
MOST_TABS, LAST_ROW, LAST_COLUMN, MOST_CELLS, LONGEST = 60, 1000, 60, 20_000, 2000
"""Of a workbook, a worksheet, and characters of one cell; a check sheet fits into a tenth."""
NEEDED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/(?:workbook\.xml|sharedstrings\.xml|styles\.xml|_rels/workbook\.xml\.rels|"
    r"worksheets/[^/]+\.xml)"
)
SHEETS = "xl/worksheets/"
REF = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
BROKEN = "这个表格文件打不开，可能已损坏；请用 WPS 或 Excel 另存为 XLSX 再发"
TOO_BIG = "这个表格解开后太大，不像检查表；请新建一个表格，只把检查表复制过去再发"
Place = tuple[int, int]
"""Row and column, from 1."""


@dataclass(frozen=True, slots=True)
class Tab:
    """`odd` are cells whose value nobody wrote: formulas, error values; why in words."""

    name: str
    hidden: bool
    odd: Mapping[Place, str] = field(default_factory=dict)


def harmless(body: bytes) -> tuple[bytes, tuple[Tab, ...]]:
    """The package with nothing in it but what is needed, and its worksheets in order. Raises BadFile."""
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        locked = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e".encode("latin-1") in body
        raise BadFile(
            "这个表格加了打开密码，请去掉密码另存后再发" if locked else "这是旧的 XLS 格式，请另存为 XLSX 再发"
        )
    try:
        parts = _unpacked(body)
        contents = {name: data for name, (_, data) in parts.items()}
        tabs = _tabs(contents)
        _strings(contents.get("xl/sharedstrings.xml", b""))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadFile(BROKEN) from error
    except (ParseError, DefusedXmlException, KeyError, UnicodeError, LookupError, ValueError) as error:
        raise BadFile(BROKEN) from error
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as package:
        for name, data in parts.values():
            package.writestr(name, data)
    return kept.getvalue(), tabs


def _unpacked(body: bytes) -> dict[str, tuple[str, bytes]]:
    """By their names in small letters, for readers look them up so; each once."""
    left, parts = UNPACKED, dict[str, tuple[str, bytes]]()
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        if len(package.infolist()) > PARTS:
            raise BadFile(TOO_BIG)
        if any(info.flag_bits & 1 for info in package.infolist()):
            raise BadFile("这个表格加了密码，请去掉密码另存后再发")
        for name in package.namelist():
            if not NEEDED.fullmatch(name.lower()) or name.lower() in parts:
                continue
            with package.open(name) as part:
                data = part.read(left + 1)
            parts[name.lower()] = (name, data)
            left -= len(data)
            if left < 0:
                raise BadFile(TOO_BIG)
    if "xl/workbook.xml" not in parts:
        raise BadFile("这个文件不是 XLSX 表格，请用 WPS 或 Excel 另存为 XLSX 再发")
    return parts


def _tabs(parts: Mapping[str, bytes]) -> tuple[Tab, ...]:
    rels = {rel.get("Id"): rel.get("Target", "") for rel in fromstring(parts["xl/_rels/workbook.xml.rels"])}
    sheets = [node for node in fromstring(parts["xl/workbook.xml"]).iter() if _is(node, "sheet")]
    if len(sheets) > MOST_TABS:
        raise BadFile(f"有 {len(sheets)} 张工作表，一次最多 {MOST_TABS} 张，请分几次发")
    names = {f"xl/{_target(sheet, rels)}": sheet.get("name", "") for sheet in sheets}
    # every part that a reader could reach is measured, named by a worksheet or not
    odd = {part: _odd(data, names.get(part, "")) for part, data in parts.items() if part.startswith(SHEETS)}
    return tuple(
        Tab(sheet.get("name", ""), sheet.get("state", "visible") != "visible", odd[part])
        for sheet in sheets
        if (part := f"xl/{_target(sheet, rels)}") in odd or part.startswith(SHEETS)
    )


def _target(sheet: Element, rels: Mapping[str | None, str]) -> str:
    """A sheet of charts lies elsewhere; a worksheet that lies nowhere breaks the file."""
    ref = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
    return (rels.get(ref) or "").lower().removeprefix("/").removeprefix("xl/")


def _odd(part: bytes, tab: str) -> dict[Place, str]:
    """Formulas and error values; raises BadFile for a worksheet that is no check sheet by its size."""
    odd: dict[Place, str] = {}
    for count, ((row, column), cell) in enumerate(_cells(part), 1):
        if row > LAST_ROW or column > LAST_COLUMN:
            what = f"超过 {LAST_ROW} 行" if row > LAST_ROW else f"超过 {LAST_COLUMN} 列"
            raise BadFile(f"工作表 {tab} {what}，检查表最多 200 项；请只留检查表，多余的行列整行整列删除再发")
        if count > MOST_CELLS:
            raise BadFile(TOO_BIG)
        if any(_is(child, "f") for child in cell):
            odd[row, column] = "这一格是公式，请复制后用“选择性粘贴—数值”贴回去"
        elif cell.get("t") == "e":
            odd[row, column] = "这一格是错误值，请改成文字或数字"
    return odd


def _cells(part: bytes) -> Iterator[tuple[Place, Element]]:
    """Cells that hold anything, with their place as a reader counts it."""
    row = column = 0
    if not part:
        return
    for event, node in iterparse(io.BytesIO(part), events=("start", "end")):
        if event == "start" and _is(node, "row"):
            row, column = int(node.get("r") or row + 1), 0
        elif event == "end" and _is(node, "c"):
            row, column = _place(node.get("r"), row, column)
            if any((child.text or len(child)) or _is(child, "f") for child in node):
                if sum(len(text) for text in node.itertext()) > LONGEST:
                    raise BadFile(f"第 {row} 行有一格超过 {LONGEST} 字，不像检查表，请缩短后再发")
                yield (row, column), node
            node.clear()
        elif event == "end" and _is(node, "row"):
            node.clear()


def _place(ref: str | None, row: int, column: int) -> Place:
    if ref is None:
        return row, column + 1
    found = REF.fullmatch(ref)
    if not found:
        raise ValueError(ref)
    at = 0
    for letter in found[1].upper():
        at = at * 26 + ord(letter) - 64
    return int(found[2]), at


def _strings(part: bytes) -> None:
    """One long shared text stands in as many cells as name it."""
    if not part:
        return
    for _, node in iterparse(io.BytesIO(part), events=("end",)):
        if _is(node, "si"):
            if sum(len(text) for text in node.itertext()) > LONGEST:
                raise BadFile(f"有一格超过 {LONGEST} 字，不像检查表，请缩短后再发")
            node.clear()


def _is(node: Element, name: str) -> bool:
    return isinstance(node.tag, str) and node.tag.rpartition("}")[2] == name
