"""Who answers to whom, who is away, who is on duty: one factory, frozen at one moment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

SAFETY_OFFICER, SAFETY_DIRECTOR, VICE_PRESIDENT, DUTY_ROOM = "安全员", "安全总监", "分管副总", "值班室"
UNREGISTERED = "未登记"
"""The role of somebody who wrote to us and stands in no list."""
OUTSIDER = "外来人员"
"""The role of somebody outside the factory who gave a name; reads only what a card says for outside, earns nothing."""
CONTRACTOR = "承包商人员"
"""The role of a contractor's person: brought in by a list with a gate pass, reports and stops work, decides nothing."""
ROLES = ("员工", "班组长", "车间主任", SAFETY_OFFICER, SAFETY_DIRECTOR, VICE_PRESIDENT, DUTY_ROOM)


@dataclass(frozen=True, slots=True)
class Person:
    """`id` is our own; `manager` is a person's id; `reachable` is False without an account on any platform."""

    id: str
    name: str
    department: str = ""
    role: str = "员工"
    manager: str | None = None
    staff_no: str | None = None
    active: bool = True
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Department:
    """`path` is the whole name with `/`; `contact` (接口人) and `stand_in` are persons' ids."""

    path: str
    contact: str | None = None
    stand_in: str | None = None
    leader: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """`owner` answers for its hazards; `radius_m` metres around `lat`/`lng` (degrees, gcj02)."""

    code: str
    name: str
    department: str = ""
    owner: str | None = None
    aliases: tuple[str, ...] = ()
    lat: float | None = None
    lng: float | None = None
    radius_m: float | None = None
    key_area: bool = False


@dataclass(frozen=True, slots=True)
class Equipment:
    code: str
    name: str
    place: str | None = None
    department: str = ""
    owner: str | None = None
    aliases: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """Away from `since` until before `until`; `stand_in` answers meanwhile."""

    person: str
    since: datetime
    until: datetime
    stand_in: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A line of the roster (值班表): `person` has `duty` (值班室, 安全员 ...) from `since` until before `until`."""

    person: str
    duty: str
    since: datetime
    until: datetime
    department: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody the climb passed over, and why, for the record."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Climb:
    """Where a climb ended: a person's id, or None for the duty room; and who was passed over."""

    to: str | None
    skipped: tuple[Skipped, ...] = ()
    instead_of: str | None = None

    @property
    def passed_over(self) -> str:
        """；跳过王芳（请假）: to follow the reason on record and on the card; empty where nobody was."""
        return "".join(f"；跳过{s.name}（{s.why}）" for s in self.skipped)


