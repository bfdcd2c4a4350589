"""Clips for the cameras on loopback, the process that plays them, and a cable that can be pulled."""

import json
import select
import socket
import struct
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.ports import free_port
from vision.frames import Image

PYTHON = "/usr/bin/python3"
"""The system's: gst-rtsp-server comes from Debian."""
SERVE = Path(__file__).parent / "serve.py"


def needs_server() -> None:
    """Skips, with the reason, where Debian's packages are not installed."""
    asked = "import gi; gi.require_version('GstRtspServer', '1.0')"
    if subprocess.run([PYTHON, "-c", asked], capture_output=True).returncode:
        pytest.skip("gir1.2-gst-rtsp-server-1.0 and python3-gi are not installed")


def yard(width: int, height: int, pictures: int) -> Iterator[Image]:
    """A place with structure, and something that moves through it."""
    chance = np.random.default_rng(7)
    place = cv2.resize(chance.integers(0, 255, (18, 32, 3), np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    for number in range(pictures):
        image, left = place.copy(), number * width // (2 * pictures)
        cv2.rectangle(image, (left, height // 3), (left + width // 10, height * 2 // 3), (0, 0, 255), -1)
        yield image


def clip(path: Path, images: Iterable[Image], codec: str = "h264", fps: int = 25, group: int = 25) -> Path:
    """Access units as serve.py reads them. One slice a picture, as cameras send."""
    encoder = None
    with path.open("wb") as file:
        for number, image in enumerate(images):
            if encoder is None:
                encoder = _encoder(codec, image, fps, group)
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts = number
            _write(file, encoder.encode(frame))
        assert encoder is not None
        _write(file, encoder.encode(None))
    return path


def _encoder(codec: str, image: Image, fps: int, group: int) -> av.VideoCodecContext:
    encoder = av.CodecContext.create("libx264" if codec == "h264" else "libx265", "w")
    encoder.height, encoder.width = image.shape[:2]
    encoder.pix_fmt, encoder.framerate, encoder.time_base = "yuv420p", fps, Fraction(1, fps)
    more = {"x265-params": f"keyint={group}:log-level=none:repeat-headers=1:pools=1"}
    plain = {"x264-params": f"keyint={group}:scenecut=0:sliced-threads=0:threads=1"}
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", **(plain if codec == "h264" else more)}
    return encoder


def _write(file, packets) -> None:
    for packet in packets:
        file.write(struct.pack(">I", packet.size) + bytes(packet))


class Plant:
    """The server's process. `tell` changes what it plays while it runs."""

    def __init__(self, streams: dict[str, dict], user: str = "", password: str = "") -> None:
        self.port = free_port()
        asked = json.dumps({"user": user, "password": password, "streams": streams})
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([PYTHON, SERVE, str(self.port), asked], stdin=pipe, stdout=pipe, text=True)
        assert self._process.stdout.readline() == "ready\n"

    def tell(self, **order: object) -> None:
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n"

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def address(self, path: str, port: int = 0) -> str:
        return f"rtsp://127.0.0.1:{port or self.port}{path}"


@contextmanager
def plant(streams: dict[str, dict], user: str = "", password: str = "") -> Iterator[Plant]:
    needs_server()
    running = Plant(streams, user, password)
    try:
        yield running
    finally:
        running.kill()


class Cable:
    """A way to a port on loopback that can be pulled: it stays open, and nothing comes through any more."""

    def __init__(self, to: int) -> None:
        self._to, self.pulled = to, threading.Event()
        self._ended = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.calls = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                self.calls += 1
                thread = threading.Thread(target=self._carry, args=(near,), daemon=True)
                thread.start()
                self._threads.append(thread)

    def _carry(self, near: socket.socket) -> None:
        with near, suppress(OSError):
            while self.pulled.is_set() and not self._ended.wait(0.1):
                pass
            with socket.create_connection(("127.0.0.1", self._to)) as far:
                other = {near: far, far: near}
                while not self._ended.is_set():
                    for one in select.select([near, far], [], [], 0.2)[0]:
                        data = one.recv(65536)
                        if not data:
                            return
                        if not self.pulled.is_set():
                            other[one].sendall(data)

    def close(self) -> None:
        self._ended.set()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for thread in self._threads:
            thread.join(2)
