"""A client that keeps so many connections busy, or sends at a fixed pace, and remembers how long each answer took."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import aiohttp
from yarl import URL

from tests.bench.envelopes import Envelope
from tests.bench.report import share


@dataclass(frozen=True, slots=True)
class Load:
    """`seconds` per answer, `took` for all of them; `refused` counts what was not 200."""

    seconds: tuple[float, ...]
    took: float
    refused: int

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.took

    @property
    def p99_ms(self) -> float:
        return share(self.seconds, 0.99) * 1000


async def _send(session: aiohttp.ClientSession, base: str, envelope: Envelope) -> tuple[float, bool]:
    begun = perf_counter()
    async with session.post(URL(base + envelope.path, encoded=True), data=envelope.body) as answer:
        await answer.read()
    return perf_counter() - begun, answer.status == 200


async def flood(base: str, envelopes: Sequence[Envelope], connections: int) -> Load:
    """As fast as so many connections go."""
    waiting, done = iter(envelopes), []

    async def one(session: aiohttp.ClientSession) -> None:
        for envelope in waiting:
            done.append(await _send(session, base, envelope))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        begun = perf_counter()
        await asyncio.gather(*(one(session) for _ in range(connections)))
        took = perf_counter() - begun
    return Load(tuple(s for s, _ in done), took, sum(not good for _, good in done))


async def paced(base: str, envelopes: Sequence[Envelope], each_second: float) -> Load:
    """One after the other at this pace, whether or not earlier ones were answered: a slow answer cannot hide."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        begun, sent = perf_counter(), []
        for n, envelope in enumerate(envelopes):
            await asyncio.sleep(max(0.0, begun + n / each_second - perf_counter()))
            sent.append(asyncio.create_task(_send(session, base, envelope)))
        done = await asyncio.gather(*sent)
        took = perf_counter() - begun
    return Load(tuple(s for s, _ in done), took, sum(not good for _, good in done))
