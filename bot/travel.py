"""POST /clock: service time moves from one due moment to the next, and each is decided at its own time."""

import asyncio
import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from aiohttp import web

from bot.bell import Bell
from bot.clock import SystemClock
from bot.desk.desk import Desk
from bot.jobs.runner import JobRunner
from bot.postman.postman import Postman
from bot.ticker import Ticker
from db import inbox, jobs, outbox, phones, rooms
from db.store import Store
from db.work import UnitOfWork

PATIENCE_S, SLOW_S, LOOK_S = 60.0, 2.0, 0.01
"""Machine time: what a whole journey waits for stops that take longer than SLOW_S; how often it looks."""
RING_EVERY = 5
"""Looks. Whoever leaves work to another rings there; this is for those who could not know that time has moved."""
NUMBER = r"(\d+(?:[.,]\d+)?)"
DURATION = re.compile(rf"P(?:{NUMBER}W)?(?:{NUMBER}D)?(?:T(?=\d)(?:{NUMBER}H)?(?:{NUMBER}M)?(?:{NUMBER}S)?)?", re.ASCII)


def duration(text: str) -> timedelta:
    """An exact ISO 8601 duration (PT15M, P1DT2H, PT7200S, P2W); raises ValueError otherwise. Months and years are
    not exact."""
    found = DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        raise ValueError(f"advance 写成 PT15M、PT7200S 或 P1D，不是 {text[:40]!r}")
    weeks, days, hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise ValueError(f"{text[:40]} 太长了") from None


@dataclass(slots=True)
class Journey:
    """`fired` timers of cases were decided, `sent` messages reached their readers."""

    fired: int = 0
    sent: int = 0


class Traveller:
    """Moves the clock for tests and for the sandbox's fast-forward button. One journey at a time."""

    def __init__(
        self, store: Store, clock: SystemClock, ticker: Ticker, desk: Desk, postman: Postman, runner: JobRunner,
        patience_s: float = PATIENCE_S, more: Sequence[Bell] = (),
    ) -> None:  # fmt: skip
        self.store, self.clock, self.ticker, self.desk = store, clock, ticker, desk
        self.postman, self.runner, self.patience_s = postman, runner, patience_s
        self.bells = (desk.bell, postman.bell, runner.bell, *more)
        self._one = asyncio.Lock()

    async def advance(self, span: timedelta) -> Journey:
        """Stops at every due timer and every not_before on the way; waits for what became due, at most 60 s of wall
        time for all that hangs. Raises ValueError where the calendar ends before `span` does."""
        async with self._one:
            try:
                target = self.clock.now() + span
            except OverflowError:
                raise ValueError("时钟拨不到那么远") from None
            fired, sent = self.ticker.fired, await self.store.read(outbox.sent_count)
            # What is due now belongs to now: it must not be decided or sent at the next stop.
            patience = await self._here(self.patience_s)
            while (stop := await self._next_stop(target)) is not None:
                self._move(stop)
                patience = await self._here(patience)
            self._move(target)
            await self._here(patience)
            return Journey(self.ticker.fired - fired, await self.store.read(outbox.sent_count) - sent)

    def _move(self, at: datetime) -> None:
        """A clock that walks may be there already."""
        if at > self.clock.now():
            with contextlib.suppress(ValueError):
                self.clock.move_to(at)

    async def _here(self, patience: float) -> float:
        """Decide what is due; what it sent is waited for, and what came back from it. The patience that is left: a stop
        that settles soon costs none, or the last messages of a long journey would go out at the wrong time."""
        while await self.ticker.once():
            pass
        begun, looks = self.clock.tick(), count()
        while (waited := self.clock.tick() - begun) < patience and await self._busy():
            if next(looks) % RING_EVERY == 0:
                for bell in self.bells:
                    bell.ring()
            await asyncio.sleep(LOOK_S)
        return patience - waited if waited > SLOW_S else patience

    async def _next_stop(self, target: datetime) -> datetime | None:
        now = self.clock.now()

        def ahead(work: UnitOfWork) -> datetime | None:
            sent, heard = outbox.next_due(work.session, now), inbox.next_due(work, now)
            rung = phones.next_due(work.session, now)
            queues = (sent, heard, jobs.next_due(work, now), rooms.next_due(work, now), rung)
            queued = min((at for at in queues if at and now < at <= target), default=None)
            ring = self.ticker.calendar.next_stop(work, queued or target)
            return min((at for at in (ring, queued) if at and at <= target), default=None)

        return await self.store.run(ahead)

    async def _busy(self) -> bool:
        """What is not yet written stands in the writer's queue: only behind it is nothing to do nothing to do."""
        now = self.clock.now()

        def look(work: UnitOfWork) -> bool:
            waiting = outbox.in_flight(work.session, now) + jobs.in_flight(work, now) + rooms.in_flight(work, now)
            return waiting > 0 or inbox.waiting(work, now) > 0 or phones.in_flight(work.session, now) > 0

        if await self.store.read(lambda session: look(UnitOfWork(session, self.store.shared))):
            return True
        return await self.store.run(look)

    async def get(self, request: web.Request) -> web.Response:
        return web.json_response({"now": self.clock.now().isoformat()})

    async def post(self, request: web.Request) -> web.Response:
        try:
            asked = await request.json()
            span = duration(asked["advance"]) if isinstance(asked["advance"], str) else None
            if span is None:
                raise ValueError("advance 是一段文字，例如 PT15M")
            journey = await self.advance(span)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            said = str(error) if isinstance(error, ValueError) else "写成 {\"advance\": \"PT15M\"}"
            return web.json_response({"error": said}, status=400)
        return web.json_response({"now": self.clock.now().isoformat(), "fired": journey.fired, "sent": journey.sent})
