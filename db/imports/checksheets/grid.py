"""A worksheet or a CSV as a table of texts, and a check sheet found in it: lines above the headings, then items."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from db.imports.checksheets.words import HEADINGS, bare
from db.imports.checksheets.written import COLUMNS, HEAD, TITLES, Cell, Fault, Line, Written, letters

LAST_HEADING = 30
UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters and what turns the direction of writing around."""
Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell, row and column from 1."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`odd` and `merged` count from 1; a cell of `odd` holds a value that nobody wrote, why in words."""

    tab: str
    rows: Sequence[Sequence[str]]
    odd: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: Sequence[Range] = ()

    @property
    def empty(self) -> bool:
        return not any(any(row) for row in self.rows)


def written(grid: Grid) -> Written | Fault:
    """The check sheet of this table, unjudged; a Fault where none can be found."""
    at = _heading_row(grid)
    if at is None:
        what = "没有找到表头，要有一行写着“编号、检查项、标准、类型”；这一页不是检查表就删掉"
        return Fault(grid.tab, 0, 0, "表头", what)
    columns: dict[int, str] = {}
    names = [HEADINGS.get(bare(cell), "") for cell in grid.rows[at - 1]]
    for number, name in enumerate(names, 1):
        if name in COLUMNS and name in columns.values():
            return Fault(grid.tab, at, number, TITLES[name], f"表头“{TITLES[name]}”出现了两次，请只留一列")
        if name in COLUMNS:
            columns[number] = name
    if fault := _merged_heading(grid, at, columns):
        return fault
    lines = tuple(_lines(grid, at, columns))
    if lines and "no" not in columns.values():
        lines = tuple(_numbered(line, number) for number, line in enumerate(lines, 1))
    return Written(grid.tab, dict(_head(grid, at)), lines, at)


def has_headings(grid: Grid) -> bool:
    return _heading_row(grid) is not None


def _heading_row(grid: Grid) -> int | None:
    for number, row in enumerate(grid.rows[:LAST_HEADING], 1):
        names = {HEADINGS.get(bare(cell), "") for cell in row}
        if "item" in names and len(names & set(COLUMNS)) > 1:
            return number
    return None


def _merged_heading(grid: Grid, at: int, columns: Mapping[int, str]) -> Fault | None:
    for (top, left), (bottom, right) in grid.merged:
        if top <= at <= bottom and any(left <= column <= right for column in columns):
            return Fault(grid.tab, top, left, "表头", "表头这一行有合并单元格，请取消合并，一列一个标题")
    return None


def _head(grid: Grid, at: int) -> Iterator[tuple[str, Cell]]:
    """表编号 | CRANE, or 表编号：CRANE in one cell."""
    for number, row in enumerate(grid.rows[: at - 1], 1):
        key = ""
        for column, cell in enumerate(row, 1):
            said, _, value = cell.replace("：", ":").partition(":")
            name = _head_name(said)
            if name and value.strip():
                yield name, _cell(grid, value.strip(), number, column)
            elif name and not value:
                key = name
            elif cell and key:
                yield key, _cell(grid, cell, number, column)
                key = ""


def _head_name(said: str) -> str:
    """Above the headings 编号 is the sheet's own."""
    name = HEADINGS.get(bare(said), "")
    return "code" if name == "no" else name if name in HEAD else ""


def _lines(grid: Grid, at: int, columns: Mapping[int, str]) -> Iterator[Line]:
    merged = dict(_merged_cells(grid, at, columns))
    for number in range(at + 1, len(grid.rows) + 1):
        row = grid.rows[number - 1]
        cells = {
            name: _cell(grid, row[column - 1] if column <= len(row) else "", number, column, merged)
            for column, name in columns.items()
        }
        if any(cell.text or cell.odd for cell in cells.values()):
            yield Line(number, cells)


def _merged_cells(grid: Grid, at: int, columns: Mapping[int, str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Only in columns that are read: a remark may be merged as anybody likes."""
    for (top, left), (bottom, right) in grid.merged:
        used = [column for column in columns if left <= column <= right]
        if bottom > at and used:
            name = f"{letters(left)}{top}:{letters(right)}{bottom}"
            for row in range(max(top, at + 1), min(bottom, len(grid.rows)) + 1):
                yield (row, used[0]), f"{name} 是合并单元格，请取消合并，每一行都填上"


def _cell(
    grid: Grid, text: str, row: int, column: int, merged: Mapping[tuple[int, int], str] | None = None
) -> Cell:  # fmt: skip
    return Cell(plain(text), row, column, grid.odd.get((row, column)) or (merged or {}).get((row, column), ""))


def plain(text: str) -> str:
    """Only what can be seen; a line break parts options."""
    return UNSEEN.sub("", text).strip()


def _numbered(line: Line, number: int) -> Line:
    """A table without 编号 is numbered as it stands."""
    return Line(line.row, {**line.cells, "no": Cell(str(number), line.row)})
