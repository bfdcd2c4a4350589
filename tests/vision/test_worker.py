"""The camera process in one piece: from pictures to what a strict receiver is told."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import sleep

import aiohttp
import cv2
import numpy as np
import pytest
import structlog

from config.vision.plan import Plan
from config.vision.told import ALARM, HEALTH, SNAPSHOT, AlarmTold, HealthTold
from db.sealing import ON_THE_WAY, Sealer
from tests.ports import free_port
from tests.vision.receiver import KEY, Receiver, receiving
from tests.vision.scenes import Corners, Scene, camera, parts, plan, rule, settings
from vision.cameras.port import Denied, Offline
from vision.looking import here
from vision.worker import CannotStart, Worker, alone


@asynccontextmanager
async def working(
    folder: Path, url: str, scenes: dict[str, Scene], find: Corners | None = None
) -> AsyncIterator[Worker]:
    chosen = settings(str(folder), url)
    worker = Worker(chosen, here(chosen, parts(scenes, find or Corners())))
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        async with asyncio.timeout(5):
            await task


def always(label: str | None, code: str = "C1", fps: float = 10.0) -> Scene:
    return Scene(code, fps, lambda _: label)  # type: ignore[arg-type,return-value]


def alarms(bot: Receiver) -> list[AlarmTold]:
    return [one for one in bot.of(ALARM) if isinstance(one, AlarmTold)]


def healths(bot: Receiver) -> list[HealthTold]:
    return [one for one in bot.of(HEALTH) if isinstance(one, HealthTold)]


def last_states(bot: Receiver) -> dict[str, str]:
    return {one.camera: one.state for told in healths(bot) for one in told.cameras}


async def test_a_flame_is_told_with_its_picture_within_a_second_of_the_rule_holding(tmp_path: Path) -> None:
    async with receiving() as bot:
        bot.plan = plan(camera("C1", rule("fire", hold=1.0)))
        async with working(tmp_path, bot.url, {"C1": always("fire")}):
            await bot.until(lambda: bool(alarms(bot)))
    _, told, file, heard = next(one for one in bot.told if one[0] == ALARM)
    assert isinstance(told, AlarmTold) and file
    assert 0.9 <= (told.at - told.since).total_seconds() <= 1.3
    assert (heard - told.at).total_seconds() < 1.0
    assert cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR).shape == (240, 320, 3)
    assert [box.label for box in told.boxes] == ["fire"]
    assert not bot.wrong


async def test_who_stands_by_a_flame_is_told_too_so_that_faces_can_be_blurred(tmp_path: Path) -> None:
    scene = always("fire")
    scene.bystander = True
    async with receiving() as bot:
        bot.plan = plan(camera("C1", rule("fire")))
        async with working(tmp_path, bot.url, {"C1": scene}):
            await bot.until(lambda: bool(alarms(bot)))
    told = alarms(bot)[0]
    assert [box.label for box in told.boxes] == ["fire"]
    assert [box.label for box in told.others] == ["person"]


async def test_a_plan_that_nothing_can_be_done_with_blinds_no_camera(tmp_path: Path) -> None:
    async with receiving() as bot:
        bot.plan = plan(camera("C1"))
        async with working(tmp_path, bot.url, {"C1": always("fire")}) as worker:
            await bot.until(lambda: last_states(bot).get("C1") == "ok")
            with structlog.testing.capture_logs() as logs:
                worker.eyes.take(plan(camera("C1"), camera("nowhere"), version="2"))
                await bot.until(lambda: bool(alarms(bot)))
                await bot.until(lambda: last_states(bot).get("nowhere") == "offline")
    assert [one["camera"] for one in logs if one["event"] == "camera_does_not_open"] == ["nowhere"]


async def test_while_the_bot_is_away_the_kept_plan_is_watched_and_nothing_is_lost(tmp_path: Path) -> None:
    port = free_port()
    async with receiving(port) as bot:
        bot.plan = plan()
        async with working(tmp_path, bot.url, {"C1": always(None)}):
            await bot.until(lambda: bool(healths(bot)))
    async with working(tmp_path, f"http://127.0.0.1:{port}", {"C1": always("fire")}) as worker:
        async with asyncio.timeout(8):
            while not worker.spool.waiting:
                await asyncio.sleep(0.05)
    async with receiving(port) as bot:
        async with working(tmp_path, bot.url, {"C1": always(None)}):
            await bot.until(lambda: bool(alarms(bot)))
    assert len([one for one in alarms(bot) if one.phase == "raised"]) == 1


async def test_a_camera_without_rules_costs_no_inference_and_still_gives_its_snapshot(tmp_path: Path) -> None:
    find = Corners()
    async with receiving() as bot:
        bot.plan = plan(camera("C1").model_copy(update={"rules": ()}))
        async with working(tmp_path, bot.url, {"C1": always("fire")}, find):
            await bot.until(lambda: bool(bot.of(SNAPSHOT)))
            await asyncio.sleep(0.5)
    assert find.seen == []


async def test_only_what_the_rules_want_is_asked_of_the_detectors(tmp_path: Path) -> None:
    find = Corners()
    async with receiving() as bot:
        bot.plan = plan(camera("C1", rule("intrusion")))
        async with working(tmp_path, bot.url, {"C1": always("fire")}, find):
            await asyncio.sleep(1.5)
    assert set(find.wanted) == {frozenset({"person"})}
    assert not alarms(bot)


async def test_a_camera_that_breaks_touches_no_other_and_comes_back_by_itself(tmp_path: Path) -> None:
    def falling(t: float) -> None:
        if len(scenes["C1"].opened) == 1 and t > 0.5:
            raise ZeroDivisionError("a driver that nobody has seen before")

    scenes = {"C1": Scene("C1", 10, falling), "C2": always("fire", "C2")}
    async with receiving() as bot:
        bot.plan = plan(camera("C1"), camera("C2"))
        with structlog.testing.capture_logs() as logs:
            async with working(tmp_path, bot.url, scenes):
                await bot.until(lambda: last_states(bot).get("C1") == "ok")
                await bot.until(lambda: last_states(bot)["C1"] == "offline")
                await bot.until(lambda: last_states(bot)["C1"] == "ok")
    assert [one.camera for one in alarms(bot)] == ["C2"]
    said = Counter(one["event"] for one in logs if one.get("camera") == "C1")
    assert (said["camera_broke"], said["camera_is_back"]) == (1, 1)


async def test_a_picture_that_no_model_can_take_costs_only_its_own_camera(tmp_path: Path) -> None:
    find = Corners(chokes_on="C1")
    async with receiving() as bot:
        bot.plan = plan(camera("C1"), camera("C2"))
        async with working(tmp_path, bot.url, {"C1": always("fire"), "C2": always("fire", "C2")}, find):
            await bot.until(lambda: bool(alarms(bot)))
            assert [one.camera for one in alarms(bot)] == ["C2"]


async def test_a_wrong_password_and_a_pulled_cable_are_told_in_words_and_told_again_when_well(tmp_path: Path) -> None:
    def refused(_: float) -> None:
        raise Denied("用户名或密码不对")

    def pulled(t: float) -> None:
        if t < 1:
            raise Offline("连不上")

    scenes = {"C1": Scene("C1", 10, refused), "C2": Scene("C2", 10, pulled)}
    async with receiving() as bot:
        bot.plan = plan(camera("C1"), camera("C2"))
        async with working(tmp_path, bot.url, scenes):
            await bot.until(lambda: last_states(bot) == {"C1": "denied", "C2": "ok"})
    told = {one.camera: one for one in healths(bot)[-1].cameras}
    assert told["C1"].why == "用户名或密码不对" and told["C1"].unwatched
    assert told["C2"].unwatched is None


async def test_with_more_cameras_than_time_each_gets_its_share_and_the_slowness_is_told(tmp_path: Path) -> None:
    codes = [f"C{number}" for number in range(1, 6)]
    scenes = {code: always(None, code, fps=20 if code == "C1" else 4) for code in codes}
    find = Corners(costs=0.08)
    async with receiving() as bot:
        bot.plan = plan(*(camera(code, fps=20 if code == "C1" else 4) for code in codes))
        async with working(tmp_path, bot.url, scenes, find):
            await bot.until(lambda: bool(find.seen))
            find.seen.clear()
            await asyncio.sleep(16)
            counts = Counter(find.seen)
            await bot.until(lambda: last_states(bot).get("C1") == "slow", 20)
    assert min(counts.values()) >= 0.8 * max(counts.values()), counts
    slow = next(one for told in reversed(healths(bot)) for one in told.cameras if one.camera == "C1")
    assert "忙不过来" in slow.why and 1.5 < slow.fps < 4
    assert slow.unwatched and slow.unwatched >= slow.since, "less than a third of what it was asked for"
    assert [one.unwatched for one in healths(bot)[-1].cameras if one.camera != "C1"] == [None] * 4


async def test_a_new_plan_opens_closes_and_keeps_connections(tmp_path: Path) -> None:
    scenes = {code: always("fire", code) for code in ("C1", "C2", "C3")}
    async with receiving() as bot:
        bot.plan = plan(camera("C1", rule("head_bare")), camera("C2"))
        async with working(tmp_path, bot.url, scenes) as worker:
            await bot.until(lambda: bool(alarms(bot)))
            worker.eyes.take(plan(camera("C1", rule("fire")), camera("C3"), version="2"))
            await bot.until(lambda: {one.camera for one in alarms(bot)} == {"C1", "C2", "C3"})
            await asyncio.sleep(0.2)
            assert (len(scenes["C1"].opened), scenes["C1"].closed, scenes["C2"].closed) == (1, 0, 1)


async def test_a_password_sealed_anew_keeps_the_connection_and_another_password_opens_a_new_one(tmp_path: Path) -> None:
    sealer, scenes = Sealer(KEY, ON_THE_WAY), {"C1": always(None)}

    def with_password(text: str, version: str) -> Plan:
        return plan(camera("C1").model_copy(update={"sealed": sealer.close(text)}), version=version)

    async with receiving() as bot:
        bot.plan = with_password("admin:one", "1")
        async with working(tmp_path, bot.url, scenes) as worker:
            await bot.until(lambda: last_states(bot).get("C1") == "ok")
            worker.eyes.take(with_password("admin:one", "2"))
            await asyncio.sleep(0.3)
            assert len(scenes["C1"].opened) == 1
            worker.eyes.take(with_password("admin:two", "3"))
            await asyncio.sleep(0.3)
            assert (len(scenes["C1"].opened), scenes["C1"].closed) == (2, 1)


async def test_a_password_that_cannot_be_opened_is_told_and_the_camera_is_not_asked(tmp_path: Path) -> None:
    scenes = {"C1": always(None)}
    async with receiving() as bot:
        sealed = Sealer("another key", ON_THE_WAY).close("admin:one")
        bot.plan = plan(camera("C1").model_copy(update={"sealed": sealed}))
        async with working(tmp_path, bot.url, scenes):
            await bot.until(lambda: last_states(bot).get("C1") == "denied")
    assert not scenes["C1"].opened


async def test_health_on_this_machine_says_what_is_wrong(tmp_path: Path) -> None:
    port = free_port()
    async with working(tmp_path, f"http://127.0.0.1:{port}", {}) as worker:
        await asyncio.sleep(0.5)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{worker.port}/healthz") as answer:
                inside = await answer.json()
            forwarded = {"X-Forwarded-For": "203.0.113.9"}
            async with session.get(f"http://127.0.0.1:{worker.port}/healthz", headers=forwarded) as answer:
                outside = await answer.json()
    assert "连不上机器人" in inside["trouble"][0]
    assert outside == {"ok": True}


async def test_a_camera_that_hangs_does_not_hold_the_end_up(tmp_path: Path) -> None:
    def hangs(t: float) -> None:
        sleep(30 if t > 0.5 else 0)

    async with receiving() as bot:
        bot.plan = plan(camera("C1"))
        async with working(tmp_path, bot.url, {"C1": Scene("C1", 10, hangs)}):  # gives it five seconds
            await asyncio.sleep(1.5)
        assert bot.of(HEALTH), "it was at work when it was told to end"


def test_a_second_process_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with alone(tmp_path):
        with pytest.raises(CannotStart, match="已经有一个摄像机进程"):
            with alone(tmp_path):
                pass


async def test_an_alarm_that_the_bot_refuses_is_told_with_the_health_of_the_cameras(tmp_path: Path) -> None:
    async with receiving() as bot:
        bot.plan, bot.answers[ALARM] = plan(), 422
        async with working(tmp_path, bot.url, {"C1": always("fire")}) as worker:
            async with asyncio.timeout(10):
                while "refused" not in worker.told().off:
                    await asyncio.sleep(0.05)
            assert "没有人收到" in worker.told().off["refused"]
