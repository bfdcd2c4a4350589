"""From the plant's broker to the phones: mosquitto, the camera process's own listener, spool and post, the real bot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from config.settings.shapes import Mqtt
from tests.vision.broker import Mosquitto, mosquitto, needs_broker
from tests.whole.plant import Plant, plant
from tests.whole.sensor_house import KEY, SENSORS, fitted
from vision import clock
from vision.inputs.mqtt import Broker
from vision.post import Post
from vision.spool import Spool

pytestmark = needs_broker


@asynccontextmanager
async def inputs(yard: Plant, broker: Mosquitto, folder: Path) -> AsyncIterator[Broker]:
    """What run.py vision runs of it, on the clock of the test."""
    now = yard.clock.now
    spool = Spool(folder / "spool.db", timedelta(hours=8), now)
    ears = Broker(Mqtt(host="127.0.0.1", port=broker.port), spool.put, "w1", now, clock.tick)
    post = Post(spool, yard.base, KEY, now)
    tasks = [asyncio.create_task(one.run()) for one in (ears, post)]
    try:
        async with asyncio.timeout(15):
            while ears.state:
                await asyncio.sleep(0.05)
        yield ears
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        spool.close()


@pytest.fixture
async def yard(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path, more=SENSORS) as found:
        fitted(found, tmp_path)
        yield found


async def says(broker: Mosquitto, **values: Any) -> None:
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        for code, value in values.items():
            await client.publish(f"safeloop/sensors/{code}", str(value), 1)


async def shown(yard: Plant, user: str, words: str, seconds: float = 15.0) -> float:
    """How long until the phone shows it, in seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(seconds):
        while words not in await yard.words(user):
            await asyncio.sleep(0.1)
    return loop.time() - began


async def test_gas_on_the_broker_is_on_the_phone_within_seconds_and_silence_is_told_too(
    yard: Plant, tmp_path: Path
) -> None:
    async with mosquitto(tmp_path) as broker, inputs(yard, broker, tmp_path):
        await says(broker, G1=3, T1=20)
        await says(broker, G1='{"value": 61, "unit": "%LEL"}')
        assert await shown(yard, "li.qiang", "61 %LEL，超过二级 50") < 10
        (case,) = await yard.cases("alarm")
        assert (case["alert_level"], case["place"]) == (3, "一号焊接车间")
        await yard.passes(seconds=30)
        await says(broker, G1=2)
        await shown(yard, "li.qiang", "已消失")
        await yard.passes(minutes=6)
        await shown(yard, "li.qiang", "传感器没有信号")
        assert len(await yard.cases("alarm")) == 2


async def test_what_was_read_while_the_bot_was_away_is_told_when_it_is_back(tmp_path: Path) -> None:
    async with mosquitto(tmp_path) as broker:
        async with plant(tmp_path, more=SENSORS) as yard:
            fitted(yard, tmp_path)
            async with inputs(yard, broker, tmp_path):
                await says(broker, G1=3)
            end = yard.clock.now()
        await says(broker, G1=61)  # nobody runs; the broker keeps it for its listener
        async with plant(tmp_path, more=SENSORS, start=end + timedelta(minutes=1)) as yard:
            async with inputs(yard, broker, tmp_path):
                await shown(yard, "li.qiang", "61 %LEL，超过二级 50")
            assert [case["alert_level"] for case in await yard.cases("alarm")] == [3]
