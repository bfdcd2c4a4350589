"""The whole camera process with its recorder: a real clip as camera, an alarm, its film told; the door; its end."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from config import signed
from config.vision.told import ALARM, CLIP, AlarmTold, ClipTold, Label
from tests.vision.receiver import KEY, receiving, wall
from tests.vision.record_films import film, played
from tests.vision.scenes import Calm, camera, plan, rule, settings
from vision.cameras.opening import open_source
from vision.detect.port import Found
from vision.frames import Box, Frame
from vision.looking import here
from vision.parts import Parts
from vision.record import filmed
from vision.worker import Worker


def burns(frames: Sequence[Frame], wanted: frozenset[Label]) -> Sequence[Found]:
    return [(Box("fire", 0.9, 0, 0, 20, 20),) for _ in frames]


async def test_an_alarm_is_followed_by_its_clip_and_all_is_on_the_disk_at_the_end(tmp_path: Path) -> None:
    clip = tmp_path / "camera.mp4"
    clip.write_bytes(film(seconds=60))
    one = camera("C1", rule("fire", hold=7.0)).model_copy(
        update={"kind": "file", "address": str(clip), "record": "always", "fps": 4.0}
    )
    async with receiving() as bot:
        bot.plan = plan(one)
        chosen = settings(str(tmp_path / "data"), bot.url)
        parts = Parts(burns, open_source, lambda _: Calm(), dict)
        look, filming = filmed(chosen, parts, lambda inner, clips: here(chosen, inner, clips))
        worker = Worker(chosen, look, filming.routes)
        task = asyncio.create_task(worker.run())
        await bot.until(lambda: bool(bot.of(CLIP)), 40)
        assert "recorder" not in worker.told().off
        path = "/recordings/list/C1/0/9999999999"
        async with aiohttp.ClientSession() as session:
            marks = signed.headers(KEY, f"GET {path}".encode(), wall())
            async with session.get(f"http://127.0.0.1:{worker.port}{path}", headers=marks) as answer:
                assert answer.status == 200
        worker.stop()
        async with asyncio.timeout(15):
            await task
    (alarm,) = (told for told in bot.of(ALARM) if isinstance(told, AlarmTold) and told.phase == "raised")
    told, shown = next((told, file) for path, told, file, _ in bot.told if path == CLIP)
    assert isinstance(told, ClipTold) and shown and told.alarm == alarm.id and not bot.wrong
    assert (told.until - alarm.at).total_seconds() > 4.5 and (alarm.at - told.since).total_seconds() > 4.5
    assert 9.5 <= played(shown).seconds <= 11.5
    (kept,) = (tmp_path / "data" / "recordings").glob("*/*/*/*.mp4*")
    assert played(kept).seconds > 11
