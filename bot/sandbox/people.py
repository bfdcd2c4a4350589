"""Who works in the factory of the sandbox, as each platform's address book knows them."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Member:
    """A member of one platform's organisation; `leads` are departments, `manager` a userid."""

    userid: str
    name: str
    departments: tuple[int, ...] = (1,)
    leads: tuple[int, ...] = ()
    manager: str = ""
    title: str = ""
    mobile: str = ""
    active: bool = True
    staff_no: str = ""

    @property
    def unionid(self) -> str:
        """The same person across applications of one vendor."""
        return f"union-{self.userid}"


@dataclass(frozen=True, slots=True)
class Department:
    """A node of the chart; the root is 1 and has parent 0."""

    id: int
    name: str
    parent: int = 1


ROOT = Department(1, "工厂", 0)


@dataclass(slots=True)
class Roll:
    """Members and departments; user ids are compared without case."""

    members: dict[str, Member] = field(default_factory=dict)
    departments: dict[int, Department] = field(default_factory=lambda: {1: ROOT})
    _inside: dict[int, dict[str, Member]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, members: Iterable[Member], departments: Iterable[Department] = ()) -> "Roll":
        """A roll with these people."""
        roll = cls()
        roll.departments.update({department.id: department for department in departments})
        for member in members:
            roll.put(member)
        return roll

    def put(self, member: Member) -> None:
        """Enter or replace; a hundred thousand people are looked up by department all day."""
        self.remove(member.userid)
        self.members[member.userid.lower()] = member
        for place in member.departments:
            self._inside.setdefault(place, {})[member.userid.lower()] = member

    def remove(self, userid: str) -> Member | None:
        """The one who was struck off; None for a stranger."""
        gone = self.members.pop(userid.lower(), None)
        for place in gone.departments if gone else ():
            self._inside[place].pop(userid.lower(), None)
        return gone

    def find(self, userid: str) -> Member | None:
        """The member, whatever the case of the id."""
        return self.members.get(userid.lower())

    def below(self, department: int) -> set[int]:
        """The department and everything under it."""
        found, more = {department}, {department}
        while more:
            more = {node.id for node in self.departments.values() if node.parent in more} - found
            found |= more
        return found

    def inside(self, departments: set[int]) -> list[Member]:
        """Members of any of these departments, each once."""
        found: dict[str, Member] = {}
        for place in departments:
            found |= self._inside.get(place, {})
        return list(found.values())

    def leaders(self, department: int) -> list[str]:
        """User ids of those who lead it."""
        return [member.userid for member in self.inside({department}) if department in member.leads]
