"""`run.py vision` as a process of its own, with the real models, on a clip that burns."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic

import av
import cv2
import numpy as np
import pytest

from config.vision.plan import CameraPlan, Plan, RulePlan
from config.vision.told import ALARM, HEALTH, AlarmTold, HealthTold
from tests.ports import free_port
from tests.vision.receiver import KEY, Receiver, receiving, wall

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared/data"
FPS, SECONDS = 10, 12
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")


@pytest.fixture(scope="module")
def burning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds of a fire, as a camera would send it."""
    pictures = sorted((SHARED / "vision/fire").glob("fire2_mp4-*.jpg"))
    return film([cv2.imread(str(one)) for one in pictures], tmp_path_factory.mktemp("clips") / "fire.mp4")


def film(pictures: Sequence[object], path: Path) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"g": "10", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 608, 608, "yuv420p"
        for number in range(FPS * SECONDS):
            picture = np.asarray(pictures[number % len(pictures)], np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        out.mux(stream.encode())
    return path


def plan_of(clip: Path, version: str = "1", code: str = "C1") -> Plan:
    rule = RulePlan(name="明火", kind="fire", hold=timedelta(seconds=3), trial=False)
    watched = CameraPlan(code=code, name="焊接区", kind="file", address=str(clip), fps=2, rules=(rule,))
    return Plan(version=version, made_at=wall(), cameras=(watched,))


FULL_DISK = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@asynccontextmanager
async def vision(folder: Path, url: str, full_disk: bool = False) -> AsyncIterator["asyncio.subprocess.Process"]:
    config = folder / "safeloop.toml"
    config.write_text(
        f'[server]\npublic_url = "{url}"\nsecret = "x"\n'
        f'[vision]\nkey = "{KEY}"\ndata = "{folder / "vision"}"\nport = {free_port()}\n',
        encoding="utf-8",
    )
    before = (sys.executable, "-c", FULL_DISK) if full_disk else (sys.executable,)
    command = (*before, "run.py", "vision", "--config", str(config))
    with (Path(os.devnull) if full_disk else folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=log, stderr=log, env=os.environ)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def raised(bot: Receiver) -> list[AlarmTold]:
    return [one for one in bot.of(ALARM) if isinstance(one, AlarmTold) and one.phase == "raised"]


async def waiting(data: Path) -> int:
    """Alarms in the spool of a process that may run."""
    import sqlite3

    if not (data / "spool.db").exists():
        return 0
    base = sqlite3.connect(f"file:{data / 'spool.db'}?mode=ro", uri=True)
    try:
        return int(base.execute("SELECT COUNT(*) FROM item WHERE lane = 0").fetchone()[0])
    finally:
        base.close()


async def test_a_burning_clip_is_an_alarm_with_its_picture_and_the_process_ends_within_five_seconds(
    tmp_path: Path, burning: Path
) -> None:
    async with receiving() as bot:
        bot.plan = plan_of(burning)
        async with vision(tmp_path, bot.url) as process:
            await bot.until(lambda: bool(raised(bot)), 60)
            await bot.until(lambda: _state(bot) in ("ok", "slow"), 20)
            asked = monotonic()
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 5) == 0
            assert monotonic() - asked < 5
    _, told, file, heard = next(one for one in bot.told if one[0] == ALARM)
    assert isinstance(told, AlarmTold) and file
    assert (told.kind, told.rule, told.camera) == ("fire", "明火", "C1")
    assert (heard - told.at).total_seconds() < 2
    assert timedelta(seconds=2.9) <= told.at - told.since <= timedelta(seconds=6)
    picture = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None and picture.shape == (608, 608, 3)
    assert told.boxes and {box.label for box in told.boxes} == {"fire"}
    assert not bot.wrong
    assert KEY not in (tmp_path / "log").read_text()


async def test_killed_while_the_bot_was_away_the_alarm_is_told_after_the_next_start(
    tmp_path: Path, burning: Path
) -> None:
    port = free_port()
    async with receiving(port) as bot:
        bot.plan = plan_of(burning.with_name("nothing.mp4"))
        async with vision(tmp_path, bot.url):
            await bot.until(lambda: _state(bot) == "offline", 40)
            bot.plan = plan_of(burning, "2")
            await bot.until(lambda: 200 in bot.asked[1:], 30)
    async with vision(tmp_path, bot.url) as process:
        async with asyncio.timeout(60):
            while not await waiting(tmp_path / "vision"):
                await asyncio.sleep(0.1)
        process.kill()
        await process.wait()
    async with receiving(port) as later:
        later.plan = plan_of(burning.with_name("nothing.mp4"), "3")
        async with vision(tmp_path, later.url):
            await later.until(lambda: bool(raised(later)), 30)
    assert raised(later)[0].rule == "明火" and not later.wrong


async def test_on_a_disk_without_a_byte_left_it_starts_and_the_fire_is_told_and_so_is_the_disk(
    tmp_path: Path, burning: Path
) -> None:
    async with receiving() as bot:
        bot.plan = plan_of(burning)
        async with vision(tmp_path, bot.url, full_disk=True):
            await bot.until(lambda: bool(raised(bot)) and {"spool", "recorder"} <= set(_off(bot)), 60)
    assert "磁盘写不进去" in _off(bot)["spool"] and not bot.wrong


def _off(bot: Receiver) -> dict[str, str]:
    told = [one for one in bot.of(HEALTH) if isinstance(one, HealthTold)]
    return dict(told[-1].off) if told else {}


def _state(bot: Receiver) -> str:
    told = [one for one in bot.of(HEALTH) if isinstance(one, HealthTold)]
    return told[-1].cameras[0].state if told and told[-1].cameras else ""
