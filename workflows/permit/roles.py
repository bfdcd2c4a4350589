"""Who in this factory signs: a name of the standard (专业部门), looked up in the rule book's table `roles`."""

from collections.abc import Iterator
from datetime import datetime

from workflows.kernel.people import ROLES, UNREGISTERED, Org, distinct, upward
from workflows.permit.rules import NodeRule, PermitCtx, PermitRules

DEPARTMENT, STAFF_NO = "部门:", "工号:"
BELOW = ("员工", "班组长", UNREGISTERED)
"""Roles too low to sign for a workshop."""


def holders(node: NodeRule, department: str, ctx: PermitCtx, avoid: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Who may sign this node now, the first asked first: those appointed in writing, then whoever the first of its
    roles that can be found names; empty where nobody can be told. `department` is the place's (`near`). `avoid` (the
    applicant, the crew) are passed over; where they are all there is, the superior of the first signs."""
    near = department if node.near else ""
    passed: list[str] = []
    for found in (people for role in node.roles for people in _of_role(role, near, ctx.rules, ctx.org, ctx.now)):
        if free := tuple(person for person in found if person not in avoid):
            return free
        passed += found
    climbed = (ctx.org.above(person, 1, ctx.now, avoid).to for person in passed)
    return distinct(climbed)[:1]


def _of_role(role: str, near: str, rules: PermitRules, org: Org, now: datetime) -> Iterator[tuple[str, ...]]:
    """Groups of people, the better first."""
    yield _appointed(role, rules, org, now)
    for source in rules.roles.get(role, (role,)):
        yield _of_source(source, near, org, now)


def _appointed(role: str, rules: PermitRules, org: Org, now: datetime) -> tuple[str, ...]:
    """A letter holds to the end of its last day; whoever is away is stood in for by nobody, the letter names one."""
    holds = (a for a in rules.appointments if a.role == role and (a.until is None or now.date() <= a.until))
    named = (by_staff_no(a.staff_no, org) for a in holds)
    return distinct(p for p in named if p and org.unfit(p, now) is None)


def _of_source(source: str, near: str, org: Org, now: datetime) -> tuple[str, ...]:
    if source.startswith(STAFF_NO):
        person = by_staff_no(source.removeprefix(STAFF_NO), org)
        return distinct([org.fit(person, now)])
    if source.startswith(DEPARTMENT):
        return distinct(_speakers(source.removeprefix(DEPARTMENT), org, now))
    own = _own(source, near, org, now) if near else ()
    return own or org.with_role(source, now, near)


def _own(role: str, near: str, org: Org, now: datetime) -> tuple[str, ...]:
    """People of the role in the place's own department or in one above it; else whoever leads that department and is
    more than a foreman. Another workshop's head signs only where there is nobody at all."""
    of_role = [p.id for path in upward(near) for p in org.people.values() if p.role == role and p.department == path]
    leaders = [org.people.get(d.leader or "") for path in upward(near) if (d := org.departments.get(path))]
    heads = [p for p in leaders if p and p.role not in BELOW]
    first = [p.id for p in heads if p.role == role]
    asked = (*first, *of_role, *(p.id for p in heads))
    return distinct(org.fit(person, now) for person in asked)


def _speakers(path: str, org: Org, now: datetime) -> Iterator[str | None]:
    """Leader, contact or stand-in of the department of this path, or of one whose path ends with it."""
    for known in sorted(p for p in org.departments if f"/{p}".endswith(f"/{path}")):
        department = org.departments[known]
        asked = (org.fit(person, now) for person in (department.leader, department.contact, department.stand_in))
        yield next((person for person in asked if person), None)


def by_staff_no(number: str, org: Org) -> str | None:
    return next((p.id for p in org.people.values() if number and p.staff_no == number and p.active), None)


def known_role(role: str) -> bool:
    """Is this a role of the people's list, or a department, or a staff number?"""
    return role in ROLES or role.startswith((DEPARTMENT, STAFF_NO))
