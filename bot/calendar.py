"""What happens by the calendar: timers like all others, so that they hold under a virtual clock and run once however
many processes there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.desk.nameless import drop_returns
from bot.media.keep import Keep
from bot.sweep import sweep
from db import inbox, rates, seal
from db.tables import Timer
from db.upsert import insert_new, insert_or_update
from db.work import UnitOfWork

CALENDAR = "@calendar"
RAW_PAYLOADS_KEPT = timedelta(days=3)
"""Raw inbox payloads are erased three days after success (house.md, section 3)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`next` gives the moment after `now`; `run` does the work in the ticker's transaction."""

    next: Callable[[datetime], datetime]
    run: Callable[[UnitOfWork, datetime], object]


def every(step: timedelta) -> Callable[[datetime], datetime]:
    return lambda now: now + step


def daily(at: time) -> Callable[[datetime], datetime]:
    """The next time the site's clock shows `at`."""

    def next_one(now: datetime) -> datetime:
        today = datetime.combine(now.date(), at, now.tzinfo)
        return today if today > now else today + timedelta(days=1)

    return next_one


class Calendar:
    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = entries

    def begin(self, work: UnitOfWork, now: datetime) -> None:
        """Entries that are not in the table yet; a restart moves nothing."""
        for name, entry in self.entries.items():
            row = {"site": work.site, "case_code": CALENDAR, "name": name, "due_at": entry.next(now)}
            insert_new(work.connection, Timer, row)

    def run(self, work: UnitOfWork, name: str, now: datetime) -> None:
        """Do one entry and set its next time in the same commit; an entry no longer known is forgotten."""
        entry = self.entries.get(name)
        if entry is None:
            work.session.delete(work.session.get_one(Timer, (work.site, CALENDAR, name)))
            return
        entry.run(work, now)
        row = {"site": work.site, "case_code": CALENDAR, "name": name, "due_at": entry.next(now)}
        insert_or_update(work.connection, Timer, ("site", "case_code", "name"), row)


def housekeeping(keep: Keep) -> dict[str, Entry]:
    """What every service does: seal the logs, forget raw payloads, old return addresses, idle rates and lost files."""
    return {
        "seal": Entry(every(timedelta(minutes=10)), lambda work, now: seal.seal(work, now)),
        "erase": Entry(daily(time(3, 30)), lambda work, now: inbox.erase(work, now - RAW_PAYLOADS_KEPT, now)),
        "returns": Entry(daily(time(3, 35)), lambda work, now: drop_returns(work, now)),
        "orphans": Entry(daily(time(3, 50)), lambda work, now: sweep(work, keep)),
        "rates": Entry(daily(time(3, 40)), lambda work, now: rates.forget_idle(work.session, now)),
    }
