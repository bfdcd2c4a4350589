"""What happens by the calendar: timers like all others, so that they hold under a virtual clock and run once however
many processes there are."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.desk.nameless import drop_returns
from bot.media.keep import Keep
from bot.sweep import sweep
from db import inbox, phones, rates, seal, sessions, timers
from db.store import Store
from db.tables import Timer
from db.upsert import insert_new, insert_or_update
from db.work import UnitOfWork

CALENDAR = "@calendar"
RAW_PAYLOADS_KEPT = timedelta(days=3)
"""Raw inbox payloads are erased three days after success (house.md, section 3)."""

Aside = Callable[[Store], Coroutine[None, None, object]]


@dataclass(frozen=True, slots=True)
class Entry:
    """`next` gives the moment after `now`; `run` does the work in the ticker's transaction; `aside` is begun after the
    commit: what looks at files or the network must not hold up the writer. `idle` is True where `run` would find
    nothing to do until somebody writes. `at_once`: every start looks, for what it does hangs on more than the time."""

    next: Callable[[datetime], datetime]
    run: Callable[[UnitOfWork, datetime], object] = lambda work, now: None
    aside: Aside | None = None
    idle: Callable[[UnitOfWork], bool] | None = None
    at_once: bool = False


def every(step: timedelta) -> Callable[[datetime], datetime]:
    return lambda now: now + step


def daily(at: time) -> Callable[[datetime], datetime]:
    """The next time the site's clock shows `at`."""

    def next_one(now: datetime) -> datetime:
        today = datetime.combine(now.date(), at, now.tzinfo)
        return today if today > now else today + timedelta(days=1)

    return next_one


def weekly(day: int, at: time) -> Callable[[datetime], datetime]:
    """The next `day` (1 Monday to 7) at which the site's clock shows `at`."""

    def next_one(now: datetime) -> datetime:
        one = datetime.combine(now.date() + timedelta(days=(day - now.isoweekday()) % 7), at, now.tzinfo)
        return one if one > now else one + timedelta(days=7)

    return next_one


class Calendar:
    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = entries

    def begin(self, work: UnitOfWork, now: datetime) -> None:
        """Entries that are not in the table yet; a restart moves nothing but those that look at every start."""
        for name, entry in self.entries.items():
            if entry.at_once:
                self._set(work, name, now)
            else:
                insert_new(work.connection, Timer, _row(work, name, entry.next(now)))

    def run(self, work: UnitOfWork, name: str, now: datetime) -> Aside | None:
        """Do one entry and set its next time in the same commit; an entry no longer known is forgotten. What is to be
        done after the commit, if anything."""
        entry = self.entries.get(name)
        if entry is None:
            work.session.delete(work.session.get_one(Timer, (work.site, CALENDAR, name)))
            return None
        entry.run(work, now)
        self._set(work, name, entry.next(now))
        return entry.aside

    def next_stop(self, work: UnitOfWork, others: datetime) -> datetime | None:
        """The next timer, for a clock that is pushed forward; `others` is what else lies ahead. Idle entries pass over
        the stretch before it at one go, in their own steps: a month of seals with nothing to seal were 4,000 stops."""
        idle = {name: entry for name, entry in self.entries.items() if entry.idle and entry.idle(work)}
        until = min(filter(None, (timers.next_due(work, CALENDAR, tuple(idle)), others)))
        for name, entry in idle.items():
            row = work.session.get(Timer, (work.site, CALENDAR, name))
            due = row.due_at if row else until
            while (later := entry.next(due)) <= until:
                due = later
            if row and due != row.due_at:
                self._set(work, name, due)
        return timers.next_due(work)

    @staticmethod
    def _set(work: UnitOfWork, name: str, due: datetime) -> None:
        insert_or_update(work.connection, Timer, ("site", "case_code", "name"), _row(work, name, due))


def _row(work: UnitOfWork, name: str, due: datetime) -> dict[str, object]:
    return {"site": work.site, "case_code": CALENDAR, "name": name, "due_at": due}


def housekeeping(keep: Keep, logins: sessions.Span) -> dict[str, Entry]:
    """What every service does: seal the logs, forget raw payloads, old return addresses, idle rates, logins that are
    over and lost files."""
    return {
        "seal": Entry(every(seal.EVERY), seal.seal, idle=seal.idle),
        "erase": Entry(daily(time(3, 30)), lambda work, now: inbox.erase(work, now - RAW_PAYLOADS_KEPT, now)),
        "returns": Entry(daily(time(3, 35)), lambda work, now: drop_returns(work, now)),
        "orphans": Entry(daily(time(3, 50)), aside=lambda store: sweep(store, keep)),
        "logins": Entry(daily(time(3, 45)), lambda work, now: sessions.sweep(work, now, logins)),
        "rates": Entry(daily(time(3, 40)), lambda work, now: rates.forget_idle(work.session, now)),
        "numbers": Entry(daily(time(3, 40)), lambda work, now: phones.forget_numbers(work.session, now)),
    }
