"""The connection: subscribed, kept alive, opened anew; one per bot, and wrong secrets said in words."""

import asyncio

import aiohttp
import pytest

from bot.platform import Misconfigured, Outgoing
from bot.sandbox.server import Running
from bot.sandbox.shapes import Json
from bot.sandbox.wecombot import gateway, says
from bot.wecombot import WecomBot
from bot.wecombot.streams import QUIET_BESIDE_APP
from tests.wire.house import Clock, House
from tests.wire.wecombot.conftest import QUICK, Plant, settings
from workflows.kernel.cards import Card
from workflows.kernel.incoming import Text


async def test_a_cut_line_is_opened_again_and_messages_go_on(plant: Plant) -> None:
    line = plant.box.aibot.line
    assert line is not None and line.request.transport is not None
    line.request.transport.abort()
    await plant.until(lambda: plant.box.aibot.line not in (None, line) and plant.bot.open)
    await says.says_text(plant.box, plant.member(), "三号泵房漏油")
    await plant.house.hears(1)


async def test_a_line_that_answers_no_ping_is_dead_and_opened_anew(plant: Plant) -> None:
    line = plant.box.aibot.line
    assert line is not None
    line.deaf = True
    await plant.until(lambda: plant.box.aibot.line not in (None, line) and plant.bot.open)


async def test_when_another_connection_takes_over_ours_stays_away_for_longer_each_time_and_says_why(
    plant: Plant,
) -> None:
    line = plant.box.aibot.line
    assert line is not None
    await gateway.push_out(plant.box, line)
    await plant.until(lambda: not plant.bot.open)
    while "让出" not in (await plant.bot.probe() or ""):
        await asyncio.sleep(0.01)
    with pytest.raises(Misconfigured) as wrong:
        await plant.bot.send("Li.Lei", Outgoing("m1", 1, Card("", "好")))
    assert "Bot ID" in wrong.value.remedy, "the administrator hears of it, once"
    began = asyncio.get_running_loop().time()
    await plant.until(lambda: plant.bot.open)
    assert asyncio.get_running_loop().time() - began > 0.15
    assert await plant.bot.probe() is None


async def test_a_wrong_secret_is_a_matter_for_the_administrator(running: tuple[Running, Clock]) -> None:
    sandbox, clock = running
    bot = WecomBot(settings(sandbox, secret="wrong"), clock, aiohttp.ClientSession, QUICK)
    await bot.start(House())
    async with asyncio.timeout(5):
        while not await bot.probe():
            await asyncio.sleep(0.01)
    with pytest.raises(Misconfigured) as wrong:
        await bot.send("Li.Lei", Outgoing("m1", 1, Card("", "好")))
    assert "[wecombot]" in wrong.value.remedy
    await bot.stop()


async def test_doctor_looks_without_pushing_a_running_service_out(plant: Plant) -> None:
    second = WecomBot(settings(plant.running), plant.clock, aiohttp.ClientSession, QUICK)
    assert await second.probe() is None
    await second.stop()
    assert plant.bot.open and plant.box.counters["wecombot.pushed_out"] == 0


async def test_beside_the_app_the_answer_says_where_the_rest_comes(running: tuple[Running, Clock]) -> None:
    sandbox, clock = running
    bot = WecomBot(settings(sandbox, beside_app=True), clock, aiohttp.ClientSession, QUICK)
    await bot.start(House())
    plant = Plant(clock, House(), bot, sandbox)
    await plant.until(lambda: bot.open)
    await says.says_text(plant.box, plant.member(), "三号泵房漏油")
    await plant.until(lambda: plant.shown() and "应用里看" in plant.shown()[0])
    assert plant.shown() == [QUIET_BESIDE_APP], "one bubble, its words replaced"
    await bot.stop()


async def test_what_came_before_the_end_is_stored_before_the_bot_leaves(plant: Plant) -> None:
    for number in range(20):
        await says.says_text(plant.box, plant.member(), f"第 {number} 条")
    async with asyncio.timeout(5):
        while not plant.house.taken:
            await asyncio.sleep(0)
    await plant.bot.stop()
    said = [one.pieces[0] for one in plant.house.taken]
    assert said == [Text(f"第 {number} 条") for number in range(len(said))]


async def test_a_frame_that_is_none_and_a_kind_nobody_knows_hurt_nobody(plant: Plant) -> None:
    line = plant.box.aibot.line
    assert line is not None
    await line.socket.send_str("not json")
    await line.socket.send_str("[]")
    await line.say({"cmd": "aibot_msg_callback", "headers": {"req_id": "x"}, "body": {"msgtype": "text"}})
    who = plant.member()
    unknown: Json = {"msgid": "1", "from": {"userid": "Li.Lei"}, "msgtype": "hologram"}
    await says.push(plant.box, "message", unknown, "bot:li.lei")
    await says.says_text(plant.box, who, "三号泵房漏油")
    await plant.house.hears(1)
    assert any("看不了" in words for words in plant.shown()), "nobody is left without a word"
    assert (plant.bot.refused["malformed"], plant.bot.refused["unknown"]) == (1, 1)
