"""The people table: what changes for everybody on it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlmodel import select

from db import tables
from db.imports.chart import circles_told, without_contact
from db.imports.matching import Match, Register, foreign_accounts, matched
from db.imports.outcome import Result, Tally, some
from db.imports.person_line import read_line, repeats
from db.imports.sheet import Sheet
from db.imports.target import Names, Target
from db.leaving import leave
from db.merge import merge_person
from db.org import build_org
from workflows.kernel.people import CONTRACTOR, Org


def import_people(target: Target, sheet: Sheet) -> Result:
    """All lines or none; superiors, accounts and departments with them."""
    tally = Tally("people")
    lines = [read_line(row, tally) for row in sheet.rows]
    repeats(lines, tally)
    register = Register(target)
    matches = matched(lines, register, tally)
    foreign_accounts(matches, register, tally)
    if not tally.errors:
        _write(target, sheet, register, matches, tally)
    return tally.result()


def _write(target: Target, sheet: Sheet, register: Register, matches: Sequence[Match], tally: Tally) -> None:
    """Superiors are looked up among the people as they will be, before anything is written."""
    session = target.session
    after = {m.person.id: _after(m, sheet) for m in matches}
    names = Names([*after.values(), *(p for p in register.people.values() if p.id not in after)])
    for match in matches:
        if "manager" not in sheet.columns:
            break
        try:
            words = match.line.manager
            after[match.person.id].manager = names.find("上级", words) if words else None
        except LookupError as error:
            tally.bad(match.line.row, str(error))
    if tally.errors:
        return
    moved = write_accounts(target, register, matches)
    gone = [m.person.id for m in matches if m.person.active and not after[m.person.id].active and not m.new]
    before = build_org(session, target.site) if gone else Org()
    for match in matches:
        wanted = after[match.person.id]
        differs = match.person.model_dump() != wanted.model_dump() or match.person.id in moved
        tally.count(match.new, differs)
        session.merge(wanted)
    for twin, kept in register.twins:
        merge_person(session, target.site, twin, kept)
    _departments(target, after.values())
    session.flush()
    _leave(target, before, gone, tally)
    _warn(target, tally)


def _leave(target: Target, before: Org, gone: Sequence[str], tally: Tally) -> None:
    """What those who left still held goes to their superiors; nobody who leaves with them is one."""
    off = {person: replace(before.people[person], active=False) for person in gone}
    org = replace(before, people={**before.people, **off})
    for person in gone:
        name = org.name(person)
        found = leave(target.session, target.site, org, person, f"人员表里{name}已离职", target.now)
        if found.cases or found.shifts:
            held = [*found.cases, *([f"{len(found.shifts)} 个班"] if found.shifts else [])]
            tally.warnings.append(f"{name}已离职，{some(held)}转给{found.superior_name or '安全员'}")
        if found.keeps:
            tally.warnings.append(f"{name}已离职，还要改责任人：{some(list(found.keeps))}")


def _after(match: Match, sheet: Sheet) -> tables.Person:
    """The person as the line wants them; a column the table lacks, and an empty key, keep what is known."""
    line, person = match.line, match.person
    keys = {"mobile": line.mobile, "staff_no": line.staff_no}
    wanted: dict[str, object] = {"name": line.name}
    wanted |= {column: value for column, value in keys.items() if value}
    columns: dict[str, object] = {"department": line.department, "role": line.role, "active": line.active}
    wanted |= {column: value for column, value in columns.items() if match.new or column in sheet.columns}
    return tables.Person(**{**person.model_dump(), **wanted})


def write_accounts(target: Target, register: Register, matches: Sequence[Match]) -> set[str]:
    """Writes accounts; returns the people for whom one changed."""
    own = {(a.person, a.platform): a for a in register.accounts.values()}
    changed: dict[str, list[tables.Account]] = {}
    for match in matches:
        for platform, account in match.line.accounts.items():
            tenant = target.tenants.get(platform, "")
            row = own.get((match.person.id, platform))
            spelled = match.line.spelled[platform]
            if row and (row.account, row.tenant, row.spelled) == (account, tenant, spelled):
                continue
            for old in (row, register.accounts.get((platform, account))):
                if old:
                    target.session.delete(old)
            new = tables.Account(
                site=target.site, platform=platform, tenant=tenant, account=account, spelled=spelled,
                person=match.person.id,
            )  # fmt: skip
            changed.setdefault(match.person.id, []).append(new)
    target.session.flush()  # two people may swap their accounts: both old ones go before the new ones come
    target.session.add_all([row for rows in changed.values() for row in rows])
    return set(changed)


def _departments(target: Target, people: Iterable[tables.Person]) -> None:
    """Every department that is named, and those above it, so that a contact can be given to them."""
    known = target.departments()
    for person in people:
        parts = person.department.split("/") if person.department else []
        for length in range(1, len(parts) + 1):
            path = "/".join(parts[:length])
            if path not in known:
                known[path] = tables.Department(site=target.site, path=path)
                target.session.add(known[path])


def _warn(target: Target, tally: Tally) -> None:
    people = {p.id: p for p in target.people()}
    accounts = select(tables.Account.person).where(tables.Account.site == target.site)
    reachable = set(target.session.exec(accounts))
    silent = [p.name for p in people.values() if p.active and p.id not in reachable and p.role != CONTRACTOR]
    if silent:
        tally.warnings.append(f"没有企业微信也没有钉钉账号，通知不到本人：{some(silent)}，请补账号")
    tally.warnings += circles_told(people)
    tally.warnings += without_contact(target.departments())
