"""A file with check sheets, XLSX or CSV, from bytes to judged sheets. Blocking; bounded in time and memory."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from db.imports.checksheets.grid import Grid, has_headings, written
from db.imports.checksheets.package import LARGEST, opened
from db.imports.checksheets.proof import Proof, prove
from db.imports.checksheets.tabs import LAST_COLUMN, LAST_ROW, LONGEST, Tab
from db.imports.checksheets.written import Fault
from db.imports.sheet import BadFile, text_rows
from workflows.inspection.sheets import Sheet

ASIDE = ("说明", "填写说明", "隐患编码", "隐患类别")
"""Worksheets of our own template that are no check sheets."""


@dataclass(frozen=True, slots=True)
class Read:
    """`sheets` is empty where there is any fault. `warnings` name their sheet. `found`: headings of a check sheet stand
    somewhere in it."""

    sheets: tuple[Sheet, ...]
    faults: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()
    found: bool = True


def read(body: bytes, hazards: Collection[str] | None = None) -> Read:
    """`hazards` as in proof.prove. Raises BadFile where the file as a whole cannot be read."""
    if len(body) > LARGEST:
        raise BadFile(f"文件有 {len(body) / 1e6:.1f} MB，检查表不超过 {LARGEST / 1e6:.0f} MB，请删掉图片再发")
    workbook = body.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    grids, warnings = _workbook(body) if workbook else ([_table(body)], [])
    filled = [grid for grid in grids if not grid.empty]
    if not filled:
        raise BadFile("表是空的；发“检查表模板”，照模板填好再发")
    proofs = [(grid, _proof(grid, hazards)) for grid in filled]
    faults = [fault for _, proof in proofs for fault in proof.faults]
    sheets = [proof.sheet for _, proof in proofs if proof.sheet]
    faults += _twice([(grid.tab, proof.sheet) for grid, proof in proofs if proof.sheet])
    for _, proof in proofs:
        warnings += [f"{proof.sheet.code}：{line}" for line in proof.warnings if proof.sheet]
    found = any(has_headings(grid) for grid in filled)
    return Read(() if faults else tuple(sheets), tuple(faults), tuple(warnings), found)


def _proof(grid: Grid, hazards: Collection[str] | None) -> Proof:
    found = written(grid)
    return Proof(None, (found,)) if isinstance(found, Fault) else prove(found, hazards)


def _twice(found: list[tuple[str, Sheet]]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for tab, sheet in found:
        if sheet.code in first:
            yield Fault(tab, 0, 0, "表编号", f"表编号 {sheet.code} 和工作表 {first[sheet.code]} 重复，请改成别的编号")
        first.setdefault(sheet.code, tab)


def _workbook(body: bytes) -> tuple[list[Grid], list[str]]:
    tabs = opened(body)
    hidden = [tab.name for tab in tabs if tab.hidden]
    warnings = [f"隐藏的工作表没有读：{'、'.join(hidden)}；要用就取消隐藏再发"] if hidden else []
    return [_grid(tab) for tab in tabs if not tab.hidden and tab.name.strip() not in ASIDE], warnings


def _grid(tab: Tab) -> Grid:
    height = max((row for row, _ in tab.cells), default=0)
    width = max((column for _, column in tab.cells), default=0)
    rows = [[tab.cells.get((row, column), "") for column in range(1, width + 1)] for row in range(1, height + 1)]
    return Grid(tab.name.strip(), rows, tab.odd, tab.merged)


def _table(body: bytes) -> Grid:
    rows = []
    for number, row in enumerate(text_rows(body), 1):
        if number > LAST_ROW or len(row) > LAST_COLUMN:
            raise BadFile(f"超过 {LAST_ROW} 行或 {LAST_COLUMN} 列，不像检查表（最多 200 项），请只留检查表再发")
        if any(len(cell) > LONGEST for cell in row):
            raise BadFile(f"第 {number} 行有一格超过 {LONGEST} 字，不像检查表，请缩短后再发")
        rows.append(row)
    return Grid("", rows)
