"""At the end of every shift one handover is written for each desk of the policy that stands in the roster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.calendar import Entry
from config import policies
from config.site import ShiftHours, factory
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.handover.events import ShiftEnds
from workflows.handover.rules import DeskRule, HandoverRules
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org, Shift, distinct

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """One shift ends at `at` and another begins, "" where the site has none that begins then."""

    at: datetime
    since: datetime
    shift: str
    next_shift: str


def rules_of(site: str) -> HandoverRules:
    """Raises config.wrong.Wrong with file, line, key and remedy."""
    return policies.read("handover", HandoverRules, policies.folders(site))


def entries(site: str, engine: Engine) -> dict[str, Entry]:
    """Raises config.wrong.Wrong."""
    rules, shifts = rules_of(site), factory(site).shifts
    write = Writer(engine, rules, shifts)
    return {"handover": Entry(write.next, write.run)}


class Writer:
    def __init__(self, engine: Engine, rules: HandoverRules, shifts: Sequence[ShiftHours]) -> None:
        self.engine, self.rules, self.shifts = engine, rules, shifts

    def next(self, now: datetime) -> datetime:
        """When the next one is written."""
        before = self.rules.write_before
        return min(change.at - before for change in changes(self.shifts, now) if change.at - before > now)

    def run(self, work: UnitOfWork, now: datetime) -> None:
        """The change that is next, or has just passed; one that passed long ago is nobody's any more."""
        before = self.rules.write_before
        due = [change for change in changes(self.shifts, now) if change.at - before <= now]
        change = max(due, key=lambda one: one.at)
        if now > change.at + self.rules.late_until:
            return
        for event in handovers(work.org(), self.rules.desk, change):
            try:
                with work.savepoint():
                    self.engine.open(work, "handover", event, now)
            except Refused:
                continue  # this change has its handover


def changes(shifts: Sequence[ShiftHours], now: datetime) -> Iterator[Change]:
    """Of yesterday, today and the two days that follow: each end of a shift once."""
    seen: set[datetime] = set()
    for n in (-1, 0, 1, 2):
        for shift in shifts:
            since = datetime.combine(now.date() + n * DAY, shift.since, now.tzinfo)
            at = datetime.combine(since.date(), shift.until, now.tzinfo)
            at = at if at > since else at + DAY
            if at not in seen:
                seen.add(at)
                follows = next((other.name for other in shifts if other.since == shift.until), "")
                yield Change(at, since, shift.name, follows)


def handovers(org: Org, desks: Sequence[DeskRule], change: Change) -> Iterator[ShiftEnds]:
    """None for a desk of which the roster names nobody at this change."""
    for desk in desks:
        lines = [s for s in org.roster if s.duty == desk.duty and change.at in (s.since, s.until)]
        for department in distinct(s.department for s in lines) if desk.scope == "team" else [""] if lines else []:
            mine = [s for s in lines if desk.scope == "site" or s.department == department]
            yield _event(desk, department, change, mine)


def _event(desk: DeskRule, department: str, change: Change, lines: Sequence[Shift]) -> ShiftEnds:
    outgoing = distinct(s.person for s in lines if s.until == change.at)
    incoming = distinct(s.person for s in lines if s.since == change.at)
    return ShiftEnds(
        desk.duty, department, desk.scope, change.shift, change.next_shift, outgoing, incoming, change.since, change.at
    )
