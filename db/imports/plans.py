"""The plans table: which points are gone together, when, and by whom."""

import json
from collections.abc import Mapping, Sequence
from datetime import time

from sqlmodel import select

from db import plans, tables
from db.imports.calendar import DAYS
from db.imports.cells import Cells
from db.imports.laying import Wanted, given, lay, lines, once, person
from db.imports.outcome import Result, Tally, some
from db.imports.sheet import Sheet
from db.imports.target import Names, Target
from workflows.inspection.plans import NO_TIME, lasts

EVERY = {
    word: kind
    for kind, words in {
        "shift": "每班 班 班次 每班次", "day": "每天 每日 日 天", "week": "每周 周 每星期",
    }.items()
    for word in (kind, *words.split())
}  # fmt: skip
TIMING = ("every", "days", "shift", "since", "within")
LONGEST, MOST = {"shift": 1440, "day": 1440, "week": 10080}, 200
"""Minutes of a window, so that a plan's rounds do not pile up; points of one round."""


def import_plans(target: Target, sheet: Sheet) -> Result:
    """A plan is known by its name. One whose time changed begins with its next window; a new one with the window that
    runs now."""
    tally, session = Tally("plans"), target.session
    session.info.setdefault("site", target.site)
    query = select(tables.RoundPlan).where(tables.RoundPlan.site == target.site)
    known = {row.name: row for row in session.exec(query)}
    names, points = Names(target.people()), _points(target)
    wanted, over = Wanted(), list[str]()
    for cells in lines(sheet, tally):
        name = cells.needed("name", "计划名称")
        if not cells.yes("active", "启用", absent=True):
            over.append(name)
            continue
        row = {"site": target.site, "name": name} | given(sheet, _read(cells, target, names, points))
        once(cells, name, row, wanted, f"计划 {name}")
    if not tally.errors:
        _end(target, known, over, tally)
        _moved(target, wanted, known)
        lay(target, tables.RoundPlan, wanted, known, tally)
        _warn(target, wanted, tally)
        plans.look_again(session, target.now)
    return tally.result()


def _read(cells: Cells, target: Target, names: Names, points: Mapping[str, str]) -> dict[str, object]:
    every = _every(cells)
    found: dict[str, object] = {
        "points": json.dumps(_route(cells, points), ensure_ascii=False), "every": every,
        "days": json.dumps(_days(cells)), "shift": _shift(cells, target, every), "since": _since(cells),
        "within": _within(cells, every), "role": cells.text("role"), "department": cells.path("department"),
        "person": person(cells, "person", "巡检人", names), "ordered": cells.yes("ordered", "按顺序"),
    }  # fmt: skip
    if not (cells.text("person") or found["role"] or found["department"]):
        cells.bad("没有写谁去巡：填巡检人，或填角色、部门")
    _fits(cells, target, found)
    return found


def _points(target: Target) -> dict[str, str]:
    """Code of a point that has a sheet, by code and by a name that one alone has."""
    codes = {point.code for point in plans.points(target.session) if point.sheet}
    names: dict[str, list[str]] = {}
    for table in (tables.Place, tables.Equipment):
        for code, name in target.session.exec(select(table.code, table.name).where(table.site == target.site)):
            names.setdefault(name, []).append(code)
    alone = {name: found[0] for name, found in names.items() if len(found) == 1 and found[0] in codes}
    return alone | {code: code for code in codes}


def _route(cells: Cells, points: Mapping[str, str]) -> list[str]:
    said = cells.many("points")
    strange = [word for word in said if word not in points]
    if strange:
        cells.bad(f"点位 {some(strange)} 不在点位表里，或没有检查表，请核对编号，或先导入点位")
    if not said and not cells.row.cells.get("points", ""):
        cells.bad("没有写点位，请按巡检的先后写编号，用 | 隔开")
    route = [points[word] for word in said if word in points]
    if len(set(route)) < len(route):
        cells.bad("同一个点位写了两次，一趟只能去一次")
    if len(route) > MOST:
        cells.bad(f"一个计划最多 {MOST} 个点位，请分成几个计划")
    return route


