"""Every card really sent, by the adapters, over sockets, to the sandbox servers: none is refused, in plain words and in
all the hostile ones at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest

from bot.dingtalk import DingTalk, DingTalkSettings
from bot.platform import Outgoing, Platform
from bot.rooms.port import Gathering
from bot.sandbox.dingtalk.org import Group
from bot.sandbox.people import Department, Member
from bot.sandbox.server import Running, start
from bot.sandbox.world import CARD_TEMPLATE, factory
from bot.signing import Signer
from bot.wechat import WeChat, WeChatSettings
from bot.wechat.veil import Veil
from bot.wecom import WeCom, WeComSettings
from bot.wecombot import BotSettings, WecomBot
from tests.cards.cases import NASTY, Cast
from tests.cards.samples import cards
from tests.cards.test_walk import LINK, MAKERS
from tests.wire.house import Clock, House
from workflows.kernel.cards import Card

PEOPLE = [Member("0147", "李雷", (2,)), Member("0150", "王五", (2,), leads=(2,))]
PEOPLE += [Member(f"{number:04}", f"同事{number}", (2,)) for number in range(200, 230)]
"""WeCom's app may say as much in a day as there are people: two of them would not hear of all cards."""
WORST = "".join(one[:40] for one in NASTY.values()) * 10
GROUP = "cidDuty=="


def all_cards() -> Iterator[Card]:
    for cast in (Cast(), Cast(WORST)):
        for maker in MAKERS:
            yield from cards(maker, cast, full=True)


@asynccontextmanager
async def sandbox(clock: Clock) -> AsyncIterator[Running]:
    box = factory(clock, PEOPLE, PEOPLE, [Department(2, "冲压车间")])
    box.dingtalk.groups[GROUP] = Group(GROUP, "值班群", "0150", ["0147", "0150"])
    box.tick = lambda: clock.now().timestamp()
    box.dingtalk.edition = "professional"
    running = await start(box)
    yield running
    await running.stop()


async def everything(
    platform: Platform, clock: Clock, rooms: tuple[str, ...], box: Running, account: str = "0147"
) -> int:
    """To a person, changed there, and to every room; minutes pass, so that no limit of pace is what is seen."""
    sent = 0
    for number, card in enumerate(all_cards(), 1):
        clock.passes(seconds=20)
        message = Outgoing(f"m{number}", 1, card, link=LINK)
        made = await platform.send(account, message)
        await platform.amend(account, made.reference, Outgoing(f"m{number}", 2, card, link=LINK))
        for room in rooms:
            await platform.send_room(room, message)
        sent += 1
    counters = box.sandbox.counters
    refused = {key: count for key, count in counters.items() if ".errcode." in key or ".code." in key}
    assert not refused, f"the sandbox refused: {refused}"
    assert not counters["unknown_path"]
    return sent


@pytest.mark.timeout(300)
async def test_wecom_takes_every_card() -> None:
    clock = Clock()
    async with sandbox(clock) as running:
        corp = running.sandbox.wecom
        key = next(iter(corp.robot_keys))
        settings = WeComSettings(
            corp.corp_id, corp.agent_id, corp.secret, corp.token, corp.aes_key, running.wecom_base
        )
        wecom = WeCom(settings, clock, aiohttp.ClientSession, timedelta(minutes=10))
        chat = await wecom.rooms.gather(Gathering("card0walk", "走卡片", "0147", ("0147", "0150")))
        assert await everything(wecom, clock, (f"wecom-robot:{key}", chat.address), running) >= 200
        await wecom.stop()


@pytest.mark.timeout(300)
async def test_dingtalk_takes_every_card() -> None:
    clock = Clock()
    async with sandbox(clock) as running:
        org = running.sandbox.dingtalk
        robot = next(iter(org.robots.values()))
        settings = DingTalkSettings(
            client_id=org.client_id, client_secret=org.client_secret, robot_code=org.robot_code,
            card_template_id=CARD_TEMPLATE, api_base=running.dingtalk_api, oapi_base=running.dingtalk_oapi,
        )  # fmt: skip
        ding = DingTalk(settings, clock, aiohttp.ClientSession, timedelta(minutes=10))
        rooms = (f"dingtalk-robot:{robot.token}:{robot.secret}", f"dingtalk-group:{GROUP}")
        assert await everything(ding, clock, rooms, running) >= 200
        await ding.stop()


@pytest.mark.timeout(300)
async def test_the_ai_bot_takes_every_card() -> None:
    clock = Clock()
    async with sandbox(clock) as running:
        of = running.sandbox.aibot
        of.met |= {"bot:0147"}
        bot = WecomBot(
            BotSettings(of.bot_id, of.secret, running.wecom_base.replace("http", "ws", 1) + "/aibot", False),
            clock, aiohttp.ClientSession,
        )  # fmt: skip
        await bot.start(House())
        async with asyncio.timeout(5):
            while not bot.open:
                await asyncio.sleep(0.01)
        assert await everything(bot, clock, (), running) >= 200
        await bot.stop()


@pytest.mark.timeout(300)
async def test_the_official_account_takes_what_every_card_says_for_outside() -> None:
    clock = Clock()
    async with sandbox(clock) as running:
        of = running.sandbox.wechat
        veil, reader = Veil(Signer("a secret of tests"), of.app_id), of.reader("wang")
        settings = WeChatSettings(of.app_id, of.secret, of.token, of.aes_key, api_base=running.wechat_base)
        wechat = WeChat(settings, clock, aiohttp.ClientSession, timedelta(minutes=10), veil)
        account, reader.follows = veil.seal(reader.openid), True
        inside = [card for card in all_cards() if not card.outside]
        assert inside, "a card that says nothing for outside is not sent there at all"
        sent = 0
        for number, card in enumerate((one for one in all_cards() if one.outside), 1):
            reader.speaks(clock.now())
            await wechat.send(account, Outgoing(f"m{number}", 1, card, link=LINK))
            sent += 1
        assert sent >= 10
        await wechat.stop()
