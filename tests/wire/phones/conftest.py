"""A sandbox whose telephones work, and the clock both sides share."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest_asyncio

from bot.phones.port import Dial, Words
from bot.sandbox.server import Running, start
from bot.sandbox.telecom.book import Telecom
from bot.sandbox.world import factory
from tests.wire.house import Clock

TO, OTHER = "13800000001", "13800000002"
CODE = "YH-20260302-0001"
WORDS = Words(f"{CODE} 一号焊接车间着火，请打开聊天按“已到场”", CODE, "一号焊接车间着火", "请打开聊天")


@dataclass(slots=True)
class Exchange:
    clock: Clock
    running: Running

    @property
    def book(self) -> Telecom:
        return self.running.sandbox.telecom

    async def control(self, path: str, /, **body: Any) -> dict[str, Any]:
        async with aiohttp.ClientSession() as http, http.post(f"{self.running.control}/{path}", json=body) as answer:
            return dict(await answer.json())

    def dial(self, key: str = "p0123456789abcd", to: str = TO, vendor_id: str = "", words: Words = WORDS) -> Dial:
        return Dial(key, to, words, self.clock.now(), vendor_id)


@pytest_asyncio.fixture
async def exchange() -> AsyncIterator[Exchange]:
    clock = Clock()
    running = await start(factory(clock))
    yield Exchange(clock, running)
    await running.stop()
