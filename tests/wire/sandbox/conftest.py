"""A running sandbox with four people, and a bot of few lines on the other side of the wire."""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio
from aiohttp import web

from bot.sandbox.people import Department, Member
from bot.sandbox.server import start
from bot.sandbox.world import factory
from tests.wire.sandbox.wire import Bot, Clock, Wire

PEOPLE = [Member("Li.Lei", "李雷", (2,), manager="wang.wu"), Member("wang.wu", "王五", (2,), leads=(2,)),
          Member("zhao", "赵六", (1,), leads=(1,)), Member("gone", "已离职", active=False)]


@pytest_asyncio.fixture
async def wire() -> AsyncIterator[Wire]:
    clock = Clock()
    box = factory(clock, PEOPLE, PEOPLE, [Department(2, "冲压车间")])
    box.patience.wecom_gap = 0.02
    box.patience.disconnect = 0.1
    running = await start(box)
    async with aiohttp.ClientSession() as http:
        yield Wire(clock, running, http)
    await running.stop()


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Bot]:
    made = Bot()
    app = web.Application(client_max_size=4 << 20)
    app.router.add_route("*", "/{path:.*}", made.hear)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/callback"
    yield made
    await runner.cleanup()
