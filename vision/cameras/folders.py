"""Pictures and clips on a disk: as a camera that never ends, and at any speed for `run.py vision --replay`."""

import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from vision import clock
from vision.cameras.pictures import picture_in, picture_of
from vision.cameras.port import Offline
from vision.cameras.streams import Call, honest, opened
from vision.frames import Frame, Image

PICTURES = frozenset({".jpg", ".jpeg", ".png"})
CLIPS = frozenset({".mp4", ".mkv", ".avi", ".mov", ".ts", ".webm", ".flv", ".h264", ".h265"})


@dataclass(frozen=True, slots=True)
class Folder:
    """A Feed (vision.cameras.loop): the pictures of a folder by name, `fps` a second, round and round."""

    camera: str
    path: Path
    fps: float

    def pictures(self, stopped: threading.Event) -> Generator[Frame, None, None]:
        number, found = 0, pictures_in(self.path)
        while True:
            for file in found:
                t = clock.tick()
                yield Frame(self.camera, clock.when(t), t, read_picture(file), number := number + 1)
                if stopped.wait(max(0.0, t + 1 / self.fps - clock.tick())):
                    return


def pictures_in(folder: Path) -> list[Path]:
    """Raises Offline where there are none."""
    try:
        found = sorted(file for file in folder.iterdir() if file.suffix.lower() in PICTURES)
    except OSError:
        raise Offline("没有这个文件夹") from None
    if not found:
        raise Offline("文件夹里没有图片")
    return found


def read_picture(file: Path) -> Image:
    try:
        return picture_in(file.read_bytes())
    except OSError:
        raise Offline("没有这个文件") from None


def shots_of(file: Path) -> Iterator[tuple[float, Image]]:
    """Each picture of a clip, as fast as it is asked for, with its PTS from the first picture on. Raises Offline."""
    first, seconds = None, 0.0
    with opened(Call(lambda: str(file), {"protocol_whitelist": "file"})) as container, honest():
        for one in container.decode(video=0):
            seconds = one.time if one.time is not None else seconds
            first = seconds if first is None else first
            yield seconds - first, picture_of(one)
