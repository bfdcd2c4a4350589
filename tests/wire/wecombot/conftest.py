"""The adapter of the AI bot and a sandbox with three people, wired together on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import aiohttp
import pytest_asyncio

from bot.sandbox.people import Department, Member
from bot.sandbox.phones import Bubble
from bot.sandbox.server import Running, start
from bot.sandbox.world import Sandbox, factory
from bot.wecombot import BotSettings, WecomBot
from bot.wecombot.settings import Patience
from tests.wire.house import Clock, House

PEOPLE = [Member("Li.Lei", "李雷", (2,), manager="wang.wu"), Member("wang.wu", "王五", (2,), leads=(2,))]
QUICK = Patience(first=0.05, longest=0.2, beat=0.1, ack=1.0, taken=0.3, taken_longest=0.6, steady=60.0, stream=0.6,
                 stream_beside_app=0.2)  # fmt: skip


@dataclass(slots=True)
class Plant:
    """Everything a test needs of one running pair."""

    clock: Clock
    house: House
    bot: WecomBot
    running: Running

    @property
    def box(self) -> Sandbox:
        return self.running.sandbox

    def phone(self, thread: str = "bot:li.lei") -> list[Bubble]:
        return self.box.phones.threads.get(("wecom", thread), [])

    def shown(self, thread: str = "bot:li.lei") -> list[str]:
        """What the bot has on this phone."""
        return [one.text for one in self.phone(thread) if one.sender == "bot"]

    def member(self, user: str = "Li.Lei") -> Member:
        found = self.box.wecom.roll.find(user)
        assert found is not None
        return found

    def has_spoken(self, thread: str = "bot:li.lei") -> None:
        """Only who spoke to the bot before can be written to."""
        self.box.aibot.met.add(thread)

    async def until(self, holds: Callable[[], object], seconds: float = 5.0) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.01)


def settings(running: Running, secret: str = "", beside_app: bool = False) -> BotSettings:
    """As a factory would write them for this sandbox."""
    bot = running.sandbox.aibot
    url = running.wecom_base.replace("http", "ws", 1) + "/aibot"
    return BotSettings(bot.bot_id, secret or bot.secret, url, beside_app)


@pytest_asyncio.fixture
async def running() -> AsyncIterator[tuple[Running, Clock]]:
    clock = Clock()
    started = await start(factory(clock, PEOPLE, [], [Department(2, "冲压车间")]))
    yield started, clock
    await started.stop()


@pytest_asyncio.fixture
async def plant(running: tuple[Running, Clock]) -> AsyncIterator[Plant]:
    sandbox, clock = running
    house = House()
    bot = WecomBot(settings(sandbox), clock, aiohttp.ClientSession, QUICK)
    await bot.start(house)
    made = Plant(clock, house, bot, sandbox)
    await made.until(lambda: bot.open)
    yield made
    await bot.stop()
