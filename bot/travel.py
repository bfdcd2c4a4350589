"""POST /clock: service time moves from one due moment to the next, and each is decided at its own time."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.clock import SystemClock
from bot.desk.desk import Desk
from bot.jobs.runner import JobRunner
from bot.postman.postman import Postman
from bot.ticker import Ticker
from db import inbox, jobs, outbox, timers
from db.store import Store
from db.work import UnitOfWork

PATIENCE_S, LOOK_S = 60.0, 0.02
DURATION = re.compile(r"^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$")


def duration(text: str) -> timedelta:
    """An exact ISO 8601 duration (PT15M, P1DT2H, PT7200S); raises ValueError otherwise."""
    found = DURATION.match(text)
    if not found or not any(found.groups()):
        raise ValueError(f"advance 写成 PT15M、PT7200S 或 P1D，不是 {text!r}")
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


@dataclass(slots=True)
class Journey:
    fired: int = 0
    sent: int = 0


class Traveller:
    """Moves the clock for tests and for the sandbox's fast-forward button. One journey at a time."""

    def __init__(self, store: Store, clock: SystemClock, ticker: Ticker, desk: Desk, postman: Postman, runner: JobRunner) -> None:
        self.store, self.clock, self.ticker, self.desk = store, clock, ticker, desk
        self.postman, self.runner = postman, runner
        self._one = asyncio.Lock()

    async def advance(self, span: timedelta) -> Journey:
        """Stops at every due timer and every not_before on the way; waits for what became due, at most 60 s of wall time."""
        async with self._one:
            target, journey = self.clock.now() + span, Journey()
            before = await self.store.read(outbox.sent_count)
            until = self.clock.tick() + PATIENCE_S
            while (stop := await self._next_stop(target)) is not None:
                self.clock.move_to(max(stop, self.clock.now()))
                await self._here(journey, until)
            self.clock.move_to(max(target, self.clock.now()))
            await self._here(journey, until)
            journey.sent = await self.store.read(outbox.sent_count) - before
            return journey

    async def _here(self, journey: Journey, until: float) -> None:
        while fired := await self.ticker.once():
            journey.fired += fired
        for bell in (self.desk.bell, self.postman.bell, self.runner.bell):
            bell.ring()
        while self.clock.tick() < until and await self._busy():
            await asyncio.sleep(LOOK_S)

    async def _next_stop(self, target: datetime) -> datetime | None:
        now = self.clock.now()

        def ahead(work: UnitOfWork) -> datetime | None:
            ring = timers.next_due(work)
            found = (ring, outbox.next_due(work.session, now), jobs.next_due(work, now), inbox.next_due(work, now))
            return min((at for at in found if at and at <= target and (at > now or at is ring)), default=None)

        return await self.store.run(ahead)

    async def _busy(self) -> bool:
        now = self.clock.now()

        def look(work: UnitOfWork) -> bool:
            waiting = outbox.in_flight(work.session, now) + jobs.in_flight(work, now)
            return waiting > 0 or inbox.waiting(work, now) > 0

        return await self.store.run(look)

    async def get(self, request: web.Request) -> web.Response:
        return web.json_response({"now": self.clock.now().isoformat()})

    async def post(self, request: web.Request) -> web.Response:
        try:
            span = duration(str((await request.json())["advance"]))
        except (ValueError, KeyError, TypeError) as error:
            return web.json_response({"error": f"{error}"}, status=400)
        journey = await self.advance(span)
        return web.json_response({"now": self.clock.now().isoformat(), "fired": journey.fired, "sent": journey.sent})
