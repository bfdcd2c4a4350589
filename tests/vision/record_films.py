"""Cameras made of real H.264 and H.265: packets as a source hands them on, and sources that a test feeds."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import av
import numpy as np

from vision import clock
from vision.cameras.copying import Copying
from vision.cameras.port import Coded, Tap
from vision.frames import Frame

FPS, SIZE = 10, (96, 64)


@cache
def film(
    codec: str = "libx264", seconds: float = 20, gop: int = 10, container: str = "mp4", b_frames: int = 0
) -> bytes:
    """Grey, and a little lighter with every picture."""
    file = io.BytesIO()
    quiet = {"x265-params": f"log-level=none:bframes={b_frames}:keyint={gop}:min-keyint={gop}:scenecut=0"}
    options = quiet if codec == "libx265" else {"bf": str(b_frames), "sc_threshold": "0"}
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=FPS, options={"preset": "ultrafast", **options})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.gop_size = gop
        for number in range(int(seconds * FPS)):
            image = np.full((SIZE[1], SIZE[0], 3), 20 + number % 200, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        out.mux(stream.encode())
    return file.getvalue()


def packets(data: bytes, began: datetime, tick: float = 1000.0) -> list[Coded]:
    """As vision.cameras hands them on: `at` and `t` by their pts, from `began` and `tick`."""
    found: list[Coded] = []
    copying = Copying()
    copying.taker = found.append
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        copying.begin(stream)
        first = None
        for packet in container.demux(stream):
            if not packet.size or packet.pts is None:
                continue
            seconds = float(packet.pts * packet.time_base)
            first = seconds if first is None else first
            copying.take(packet, seconds - first)
    return [replace(one, at=began + timedelta(seconds=one.t), t=tick + one.t) for one in found]


@dataclass
class Fed:
    """A source whose packets the test gives."""

    camera: str
    taker: Tap | None = None
    closed: list[float] = field(default_factory=list)

    def start(self) -> None: ...

    def read(self) -> Frame | None:
        return None

    def tap(self, taker: Tap | None) -> None:
        self.taker = taker

    def close(self) -> None:
        self.closed.append(clock.tick())

    def give(self, given: Sequence[Coded]) -> None:
        assert self.taker
        for one in given:
            self.taker(one)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a player gets: pictures, by their time in seconds."""

    codec: str
    times: tuple[float, ...]

    @property
    def seconds(self) -> float:
        return self.times[-1] - self.times[0] if self.times else 0.0

    @property
    def even(self) -> bool:
        return all(0 < late - early < 0.3 for early, late in pairwise(self.times))


def played(film: bytes | Path) -> Shown:
    """Decodes every picture; raises av.FFmpegError for what no player shows."""
    with av.open(io.BytesIO(film) if isinstance(film, bytes) else str(film)) as container:
        stream = container.streams.video[0]
        times = tuple(float(one.time) for one in container.decode(stream) if one.time is not None)
        return Shown(stream.codec_context.name, times)
