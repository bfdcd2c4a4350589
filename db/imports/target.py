"""Where an import writes to, and the people it can name there."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from config.site import USUAL, ShiftHours
from db import tables
from db.imports.cells import person_name
from db.sealing import Sealer


@dataclass(frozen=True, slots=True)
class KeptScan:
    """A picture as it was kept."""

    sha256: str
    mime: str
    size: int


Scan = Callable[[str], KeptScan]
"""Keeps the picture of this name, from beside the table; raises LookupError with the remedy."""


@dataclass(frozen=True, slots=True)
class Target:
    """`tenants` is platform -> corp id or client id ("" where none); `now` carries the site's time zone.
    `folder` is the site's own; without `scans` a table may name no pictures, without `sealer` no passwords."""

    session: Session
    now: datetime
    tenants: Mapping[str, str] = field(default_factory=dict)
    site: str = "default"
    shifts: Sequence[ShiftHours] = USUAL
    folder: str = ""
    scans: Scan | None = None
    sealer: Sealer | None = None

    def people(self) -> list[tables.Person]:
        return list(self.session.exec(select(tables.Person).where(tables.Person.site == self.site)))

    def departments(self) -> dict[str, tables.Department]:
        found = self.session.exec(select(tables.Department).where(tables.Department.site == self.site))
        return {d.path: d for d in found}


class Names:
    """Finds a person by staff number or by a name that only one person bears."""

    def __init__(self, people: Iterable[tables.Person]) -> None:
        self.by_name: dict[str, list[tables.Person]] = defaultdict(list)
        self.by_staff_no: dict[str, tables.Person] = {}
        for person in people:
            self.by_name[person.name].append(person)
            if person.staff_no:
                self.by_staff_no[person.staff_no] = person

    def find(self, title: str, words: str) -> str:
        """The person's id; raises LookupError with the remedy."""
        words = person_name(words)
        if numbered := self.by_staff_no.get(words):
            if not numbered.active:
                raise LookupError(f"{title}“{words}”已离职，请改填在职的人")
            return numbered.id
        bearers = self.by_name.get(words, [])
        working = [person for person in bearers if person.active]
        if len(working) == 1:
            return working[0].id
        if working:
            known = "、".join(f"{p.staff_no or '无工号'}（{p.department or '无部门'}）" for p in working)
            raise LookupError(f"{title}“{words}”有 {len(working)} 个同名的人：{known}，请改填工号")
        if bearers:
            raise LookupError(f"{title}“{words}”已离职，请改填在职的人")
        raise LookupError(f"{title}“{words}”不在人员表里，请核对姓名或工号，或先导入这个人")
