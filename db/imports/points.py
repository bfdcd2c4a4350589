"""The points table: what is checked where, which of them are one stop, and how red each is."""

import re
from collections.abc import Callable

from sqlmodel import select

from db import plans, sheets, tables
from db.imports.cells import Cells
from db.imports.checksheets import of_site
from db.imports.laying import Wanted, given, lay, lines, once
from db.imports.outcome import Result, Tally, some
from db.imports.sheet import Sheet
from db.imports.target import Target

RISKS = {
    word: colour
    for colour, words in {
        "red": "红 红色 重大", "orange": "橙 橙色 较大", "yellow": "黄 黄色 一般", "blue": "蓝 蓝色 低",
    }.items()
    for word in (colour, *words.split())
}  # fmt: skip
BEACON = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:\d{1,5}:\d{1,5}")


def import_points(target: Target, sheet: Sheet) -> Result:
    """A point is a place or a piece of equipment, known by the code on its label. The sheets of the book are put in
    first where the factory has none."""
    tally, session = Tally("points"), target.session
    session.info.setdefault("site", target.site)
    sheets.install(session, of_site(target.folder), target.now)
    known = {point.code: point for point in plans.points(session)}
    places, books = _labelled(target), _books(target)
    wanted: Wanted = {}
    for cells in lines(sheet, tally):
        code = cells.needed("code", "点位编号")
        if code and code not in places:
            cells.bad(f"点位 {code} 不在区域表和设备表里，请核对编号，或先导入区域、设备")
        row: dict[str, object] = {"site": target.site, "code": code}
        marks = {"nfc": _once(cells, "nfc", "NFC", wanted), "beacon": _beacon(cells, wanted)}
        row |= given(sheet, {"sheet": _book(cells, books), "halt": cells.text("halt"), "risk": _risk(cells), **marks})
        once(cells, code, row, wanted, f"点位 {code}")
    if not tally.errors:
        lay(target, tables.RoundPoint, wanted, known, tally)
        _warn(wanted, tally)
    return tally.result()


def _labelled(target: Target) -> set[str]:
    """Codes that have a label: of places and of equipment."""
    found: set[str] = set()
    for table in (tables.Place, tables.Equipment):
        found |= set(target.session.exec(select(table.code).where(table.site == target.site)))
    return found


def _books(target: Target) -> dict[str, str]:
    """A sheet's code by its code or its name."""
    current = sheets.all_current(target.session)
    return {sheet.name: sheet.code for sheet in current} | {sheet.code: sheet.code for sheet in current}


def _book(cells: Cells, books: dict[str, str]) -> str:
    words = cells.text("sheet")
    code = books.get(words) or books.get(words.upper(), "")
    if words and not code:
        cells.bad(f"检查表“{words}”没有，请写编号：{some(sorted(set(books.values())), 30)}，或先导入检查表")
    return code


def _risk(cells: Cells) -> str:
    words = cells.text("risk")
    if words and words.lower() not in RISKS:
        cells.bad(f"风险“{words}”看不懂，请填 红、橙、黄、蓝，或留空")
    return RISKS.get(words.lower(), "")


def _beacon(cells: Cells, wanted: Wanted) -> str:
    return _once(cells, "beacon", "信标", wanted, _is_beacon)


def _is_beacon(text: str) -> str:
    """As the phone spells it; "" where it is none."""
    plain = text.lower().replace("：", ":").replace(" ", "")
    return plain if BEACON.fullmatch(plain) else ""


def _once(
    cells: Cells, column: str, title: str, wanted: Wanted, spelled: Callable[[str], str] = str.strip
) -> str:  # fmt: skip
    """Two points with one tag could not be told apart."""
    words = cells.text(column)
    value = spelled(words) if words else ""
    if words and not value:
        cells.bad(f"{title}“{words}”看不懂，请写成 uuid:major:minor，例如 fda50693-a4e2-4fb1-afcf-c6eb07647825:1:7")
    other = next((code for code, row in wanted.items() if value and row.get(column) == value), None)
    if other:
        cells.bad(f"{title}“{words}”已经给了点位 {other}，一个标签只能贴一处")
    return value


def _warn(wanted: Wanted, tally: Tally) -> None:
    bare = [code for code, row in wanted.items() if row.get("sheet") == ""]
    if bare:
        tally.warnings.append(f"没有检查表的点位：{some(bare)}，扫码只能上报，不会开巡检")
    plain = [code for code, row in wanted.items() if row.get("sheet") and row.get("risk") == ""]
    if plain:
        tally.warnings.append(f"没有风险颜色的点位：{some(plain)}，复核按最少的次数派")
