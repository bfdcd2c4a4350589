"""When a plan's rounds are due: the windows of shifts, days and weeks, and who goes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from workflows.kernel.people import Org, Shift, distinct

Every = Literal["shift", "day", "week"]
DAY = timedelta(days=1)
MONDAY = 1
NO_TIME = timedelta()


class Hours(Protocol):
    """A shift of the factory; one that ends at or before its start ends on the next day."""

    @property
    def name(self) -> str: ...

    @property
    def since(self) -> time: ...

    @property
    def until(self) -> time: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """`days` are weekdays 1-7, () for every day (of a weekly plan: once a week). `since` HH:MM, "" for the beginning of
    the shift or day; `within` minutes, 0 for all of it. `opened_until`: windows up to here are dealt with."""

    name: str
    points: tuple[str, ...]
    every: Every = "shift"
    days: tuple[int, ...] = ()
    shift: str = ""
    since: str = ""
    within: int = 0
    role: str = ""
    department: str = ""
    person: str | None = None
    ordered: bool = False
    opened_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A round is opened at `opens` and has to be done by `due`. `shift` is the shift's name, "" for a day or week."""

    opens: datetime
    due: datetime
    shift: str = ""


def windows(plan: Plan, shifts: Sequence[Hours], after: datetime, until: datetime) -> tuple[Window, ...]:
    """Those that open after `after` and not after `until`, the earliest first; both in the site's zone."""
    first, last = after.date() - DAY, until.date()
    days = (first + DAY * n for n in range((last - first).days + 1))
    found = (window for day in days for window in _of_day(plan, shifts, day, until))
    return tuple(sorted((w for w in found if after < w.opens <= until), key=lambda w: w.opens))


def running(plan: Plan, shifts: Sequence[Hours], now: datetime) -> tuple[Window, ...]:
    """Those that are open at `now`."""
    return tuple(w for w in windows(plan, shifts, now - 8 * DAY, now) if w.due > now)


def following(plan: Plan, shifts: Sequence[Hours], now: datetime) -> datetime | None:
    """When the next window opens, within the coming eight days."""
    return next((window.opens for window in windows(plan, shifts, now, now + 8 * DAY)), None)


def _of_day(plan: Plan, shifts: Sequence[Hours], day: date, like: datetime) -> Iterator[Window]:
    if not _on(plan, day):
        return
    if plan.every == "shift":
        for shift in shifts:
            if plan.shift in ("", shift.name):
                yield _of_shift(plan, shift, day, like)
        return
    opens = _at(day, _clock(plan.since), like)
    days_left = 7 - day.weekday() if plan.every == "week" and not plan.days else 1
    end = _at(day + DAY * days_left, time(), like)
    yield Window(opens, opens + timedelta(minutes=plan.within) if plan.within else end)


def _of_shift(plan: Plan, shift: Hours, day: date, like: datetime) -> Window:
    """`since` inside a night shift may lie after midnight."""
    at = _clock(plan.since) if plan.since else shift.since
    opens = _at(day if at >= shift.since else day + DAY, at, like)
    length = timedelta(minutes=plan.within) if plan.within else lasts(shift, at)
    return Window(opens, opens + length, shift.name)


def lasts(shift: Hours, since: time) -> timedelta:
    """What is left of the shift at `since`; nothing where that is not in it."""
    whole, gone = _span(shift.since, shift.until) or DAY, _span(shift.since, since)
    return max(whole - gone, NO_TIME)


def _span(since: time, until: time) -> timedelta:
    minutes = (until.hour - since.hour) * 60 + until.minute - since.minute
    return timedelta(minutes=minutes % (24 * 60))


def _on(plan: Plan, day: date) -> bool:
    if plan.every == "week" and not plan.days:
        return day.isoweekday() == MONDAY
    return not plan.days or day.isoweekday() in plan.days


def _clock(text: str) -> time:
    return time.fromisoformat(text) if text else time()


def _at(day: date, at: time, like: datetime) -> datetime:
    return datetime.combine(day, at, like.tzinfo)


def who(plan: Plan, org: Org, at: datetime, busy: Mapping[str, int]) -> str | None:
    """The person named, or who stands in; else of those of the role on duty in the department whoever has least to do
    (`busy`: rounds each has already). None where anybody of the team may take it."""
    if plan.person:
        return org.fit(plan.person, at)
    if not plan.role:
        return None
    turns = (turn for turn in org.roster if turn.since <= at < turn.until and _of(plan, turn, org))
    on_duty = distinct(org.fit(turn.person, at) for turn in turns)
    return min(on_duty, key=lambda person: busy.get(person, 0), default=None)


def _of(plan: Plan, turn: Shift, org: Org) -> bool:
    """Of the role by the roster or by the list of people; of the department or of one below it."""
    known = org.people.get(turn.person)
    if known is None or plan.role not in (turn.duty, known.role):
        return False
    return not plan.department or any(_below(own, plan.department) for own in (turn.department, known.department))


def _below(path: str, department: str) -> bool:
    return f"{path}/".startswith(f"{department}/")
