"""Deliveries from a platform to the bot: what was tried, what came back, and what is tried again."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count

import aiohttp
from yarl import URL

from bot.sandbox.shapes import Json

LOOPBACK = ("127.0.0.1", "localhost", "::1")
KEPT = 5000  # deliveries remembered


@dataclass(frozen=True, slots=True)
class Wire:
    """A signed request exactly as it went out, so that it can be replayed."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try; `status` None when no answer came."""

    status: int | None
    ms: int
    error: str = ""
    body: str = ""

    def shown(self) -> Json:
        """As the control API shows it."""
        return {"status": self.status, "ms": self.ms, "error": self.error, "body": self.body[:2000]}


@dataclass(slots=True)
class Delivery:
    """One thing the platform has to tell the bot; `clear` is what it says before any cipher."""

    id: str
    platform: str
    what: str
    clear: object
    attempts: list[Attempt] = field(default_factory=list)
    ok: bool = False
    held: bool = False
    note: str = ""
    wire: Wire | None = None
    first: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def tried(self, attempt: Attempt, ok: bool) -> None:
        """Write one try down."""
        self.attempts.append(attempt)
        self.ok = self.ok or ok
        self.first.set()

    def over(self) -> None:
        """Nothing more will be tried."""
        self.first.set()
        self.settled.set()

    def shown(self) -> Json:
        """As the control API shows it; status and ms are those of the last try."""
        last = self.attempts[-1] if self.attempts else Attempt(None, 0)
        return {"delivery": self.id, "platform": self.platform, "what": self.what, "ok": self.ok, "held": self.held,
                "settled": self.settled.is_set(), "status": last.status, "ms": last.ms, "note": self.note,
                "attempts": [attempt.shown() for attempt in self.attempts]}


@dataclass(slots=True)
class Post:
    """The sandbox's way out: one HTTP session, the running deliveries, and all that were made."""

    deliveries: dict[str, Delivery] = field(default_factory=dict)
    session: aiohttp.ClientSession | None = None
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def open(self) -> None:
        """Needs a running loop."""
        self.session = aiohttp.ClientSession(auto_decompress=True)

    async def close(self) -> None:
        """Give up whatever is still being tried."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.session is not None:
            await self.session.close()

    def begin(self, platform: str, what: str, clear: object) -> Delivery:
        """A new delivery, not yet tried."""
        delivery = Delivery(f"d{next(self._ids)}", platform, what, clear)
        self.deliveries[delivery.id] = delivery
        if len(self.deliveries) > KEPT:
            self.deliveries.pop(next(iter(self.deliveries)))
        return delivery

    def run(self, work: Coroutine[None, None, None]) -> None:
        """Let it go on in the background until close()."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def http(self, url: str, body: bytes, headers: dict[str, str], timeout: float,
                   method: str = "POST") -> Attempt:
        """Ask once; `timeout` in wall seconds."""
        assert self.session is not None, "open() first"
        if URL(url, encoded=True).host not in LOOPBACK:
            return Attempt(None, 0, "the sandbox calls addresses of this machine only")
        begun = time.perf_counter()
        try:
            limit, stream = aiohttp.ClientTimeout(total=timeout), BytesIO(body)
            async with self.session.request(method, encoded(url), data=stream, headers=headers, timeout=limit) as got:
                said = (await got.read()).decode("utf-8", "replace")
                return Attempt(got.status, passed(begun), body=said)
        except TimeoutError:
            return Attempt(None, passed(begun), f"no answer within {timeout:g} s")
        except aiohttp.ClientError as wrong:
            return Attempt(None, passed(begun), f"{type(wrong).__name__}: {wrong}")


def passed(begun: float) -> int:
    """Wall milliseconds since perf_counter() said `begun`."""
    return round((time.perf_counter() - begun) * 1000)


def encoded(url: str) -> URL:
    """The address exactly as written: nobody may quote it a second time."""
    return URL(url, encoded=True)

