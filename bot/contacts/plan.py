"""Pure: what a reading of an address book changes here. The platform feeds names, departments, superiors, accounts and
who works here; roles come from the table of titles, and one that somebody set by hand is never overwritten."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.contacts.directory import Member
from bot.contacts.rules import ContactRules
from bot.contacts.tree import Tree, unit_changes
from db.contacts import Book, Change, Known, Someone, UnitChange
from workflows.kernel.people import ROLES, UNREGISTERED

WORKER = ROLES[0]


@dataclass(frozen=True, slots=True)
class Plan:
    """`gone` are accounts, with what was known of them; `asked`: whose superior was read, changed or not."""

    platform: str
    units: tuple[UnitChange, ...] = ()
    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    gone: tuple[tuple[str, Known], ...] = ()
    notes: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    people: int = 0

    @property
    def empty(self) -> bool:
        return not (self.units or self.added or self.changed or self.gone)


class Comparison:
    """Looks at one member after the other, each account once; remembers only what differs."""

    def __init__(self, book: Book, tree: Tree, rules: ContactRules) -> None:
        self.book, self.tree, self.rules = book, tree, rules
        self.seen: set[str] = set()
        self.off: set[str] = set()
        self.changes: dict[str, Change] = {}
        self.notes: list[str] = []
        self._taken = set(book.accounts.values())
        self._numbers: dict[str, str] = {}
        self._later: list[Member] = []
        self._whole = False

    def look(self, member: Member) -> None:
        key = member.key
        if key in self.seen or key in self.off:
            return
        self.tree.leads(member.account, member.leads)
        if not member.active:
            self.off.add(key)
            return
        self.seen.add(key)
        self._again(member)

    def superior(self, member: Member) -> None:
        """The superior of somebody looked at before, now that it was asked for."""
        self._again(member)

    def _again(self, member: Member) -> None:
        known = self.book.known.get(member.key)
        person, by = self._who(member, known)
        if person is None:
            return
        change = self._change(member, known, person, by)
        if known is None or known.gone or change.was or change.absorbs or self._moved_within(change, known):
            self.changes[member.key] = change
        else:
            self.changes.pop(member.key, None)

    @staticmethod
    def _moved_within(change: Change, known: Known) -> bool:
        """Things worth remembering that nobody needs to read about."""
        leader = change.leader is not None and change.leader != change.leader_before
        return leader or change.unit != known.unit or change.staff_no != known.staff_no

    def _who(self, member: Member, known: Known | None) -> tuple[str | None, str]:
        """Whose account it is and how we know; "" is somebody new, None somebody who cannot be told apart."""
        key, number = member.key, member.staff_no
        if own := self.book.accounts.get(key) or (known.person if known else ""):
            return own, "" if known else "账号"
        if number and self._numbers.setdefault(number, key) != key:
            self.notes.append(f"工号 {number} 有两个账号（{self._numbers[number]}、{key}），后一个没有导入，请核对")
            return None, ""
        for words, found in ((f"工号 {number}", self.book.by_staff_no.get(number)),
                             ("手机号", self.book.by_mobile.get(member.mobile))):  # fmt: skip
            if not found or (words == "手机号" and self._other_number(found, number)):
                continue
            if found in self._taken and not self._free(found):
                self._later.append(member)
                return None, words
            return found, words
        return "", ""

    def _other_number(self, person: str, number: str) -> bool:
        """A mobile goes to somebody else after some years; the staff number does not."""
        theirs = self.book.people[person].staff_no
        return bool(number and theirs and number != theirs)

    def _free(self, person: str) -> bool:
        """All accounts of this person here are gone, which only the end of a whole reading can tell: the new one
        replaces them."""
        own = [account for account, holder in self.book.accounts.items() if holder == person]
        return all(self._is_gone(account) for account in own)

    def _is_gone(self, account: str) -> bool:
        known = self.book.known.get(account)
        return bool(known and known.gone) or (self._whole and account not in self.seen)

    def _replaced(self, whole: bool) -> None:
        """Accounts whose number belonged to another one, now that all have been seen."""
        self._whole, waiting, self._later = whole, self._later, []
        for member in waiting:
            self._again(member)
        for member in self._later:
            self.notes.append(f"{member.name}（{member.key}）的工号或手机号已是别的账号的，没有导入，请核对")

    def _change(self, member: Member, known: Known | None, person: str, by: str) -> Change:
        someone = self.book.people.get(person)
        feeds = person not in self.book.fed_elsewhere
        path = self.tree.path(member.units[0]) if member.units else ""
        given = self.rules.role_of(member.title)
        leader = None if member.leader is None else member.leader.lower()
        change = Change(
            member.key, member.account, person, member.name, member.title, member.staff_no, member.mobile,
            member.units[0] if member.units else "", (path or None) if feeds else None, leader,
            known.leader if known else "", given=given, feeds=feeds, known_by=by, back=known is not None and known.gone,
        )  # fmt: skip
        if someone is None:
            return replace(change, person="", role=given or WORKER)
        if by == "账号" and not someone.active:
            self.notes.append(f"{someone.name}（{change.account}）在人员表里已离职，账号还在，没有恢复，请核对")
        change = replace(change, back=change.back or (bool(by) and by != "账号" and not someone.active))
        change = self._one_person(change, someone)
        someone = self.book.people[change.person]
        role = self._role(someone, known, given)
        if role is None and given and given != someone.role and (known is None or known.title != member.title):
            self.notes.append(f"{someone.name} 的职务是“{member.title}”，角色仍是 {someone.role}，要改请在人员表里改")
        change = replace(change, role=role, given=given if role else (known.role if known else ""))
        return replace(change, was=tuple(self._differs(change, someone, known)))

    @staticmethod
    def _role(someone: Someone, known: Known | None, given: str) -> str | None:
        """A new one for a stranger, and where the title that gave the present one has changed."""
        if someone.role == UNREGISTERED:
            return given or WORKER
        ours = known is not None and known.role and known.role == someone.role
        return given if ours and given and given != someone.role else None

    def _one_person(self, change: Change, someone: Someone) -> Change:
        """Somebody who only now shows by staff number who it is: the record with the number stays."""
        other = self.book.by_staff_no.get(change.staff_no, "") if change.staff_no else ""
        if not other or other == change.person:
            return change
        if someone.staff_no or (other in self._taken and not self._free(other)):
            self.notes.append(f"{change.name}（{change.account}）的工号 {change.staff_no} 已是别人的，没有改，请核对")
            return replace(change, staff_no="")
        return replace(change, person=other, absorbs=change.person, feeds=other not in self.book.fed_elsewhere)

    def _differs(self, change: Change, someone: Someone, known: Known | None) -> Iterable[tuple[str, str, str]]:
        if change.feeds and change.name != someone.name and change.name.lower() != change.account:
            yield "姓名", someone.name, change.name
        if change.department is not None and change.department != someone.department:
            yield "部门", someone.department, change.department
        if change.role is not None and change.role != someone.role:
            yield "角色", someone.role, change.role
        if known is not None and known.title != change.title:
            yield "职务", known.title, change.title
        if change.leader is not None and change.leader != change.leader_before and not self._same_boss(change, someone):
            yield "上级", change.leader_before, change.leader
        if change.staff_no and not someone.staff_no and not change.absorbs:
            yield "工号", "", change.staff_no

    def _same_boss(self, change: Change, someone: Someone) -> bool:
        """Read for the first time, but known from a table."""
        return bool(change.leader and someone.manager and self.book.accounts.get(change.leader) == someone.manager)

    def finish(self, begun: datetime, superiors: Iterable[str] = (), whole: bool = True) -> Plan:
        """`whole`: everybody was looked at, so whoever was not seen has left. What was changed here since `begun`, by
        an event, is newer than what was read."""
        self._replaced(whole)
        fresh = {key for key, known in self.book.known.items() if known.seen_at > begun}
        changes = [change for key, change in self.changes.items() if key not in fresh]
        gone = [
            (key, known)
            for key, known in self.book.known.items()
            if not known.gone and key not in fresh and (key in self.off or (whole and key not in self.seen))
        ]
        return Plan(
            self.book.platform,
            tuple(unit_changes(self.book.units, self.tree.rows(), whole)),
            tuple(change for change in changes if change.account not in self.book.known),
            tuple(change for change in changes if change.account in self.book.known),
            tuple(gone), tuple(dict.fromkeys(self.notes)), tuple(superiors), len(self.seen),
        )  # fmt: skip
