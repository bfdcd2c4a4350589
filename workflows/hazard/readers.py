"""Who hears of a hazard, and how to reach those who reported it."""

from datetime import datetime

from workflows.hazard.case import Hazard
from workflows.kernel.effects import DUTY as DUTY
from workflows.kernel.effects import Reader, Sealed
from workflows.kernel.people import DUTY_ROOM, SAFETY_DIRECTOR, SAFETY_OFFICER, Org, distinct

SAFETY = (SAFETY_OFFICER, SAFETY_DIRECTOR)


def reporter_of(case: Hazard) -> Reader | None:
    """The first reporter; None where nobody can be answered (anonymous without a return address)."""
    if case.reporter:
        return case.reporter
    return Sealed(case.return_to) if case.return_to else None


def reporters_of(case: Hazard) -> tuple[Reader, ...]:
    """Everybody who reported it, those whose report was merged included, each once."""
    people = distinct([case.reporter, *case.reporters])
    sealed = distinct([case.return_to, *case.return_also])
    return (*people, *(Sealed(token) for token in sealed))


def safety_officer(org: Org, now: datetime, department: str = "", avoid: tuple[str, ...] = ()) -> str | None:
    """安全员 (on duty, then of the department, then any), else 安全总监; None is the duty room."""
    for role in SAFETY:
        for person in org.with_role(role, now, department):
            if person not in avoid:
                return person
    return None


def safety_desk(case: Hazard, org: Org, now: datetime) -> Reader:
    """Who looks after it for safety; the duty room where there is nobody."""
    return safety_officer(org, now, case.department) or DUTY


def is_safety(org: Org, person: str | None) -> bool:
    """True for 安全员 and 安全总监."""
    known = org.people.get(person or "")
    return known is not None and known.role in SAFETY


def may_steer(case: Hazard, person: str | None, org: Org) -> bool:
    """May send the case elsewhere: a superior of the owner, somebody it climbed to, safety, the duty room."""
    if not person:
        return False
    known = org.people.get(person)
    if is_safety(org, person) or (known and known.role == DUTY_ROOM):
        return True
    told = any(e.to == person for e in case.escalations)
    return told or bool(case.owner and org.leads(person, case.owner))


def answers_for(case: Hazard, person: str | None, org: Org, now: datetime) -> bool:
    """The owner, or who stands in for the owner now; whoever steers where there is no owner yet."""
    if case.owner is None:
        return may_steer(case, person, org)
    return person is not None and person in (case.owner, org.fit(case.owner, now))
