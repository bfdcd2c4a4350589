"""When a hazard has to be accepted and when it has to be done."""

from datetime import datetime, timedelta

from workflows.hazard.case import Hazard
from workflows.hazard.rules import HazardRules, Rung


def window(case: Hazard, rules: HazardRules) -> timedelta:
    """The span from opening to due: of the colour; of 重大 where a person has judged so and that is shorter."""
    clock = rules.clock
    span = clock.due.of(case.level or "yellow")
    judged = case.major is not None and case.major.status == "judged"
    return min(span, clock.due_major) if judged and clock.due_major else span


def due_at(case: Hazard, rules: HazardRules) -> datetime | None:
    """Counted from opening; of a paper form entered later (补录) from the entry, or it would be born overdue."""
    start = case.started_at if case.backdated else case.opened_at
    return start + window(case, rules) if start else None


def acceptance(case: Hazard, rules: HazardRules) -> timedelta:
    """What the first unaccepted rung allows, from its own anchor."""
    return min((r.after for r in rules.clock.rungs(case.level) if r.during == "unaccepted"), default=timedelta())


def respond_by(case: Hazard, rules: HazardRules, dispatched: datetime) -> datetime:
    """The moment of the first unaccepted rung, for somebody who got the case at `dispatched`."""
    first = [r for r in rules.clock.rungs(case.level) if r.during == "unaccepted" and r.anchor == "due"]
    if first and case.due_at:
        return case.due_at + min(r.after for r in first)
    return dispatched + acceptance(case, rules)


def rung_at(case: Hazard, rung: Rung, rules: HazardRules) -> datetime | None:
    """When a rung is due. The first rung follows whoever holds the case now; one that opens a joint task stays with
    the first dispatch, so that passing a case around cannot put it off."""
    if rung.anchor == "due":
        return case.due_at + rung.after if case.due_at else None
    if rung.opens_task or case.respond_by is None:
        return case.dispatched_at + rung.after if case.dispatched_at else None
    return case.respond_by + (rung.after - acceptance(case, rules))
