"""One running service: its parts, the order in which they start, and the order in which they stop. They are wired in
bot/building.py."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.belfry import Belfry
from bot.calendar import Calendar
from bot.clock import SystemClock
from bot.desk.desk import Desk
from bot.desk.door import FrontDoor
from bot.desk.reporting import Reporting
from bot.jobs.runner import JobRunner
from bot.labels import Labels
from bot.loop import Loop
from bot.media.keep import Keep
from bot.phones.callback import Callback
from bot.phones.switchboard import Switchboard
from bot.platform import Platform
from bot.postman.postman import Postman
from bot.rooms.keeper import Keeper
from bot.shelf import Shelf
from bot.signing import Signer
from bot.ticker import Ticker
from config.settings import Settings
from db.presence import Presence
from db.store import Store
from db.work import UnitOfWork

STOP_S, LAST_WORDS_S = 3.0, 2.0
"""Seconds of machine time for the loops, and then for sends in flight: one that is cut off is a send made twice."""


@dataclass(slots=True)
class Service:
    """Everything that runs; built by bot/building.py, started by `start`."""

    settings: Settings
    clock: SystemClock
    store: Store
    platforms: Mapping[str, Platform]
    keep: Keep
    signer: Signer
    labels: Labels
    shelf: Shelf
    reporting: Reporting
    desk: Desk
    door: FrontDoor
    postman: Postman
    ticker: Ticker
    runner: JobRunner
    keeper: Keeper
    phones: Switchboard
    calendar: Calendar
    belfry: Belfry
    presence: Presence
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def learn_names(self) -> None:
        """The dictionaries are read before the door opens: no first message waits for them."""
        org = await self.store.read(lambda session: UnitOfWork(session, self.store.shared).org())
        await asyncio.to_thread(self.reporting.reader.prepare, org)

    async def start(self, role: str) -> None:
        """What a killed process held is freed, loops run, then the platforms may talk to us."""
        if role in ("all", "worker"):
            await asyncio.to_thread(self.presence.begin)
            await self.store.run(lambda work: self.calendar.begin(work, self.clock.now()))
            self.tasks = [asyncio.create_task(loop.run(), name=loop.name) for loop in self.loops]
            self.belfry.start()
        for platform in self.platforms.values():
            await platform.start(self.door)

    async def stop(self) -> None:
        """The loops, then the platforms, then the store: what is unfinished keeps its row. A send in flight hears its
        answer while its connection still stands, or it would be made twice."""
        self.belfry.stop()
        for task in self.tasks:
            task.cancel()
        await asyncio.wait(self.tasks, timeout=STOP_S) if self.tasks else None
        await asyncio.gather(*(loop.crew.finish(LAST_WORDS_S) for loop in (self.desk, self.postman, self.phones)))
        await self.phones.close()
        await asyncio.gather(*(loop.crew.finish(0) for loop in (self.runner, self.ticker, self.keeper)))
        for platform in self.platforms.values():
            await platform.stop()
        self.runner.stop()
        self.presence.end()
        await asyncio.to_thread(self.store.close)

    @property
    def loops(self) -> tuple[Loop, ...]:
        return (self.desk.loop, self.postman.loop, self.ticker.loop, self.runner.loop, self.keeper.loop,
                self.phones.loop)  # fmt: skip

    @property
    def routes(self) -> list[web.RouteDef]:
        told = Callback(self.settings, self.store, self.clock, self.phones).routes
        return [*(route for platform in self.platforms.values() for route in platform.routes), *told]
