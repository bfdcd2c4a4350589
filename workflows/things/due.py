"""Which stage a date has reached, who hears of it, and the next date where only the last is known."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime

from workflows.kernel.effects import DUTY, Reader
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER, Org, distinct, upward
from workflows.things.rules import ThingRules
from workflows.things.thing import Thing


def stage(left: int, stages: Sequence[int]) -> int | None:
    """The nearest stage that `left` days have reached, 0 once the last lawful day is over; None before the first."""
    reached = [days for days in stages if (left < 0 if days == 0 else left <= days)]
    return min(reached) if reached else None


def after(last: date, months: int) -> date:
    """The same day so many months later, or the month's last where it has no such day."""
    turn = last.month - 1 + months
    year, month = last.year + turn // 12, turn % 12 + 1
    return date(year, month, min(last.day, monthrange(year, month)[1]))


def name_of(org: Org, code: str) -> str:
    """一号行车（XC-01); a code that no list knows stands alone."""
    machine, place = org.equipment.get(code), org.places.get(code)
    known = machine.name if machine else place.name if place else ""
    return f"{known}（{code}）" if known else code


def keeper(org: Org, code: str) -> str | None:
    """Who answers for the machine or the place: the owner of its place where it has none of its own."""
    machine, place = org.equipment.get(code), org.places.get(code)
    ground = org.places.get(machine.place or "") if machine else place
    return (machine.owner if machine else None) or (ground.owner if ground else None)


def department(org: Org, code: str) -> str:
    machine, place = org.equipment.get(code), org.places.get(code)
    ground = org.places.get(machine.place or "") if machine else place
    return (machine.department if machine else "") or (ground.department if ground else "")


def head(org: Org, code: str, now: datetime) -> str | None:
    """The leader of the department, or of one above it; else the keeper's superior."""
    paths = upward(department(org, code))
    leaders = (org.departments[path].leader for path in paths if path in org.departments)
    found = next((person for leader in leaders if (person := org.fit(leader, now))), None)
    own = keeper(org, code)
    return found or (org.above(own, 1, now).to if own else None)


def readers(org: Org, thing: Thing, rules: ThingRules, now: datetime) -> tuple[Reader, ...]:
    """Keeper, head of department, whoever looks after equipment, the safety officer near; else the duty group."""
    of = department(org, thing.equipment)
    safety = (*org.with_role(SAFETY_OFFICER, now, of), *org.with_role(SAFETY_DIRECTOR, now, of))
    asked = rules.equipment_department
    officer = org.contact(asked, now) if asked else None
    own = org.fit(keeper(org, thing.equipment), now)
    found = distinct([own, head(org, thing.equipment, now), officer, *safety[:1]])
    return tuple(found) or (DUTY,)
