"""Whose line it is, in tables about people who are known already: by number, account or mobile, by a name only where
one person alone bears it."""

from collections.abc import Callable
from datetime import date

from sqlmodel import select

from db import tables
from db.imports.cells import Cells, person_name, read_day
from db.imports.person_line import COLUMNS, mobile
from db.imports.target import Names, Target
from workflows.kernel.people import OUTSIDER

Find = Callable[[str], tables.Person | None]


class Whom:
    """What a stranger typed about himself finds nobody."""

    def __init__(self, target: Target) -> None:
        people = [p for p in target.people() if p.role != OUTSIDER]
        self.by_id = {p.id: p for p in people}
        self.names = Names(people)
        numbers = {p.staff_no: p for p in people if p.staff_no}
        mobiles = {p.mobile: p for p in people if p.mobile}
        rows = target.session.exec(select(tables.Account).where(tables.Account.site == target.site))
        accounts = {(a.platform, a.account): self.by_id.get(a.person) for a in rows}
        self.keys: tuple[tuple[str, str, Find], ...] = (
            ("staff_no", "工号", numbers.get),
            *((COLUMNS[p][0], COLUMNS[p][1], lambda key, p=p: accounts.get((p, key.lower()))) for p in COLUMNS),
            ("mobile", "手机号", mobiles.get),
        )

    def find(self, cells: Cells) -> tables.Person | None:
        """None where nobody fits or two keys disagree; that then stands on the tally with its remedy."""
        said = {column: cells.text(column) for column, _, _ in self.keys}
        said["mobile"] = mobile(cells) if said["mobile"] else ""
        found = [(title, key, find(key)) for column, title, find in self.keys if (key := said[column])]
        name = person_name(cells.text("name"))
        if not found:
            return self._by_name(cells, name)
        known = next((person for _, _, person in found if person), None)
        if known is None:
            title, key, _ = found[0]
            cells.bad(f"{title}“{key}”不在人员表里，请核对，或先导入这个人")
            return None
        for title, key, person in found:
            if person is not None and person.id != known.id:
                cells.bad(f"{title}“{key}”是{person.name}的，和这一行别的编号不是同一个人，请核对")
                return None
        if name and name != known.name:
            cells.bad(f"{found[0][0]}“{found[0][1]}”登记的是{known.name}，不是{name}，请核对")
            return None
        return self._working(cells, known)

    def _by_name(self, cells: Cells, name: str) -> tables.Person | None:
        if not name:
            cells.bad("没有写是谁，请填工号、账号、手机号或姓名")
            return None
        try:
            return self.by_id[self.names.find("姓名", name)]
        except LookupError as error:
            cells.bad(str(error))
            return None

    @staticmethod
    def _working(cells: Cells, person: tables.Person) -> tables.Person | None:
        if person.active:
            return person
        cells.bad(f"{person.name}已离职，请删掉这一行，或先在人员表里恢复")
        return None


def day(cells: Cells, column: str, title: str) -> date | None:
    """None for an empty cell, and for one that cannot be read, which then stands on the tally."""
    raw = cells.text(column)
    found = read_day(raw)
    if raw and found is None:
        cells.bad(f"{title}“{raw}”看不懂，请写成 2026-12-01")
    return found
