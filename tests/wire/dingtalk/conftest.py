"""The adapter in Stream mode, a sandbox with three people, wired together on loopback."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest_asyncio

from bot.dingtalk import DingTalk, DingTalkSettings
from bot.sandbox.dingtalk.org import Group
from bot.sandbox.people import Department, Member
from bot.sandbox.phones import Bubble
from bot.sandbox.server import Running, start
from bot.sandbox.world import CARD_TEMPLATE, Sandbox, factory
from tests.wire.house import Clock, House

PEOPLE = [Member("0147", "李雷", (2,), manager="0150"), Member("0150", "王五", (2,), leads=(2,)),
          Member("gone", "已离职", active=False)]


@dataclass(slots=True)
class Plant:
    """Everything a test needs of one running pair."""

    clock: Clock
    house: House
    ding: DingTalk
    running: Running

    @property
    def box(self) -> Sandbox:
        return self.running.sandbox

    def phone(self, user: str = "0147") -> list[Bubble]:
        return self.box.phones.threads.get(("dingtalk", user), [])

    async def control(self, path: str, /, **body: Any) -> dict[str, Any]:
        async with aiohttp.ClientSession() as http, http.post(f"{self.running.control}/{path}", json=body) as answer:
            return dict(await answer.json())

    def member(self, user: str = "0147") -> Member:
        found = self.box.dingtalk.roll.find(user)
        assert found is not None
        return found


def settings(running: Running, **more: str) -> DingTalkSettings:
    """As a factory would write them for this sandbox."""
    org = running.sandbox.dingtalk
    made = {
        "client_id": org.client_id, "client_secret": org.client_secret, "robot_code": org.robot_code,
        "card_template_id": CARD_TEMPLATE, "api_base": running.dingtalk_api, "oapi_base": running.dingtalk_oapi,
    }
    return DingTalkSettings(**(made | more))  # type: ignore[arg-type]


async def until_open(ding: DingTalk, seconds: float = 5.0) -> None:
    """Wait (wall) until the Stream stands."""
    async with asyncio.timeout(seconds):
        while not ding.open:
            await asyncio.sleep(0.01)


@pytest_asyncio.fixture
async def running() -> AsyncIterator[tuple[Running, Clock]]:
    clock = Clock()
    box = factory(clock, PEOPLE, PEOPLE, [Department(2, "冲压车间")])
    box.patience.disconnect = 0.1
    box.dingtalk.groups["cidDuty=="] = Group("cidDuty==", "值班群", "0150", ["0147", "0150"])
    started = await start(box)
    yield started, clock
    await started.stop()


@pytest_asyncio.fixture
async def plant(running: tuple[Running, Clock]) -> AsyncIterator[Plant]:
    sandbox, clock = running
    house = House()
    ding = DingTalk(settings(sandbox), clock, aiohttp.ClientSession, timedelta(minutes=10))
    await ding.start(house)
    await until_open(ding)
    yield Plant(clock, house, ding, sandbox)
    await ding.stop()
