"""The one thread that writes films: packets of all cameras in their order, a bounded queue before it."""

import contextlib
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

import av
import structlog

from vision import clock
from vision.record.deck import Shot
from vision.record.reel import Reel, Shut, Where

log = structlog.get_logger("recorder")
QUEUE_BYTES = 64 << 20
REST_S, LOOK_S, AGAIN_S, SAID_S = 0.2, 1.0, 5.0, 600.0
SLOW_DISK = "磁盘写得太慢，录像有缺口"


class Writing:
    """`shut` gets each segment that is complete. `queue` may be called by any thread, `run` by one."""

    def __init__(self, where: Callable[[], Where], shut: Callable[[Shut], None], stopped: threading.Event) -> None:
        self._where, self._shut, self._stopped = where, shut, stopped
        self._shots: SimpleQueue[tuple[str, Shot]] = SimpleQueue()
        self._lock = threading.Lock()
        self._held, self._slow_until, self._trouble = 0, 0.0, ""
        self._reels: dict[str, Reel] = {}
        self._broken: dict[str, float] = {}

    @property
    def trouble(self) -> str:
        return self._trouble or (SLOW_DISK if clock.tick() < self._slow_until else "")

    def queue(self, camera: str, shot: Shot) -> bool:
        """False where the disk is too slow for what comes in."""
        with self._lock:
            if self._held > QUEUE_BYTES or self._stopped.is_set():
                self._slow_until = clock.tick() + SAID_S
                return False
            self._held += len(shot.packet.data)
        self._shots.put((camera, shot))
        return True

    def run(self) -> None:
        looked = clock.tick()
        while not self._stopped.is_set() or not self._shots.empty():
            with contextlib.suppress(Empty):
                self._take(*self._shots.get(timeout=REST_S))
            if (tick := clock.tick()) - looked >= LOOK_S:
                looked = tick
                for reel in self._reels.values():
                    if reel.silent(tick):
                        self._done(reel.shut())
        for reel in self._reels.values():
            self._done(reel.shut())

    def _take(self, camera: str, shot: Shot) -> None:
        """A camera whose file cannot be written rests for a while; no other hears of it."""
        with self._lock:
            self._held -= len(shot.packet.data)
        tick = clock.tick()
        if self._broken.get(camera, 0.0) > tick:
            return
        reel = self._reels.setdefault(camera, Reel(camera, self._where))
        try:
            self._done(reel.add(shot, tick))
        except (OSError, av.FFmpegError) as error:
            self._broken[camera] = tick + AGAIN_S
            self._done(reel.shut())
            if not self._trouble:
                log.warning("cannot_write", camera=camera, why=type(error).__name__)
            self._trouble = f"录像写不进去（{type(error).__name__}），请看磁盘是不是满了或坏了"
            return
        if self._broken.pop(camera, None) and not self._broken:
            log.info("writes_again", camera=camera)
            self._trouble = ""

    def _done(self, done: Shut | None) -> None:
        if done:
            self._shut(done)
