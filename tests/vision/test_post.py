"""The camera process tells a strict signed receiver, and reads its plan."""

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic

import aiohttp
import pytest

from config.vision.plan import CameraPlan, Plan
from config.vision.told import (
    ALARM,
    CLIP,
    HEALTH,
    READINGS,
    AlarmTold,
    ClipTold,
    HealthTold,
    Reading,
    ReadingsTold,
)
from tests.ports import free_port
from tests.vision.receiver import KEY, Receiver, receiving, wall
from vision.plan import Plans, Refused
from vision.post import Post
from vision.spool import Spool

PICTURE = b"\xff\xd8 a picture"
SHA = hashlib.sha256(PICTURE).hexdigest()


@pytest.fixture
def spool(tmp_path: Path):  # type: ignore[no-untyped-def]
    one = Spool(tmp_path / "spool.db", timedelta(hours=8), wall)
    yield one
    one.close()


@asynccontextmanager
async def posting(spool: Spool, url: str) -> AsyncIterator[Post]:
    post = Post(spool, url, KEY, wall)
    task = asyncio.create_task(post.run())
    try:
        yield post
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def alarm(number: int, phase: str = "raised") -> str:
    told = AlarmTold(
        id=f"{number:032x}", camera="C1", rule="明火", kind="fire", phase=phase,  # type: ignore[arg-type]
        since=wall(), at=wall(), sha256=SHA if phase == "raised" else None,
    )  # fmt: skip
    return told.model_dump_json()


def put(spool: Spool, number: int, phase: str = "raised") -> None:
    spool.put(ALARM, alarm(number, phase), PICTURE if phase == "raised" else None, 3)


def clip(number: int) -> str:
    return ClipTold(alarm=f"{number:032x}", camera="C1", sha256=SHA, since=wall(), until=wall()).model_dump_json()


async def test_an_alarm_with_its_picture_is_told_within_a_second(spool: Spool) -> None:
    async with receiving() as bot, posting(spool, bot.url):
        await asyncio.sleep(0.2)
        put(spool, 1)
        await bot.until(lambda: bool(bot.told), 1.0)
        await asyncio.sleep(0.2)
    (path, told, file, _) = bot.told[0]
    assert (path, file, bot.wrong) == (ALARM, PICTURE, [])
    assert isinstance(told, AlarmTold) and told.rule == "明火"
    assert spool.waiting == 0


async def test_while_the_bot_is_away_alarms_wait_and_come_in_their_order(spool: Spool) -> None:
    port = free_port()
    async with posting(spool, f"http://127.0.0.1:{port}") as post:
        for number in range(1, 21):
            put(spool, number)
        put(spool, 1, "over")
        await asyncio.sleep(1.2)
        assert spool.waiting == 21 and not post.reached
        async with receiving(port) as bot:
            await bot.until(lambda: len(bot.told) == 21, 15)
            assert post.reached
    told = [(int(one.id, 16), one.phase) for one in bot.of(ALARM) if isinstance(one, AlarmTold)]
    assert told == [*((number, "raised") for number in range(1, 21)), (1, "over")]


async def test_what_the_bot_will_never_take_is_told_once_and_set_aside(spool: Spool) -> None:
    async with receiving() as bot, posting(spool, bot.url):
        bot.answers[ALARM] = 422
        put(spool, 1)
        await bot.until(lambda: bot.tries == 1)
        bot.answers.clear()
        put(spool, 2)
        await bot.until(lambda: len(bot.told) == 1)
        await asyncio.sleep(0.3)
        assert (bot.tries, spool.refused, spool.waiting) == (2, 1, 0)
    assert "1 条告警机器人不收" in spool.lost and "C1 的“明火”，回答 422" in spool.lost


async def test_told_twice_is_as_good_as_told(spool: Spool) -> None:
    async with receiving() as bot, posting(spool, bot.url):
        bot.answers[ALARM] = 409
        put(spool, 1)
        await bot.until(lambda: bot.tries == 1)
        await asyncio.sleep(0.3)
        assert (bot.tries, spool.refused, spool.waiting) == (1, 0, 0)


async def test_a_bot_in_trouble_is_asked_a_few_times_a_second_and_never_in_a_storm(spool: Spool) -> None:
    async with receiving() as bot:
        bot.answers[ALARM] = 500
        for number in range(1, 50):
            put(spool, number)
        async with posting(spool, bot.url) as post:
            await asyncio.sleep(2)
            assert 3 <= bot.tries <= 12
            assert spool.waiting == 49 and not post.reached


async def test_a_reading_that_the_bot_stumbles_over_holds_up_no_fire(spool: Spool) -> None:
    async with receiving() as bot, posting(spool, bot.url):
        bot.answers[READINGS] = 500
        spool.put(READINGS, ReadingsTold(readings=(Reading(sensor="G1", value=61),)).model_dump_json())
        await bot.until(lambda: bot.tries >= 3)
        began = monotonic()
        put(spool, 1)
        await bot.until(lambda: bool(bot.of(ALARM)))
        assert monotonic() - began < 1.0


