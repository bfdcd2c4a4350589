"""Places and equipment: what workers name, and who answers for it."""

import json
from collections.abc import Iterable, Sequence

from sqlmodel import select

from db import tables
from db.codec import texts_from_json
from db.imports.cells import Cells
from db.imports.laying import Wanted, found, given, lay, lines, once, person, rows_after
from db.imports.outcome import Result, Tally, some
from db.imports.sheet import Sheet
from db.imports.target import Names, Target

FAR_NORTH = 54.0  # degrees; China lies south of it, and all its longitudes are larger


def import_places(target: Target, sheet: Sheet) -> Result:
    """A place is known by its code, which is printed on its QR label."""
    tally, names = Tally("places"), Names(target.people())
    known = {p.code: p for p in target.session.exec(select(tables.Place).where(tables.Place.site == target.site))}
    wanted: Wanted = {}
    for cells in lines(sheet, tally):
        code = cells.needed("code", "编号")
        row: dict[str, object] = {"site": target.site, "code": code, "name": cells.needed("name", "名称")}
        row |= given(sheet, _named(cells, names) | _position(cells))
        once(cells, code, row, wanted, f"编号 {code}")
    if not tally.errors:
        lay(target, tables.Place, wanted, known, tally)
        _warn(target, wanted, "区域", "这里的隐患会先派给安全员", tally)
        _same_calls({**known, **rows_after(tables.Place, wanted, known)}.values(), "区域", tally)
    return tally.result()


def import_equipment(target: Target, sheet: Sheet) -> Result:
    """A piece is known by its code; its place may be named or coded, and must be known."""
    tally, names = Tally("equipment"), Names(target.people())
    session, site = target.session, target.site
    known = {e.code: e for e in session.exec(select(tables.Equipment).where(tables.Equipment.site == site))}
    places = list(session.exec(select(tables.Place).where(tables.Place.site == site)))
    wanted: Wanted = {}
    for cells in lines(sheet, tally):
        code = cells.needed("code", "编号")
        row: dict[str, object] = {"site": site, "code": code, "name": cells.needed("name", "名称")}
        operators = [found(cells, names, "操作工", words) for words in cells.many("operators")]
        row |= given(
            sheet,
            _named(cells, names) | {"place": _place(cells, places), "operators": _texts(o for o in operators if o)},
        )
        once(cells, code, row, wanted, f"编号 {code}")
    if not tally.errors:
        lay(target, tables.Equipment, wanted, known, tally)
        _warn(target, wanted, "设备", "它的隐患会派给所在区域的责任人", tally)
        _same_calls({**known, **rows_after(tables.Equipment, wanted, known)}.values(), "设备", tally)
    return tally.result()


def _named(cells: Cells, names: Names) -> dict[str, object]:
    return {
        "department": cells.path("department"),
        "owner": person(cells, "owner", "责任人", names),
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


def _warn(target: Target, wanted: Wanted, title: str, consequence: str, tally: Tally) -> None:
    """What is lawful but will be felt on the shop floor."""
    orphans = [str(row["name"]) for row in wanted.values() if not row.get("owner")]
    if orphans:
        tally.warnings.append(f"没有责任人的{title}：{some(orphans)}，{consequence}")
    known = target.departments()
    strange = sorted({str(d) for row in wanted.values() if (d := row.get("department")) and d not in known})
    if strange:
        tally.warnings.append(f"部门表和人员表里都没有的部门：{some(strange)}，请核对写法")


def _same_calls(rows: Iterable[tables.Place | tables.Equipment], title: str, tally: Tally) -> None:
    """One word for two things: whoever says it will be asked which."""
    calls: dict[str, list[str]] = {}
    for row in rows:
        for call in {row.name, *texts_from_json(row.aliases)}:
            calls.setdefault(call, []).append(row.code)
    for call, codes in sorted(calls.items()):
        if len(codes) > 1:
            tally.warnings.append(f"叫法“{call}”有 {len(codes)} 个{title}在用（{some(codes)}），说到它时会问是哪一个")