def _every(cells: Cells) -> str:
    words = cells.needed("every", "周期")
    if words and words not in EVERY:
        cells.bad(f"周期“{words}”看不懂，请填 每班、每天 或 每周")
    return EVERY.get(words, "day")


def _days(cells: Cells) -> list[int]:
    """Weekdays 1-7; empty for every day."""
    found: set[int] = set()
    for word in cells.many("days"):
        bare = word.removeprefix("每").removeprefix("周").removeprefix("星期")
        if word in ("每天", "每日"):
            found |= set(range(1, 8))
        elif word == "工作日":
            found |= set(range(1, 6))
        elif bare in DAYS:
            found.add(DAYS[bare] + 1)
        elif bare in map(str, range(1, 8)):
            found.add(int(bare))
        else:
            cells.bad(f"星期“{word}”看不懂，请写 周一|周三|周五，或 工作日")
    return [] if len(found) == 7 else sorted(found)


def _shift(cells: Cells, target: Target, every: str) -> str:
    words, known = cells.text("shift"), [shift.name for shift in target.shifts]
    if words in ("每班", "全部"):
        return ""
    if words and words not in known:
        cells.bad(f"班次“{words}”不认识，请写 {'、'.join(known)}，每个班都巡就留空")
    if words and every != "shift":
        cells.bad("周期不是每班，班次请留空；要在固定时间开始就填开始时间")
    return words


def _since(cells: Cells) -> str:
    raw = cells.text("since").replace("：", ":")
    try:
        return f"{time.fromisoformat(raw.zfill(5)):%H:%M}" if raw else ""
    except ValueError:
        cells.bad(f"开始时间“{raw}”看不懂，请写成 08:30")
        return ""


def _within(cells: Cells, every: str) -> int:
    minutes = cells.number("within", "时限（分钟）", 5, LONGEST[every])
    if minutes is not None and minutes != int(minutes):
        cells.bad("时限请写整数分钟")
    return int(minutes or 0)


def _fits(cells: Cells, target: Target, found: Mapping[str, object]) -> None:
    """A start outside the shift needs to be told how long."""
    if found["every"] != "shift" or not found["since"] or found["within"]:
        return
    since = time.fromisoformat(str(found["since"]))
    shifts = [shift for shift in target.shifts if found["shift"] in ("", shift.name)]
    outside = [shift.name for shift in shifts if lasts(shift, since) == NO_TIME]
    if outside:
        cells.bad(f"开始时间 {found['since']} 不在{'、'.join(outside)}里，请改时间，或写明班次和时限")


def _end(target: Target, known: Mapping[str, tables.RoundPlan], names: Sequence[str], tally: Tally) -> None:
    for name in names:
        row = known.get(name)
        tally.count(new=False, differs=row is not None)
        if row is not None:
            target.session.delete(row)


def _moved(target: Target, wanted: Wanted, known: Mapping[str, tables.RoundPlan]) -> None:
    for name, row in wanted.items():
        old = known.get(name)
        if old is not None and any(row.get(column, getattr(old, column)) != getattr(old, column) for column in TIMING):
            row["opened_until"] = target.now


def _warn(target: Target, wanted: Wanted, tally: Tally) -> None:
    departments = _said(wanted, "department") - set(target.departments()) - {p.department for p in target.people()}
    if departments:
        tally.warnings.append(f"部门表和人员表里都没有的部门：{some(sorted(departments))}，请核对写法")
    duties = set(target.session.exec(select(tables.Shift.duty).where(tables.Shift.site == target.site)))
    roles = _said(wanted, "role") - duties - {p.role for p in target.people()}
    if roles:
        tally.warnings.append(f"值班表和人员表里都没有的角色：{some(sorted(roles))}，巡检会派给部门里的人")


def _said(wanted: Wanted, column: str) -> set[str]:
    return {str(row[column]) for row in wanted.values() if row.get(column)}
