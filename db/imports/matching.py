"""Who each line of the people table is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import select

from db import tables
from db.imports.outcome import Tally
from db.imports.person_line import COLUMNS, PersonLine
from db.imports.target import Target
from workflows.kernel.people import OUTSIDER, UNREGISTERED


@dataclass(frozen=True, slots=True)
class Match:
    """A line and the person it is about; `new` where nobody was found."""

    line: PersonLine
    person: tables.Person
    new: bool


class Register:
    """The people already known, by staff number, account and mobile. Somebody outside the factory who gave a name and a
    number is none of them: a line of the table must not be taken for what a stranger typed."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.people = {p.id: p for p in target.people() if p.role != OUTSIDER}
        self.by_staff_no = {p.staff_no: p for p in self.people.values() if p.staff_no}
        self.by_mobile = {p.mobile: p for p in self.people.values() if p.mobile}
        self.twins: list[tuple[str, str]] = []
        rows = target.session.exec(select(tables.Account).where(tables.Account.site == target.site))
        # An account imported before the tenant was configured belongs to no tenant yet.
        self.accounts = {
            (a.platform, a.account): a for a in rows if a.tenant in ("", target.tenants.get(a.platform, ""))
        }

    def holder(self, platform: str, account: str) -> tables.Person | None:
        known = self.accounts.get((platform, account))
        return self.people.get(known.person) if known else None

    def same(self, match: Match, holder: tables.Person) -> bool:
        """Two records of one person, which the line's two accounts bring together: the same name, or one that only
        wrote to us, and no staff number that says otherwise. `twins` are (the record that goes, the one that stays)."""
        number = match.line.staff_no or match.person.staff_no
        if match.new or (holder.staff_no and holder.staff_no != number):
            return False
        others = {a.platform for a in self.accounts.values() if a.person == holder.id} - {*match.line.accounts}
        return not others and (holder.name == match.line.name or holder.role == UNREGISTERED)

    def find(self, line: PersonLine) -> tables.Person | None:
        """By staff number, else either account, else mobile; never by the name alone."""
        if numbered := self.by_staff_no.get(line.staff_no):
            return numbered
        found = [self.holder(platform, account) for platform, account in line.accounts.items()]
        found.append(self.by_mobile.get(line.mobile))
        return next((p for p in found if p and not _successor(line, p)), None) or self._same_place(line)

    def _same_place(self, line: PersonLine) -> tables.Person | None:
        """A line that has nothing but a name and a department is the same line as last time, if only one fits.

        Raises LookupError where people of this name stand elsewhere."""
        if line.keys():
            return None
        namesakes = [p for p in self.people.values() if p.name == line.name and p.active]
        here = [p for p in namesakes if p.department == line.department and not (p.staff_no or p.mobile)]
        if len(here) == 1:
            return here[0]
        if namesakes:
            raise LookupError(f"系统里已有 {len(namesakes)} 个“{line.name}”，只凭姓名分不清，请补工号、账号或手机号")
        return None


def matched(lines: Sequence[PersonLine], register: Register, tally: Tally) -> list[Match]:
    """Every line with its person; what cannot be told apart is put on the tally."""
    taken: dict[str, int] = {}
    nameless: dict[tuple[str, str], int] = {}
    matches = []
    for line in lines:
        try:
            person = register.find(line)
        except LookupError as error:
            tally.bad(line.row, str(error))
            continue
        if person and person.id in taken:
            tally.bad(line.row, f"和行 {taken[person.id]} 是同一个人（{person.name}），请只留一行，或核对工号和账号")
            continue
        if not line.keys() and (line.name, line.department) in nameless:
            first = nameless[(line.name, line.department)]
            tally.bad(line.row, f"和行 {first} 同部门同姓名，又没有工号、账号和手机号，请补一样")
            continue
        nameless.setdefault((line.name, line.department), line.row.number)
        new = tables.Person(site=register.target.site, id=uuid4().hex, name=line.name)
        matches.append(Match(line, person or new, person is None))
        if person:
            taken[person.id] = line.row.number
    return matches


def foreign_accounts(matches: Sequence[Match], register: Register, tally: Tally) -> None:
    """An account of somebody else is a mistake, unless that person gets another one in the same table."""
    given = {(m.person.id, platform) for m in matches for platform in m.line.accounts}
    for match in matches:
        for platform, account in match.line.accounts.items():
            holder = register.holder(platform, account)
            if holder and holder.active and holder.id != match.person.id and (holder.id, platform) not in given:
                if register.same(match, holder):
                    register.twins.append((holder.id, match.person.id))
                    continue
                who = f"{holder.name}（{holder.staff_no or holder.department or '无工号'}）"
                tally.bad(match.line.row, f"{COLUMNS[platform][1]}“{account}”现在是 {who} 的，请核对是谁的")


def _successor(line: PersonLine, person: tables.Person) -> bool:
    """Somebody new who got the account or the number of one who left."""
    return not person.active and bool(line.staff_no and person.staff_no) and line.staff_no != person.staff_no
