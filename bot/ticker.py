"""One of the four loops: feeds due timers to the engine. APScheduler rings the bell, the timer table is the truth."""

from datetime import datetime, timedelta

import structlog

from bot.bell import Bell
from bot.calendar import CALENDAR, Calendar
from bot.loop import Loop
from db import backlog, timers
from db.store import Store
from db.tables import Timer
from db.upsert import insert_or_update
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.kernel.effects import Due
from workflows.kernel.flow import Refused
from workflows.kernel.ports import Clock

log = structlog.get_logger("ticker")
AT_ONCE = 120
"""Decisions in one transaction, each in a savepoint of its own."""
MEND = timedelta(minutes=1)


class Ticker:
    def __init__(self, store: Store, engine: Engine, clock: Clock, calendar: Calendar) -> None:
        self.store, self.engine, self.clock, self.calendar = store, engine, clock, calendar
        self.bell = Bell()
        self.loop = Loop("ticker", self.once, self.bell, 1.0)
        self.lateness = 0.0
        self.fired = 0

    async def once(self) -> int:
        """One sweep of at most 200 due timers; how many there were."""
        now = self.clock.now()
        swept, fired, lateness = await self.store.run(lambda work: self._sweep(work, now))
        self.fired += fired
        self.lateness = lateness if swept else 0.0
        return swept

    def _sweep(self, work: UnitOfWork, now: datetime) -> tuple[int, int, float]:
        """How many were due, how many of them changed a case, how many seconds the oldest came late."""
        due = timers.due(work, now, AT_ONCE)
        if not due:
            return 0, 0, 0.0
        late = due[0][2] < now - backlog.LATE
        newest = backlog.newest(work.session) if late else 0
        work.preload(list({code for code, _, _ in due if code != CALENDAR}))
        fired = 0
        for code, name, at in due:
            if code == CALENDAR:
                self._by_calendar(work, name, now)
            else:
                fired += self._fire(work, code, name, at, now)
        if late:
            backlog.mark(work.session, newest)
        return len(due), fired, max(0.0, (now - due[0][2]).total_seconds())

    def _by_calendar(self, work: UnitOfWork, name: str, now: datetime) -> None:
        """A morning card that cannot be made must not stop the deadlines of the factory."""
        try:
            with work.savepoint():
                self.calendar.run(work, name, now)
        except Exception as error:  # noqa: BLE001 - one of the four loops
            self._mend(work, CALENDAR, name, error, now)

    def _mend(self, work: UnitOfWork, code: str, name: str, error: Exception, now: datetime) -> None:
        log.error("timer.broken", case=code, timer=name, error=repr(error))
        row = {"site": work.site, "case_code": code, "name": name, "due_at": now + MEND}
        insert_or_update(work.connection, Timer, ("site", "case_code", "name"), row)

    def _fire(self, work: UnitOfWork, code: str, name: str, at: datetime, now: datetime) -> bool:
        """One broken case must not hold up the other deadlines: it is tried again in a minute."""
        try:
            with work.savepoint():
                self.engine.apply(work, code, Due(name), now)
            return True
        except (Refused, KeyError):
            timers.drop(work, code, name, at)
        except Exception as error:  # noqa: BLE001 - one of the four loops
            self._mend(work, code, name, error, now)
        return False
