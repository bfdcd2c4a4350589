"""The adapter, a sandbox, and the bot's own server, wired together on loopback."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest_asyncio

from bot.platform import Outgoing
from bot.sandbox.phones import Bubble
from bot.sandbox.server import Running, start
from bot.sandbox.wechat.account import Reader
from bot.sandbox.world import Sandbox, factory
from bot.signing import Signer
from bot.wechat import WeChat, WeChatSettings
from bot.wechat.veil import Veil
from tests.wire.house import Clock, House, serve
from workflows.kernel.cards import Card

FIELDS = {"character_string1": "code", "thing2": "result", "time3": "time"}


@dataclass(slots=True)
class Plant:
    """Everything a test needs of one running pair."""

    clock: Clock
    house: House
    wechat: WeChat
    veil: Veil
    running: Running
    url: str

    @property
    def box(self) -> Sandbox:
        return self.running.sandbox

    def passer(self, name: str = "wang") -> Reader:
        return self.box.wechat.reader(name)

    def phone(self, name: str = "wang") -> list[Bubble]:
        return self.box.phones.threads.get(("wechat", name), [])

    def heard(self, name: str = "wang") -> list[str]:
        """What the account said to this person."""
        return [one.text for one in self.phone(name) if one.sender != name]

    async def send(self, words: str = "收到 YH-20260302-0001。", slot: str = "receipt", name: str = "wang") -> None:
        account = self.veil.seal(self.passer(name).openid)
        card = Card("YH-20260302-0001", "给厂内看的", "green", outside=words)
        await self.wechat.send(account, Outgoing("m1", 1, card, slot=slot))


def adapter(running: Running, clock: Clock, **more: str) -> tuple[WeChat, Veil]:
    """The adapter with the sandbox's own keys, some of them replaced."""
    of = running.sandbox.wechat
    keys = {"app_id": of.app_id, "secret": of.secret, "token": of.token, "aes_key": of.aes_key}
    veil = Veil(Signer("a secret of tests"), of.app_id)
    settings = WeChatSettings(**(keys | more), api_base=running.wechat_base, template="sandbox-result", fields=FIELDS,
                              home="https://safe.example.cn")  # fmt: skip
    return WeChat(settings, clock, aiohttp.ClientSession, timedelta(minutes=10), veil), veil


@pytest_asyncio.fixture
async def plant() -> AsyncIterator[Plant]:
    clock, house = Clock(), House()
    box = factory(clock)
    box.patience.wecom_gap = 0.02
    running = await start(box)
    wechat, veil = adapter(running, clock)
    runner, base = await serve(wechat.routes)
    box.wechat.callback_url = f"{base}/wechat/callback"
    await wechat.start(house)
    yield Plant(clock, house, wechat, veil, running, box.wechat.callback_url)
    await wechat.stop()
    await runner.cleanup()
    await running.stop()
