"""Streams that are pushed: a real media server, a real publisher, keys looked at before a byte is taken."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import web

from config.settings import Settings
from config.settings.shapes import Server, Vision
from config.vision.told import SEEN, SEGMENT
from db.sealing import ON_THE_WAY, Sealer
from tests.ports import free_port
from tests.vision.receiver import KEY
from tests.vision.record_films import played
from tests.vision.scenes import camera, plan
from tests.vision.test_record_kept import Told, waits
from vision.cameras.opening import open_source
from vision.cameras.port import Offline, Source
from vision.door import Door
from vision.record import Filming
from vision.record.nginx import Nginx, _module

pytestmark = pytest.mark.skipif(_module() is None, reason="apt-get install nginx-light libnginx-mod-rtmp")
PERMIT = "DH-20260302-0001"
PUSH_KEY = f"{PERMIT}.1.{'k' * 22}"


@dataclass
class Bot:
    """Answers as bot/api/recordings does to a push key."""

    keys: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def seen(self, request: web.Request) -> web.Response:
        key = request.headers["Authorization"].removeprefix("Bearer ")
        self.asked.append(key)
        return web.json_response({}, status=200 if key in self.keys else 401)


@dataclass(frozen=True, slots=True)
class House:
    filming: Filming
    bot: Bot
    told: Told
    port: int

    async def pushes(self, name: str, seconds: float) -> str:
        """ "" when all was taken."""
        address = f"rtmp://127.0.0.1:{self.port}/live/{name}"
        command = (sys.executable, "-m", "tests.vision.record_pusher", address, str(seconds))
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        said, _ = await process.communicate()
        return said.decode().strip()


@asynccontextmanager
async def opens(folder: Path, *cameras: object) -> AsyncIterator[House]:
    bot, told, bot_port, door_port, port = Bot({PUSH_KEY}), Told(), free_port(), free_port(), free_port()
    vision = Vision(key=KEY, data=str(folder), port=door_port, rtmp_port=port, url=f"http://127.0.0.1:{bot_port}")  # type: ignore[arg-type]
    filming = Filming(Settings(server=Server(public_url="http://127.0.0.1:9"), vision=vision))
    filming.open_source = open_source
    filming.open(told.put)
    away, door = Door(dict, [web.post(SEEN, bot.seen)]), Door(dict, filming.routes)
    await away.open("127.0.0.1", bot_port)
    await door.open("127.0.0.1", door_port)
    filming.start()
    filming.take(plan(*cameras))  # type: ignore[arg-type]
    try:
        async with asyncio.timeout(10):
            while not (folder / "push" / "nginx.pid").exists():
                await asyncio.sleep(0.05)
        yield House(filming, bot, told, port)
    finally:
        await asyncio.to_thread(filming.stop)
        await door.close()
        await away.close()


async def frames(source: Source, seconds: float = 8.0) -> int:
    seen, end = 0, monotonic() + seconds
    while monotonic() < end and seen < 3:
        with suppress(Offline):
            seen += source.read() is not None
        await asyncio.sleep(0.05)
    return seen


@pytest.mark.parametrize("code", ["QJ-1", "三号球机"])
async def test_a_camera_of_the_plan_pushes_by_its_own_key_and_is_a_source_like_any_other(
    tmp_path: Path, code: str
) -> None:
    sealed = Sealer(KEY, ON_THE_WAY).close("push:secret7")
    ball = camera(code).model_copy(update={"kind": "push", "address": "", "sealed": sealed, "record": "off"})
    async with opens(tmp_path, ball) as house:
        going = asyncio.create_task(house.pushes(f"{code}.secret7", 15))
        await asyncio.sleep(3)
        source = open_source(house.filming.pushing.placed(ball), "")
        source.start()
        assert await frames(source) == 3
        source.close()
        assert await going == ""
        assert await house.pushes(f"{code}.secret8", 5) != "" and await house.pushes(f"{code}.", 5) != ""
    assert house.bot.asked == [], "no key of a permit, so the bot is not asked"


def test_the_media_server_of_a_killed_process_makes_way_and_nobody_elses_process_is_touched(tmp_path: Path) -> None:
    port = free_port()
    first = Nginx(tmp_path, "127.0.0.1", port, "http://127.0.0.1:9/push")
    first.start()
    waits((tmp_path / "nginx.pid").exists)
    waits(lambda: (tmp_path / "nginx.pid").read_text().strip())
    second = Nginx(tmp_path, "127.0.0.1", port, "http://127.0.0.1:9/push")
    second.start()
    waits(first.trouble)
    assert second.trouble() == ""
    second.stop()
    other = subprocess.Popen(["sleep", "60"])
    (tmp_path / "nginx.pid").write_text(f"{other.pid}\n")
    third = Nginx(tmp_path, "127.0.0.1", port, "http://127.0.0.1:9/push")
    third.start()
    third.stop()
    assert other.poll() is None
    other.kill()
    other.wait()


async def test_a_permits_recorder_is_recorded_and_told_as_mobile(tmp_path: Path) -> None:
    async with opens(tmp_path) as house:
        assert await house.pushes(PUSH_KEY, 9) == ""
        async with asyncio.timeout(25):
            while not house.told.of(SEGMENT):
                await asyncio.sleep(0.1)
    (said,) = house.told.of(SEGMENT)
    assert (said["permit"], said["source"]) == (PERMIT, "mobile")
    (path,) = (tmp_path / "recordings").glob("*/*/*/*-mobile.mp4")
    assert 4 <= played(path).seconds <= 9.5


async def test_a_wrong_key_is_refused_before_anything_is_stored_and_guessing_is_cut_short(tmp_path: Path) -> None:
    async with opens(tmp_path) as house:
        wrong: Sequence[str] = [f"{PERMIT}.1.{'w' * 21}{number:x}" for number in range(12)]
        for key in wrong:
            assert await house.pushes(key, 2) != ""
        assert len(house.bot.asked) == 10
        assert await house.pushes("anything", 2) != ""
        assert not list((tmp_path / "recordings").rglob("*.mp4*"))
        page = (tmp_path / "push" / "error.log").read_text()
        assert PERMIT not in page
