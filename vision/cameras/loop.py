"""The loop of one camera: connect, hand on the newest picture, say why there is none, wait, connect again."""

import threading
from collections.abc import Generator
from random import Random
from typing import Protocol

import structlog

from vision import clock
from vision.cameras.patience import Patience
from vision.cameras.port import Denied, Offline, Tap
from vision.cameras.streams import Streams
from vision.frames import Frame

CLOSING = 8.0
"""Seconds that a thread gets to end; FFmpeg notices within its read timeout (5 s) at the latest."""
log = structlog.get_logger()


class Feed(Protocol):
    """One connection after another to one camera."""

    def pictures(self, stopped: threading.Event) -> Generator[Frame, None, None]:
        """Connects, then yields what is due until `stopped`. Raises Offline or Denied; at its end it is asked again."""
        ...


class Loop:
    """A Source (vision.cameras.port) around a Feed."""

    def __init__(self, camera: str, feed: Feed, chance: Random | None = None) -> None:
        self.camera, self._feed, self._chance = camera, feed, chance or Random()
        self._newest: Frame | None = None
        self._trouble: Offline | None = None
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"camera {camera}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def read(self) -> Frame | None:
        with self._lock:
            if self._trouble:
                raise self._trouble.again()
            newest, self._newest = self._newest, None
            return newest

    def tap(self, taker: Tap | None) -> None:
        """Pictures of a folder or over HTTP have no packets."""
        if isinstance(self._feed, Streams):
            self._feed.tap(taker)

    def close(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(CLOSING)

    def _run(self) -> None:
        patience = Patience()
        while not self._stopped.is_set():
            begun, trouble = clock.tick(), Offline("摄像机断开了连接")
            try:
                for frame in self._feed.pictures(self._stopped):
                    self._seen(frame)
            except Offline as error:
                trouble = error
            except Exception as error:  # noqa: BLE001 - one of the four loops: a camera must not end with a bad frame
                trouble = Offline(f"没想到的问题（{type(error).__name__}）")
            if self._stopped.is_set():
                return
            seen = self._trouble is None
            self._failed(trouble)
            patience = patience.well(clock.tick() - begun) if seen else patience
            patience, wait = patience.failed(isinstance(trouble, Denied), self._chance)
            self._stopped.wait(wait)

    def _seen(self, frame: Frame) -> None:
        with self._lock:
            again, self._trouble, self._newest = self._trouble, None, frame
        if again:
            log.info("camera is back", camera=self.camera)

    def _failed(self, trouble: Offline) -> None:
        with self._lock:
            before, self._trouble, self._newest = self._trouble, trouble, None
        if before is None or (type(before), before.why) != (type(trouble), trouble.why):
            log.warning("camera gives nothing", camera=self.camera, why=trouble.why)
