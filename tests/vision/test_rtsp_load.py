"""One stuttering 4K stream beside nine good ones."""

import time
from pathlib import Path

import pytest

from config.vision.plan import CameraPlan
from tests.vision.rtsp_server.plant import clip, needs_server, plant, yard
from vision.cameras import Offline, Source, open_source

SECONDS, FPS = 8.0, 2.0


def counted(sources: list[Source], seconds: float) -> dict[str, int]:
    """Pictures of each in so many seconds."""
    seen, end = {source.camera: 0 for source in sources}, time.monotonic() + seconds
    while time.monotonic() < end:
        for source in sources:
            try:
                seen[source.camera] += source.read() is not None
            except Offline:
                continue
        time.sleep(0.02)
    return seen


@pytest.mark.alone
def test_nine_good_cameras_keep_four_fifths_of_their_pictures_beside_a_stuttering_4k_one(tmp_path: Path) -> None:
    needs_server()
    small = str(clip(tmp_path / "small.h264", yard(640, 360, 50)))
    large = str(clip(tmp_path / "large.h264", yard(3840, 2160, 25)))
    streams = {f"/{n}": {"clip": small, "codec": "h264", "fps": 25} for n in range(1, 10)}
    streams["/4k"] = {"clip": large, "codec": "h264", "fps": 25, "stutter": 0.6}
    with plant(streams) as running:
        plans = [
            CameraPlan(code=path, name=path, kind="rtsp", address=running.address(path), fps=FPS) for path in streams
        ]
        sources = [open_source(plan, "") for plan in plans]
        for source in sources:
            source.start()
        counted(sources, 5)  # all are connected
        seen = counted(sources, SECONDS)
        for source in sources:
            source.close()
    good = [seen[path] / (SECONDS * FPS) for path in streams if path != "/4k"]
    assert min(good) >= 0.8, seen
    assert seen["/4k"] >= 1, seen
