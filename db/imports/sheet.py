"""A table that a person kept in a text editor, WPS or Excel, as rows of text with the row numbers they see."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

LARGEST = 20_000_000  # bytes; the people of the largest factory fit in a hundredth of it
Cell = int | float | str | bool | time | date | datetime | timedelta


class BadFile(Exception):
    """The file as a whole cannot be read; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts from 1 with the heading, as the spreadsheet shows it; cells are stripped."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`unused` are headings that nothing is done with."""

    columns: frozenset[str]
    rows: tuple[Row, ...]
    unused: tuple[str, ...] = ()


def read_sheet(path: Path, headings: Mapping[str, str], required: Sequence[str]) -> Sheet:
    """`headings` maps what may stand in the first line to our column names; raises BadFile."""
    lines = [(number, cells) for number, cells in enumerate(_cells(path), 1) if any(cells)]
    if not lines:
        raise BadFile("表是空的，请照 config/site/template 里的表头填写")
    _, first = lines[0]
    names = [headings.get(_heading(cell), "") for cell in first]
    if missing := [name for name in required if name not in names]:
        wanted = "、".join(f"{name}（{_chinese(name, headings)}）" for name in missing)
        raise BadFile(f"第一行表头里缺 {wanted}；请照 config/site/template 里的表头写")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadFile(f"表头 {'、'.join(twice)} 出现了两次，请只留一列")
    rows = tuple(
        Row(number, {name: cell for name, cell in zip(names, cells, strict=False) if name})
        for number, cells in lines[1:]
    )
    unused = tuple(cell for cell, name in zip(first, names, strict=True) if cell and not name)
    return Sheet(frozenset(names) - {""}, rows, unused)


def _heading(cell: str) -> str:
    """Headings are matched without spaces, stars and remarks in brackets, in small letters."""
    bare = cell.replace("（", "(").split("(")[0]
    return bare.replace(" ", "").strip("*＊:：").lower()


def _chinese(name: str, headings: Mapping[str, str]) -> str:
    return next((word for word, column in headings.items() if column == name and not word.isascii()), name)


def _cells(path: Path) -> Iterator[list[str]]:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise BadFile(f"文件 {path} 打不开，请核对路径") from error
    if len(body) > LARGEST:
        raise BadFile("文件超过 20 MB，不像一张人员或区域表，请核对")
    if body.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        yield from _workbook(body)
    else:
        yield from text_rows(body)


def _workbook(body: bytes) -> Iterator[list[str]]:
    """XLSX, and XLS where somebody still has one: the first sheet."""
    from python_calamine import CalamineError, CalamineWorkbook  # only an import needs it

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError) as error:
        raise BadFile("这个表格文件打不开，可能已损坏；请用 WPS 或 Excel 另存为 XLSX 再试") from error
    for row in rows:
        yield [spelled(cell) for cell in row]


def spelled(cell: Cell) -> str:
    """A cell as text. Phone numbers and staff numbers come as floats, days as dates."""
    match cell:
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes")
        case time():
            return cell.isoformat(timespec="minutes")
    return str(cell).strip()


def text_rows(body: bytes) -> Iterator[list[str]]:
    """CSV in any encoding and separator that an office uses; raises BadFile."""
    text = _decoded(body)
    if "\0" in text:
        raise BadFile("这不像一张文字表，请用 WPS 或 Excel 另存为 CSV 或 XLSX")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise BadFile(f"这不像一张 CSV 表（{error}），请用 WPS 或 Excel 另存为 CSV 或 XLSX") from error


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("文件的文字编码认不出，请另存为 UTF-8 或 GBK 的 CSV，或 XLSX")
