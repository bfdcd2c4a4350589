"""The contractors table: companies, their people, and the passes that let them in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from db import tables
from db.imports.cells import Cells
from db.imports.laying import lines, person
from db.imports.matching import Match, Register, foreign_accounts, matched
from db.imports.outcome import Result, Tally, some
from db.imports.people import write_accounts
from db.imports.person_line import PersonLine, read_line, repeats
from db.imports.sheet import Sheet
from db.imports.target import Names, Target
from db.imports.whom import day
from db.merge import merge_person
from db.tables import Contractor, GatePassRow
from workflows.kernel.people import CONTRACTOR, UNREGISTERED

TOP = "承包商"
"""The department above all contractors' people; below it stands the company's name."""
COMPANY, PASS = ("agreement_until", "insurance_until", "host"), ("trained_on", "until", "revoked")
RESTORED = ("恢复", "否")


@dataclass(frozen=True, slots=True)
class ContractorLine:
    """`firm` and `gate` hold what the line fills in; `who` is None for a line about the company alone."""

    cells: Cells
    company: str
    firm: Mapping[str, object]
    gate: Mapping[str, object]
    who: PersonLine | None


def import_contractors(target: Target, sheet: Sheet) -> Result:
    """A company is known by its name; its people by number, account or mobile, else by their name within it."""
    tally, names = Tally("contractors"), Names(_ours(target))
    read = [_line(cells, names) for cells in lines(sheet, tally)]
    firms = _companies(read)
    register = Register(target)
    people = [line.who for line in read if line.who]
    repeats(people, tally)
    matches = matched(people, register, tally)
    foreign_accounts(matches, register, tally)
    _not_ours(matches, tally)
    if not tally.errors:
        known = _write_companies(target, firms, tally)
        _write_people(target, read, matches, register, known, tally)
        _warn(known.values(), target.now.date(), tally)
    return tally.result()


def _ours(target: Target) -> list[tables.Person]:
    """Who can be a host: our own people."""
    return [p for p in target.people() if p.role != CONTRACTOR]


def _line(cells: Cells, names: Names) -> ContractorLine:
    company = "".join(cells.needed("company", "承包商名称").split()).replace("/", "／")
    host = person(cells, "host", "对接人", names)
    firm = {"agreement_until": day(cells, "agreement_until", "安全协议到期"),
            "insurance_until": day(cells, "insurance_until", "保险到期"), "host": host}  # fmt: skip
    gate = {"trained_on": day(cells, "trained_on", "入厂教育日期"), "until": day(cells, "until", "入厂证有效期至"),
            "revoked": cells.text("revoked"), "host": host}  # fmt: skip
    has_person = any(cells.text(c) for c in ("name", "mobile", "staff_no", "wecom_userid", "dingtalk_userid"))
    who = None
    if has_person:
        read = read_line(cells.row, cells.tally)
        who = replace(read, department=f"{TOP}/{company}", role=CONTRACTOR, active=True)
    elif any(gate[column] for column in PASS):
        cells.bad("写了入厂证却没有写是谁，请补姓名，或把这几格留空")
    return ContractorLine(cells, company, firm, gate, who)


def _companies(read: Sequence[ContractorLine]) -> dict[str, dict[str, object]]:
    """Facts of a company may stand on any of its lines; two that disagree are a mistake of the table."""
    firms: dict[str, dict[str, object]] = {}
    first: dict[tuple[str, str], int] = {}
    for line in read:
        firm = firms.setdefault(line.company, {})
        for column, value in line.firm.items():
            if value is None:
                continue
            if column != "host" and firm.get(column, value) != value:
                line.cells.bad(f"{line.company}的到期日和行 {first[line.company, column]} 不一样，请核对")
            firm.setdefault(column, value)
            first.setdefault((line.company, column), line.cells.row.number)
    return firms


def _not_ours(matches: Sequence[Match], tally: Tally) -> None:
    for match in matches:
        if not match.new and match.person.active and match.person.role not in (CONTRACTOR, UNREGISTERED):
            what = f"{match.person.name}（{match.person.staff_no or match.person.department or '无工号'}）"
            remedy = "请核对；真的转成承包商，先在人员表里填离职"
            tally.bad(match.line.row, f"编号、账号或手机号是本厂员工 {what} 的，{remedy}")


def _write_companies(target: Target, firms: Mapping[str, Mapping[str, object]], tally: Tally) -> dict[str, Contractor]:
    rows = target.session.exec(select(Contractor).where(Contractor.site == target.site))
    known = {row.name: row for row in rows}
    for name, facts in firms.items():
        row = known.get(name)
        new = row is None
        row = row or Contractor(site=target.site, name=name)
        differs = {column: value for column, value in facts.items() if getattr(row, column) != value}
        for column, value in differs.items():
            setattr(row, column, value)
        target.session.add(row)
        known[name] = row
        tally.count(new, bool(differs))
    target.session.flush()
    return known


def _write_people(
    target: Target, read: Sequence[ContractorLine], matches: Sequence[Match], register: Register,
    firms: Mapping[str, Contractor], tally: Tally,
) -> None:  # fmt: skip
    """The person answers to the host: that is who hears of their papers and of what they report."""
    by_row = {line.cells.row.number: line for line in read}
    passes = _Passes(target)
    moved = write_accounts(target, register, matches)
    for match in matches:
        line = by_row[match.line.row.number]
        firm = firms[line.company]
        wanted = _person(match, line, firm)
        differs = match.person.model_dump() != wanted.model_dump() or match.person.id in moved
        target.session.merge(wanted)
        tally.count(match.new, passes.lay(match.person.id, firm, line.gate) or differs)
    for twin, kept in register.twins:
        merge_person(target.session, target.site, twin, kept)
    target.session.flush()


def _person(match: Match, line: ContractorLine, firm: Contractor) -> tables.Person:
    """An empty number or mobile keeps what is known."""
    who = match.line
    keys = {column: value for column, value in (("mobile", who.mobile), ("staff_no", who.staff_no)) if value}
    host = line.gate["host"] or firm.host
    fixed = {"name": who.name, "department": who.department, "role": CONTRACTOR, "active": True, "manager": host}
    return tables.Person(**{**match.person.model_dump(), **fixed, **keys})


class _Passes:
    """The passes that count now, and the next number to print."""

    def __init__(self, target: Target) -> None:
        self.target = target
        here = GatePassRow.site == target.site
        held = target.session.exec(select(GatePassRow).where(here, col(GatePassRow.replaced_at).is_(None)))
        self.held = {row.person: row for row in held}
        self.last = target.session.exec(select(func.max(GatePassRow.serial)).where(here)).one() or 0

    def lay(self, person: str, firm: Contractor, said: Mapping[str, object]) -> bool:
        """True where something is different now. An empty cell keeps what is known; so does a pass that was revoked,
        until the table says 恢复. Another company is another pass, with a number and a training of its own."""
        old = self.held.get(person)
        same = old if old is not None and old.contractor == firm.id else None
        known = {column: getattr(same, column) for column in (*PASS, "host")} if same else {"revoked": ""}
        wanted: dict[str, Any] = {**known, **{column: value for column, value in said.items() if value}}
        if wanted.get("revoked") in RESTORED:
            wanted["revoked"] = ""
        if (same and wanted == known) or not (same or any(wanted.get(column) for column in PASS)):
            return False
        if old is not None:
            old.replaced_at = self.target.now
            self.target.session.add(old)
        self.last += same is None
        serial = same.serial if same else self.last
        row = {"site": self.target.site, "person": person, "contractor": firm.id, "added_at": self.target.now, **wanted}
        self.target.session.add(GatePassRow(serial=serial, **row))
        return True


def _warn(firms: Iterable[Contractor], today: date, tally: Tally) -> None:
    """What lets nobody of the company stand on a permit."""
    firms = list(firms)
    for words, column in (("安全管理协议", "agreement_until"), ("保险", "insurance_until")):
        days = [(firm.name, getattr(firm, column)) for firm in firms]
        missing, over = [n for n, day in days if day is None], [n for n, day in days if day is not None and day < today]
        tally.warnings += [f"没有登记{words}到期日，人员上不了作业票：{some(missing)}"] if missing else []
        tally.warnings += [f"{words}已经过期，人员上不了作业票：{some(over)}"] if over else []
    hostless = [firm.name for firm in firms if firm.host is None]
    tally.warnings += [f"没有对接人，到期提醒只发给安全员：{some(hostless)}"] if hostless else []