async def test_an_alarm_that_the_bot_stumbles_over_holds_up_no_other_that_waits_with_it(spool: Spool) -> None:
    async with receiving() as bot:
        bot.answers[ALARM] = lambda told: 500 if int(told.id, 16) <= 4 else 200  # type: ignore[attr-defined]
        for number in range(1, 7):
            put(spool, number)
        async with posting(spool, bot.url):
            await bot.until(lambda: len(bot.of(ALARM)) == 2, 5)
            assert [int(told.id, 16) for told in bot.of(ALARM)] == [5, 6]  # type: ignore[attr-defined]


async def test_a_new_alarm_does_not_wait_until_an_absent_bot_is_asked_again(spool: Spool) -> None:
    port = free_port()
    async with posting(spool, f"http://127.0.0.1:{port}") as post:
        put(spool, 1)
        await asyncio.sleep(3.5)  # by now it is asked each four seconds, and later each thirty
        assert not post.reached
        async with receiving(port) as bot:
            began = monotonic()
            put(spool, 2)
            await bot.until(lambda: bool(bot.of(ALARM)))
            assert monotonic() - began < 1.0


async def test_a_clip_waits_for_its_alarm_and_is_asked_again_where_the_bot_does_not_know_it_yet(spool: Spool) -> None:
    async with receiving() as bot, posting(spool, bot.url):
        known: list[bool] = []
        bot.answers[CLIP] = lambda told: 200 if known else (known.append(True) or 404)  # type: ignore[func-returns-value]
        put(spool, 1)
        spool.put(CLIP, clip(1), PICTURE, 3)
        await bot.until(lambda: len(bot.told) == 2)
    assert [path for path, *_ in bot.told] == [ALARM, CLIP]


async def test_a_long_upload_does_not_hold_an_alarm_up(spool: Spool) -> None:
    async with receiving() as bot, posting(spool, bot.url):
        big = bytes(30 << 20)
        told = json.loads(clip(1)) | {"sha256": hashlib.sha256(big).hexdigest()}
        spool.put(CLIP, json.dumps(told), big, 3)
        await asyncio.sleep(0.05)
        put(spool, 2)
        await bot.until(lambda: bool(bot.of(ALARM)), 1.5)
        await bot.until(lambda: bool(bot.of(CLIP)))
    assert [path for path, *_ in bot.told] == [ALARM, CLIP]


async def test_health_is_json_and_signed(spool: Spool) -> None:
    async with receiving() as bot, posting(spool, bot.url):
        spool.put(HEALTH, HealthTold(worker="w", at=wall(), started=wall()).model_dump_json())
        await bot.until(lambda: bool(bot.told))
    assert not bot.wrong


def plan(version: str = "1") -> Plan:
    cameras = (CameraPlan(code="C1", name="焊接区", kind="rtsp", address="rtsp://10.1.1.1/1", sealed="gAAAAA"),)
    return Plan(version=version, made_at=wall(), cameras=cameras)


async def asked(bot: Receiver, folder: Path, plans: Plans | None = None) -> Plan | None:
    async with aiohttp.ClientSession() as session:
        return await (plans or Plans(bot.url, KEY, folder, wall)).ask(session)


async def test_the_plan_is_kept_for_a_start_without_the_bot_and_asked_for_only_when_new(tmp_path: Path) -> None:
    async with receiving() as bot:
        bot.plan = plan()
        plans = Plans(bot.url, KEY, tmp_path, wall)
        assert await asked(bot, tmp_path, plans) == bot.plan
        assert await asked(bot, tmp_path, plans) is None
        assert bot.asked == [200, 304]
    kept = Plans(bot.url, KEY, tmp_path, wall).kept()
    assert kept == bot.plan
    assert oct((tmp_path / "plan.json").stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize(("body", "key"), [(b"{", KEY), (b'{"version": 1}', KEY), (None, "another key")])
async def test_a_plan_that_is_garbled_or_signed_by_a_stranger_is_refused(
    tmp_path: Path, body: bytes | None, key: str
) -> None:
    async with receiving() as bot:
        bot.plan, bot.plan_body, bot.plan_key = plan(), body, key
        with pytest.raises(Refused, match="没有采用"):
            await asked(bot, tmp_path)
    assert not (tmp_path / "plan.json").exists()


async def test_a_kept_plan_that_was_cut_short_is_no_plan(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "plan.json").write_text('{"version": "1", "cam')
    with caplog.at_level(logging.CRITICAL):
        assert Plans("http://127.0.0.1:1", KEY, tmp_path, wall).kept() is None
