"""Departments: who is asked for one by name."""

from db import tables
from db.imports.chart import without_contact
from db.imports.laying import Wanted, lay, lines, once, person
from db.imports.outcome import Result, Tally
from db.imports.sheet import Sheet
from db.imports.target import Names, Target

PEOPLE = {"contact": "接口人", "stand_in": "代理人", "leader": "负责人"}


def import_departments(target: Target, sheet: Sheet) -> Result:
    """A department is known by its path; those without a contact (接口人) are named in the result."""
    tally, names = Tally("departments"), Names(target.people())
    known = target.departments()
    wanted: Wanted = {}
    for cells in lines(sheet, tally):
        path = cells.path("department")
        if not path:
            cells.needed("department", "部门名称")
            continue
        row: dict[str, object] = {"site": target.site, "path": path}
        row |= {c: person(cells, c, t, names) for c, t in PEOPLE.items() if c in sheet.columns}
        once(cells, path, row, wanted, f"部门 {path}")
    if not tally.errors:
        lay(target, tables.Department, wanted, known, tally)
        tally.warnings += without_contact(target.departments())
    return tally.result()
