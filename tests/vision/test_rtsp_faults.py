"""From a camera's lens to its health: frozen and black on the real server, and well again."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from config.vision.plan import CameraPlan
from config.vision.told import Health
from tests.vision.rtsp_server.plant import clip, needs_server, plant, yard
from vision import clock
from vision.cameras import open_source
from vision.frames import Image
from vision.watch import Watch


def noisy(pictures: int) -> Iterator[Image]:
    """A quiet place, as a sensor sees it."""
    place, chance = next(yard(320, 192, 1)).astype(np.int16), np.random.default_rng(5)
    for _ in range(pictures):
        yield np.clip(place + chance.normal(0, 2, place.shape).astype(np.int16), 0, 255).astype(np.uint8)


def test_frozen_and_black_are_known_within_a_minute_and_over_when_they_are(tmp_path: Path) -> None:
    needs_server()
    live = str(clip(tmp_path / "live.h264", noisy(900)))
    frozen = str(clip(tmp_path / "frozen.h264", [next(noisy(1))] * 25))
    black = str(clip(tmp_path / "black.h264", [np.full((192, 320, 3), 5, np.uint8)] * 25))
    streams = {path: {"clip": live, "codec": "h264", "fps": 25} for path in ("/a", "/b")}
    with plant(streams) as running:
        plans = [CameraPlan(code=p, name=p, kind="rtsp", address=running.address(p), fps=2) for p in streams]
        eyes = [(open_source(plan, ""), Watch(clock.now())) for plan in plans]
        for source, _ in eyes:
            source.start()

        def until(wanted: tuple[Health, Health], seconds: float) -> bool:
            end = time.monotonic() + seconds
            while time.monotonic() < end and tuple(watch.health for _, watch in eyes) != wanted:
                for source, watch in eyes:
                    if frame := source.read():
                        watch.see(frame)
                time.sleep(0.02)
            return tuple(watch.health for _, watch in eyes) == wanted

        assert until(("ok", "ok"), 15)
        until(("offline", "offline"), 5)  # the places are learnt
        running.tell(path="/a", clip=frozen)
        running.tell(path="/b", clip=black)
        assert until(("ok", "black"), 15)
        assert until(("frozen", "black"), 45)
        running.tell(path="/a", clip=live)
        running.tell(path="/b", clip=live)
        assert until(("ok", "ok"), 25)
        for source, _ in eyes:
            source.close()
