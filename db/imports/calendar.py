"""The roster (值班表) and absences: lines about people and days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import select

from db import tables
from db.imports.cells import Cells, read_day, read_hours
from db.imports.laying import found
from db.imports.outcome import Result, Tally
from db.imports.sheet import Sheet
from db.imports.target import Names, Target

AHEAD = 90  # days a line with a weekday is written out for
DAYS = {word: n for n, names in enumerate(("一", "二", "三", "四", "五", "六", "日天")) for word in names}


@dataclass(frozen=True, slots=True)
class Slot:
    """One duty in one shift of one day: what a new roster replaces as a whole."""

    duty: str
    department: str
    since: datetime
    until: datetime


def import_roster(target: Target, sheet: Sheet) -> Result:
    """Replaces the slots that the table names; other days and duties stay as they are."""
    tally, names = Tally("roster"), Names(target.people())
    wanted: dict[Slot, dict[str, None]] = {}
    for row in sheet.rows:
        cells = Cells(row, tally)
        person = _person(cells, "person", "值班人", names)
        duty, department = cells.needed("duty", "值班岗位"), cells.path("department")
        hours, days = _hours(cells, target), _days(cells, target.now.date())
        if person and duty and hours:
            for day in days:
                since, until = _span(day, hours, target.now)
                wanted.setdefault(Slot(duty, department, since, until), {})[person] = None
    if not tally.errors:
        _write_roster(target, wanted, tally)
    return tally.result()


def import_absences(target: Target, sheet: Sheet) -> Result:
    """A person's absence is known by its start; a new end or stand-in changes it."""
    tally, names = Tally("absences"), Names(target.people())
    wanted: dict[tuple[str, datetime], tables.Absence] = {}
    for row in sheet.rows:
        cells = Cells(row, tally)
        person = _person(cells, "person", "请假人", names)
        stand_in = _person(cells, "stand_in", "代理人", names) if cells.text("stand_in") else None
        since = cells.moment("since", "开始", target.now.tzinfo)
        until = cells.moment("until", "结束", target.now.tzinfo, end=True)
        if since and until and until <= since:
            cells.bad("结束早于开始，请对调或核对日期")
        if person and person == stand_in:
            cells.bad("代理人就是请假人自己，请换一个人或留空")
        if person and since and until:
            if (person, since) in wanted:
                cells.bad("同一个人同一天开始的请假在上面已经出现过，请只留一行")
            wanted[(person, since)] = tables.Absence(
                site=target.site, person=person, since=since, until=until, stand_in=stand_in
            )
    if not tally.errors:
        _write_absences(target, wanted, tally)
    return tally.result()


def _person(cells: Cells, column: str, title: str, names: Names) -> str | None:
    words = cells.needed(column, title)
    return found(cells, names, title, words) if words else None


def _hours(cells: Cells, target: Target) -> tuple[time, time] | None:
    words = cells.needed("shift", "班次")
    known = {shift.name: (shift.since, shift.until) for shift in target.shifts}
    hours = known.get(words) or read_hours(words)
    if words and not hours:
        cells.bad(f"班次“{words}”不认识，请写 {'、'.join(known)}，或直接写 08:00-16:30")
    return hours


def _days(cells: Cells, today: date) -> list[date]:
    """A date stands for itself; 周一, 星期日 and 每天 for the days ahead."""
    words = cells.needed("day", "日期或星期")
    if day := read_day(words):
        return [day]
    bare = words.removeprefix("每").removeprefix("周").removeprefix("星期").removeprefix("礼拜")
    ahead = [today + timedelta(days=n) for n in range(AHEAD)]
    if bare in ("天", "日") and words.startswith("每") and "周" not in words:
        return ahead
    if bare in DAYS:
        return [day for day in ahead if day.weekday() == DAYS[bare]]
    if words:
        cells.bad(f"日期“{words}”看不懂，请写 2026-12-01、周一 或 每天")
    return []


def _span(day: date, hours: tuple[time, time], now: datetime) -> tuple[datetime, datetime]:
    since, until = hours
    last = day if until > since else day + timedelta(days=1)
    return datetime.combine(day, since, now.tzinfo), datetime.combine(last, until, now.tzinfo)


def _write_roster(target: Target, wanted: dict[Slot, dict[str, None]], tally: Tally) -> None:
    session = target.session
    known: dict[Slot, dict[str, tables.Shift]] = {}
    for row in session.exec(select(tables.Shift).where(tables.Shift.site == target.site)):
        known.setdefault(Slot(row.duty, row.department, row.since, row.until), {})[row.person] = row
    for slot, people in wanted.items():
        old = known.get(slot, {})
        for person, row in old.items():
            if person not in people:
                session.delete(row)
        for person in people:
            tally.count(new=person not in old and not old, differs=person not in old)
            if person not in old:
                session.add(_shift(target, slot, person))
    session.flush()


def _shift(target: Target, slot: Slot, person: str) -> tables.Shift:
    return tables.Shift(
        site=target.site, person=person, duty=slot.duty, since=slot.since, until=slot.until, department=slot.department
    )


def _write_absences(target: Target, wanted: dict[tuple[str, datetime], tables.Absence], tally: Tally) -> None:
    session = target.session
    rows = session.exec(select(tables.Absence).where(tables.Absence.site == target.site))
    known = {(row.person, row.since): row for row in rows}
    for key, row in wanted.items():
        old = known.get(key)
        if old is None:
            session.add(row)
        differs = old is not None and (old.until, old.stand_in) != (row.until, row.stand_in)
        if old is not None and differs:
            old.until, old.stand_in = row.until, row.stand_in
            session.add(old)
        tally.count(old is None, differs)
    tally.warnings += list(_overlaps(target, {*known, *wanted}))
    session.flush()


def _overlaps(target: Target, keys: set[tuple[str, datetime]]) -> Iterator[str]:
    names = {p.id: p.name for p in target.people()}
    ends: dict[str, datetime] = {}
    rows = target.session.exec(select(tables.Absence).where(tables.Absence.site == target.site))
    for row in sorted(rows, key=lambda absence: absence.since):
        if row.person in ends and row.since < ends[row.person]:
            yield f"{names.get(row.person, '未知人员')} 有两段请假重叠，以先开始的那段的代理人为准"
        ends[row.person] = max(row.until, ends.get(row.person, row.until))
