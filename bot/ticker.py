"""One of the four loops: feeds due timers to the engine. APScheduler rings the bell, the timer table is the truth."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.bell import Bell
from bot.calendar import CALENDAR, Aside, Calendar
from bot.loop import Crew, Loop
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


@dataclass(frozen=True, slots=True)
class Swept:
    """How many timers were due, how many of them changed a case, how many seconds the oldest came late, and what the
    calendar wants done now that all this is committed."""

    due: int = 0
    fired: int = 0
    lateness: float = 0.0
    asides: tuple[Aside, ...] = ()


class Ticker:
    def __init__(self, store: Store, engine: Engine, clock: Clock, calendar: Calendar) -> None:
        self.store, self.engine, self.clock, self.calendar = store, engine, clock, calendar
        self.bell = Bell()
        self.loop, self.crew = Loop("ticker", self.once, self.bell, 1.0), Crew(1, self.bell)
        self.lateness = 0.0
        self.fired = 0

    async def once(self) -> int:
        """One sweep of at most AT_ONCE due timers; how many there were."""
        now = self.clock.now()
        swept = await self.store.run(lambda work: self._sweep(work, now))
        self.fired += swept.fired
        self.lateness = swept.lateness
        for aside in swept.asides:
            self.crew.begin(self._aside(aside), "calendar")
        return swept.due

    async def _aside(self, aside: Aside) -> None:
        await aside(self.store)

    def _sweep(self, work: UnitOfWork, now: datetime) -> Swept:
        due = timers.due(work, now, AT_ONCE)
        if not due:
            return Swept()
        late = due[0][2] < now - backlog.LATE
        newest = backlog.newest(work.session) if late else 0
        work.preload(list({code for code, _, _ in due if code != CALENDAR}))
        fired, asides = 0, list[Aside | None]()
        for code, name, at in due:
            if code == CALENDAR:
                asides.append(self._by_calendar(work, name, now))
            else:
                fired += self._fire(work, code, name, at, now)
        if late:
            backlog.mark(work.session, newest)
        lateness = max(0.0, (now - due[0][2]).total_seconds())
        return Swept(len(due), fired, lateness, tuple(filter(None, asides)))

    def _by_calendar(self, work: UnitOfWork, name: str, now: datetime) -> Aside | None:
        """A morning card that cannot be made must not stop the deadlines of the factory."""
        try:
            with work.savepoint():
                return self.calendar.run(work, name, now)
        except Exception as error:  # noqa: BLE001 - one of the four loops
            self._mend(work, CALENDAR, name, error, now)
            return None

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
