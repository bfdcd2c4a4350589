"""The cameras that the demo plays: told at the real doors, loud from the start, and quiet in a leap of the clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot.demo_cameras import DemoCameras
from bot.sandbox.scenes import SIGHTS, boxes, inside
from db import cameras
from tests.whole.camera_house import FENCE as FENCED
from tests.whole.camera_house import HELMET, KEY, VISION, furnished
from tests.whole.plant import Plant, plant


@pytest.fixture
async def yard(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path, more=VISION) as found:
        await furnished(found, "trial")
        found.sandbox.sandbox.eyes.url, found.sandbox.sandbox.eyes.key = found.base, KEY
        yield found


async def alarm(yard: Plant, camera: str, kind: str, phase: str = "raised") -> dict[str, Any]:
    said = await yard.control("alarm", camera=camera, kind=kind, phase=phase)
    await yard.settles()
    return said


async def test_a_button_of_the_sandbox_is_an_alarm_with_its_picture_on_the_phones(yard: Plant) -> None:
    DemoCameras(yard.sandbox.sandbox).furnish(yard.service)
    said = await alarm(yard, "C-01", "intrusion")
    assert said["new"] is True
    phone = await yard.phone("zhao.min", "dingtalk")
    assert "闯入电子围栏：一号焊接车间" in str(phone) and phone[0]["card"]["picture"].startswith("/_control/media/")
    again = await alarm(yard, "C-01", "intrusion")
    assert (again["code"], again["id"] == said["id"]) == (said["code"], False)
    assert "2 次" in await yard.words("li.qiang")
    still = await alarm(yard, "C-01", "intrusion", "still")
    assert (still["code"], still["id"], still["new"]) == (said["code"], again["id"], False)
    await alarm(yard, "C-01", "intrusion", "over")
    assert len(await yard.cases("alarm")) == 1
    await yard.presses("li.qiang", "误报", code=said["code"])


async def test_what_no_rule_looks_for_is_said_in_words_and_told_to_nobody(yard: Plant) -> None:
    async with yard.http.get(f"{yard.sandbox.control}/cameras") as answer:
        found = await answer.json()
    assert [rule["name"] for rule in found["cameras"][0]["rules"]] == sorted([HELMET, FENCED, "明火"])
    assert [one["kind"] for one in found["kinds"]] == list(SIGHTS)
    assert "泵房枪机没有“没戴安全帽”的识别规则" in (await alarm(yard, "C-02", "head_bare"))["error"]
    assert "没有编号为 C-9 的摄像机" in (await alarm(yard, "C-9", "fire"))["error"]
    assert "还没有报过“明火”" in (await alarm(yard, "C-01", "fire", "still"))["error"]
    assert "kind is one of" in (await alarm(yard, "C-01", "ghosts"))["error"]
    yard.sandbox.sandbox.eyes.key = "another key"
    assert "签名" in (await alarm(yard, "C-01", "fire"))["error"]
    yard.sandbox.sandbox.eyes.key = ""
    assert "没有接摄像机" in (await alarm(yard, "C-01", "fire"))["error"]
    assert not await yard.cases("alarm")


async def test_all_cameras_are_well_have_a_picture_and_nobody_falls_silent_in_a_leap(yard: Plant) -> None:
    playing = DemoCameras(yard.sandbox.sandbox, quiet_s=0.0)
    playing.furnish(yard.service)
    task = asyncio.create_task(playing.play())
    try:
        async with asyncio.timeout(40):
            while not all(row.snapshot for row in (await healths(yard)).values()) or not await healths(yard):
                await asyncio.sleep(0.2)
        await yard.passes(hours=3)
        assert {row.state for row in (await healths(yard)).values()} == {"ok"}
        assert "摄像机" not in await yard.words("zhou.lixin", "dingtalk")
        begun = yard.clock.now() - timedelta(seconds=5)
        async with asyncio.timeout(20):
            while any(row.heard_at < begun for row in (await healths(yard)).values()):
                await asyncio.sleep(0.2)
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    states = await yard.service.store.read(lambda session: {rule.state for rule in cameras.rules(session)})
    assert states == {"live"}


async def healths(yard: Plant) -> dict[str, Any]:
    def read(session: Session) -> dict[str, Any]:
        return dict(cameras.healths(session))

    return await yard.service.store.read(read)


@pytest.mark.parametrize("kind", SIGHTS)
def test_what_an_alarm_is_about_stands_in_its_picture_and_in_the_fence(kind: str) -> None:
    sight, fence = SIGHTS[kind], ((0.1, 0.2), (0.5, 0.2), (0.5, 0.6), (0.1, 0.6))
    assert sight.about in [one.label for one in boxes(sight.things)]
    (left, top, right, bottom) = boxes(inside(sight, fence))[0].box
    assert 0 <= left < right <= 1 and 0 <= top < bottom <= 1
    assert not sight.fenced or (0.1 < (left + right) / 2 < 0.5 and 0.2 < bottom < 0.6)