@dataclass(frozen=True, slots=True)
class Org:
    """An immutable snapshot; `version` changes with every import, leave, swap or contact event."""

    version: int = 0
    people: Mapping[str, Person] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    equipment: Mapping[str, Equipment] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    roster: tuple[Shift, ...] = ()

    def name(self, person: str | None) -> str:
        """The name to show; an unknown id shows as 未知人员, never as an id."""
        known = self.people.get(person or "")
        return known.name if known else "未知人员"

    def listed(self, person: str) -> bool:
        """Works here by a list of the factory: somebody unknown may report, and silences or reads nothing."""
        known = self.people.get(person)
        return known is not None and known.active and known.role not in (UNREGISTERED, OUTSIDER, CONTRACTOR)

    def belongs(self, person: str) -> bool:
        """Works here, be it for us or for a contractor: may stand on a permit and press its red button."""
        known = self.people.get(person)
        return self.listed(person) or (known is not None and known.active and known.role == CONTRACTOR)

    def holder(self, person: str | None) -> str:
        """The name to show; nobody in particular is 值班室."""
        return self.name(person) if person else DUTY_ROOM

    def away(self, person: str, now: datetime) -> Absence | None:
        return next((a for a in self.absences if a.person == person and a.since <= now < a.until), None)

    def unfit(self, person: str, now: datetime) -> str | None:
        """Why this person cannot be told anything now, or None."""
        known = self.people.get(person)
        if known is None:
            return "岗位空缺"
        if not known.active:
            return "已离职"
        if not known.reachable:
            return "没有绑定任何账号"
        return "请假" if self.away(person, now) else None

    def fit(self, person: str | None, now: datetime) -> str | None:
        """The person, or the stand-in who answers now; None where neither can."""
        seen: set[str] = set()
        while person and person not in seen:
            seen.add(person)
            if self.unfit(person, now) is None:
                return person
            leave = self.away(person, now)
            person = leave.stand_in if leave else None
        return None

    def chain(self, person: str) -> Iterator[str]:
        """The superiors from the bottom up, each once; a circle or the chart's end stops it."""
        seen = {person}
        at: str | None = person
        while at:
            known = self.people.get(at)
            at = self._superior(known) if known else None
            if at in seen:
                return
            if at:
                seen.add(at)
                yield at

    def _superior(self, person: Person) -> str | None:
        """The manager, else the department's leader, else the leader of a department above it."""
        if person.manager and person.manager != person.id:
            return person.manager
        leaders = (self.departments[path].leader for path in upward(person.department) if path in self.departments)
        return next((leader for leader in leaders if leader and leader != person.id), None)

    def above(self, person: str, steps: int, now: datetime, avoid: frozenset[str] = frozenset()) -> Climb:
        """The superior `steps` up who can be told now, else the next above, else the duty room (`to` None).

        A superior in `avoid` (the owner himself, somebody told already) is passed over like one on leave; a
        superior on leave is answered for by the stand-in.
        """
        skipped: list[Skipped] = []
        left = steps
        for superior in self.chain(person):
            left -= 1
            if left > 0:
                continue
            answering = self.fit(superior, now)
            if answering and answering not in avoid and answering != person:
                return Climb(answering, tuple(skipped), superior if answering != superior else None)
            skipped.append(Skipped(self.name(superior), self.unfit(superior, now) or "就是责任人或已通知过"))
        return Climb(None, (*skipped, Skipped("上级", "组织架构里没有可通知的上级，转值班室")))

    def on_duty(self, duty: str, now: datetime) -> tuple[str, ...]:
        """Who stands in the roster with this duty now."""
        return tuple(s.person for s in self.roster if s.duty == duty and s.since <= now < s.until)

    def with_role(self, role: str, now: datetime, department: str = "") -> tuple[str, ...]:
        """People of a role who can be told now: those on duty first, then of the department, then all others."""
        everyone = [p for p in self.people.values() if p.role == role and self.unfit(p.id, now) is None]
        on_duty = [p for p in self.on_duty(role, now) if self.unfit(p, now) is None]
        near = [p.id for p in everyone if department and (p.department + "/").startswith(department + "/")]
        return tuple(dict.fromkeys([*on_duty, *near, *(p.id for p in everyone)]))

    def safety(self, now: datetime) -> tuple[str, ...]:
        """All safety officers and the directors who can be told now."""
        return distinct([*self.with_role(SAFETY_OFFICER, now), *self.with_role(SAFETY_DIRECTOR, now)])

    def contact(self, department: str, now: datetime) -> str | None:
        """Who speaks for the department, or for one above it."""
        return next((found for path in upward(department) if (found := self.speaks_for(path, now))), None)

    def speaks_for(self, path: str, now: datetime) -> str | None:
        """The contact (接口人) of this very department, else its stand-in, else its leader."""
        known = self.departments.get(path)
        asked = (known.contact, known.stand_in, known.leader) if known else ()
        return next((found for person in asked if (found := self.fit(person, now))), None)

    def leads(self, superior: str, person: str) -> bool:
        return superior in self.chain(person)

    def named(self, name: str) -> tuple[Person, ...]:
        """People of this name who still work here; two may share one."""
        return tuple(p for p in self.people.values() if p.name == name and p.active)


def upward(department: str) -> Iterator[str]:
    """The department's path and those above it, the nearest first."""
    while department:
        yield department
        department = department.rpartition("/")[0]


def distinct(people: Iterable[str | None]) -> tuple[str, ...]:
    """Each person once, in order, without the gaps."""
    return tuple(dict.fromkeys(p for p in people if p))
