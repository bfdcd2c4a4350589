"""Who in which department answers: the contact by name, else its 安全员 or the 安全总监, else the duty room."""

from dataclasses import dataclass
from datetime import datetime

from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER, Org, distinct, upward
from workflows.task.case import Task


@dataclass(frozen=True, slots=True)
class Target:
    """`owner` None is the duty room; `why` names everything that was passed over."""

    owner: str | None
    department: str
    why: str


def find(case: Task, org: Org, now: datetime) -> Target:
    """A joint task never goes to the department that did not answer, nor to the owner of the case behind it. An order
    for repair goes to its own team, whoever of it can be told."""
    team = matching(case.hint, org) if case.sort == "repair" else None
    if team and (person := somebody_of(team, org, now, case.parent_owner)):
        return Target(person, team, f"维修班组{team.split('/')[-1]}")
    reasons: list[str] = []
    for department in _departments(case, org, now):
        contact = org.speaks_for(department, now)
        if contact and contact != case.parent_owner:
            return Target(contact, department, _said(reasons, f"{department}的接口人{org.name(contact)}"))
        reasons.append(f"{department}没有能通知到的接口人")
        if safety := _safety_of(case, department, org, now):
            return Target(safety, department, _said(reasons, f"转{department}安全员{org.name(safety)}"))
    for person in org.with_role(SAFETY_DIRECTOR, now):
        if person != case.parent_owner:
            return Target(person, org.people[person].department, _said(reasons, f"转安全总监{org.name(person)}"))
    return Target(None, "", _said(reasons, "没有能通知到的安全总监，转值班室"))


def _said(reasons: list[str], found: str) -> str:
    return "；".join([*reasons[:3], found])


def _departments(case: Task, org: Org, now: datetime) -> tuple[str, ...]:
    """The department the catalogue suggests and those above it; without such a one, every other department that names
    a contact, then those that have a 安全员."""
    own = _own(case, org)
    hinted = matching(case.hint, org)
    if hinted and not _related(hinted, own):
        return tuple(path for path in upward(hinted) if not _related(path, own))
    named = (path for path, known in sorted(org.departments.items()) if known.contact)
    manned = (org.people[p].department for p in org.with_role(SAFETY_OFFICER, now))
    return distinct(path for path in (*named, *manned) if not _related(path, own))


def somebody_of(department: str, org: Org, now: datetime, but: str | None) -> str | None:
    """Whoever speaks for the department, else its 班组长, else anybody of it; never `but`."""
    heads = [p.id for p in org.people.values() if p.role == "班组长" and inside(p.department, department)]
    others = [p.id for p in org.people.values() if inside(p.department, department)]
    asked = distinct([org.speaks_for(department, now), *heads, *others])
    return next((p for p in asked if p != but and org.unfit(p, now) is None), None)


def _own(case: Task, org: Org) -> tuple[str, ...]:
    """Whom a joint task never goes to: the department of the case, and that of the one who holds it."""
    holder = org.people.get(case.parent_owner or "")
    return tuple(d for d in (case.avoid, holder.department if holder else "") if d)


def _related(department: str, own: tuple[str, ...]) -> bool:
    """The same department, one above it or one below it."""
    return any(inside(department, one) or inside(one, department) for one in own)


def matching(hint: str, org: Org) -> str | None:
    """The factory's own department for a name of the catalogue; 设备动力部(电气) is also looked for as 设备动力部."""
    bare = hint.split("(")[0].split("（")[0].strip()
    for wanted in filter(None, (hint, bare)):
        for paths in (org.departments, {p.department for p in org.people.values()}):
            if found := [p for p in paths if f"/{p}".endswith(f"/{wanted}")]:
                return min(found, key=len)
    return None


def _safety_of(case: Task, department: str, org: Org, now: datetime) -> str | None:
    people = org.with_role(SAFETY_OFFICER, now, department)
    return next((p for p in people if p != case.parent_owner and inside(org.people[p].department, department)), None)


def inside(department: str, within: str) -> bool:
    """True for the department itself and those below it."""
    return bool(within) and f"{department}/".startswith(f"{within}/")
