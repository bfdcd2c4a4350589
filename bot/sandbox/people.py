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

    @classmethod
    def of(cls, members: Iterable[Member], departments: Iterable[Department] = ()) -> "Roll":
        """A roll with these people."""
        roll = cls()
        roll.departments.update({department.id: department for department in departments})
        roll.members.update({member.userid.lower(): member for member in members})
        return roll

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
        """Members of any of these departments, in order of entry."""
        return [member for member in self.members.values() if departments & set(member.departments)]

    def leaders(self, department: int) -> list[str]:
        """User ids of those who lead it."""
        return [member.userid for member in self.members.values() if department in member.leads]
