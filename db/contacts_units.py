"""Departments of an address book, under the names they have here, wherever those are written."""

from collections.abc import Sequence

from sqlalchemy import delete, func, literal, select, update
from sqlmodel import col

from db.contacts import KnownUnit, UnitChange
from db.contacts_write import persons_of
from db.org import bump_org
from db.tables import ContactUnit, Department, Equipment, Person, Place, Shift
from db.upsert import filled, insert
from db.work import UnitOfWork


def write_units(work: UnitOfWork, platform: str, changes: Sequence[UnitChange], taken: frozenset[str]) -> None:
    """Departments under their new names wherever they are named; `taken` are names that another platform gives."""
    for change in changes:
        named = change.before and change.unit.path and change.before not in taken
        if change.how == "renamed" and change.alone and named:
            rename_department(work, change.before, change.unit.path)
    paths = {change.unit.path for change in changes if change.how != "gone" and change.unit.path}
    rows = [filled(Department, {"site": work.site, "path": path}) for path in sorted(paths)]
    if rows:
        work.connection.execute(insert(work.connection, Department).on_conflict_do_nothing(), rows)
    for change in changes:
        if change.how == "gone":
            _drop_unit(work, platform, change, taken)
    _remember_units(work, platform, [c for c in changes if c.how != "gone"])
    bump_org(work.session, work.site)


def _remember_units(work: UnitOfWork, platform: str, changes: Sequence[UnitChange]) -> None:
    rows = [_row(work, platform, change.id, change.unit) for change in changes]
    if not rows:
        return
    statement = insert(work.connection, ContactUnit)
    said = {name: statement.excluded[name] for name in ("parent", "name", "path")}
    merged = statement.on_conflict_do_update(index_elements=["platform", "unit", "site"], set_=said)
    work.connection.execute(merged, rows)


def _row(work: UnitOfWork, platform: str, id: str, unit: KnownUnit) -> dict[str, object]:
    named = {"parent": unit.parent, "name": unit.name, "path": unit.path, "leader": ""}
    return {"site": work.site, "platform": platform, "unit": id, **named}


def _drop_unit(work: UnitOfWork, platform: str, change: UnitChange, taken: frozenset[str]) -> None:
    """A department that nobody and nothing belongs to any more; one with people or places is kept for them."""
    mine = (col(ContactUnit.site) == work.site, col(ContactUnit.platform) == platform)
    work.connection.execute(delete(ContactUnit).where(*mine, col(ContactUnit.unit) == change.id))
    if not change.before or change.before in taken:
        return
    for table in (Person, Place, Equipment, Shift):
        inside = (col(table.site) == work.site, col(table.department) == change.before)
        if work.connection.execute(select(func.count()).select_from(table).where(*inside)).scalar_one():
            return
    gone = (col(Department.site) == work.site, col(Department.path) == change.before)
    work.connection.execute(delete(Department).where(*gone))


def rename_department(work: UnitOfWork, before: str, after: str) -> None:
    """Itself and everything below it: people, places, equipment, roster, and what was entered for it by hand."""
    work.session.flush()
    for table in (Person, Place, Equipment, Shift):
        column = col(table.department)
        inside = (col(table.site) == work.site, (column == before) | column.startswith(f"{before}/", autoescape=True))
        renamed = literal(after).concat(func.substr(column, len(before) + 1))
        work.connection.execute(update(table).where(*inside).values(department=renamed))
    path = col(Department.path)
    below = (col(Department.site) == work.site, (path == before) | path.startswith(f"{before}/", autoescape=True))
    for row in list(work.session.execute(select(Department).where(*below)).scalars()):
        kept = row.model_dump() | {"path": f"{after}{row.path.removeprefix(before)}"}
        work.session.delete(row)
        work.session.flush()
        if work.session.get(Department, (work.site, kept["path"])) is None:
            work.session.add(Department(**kept))
    work.session.flush()


def write_leaders(work: UnitOfWork, platform: str, changes: Sequence[UnitChange], taken: frozenset[str]) -> None:
    """Who leads a department, once everybody is there, and remembered only then. Where the platform names nobody, what
    is here stays."""
    mine = (col(ContactUnit.site) == work.site, col(ContactUnit.platform) == platform)
    for change in changes:
        said = update(ContactUnit).where(*mine, col(ContactUnit.unit) == change.id)
        work.connection.execute(said.values(leader=change.unit.leader))
    told = [c for c in changes if c.how != "gone" and c.unit.path and c.unit.leader and c.unit.path not in taken]
    people = persons_of(work, platform, [c.unit.leader for c in told])
    for change in told:
        if leader := people.get(change.unit.leader):
            this = (col(Department.site) == work.site, col(Department.path) == change.unit.path)
            work.connection.execute(update(Department).where(*this).values(leader=leader))
    if told:
        bump_org(work.session, work.site)
