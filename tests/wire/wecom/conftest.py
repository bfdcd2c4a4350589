"""The adapter, a sandbox with three people, and the bot's own server, wired together on loopback."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest_asyncio

from bot.sandbox.people import Department, Member
from bot.sandbox.phones import Bubble
from bot.sandbox.server import Running, start
from bot.sandbox.world import Sandbox, factory
from bot.wecom import WeCom, WeComSettings
from tests.wire.house import Clock, House, serve

PEOPLE = [Member("Li.Lei", "李雷", (2,), manager="wang.wu"), Member("wang.wu", "王五", (2,), leads=(2,)),
          Member("gone", "已离职", active=False)]


@dataclass(slots=True)
class Plant:
    """Everything a test needs of one running pair."""

    clock: Clock
    house: House
    wecom: WeCom
    running: Running
    url: str

    @property
    def box(self) -> Sandbox:
        return self.running.sandbox

    def phone(self, user: str = "li.lei") -> list[Bubble]:
        return self.box.phones.threads.get(("wecom", user), [])

    async def control(self, path: str, /, **body: Any) -> dict[str, Any]:
        async with aiohttp.ClientSession() as http, http.post(f"{self.running.control}/{path}", json=body) as answer:
            return dict(await answer.json())

    def member(self, user: str = "Li.Lei") -> Member:
        found = self.box.wecom.roll.find(user)
        assert found is not None
        return found


@pytest_asyncio.fixture
async def plant() -> AsyncIterator[Plant]:
    clock, house = Clock(), House()
    box = factory(clock, PEOPLE, PEOPLE, [Department(2, "冲压车间")])
    box.patience.wecom_gap = 0.02
    running = await start(box)
    corp = box.wecom
    settings = WeComSettings(corp.corp_id, corp.agent_id, corp.secret, corp.token, corp.aes_key, running.wecom_base)
    wecom = WeCom(settings, clock, aiohttp.ClientSession, timedelta(minutes=10))
    runner, base = await serve(wecom.routes)
    corp.callback_url = f"{base}/wecom/callback"
    await wecom.start(house)
    yield Plant(clock, house, wecom, running, corp.callback_url)
    await wecom.stop()
    await runner.cleanup()
    await running.stop()
