"""Departments, places and equipment: the tables whose lines name people and each other by code."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from sqlmodel import SQLModel, select

from db import tables
from db.imports.cells import Cells
from db.imports.chart import without_contact
from db.imports.outcome import Result, Tally, some
from db.imports.sheet import Sheet
from db.imports.target import Names, Target

R = TypeVar("R", bound=SQLModel)
Wanted = dict[str, dict[str, object]]
PEOPLE_OF_DEPARTMENT = {"contact": "接口人", "stand_in": "代理人", "leader": "负责人"}
FAR_NORTH = 54.0  # degrees; China lies south of it, and all its longitudes are larger


def import_departments(target: Target, sheet: Sheet) -> Result:
    tally, names = Tally("departments"), Names(target.people())
    known = target.departments()
    wanted: Wanted = {}
    for cells in _lines(sheet, tally):
        path = cells.path("department")
        if not path:
            cells.needed("department", "部门名称")
            continue
        row: dict[str, object] = {"site": target.site, "path": path}
        row |= {c: _person(cells, c, t, names) for c, t in PEOPLE_OF_DEPARTMENT.items() if c in sheet.columns}
        _once(cells, path, row, wanted, f"部门 {path}")
    if not tally.errors:
        _lay(target, tables.Department, wanted, known, tally)
        tally.warnings += without_contact(target.departments())
    return tally.result()


def import_places(target: Target, sheet: Sheet) -> Result:
    tally, names = Tally("places"), Names(target.people())
    known = {p.code: p for p in target.session.exec(select(tables.Place).where(tables.Place.site == target.site))}
    wanted: Wanted = {}
    for cells in _lines(sheet, tally):
        code = cells.needed("code", "编号")
        row: dict[str, object] = {"site": target.site, "code": code, "name": cells.needed("name", "名称")}
        row |= _given(sheet, _named(cells, names) | _position(cells))
        _once(cells, code, row, wanted, f"编号 {code}")
    if not tally.errors:
        _lay(target, tables.Place, wanted, known, tally)
        _warn(target, wanted, "区域", "这里的隐患会先派给安全员", tally)
    return tally.result()


def import_equipment(target: Target, sheet: Sheet) -> Result:
    tally, names = Tally("equipment"), Names(target.people())
    session, site = target.session, target.site
    known = {e.code: e for e in session.exec(select(tables.Equipment).where(tables.Equipment.site == site))}
    places = list(session.exec(select(tables.Place).where(tables.Place.site == site)))
    wanted: Wanted = {}
    for cells in _lines(sheet, tally):
        code = cells.needed("code", "编号")
        row: dict[str, object] = {"site": site, "code": code, "name": cells.needed("name", "名称")}
        operators = [_found(cells, names, "操作工", words) for words in cells.many("operators")]
        row |= _given(
            sheet,
            _named(cells, names) | {"place": _place(cells, places), "operators": _texts(o for o in operators if o)},
        )
        _once(cells, code, row, wanted, f"编号 {code}")
    if not tally.errors:
        _lay(target, tables.Equipment, wanted, known, tally)
        _warn(target, wanted, "设备", "它的隐患会派给所在区域的责任人", tally)
    return tally.result()


def _lines(sheet: Sheet, tally: Tally) -> Iterable[Cells]:
    return (Cells(row, tally) for row in sheet.rows)


def _given(sheet: Sheet, values: Mapping[str, object]) -> dict[str, object]:
    """Only what the table has a column for: the rest stays as it is."""
    return {column: value for column, value in values.items() if column in sheet.columns}


def _named(cells: Cells, names: Names) -> dict[str, object]:
    return {
        "department": cells.path("department"),
        "owner": _person(cells, "owner", "责任人", names),
        "aliases": _texts(cells.many("aliases")),
    }


def _position(cells: Cells) -> dict[str, object]:
    lat, lng = cells.number("lat", "纬度", -180, 180), cells.number("lng", "经度", -180, 180)
    if lat is not None and lng is not None and lat > FAR_NORTH >= lng:
        cells.bad(f"纬度 {lat:g} 和经度 {lng:g} 像是填反了，纬度在前（中国约 18 到 54），请对调")
    elif lat is not None and abs(lat) > 90:
        cells.bad(f"纬度 {lat:g} 超出 -90 到 90，请核对")
    if (lat is None) != (lng is None) and bool(cells.text("lat")) != bool(cells.text("lng")):
        cells.bad("纬度和经度要么都填，要么都留空")
    radius = cells.number("radius_m", "半径", 1, 5000)
    return {"lat": lat, "lng": lng, "radius_m": radius, "key_area": cells.yes("key_area", "重点区域")}


def _person(cells: Cells, column: str, title: str, names: Names) -> str | None:
    words = cells.text(column)
    return _found(cells, names, title, words) if words else None


def _found(cells: Cells, names: Names, title: str, words: str) -> str | None:
    try:
        return names.find(title, words)
    except LookupError as error:
        cells.bad(str(error))
        return None


def _place(cells: Cells, places: Sequence[tables.Place]) -> str | None:
    """By code, or by a name that one place alone has."""
    words = cells.text("place")
    if not words or words in {p.code for p in places}:
        return words or None
    named = [p.code for p in places if p.name == words]
    if len(named) == 1:
        return named[0]
    remedy = "同名的区域不止一个，请改填区域编号" if named else "不在区域表里，请核对编号，或先导入区域"
    cells.bad(f"区域“{words}”{remedy}")
    return None


def _texts(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _once(cells: Cells, key: str, row: dict[str, object], wanted: Wanted, title: str) -> None:
    if key and key in wanted:
        cells.bad(f"{title} 在上面已经出现过，请只留一行")
    elif key:
        wanted[key] = row


def _lay(target: Target, shape: Callable[..., R], wanted: Wanted, known: Mapping[str, R], tally: Tally) -> None:
    for key, values in wanted.items():
        old = known.get(key)
        row = shape(**{**(old.model_dump() if old else {}), **values})
        tally.count(old is None, old is not None and old.model_dump() != row.model_dump())
        target.session.merge(row)
    target.session.flush()


def _warn(target: Target, wanted: Wanted, title: str, consequence: str, tally: Tally) -> None:
    """What is lawful but will be felt on the shop floor."""
    orphans = [str(row["name"]) for row in wanted.values() if not row.get("owner")]
    if orphans:
        tally.warnings.append(f"没有责任人的{title}：{some(orphans)}，{consequence}")
    known = target.departments()
    strange = sorted({str(d) for row in wanted.values() if (d := row.get("department")) and d not in known})
    if strange:
        tally.warnings.append(f"部门表和人员表里都没有的部门：{some(strange)}，请核对写法")
    calls: dict[str, list[str]] = {}
    for row in wanted.values():
        for call in {str(row["name"]), *json.loads(str(row.get("aliases", "[]")))}:
            calls.setdefault(call, []).append(str(row["code"]))
    for call, codes in calls.items():
        if len(codes) > 1:
            tally.warnings.append(f"叫法“{call}”有 {len(codes)} 个{title}在用（{some(codes)}），说到它时会问是哪一个")
