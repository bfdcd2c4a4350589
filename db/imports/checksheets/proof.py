"""From what was written to a Sheet, or to every reason why not. Nothing is guessed: what is unclear is a fault."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from db.imports.checksheets.items import Proving, item_of
from db.imports.checksheets.written import TITLES, Cell, Fault, Line, Written
from workflows.inspection.sheets import Item, Sheet

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,15}")
LONGEST_NAME, LONGEST_ABOUT, MOST_ITEMS = 60, 120, 200


@dataclass(frozen=True, slots=True)
class Proof:
    """`sheet` is None where there is any fault; `warnings` are allowed and said."""

    sheet: Sheet | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    items: dict[int, Item] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)


def prove(written: Written, hazards: Collection[str] | None = None) -> Proof:
    """`hazards` are the catalogue's codes; None where nobody can say which there are."""
    at = Proving(written.tab, hazards)
    code, name = _code(at, written), _name(at, written)
    found = _Found()
    if not written.lines:
        at.fault(written.row, 0, "检查项", "一项检查都没有，请在表头下面每行写一项")
    if len(written.lines) > MOST_ITEMS:
        at.fault(written.row, 0, "检查项", f"有 {len(written.lines)} 项，一张表最多 {MOST_ITEMS} 项，请拆成几张表")
    else:
        for line in written.lines:
            _line(at, line, found)
    if at.faults:
        return Proof(None, tuple(at.faults), ())
    about = [
        " ".join(written.head.get(key, Cell()).text.split())[:LONGEST_ABOUT]
        for key in ("asset", "frequency", "role", "basis")
    ]
    asset, frequency, role, basis = about
    items = tuple(found.items.values())
    sheet = Sheet(code, name, asset=asset, frequency=frequency, role=role, basis=basis, items=items)
    return Proof(sheet, (), tuple(_warnings(sheet)))


def _code(at: Proving, written: Written) -> str:
    cell = written.head.get("code")
    code = cell.text.strip().upper() if cell else ""
    row, column = (cell.row, cell.column) if cell else (written.row, 0)
    if not code:
        at.fault(row, column, TITLES["code"], "缺表编号，请在表头上面写“表编号”，右边一格写编号，例如 CRANE")
    elif not CODE.fullmatch(code):
        what = f"表编号“{code[:20]}”要用 2 到 16 个英文字母、数字或短横，例如 CRANE"
        at.fault(row, column, TITLES["code"], what)
    return code


def _name(at: Proving, written: Written) -> str:
    cell = written.head.get("name")
    name = " ".join(cell.text.split() if cell else ()) or written.tab
    row, column = (cell.row, cell.column) if cell else (written.row, 0)
    if not name:
        at.fault(row, column, TITLES["name"], "缺表名，请写上，例如 行车班前检查表")
    elif len(name) > LONGEST_NAME:
        at.fault(row, column, TITLES["name"], f"表名太长，请控制在 {LONGEST_NAME} 字以内")
    return name


def _line(at: Proving, line: Line, found: _Found) -> None:
    for cell in line.cells.values():
        if cell.odd:
            at.once(cell.row, cell.column, cell.odd)
    if any(cell.odd for cell in line.cells.values()):
        return
    item = item_of(at, line, found.items)
    if item.no in found.items:
        at.bad(line, "no", f"编号 {item.no} 和第 {found.rows[item.no]} 行重复，请改成没有用过的编号")
        return
    if item.no:
        found.items[item.no], found.rows[item.no] = item, line.row


def _warnings(sheet: Sheet) -> list[str]:
    unlimited = [item.no for item in sheet.items if item.kind == "number" and item.low is None and item.high is None]
    never = [item.no for item in sheet.items if item.kind == "choice" and not item.abnormal]
    finds = [item for item in sheet.items if item.kind == "judge" or item.abnormal or item.no not in unlimited]
    nameless = [item.no for item in finds if item.kind in ("judge", "number", "choice") and not item.hazard]
    nameless = [no for no in nameless if no not in (*unlimited, *never)]
    said = (
        (unlimited, "没有上下限，填多少都不算异常"),
        (never, "没有异常选项，选什么都不算异常"),
        (nameless, "没有隐患编码，异常时隐患类别由安全员定"),
    )
    return [f"第 {'、'.join(map(str, numbers))} 项{what}" for numbers, what in said if numbers]
