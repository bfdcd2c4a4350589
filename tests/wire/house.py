"""The other side of an adapter: a clock, a door that keeps what is handed in, an HTTP server for its callbacks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.platform import Answer, ContactChange
from workflows.kernel.incoming import Incoming, Press


@dataclass(slots=True)
class Clock:
    """Service time stands still until `passes`; machine time walks."""

    at: datetime = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def __call__(self) -> datetime:
        return self.at

    def tick(self) -> float:
        return asyncio.get_running_loop().time()

    def passes(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass(slots=True)
class House:
    """A door: remembers by key, can be full, answers presses as told, `slow` seconds late."""

    taken: list[Incoming] = field(default_factory=list)
    changes: list[ContactChange] = field(default_factory=list)
    decided: list[Incoming] = field(default_factory=list)
    full: bool = False
    slow: float = 0.0
    answer: Answer | None = None

    async def take(self, incoming: Incoming) -> None:
        if self.full:
            raise OSError("no space left on device")
        if all(incoming.key != known.key for known in self.taken):
            self.taken.append(incoming)

    async def changed(self, change: ContactChange) -> None:
        if self.full:
            raise OSError("no space left on device")
        if all(change.key != known.key for known in self.changes):
            self.changes.append(change)

    async def decide(self, incoming: Incoming) -> Answer:
        self.decided.append(incoming)
        await asyncio.sleep(self.slow)
        (press,) = incoming.pieces
        assert isinstance(press, Press)
        return self.answer or Answer(press.card, press.revision, None)

    async def hears(self, count: int) -> list[Incoming]:
        """Wait (wall, at most 5 s) until so many came."""
        async with asyncio.timeout(5):
            while len(self.taken) < count:
                await asyncio.sleep(0.01)
        return self.taken


async def serve(routes: Sequence[web.RouteDef], port: int = 0) -> tuple[web.AppRunner, str]:
    """A running server of these routes and its address."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"
