"""The camera process: eyes, spool, post, plan and door, started and stopped together."""

import asyncio
import contextlib
import errno
import fcntl
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from config.settings import Settings
from config.vision.plan import Plan
from config.vision.told import HEALTH, HealthTold
from vision import clock
from vision.door import Door
from vision.looking import Ears, Look
from vision.plan import Plans
from vision.post import Post
from vision.spool import Spool

if TYPE_CHECKING:
    from vision.inputs.mqtt import Broker

log = structlog.get_logger("vision")
HEALTH_S, SETTLE_S, SWEEP_S, AGAIN_S, STOPPING_S = 15.0, 0.3, 60.0, 5.0, 3.5
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


class CannotStart(Exception):
    """One line with the remedy; the command ends with 1."""


class Worker:
    """`run` until `stop`. `routes` are the recorder's."""

    def __init__(self, settings: Settings, look: Look, routes: Iterable[web.AbstractRouteDef] = ()) -> None:
        self.settings, vision = settings, settings.vision
        folder, url = Path(vision.data), vision.url or settings.server.public_url
        key, self.name = vision.key.get_secret_value(), socket.gethostname()[:60]
        self.started = clock.now()
        self.spool = Spool(folder / "spool.db", vision.spool, clock.now)
        self.post = Post(self.spool, url, key, clock.now)
        self.plans = Plans(url, key, folder, clock.now)
        self._bell, self._ended = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.eyes = look(Ears(self.spool.put, self.name, self._changed))
        self.broker = _broker(settings, self.spool, self.name)
        self.door = Door(self.figures, routes)
        self.port = 0

    async def run(self) -> None:
        """Raises CannotStart."""
        self.port = await self._open_door()
        if kept := self.plans.kept():
            self._take(kept)
        self.eyes.start()
        tasks = [asyncio.create_task(_steady(name, loop), name=name) for name, loop in self._loops().items()]
        log.info("ready", port=self.port, cameras=len(kept.cameras) if kept else 0)
        try:
            await self._ended.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._eyes_shut()
            await self.door.close()
            self.spool.close()

    async def _eyes_shut(self) -> None:
        """Whatever hangs, SIGTERM ends within five seconds: what is to be kept is kept."""
        closing = threading.Thread(target=self.eyes.stop, name="closing", daemon=True)
        closing.start()
        await asyncio.to_thread(closing.join, STOPPING_S)
        if closing.is_alive():
            log.warning("slow_to_stop")

    def _loops(self) -> dict[str, Callable[[], Awaitable[None]]]:
        plans = partial(self.plans.run, self._take)
        heard: dict[str, Callable[[], Awaitable[None]]] = {"mqtt": self.broker.run} if self.broker else {}
        return {"plan": plans, "post": self.post.run, "health": self._healths, "sweep": self._sweeps, **heard}

    def stop(self) -> None:
        self._ended.set()

    def figures(self) -> dict[str, object]:
        """For /healthz on this machine."""
        plan = self.plans.plan
        near = self.post.reached and not self.plans.trouble
        return {
            "worker": self.name, "bot": "ok" if near else "away", "plan": plan.version if plan else None,
            "trouble": [one for one in (self.plans.trouble, self.spool.trouble) if one],
            "waiting": self.spool.waiting, "dropped": self.spool.dropped, "refused": self.spool.refused,
            "off": dict(self.eyes.off()), "mqtt": self.broker.figures() if self.broker else None,
            "cameras": [one.model_dump(mode="json") for one in self.eyes.health()],
        }  # fmt: skip

    def told(self) -> HealthTold:
        off = dict(self.eyes.off())
        if self.spool.trouble:
            off["spool"] = self.spool.trouble
        if lost := self.spool.lost:
            off["refused"] = lost
        if self.broker and self.broker.state:
            off["mqtt"] = self.broker.state
        return HealthTold(
            worker=self.name, at=clock.now(), started=self.started, cameras=self.eyes.health(), off=off,
            waiting=self.spool.waiting, dropped=self.spool.dropped + self.spool.refused,
        )  # fmt: skip

    def _take(self, plan: Plan) -> None:
        log.info("plan", version=plan.version, cameras=len(plan.cameras))
        self.eyes.take(plan)

    def _changed(self) -> None:
        """From the thread of the eyes."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._bell.set)

    async def _healths(self) -> None:
        """Each 15 s, and soon after a change: ten cameras of one switch are told at once."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HEALTH_S):
                    await self._bell.wait()
            await asyncio.sleep(SETTLE_S)
            self._bell.clear()
            if self.plans.plan:
                await asyncio.to_thread(lambda: self.spool.put(HEALTH, self.told().model_dump_json()))

    async def _sweeps(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            await asyncio.to_thread(self.spool.sweep)

    async def _open_door(self) -> int:
        vision = self.settings.vision
        try:
            return await self.door.open(vision.host, vision.port)
        except OSError:
            raise CannotStart(f"{vision.host}:{vision.port} 已被占用：改 [vision] port，或先停掉占着它的程序") from None


def _broker(settings: Settings, spool: Spool, name: str) -> "Broker | None":
    if not settings.mqtt.host:
        return None
    from vision.inputs.mqtt import Broker

    return Broker(settings.mqtt, spool.put, name, clock.now, clock.tick)


async def _steady(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    """One of these loops failing must not blind the cameras: logged once, begun again."""
    last = ""
    while True:
        try:
            await loop()
        except Exception as error:  # this process's postman
            if last != repr(error):
                log.exception("loop_failed", loop=name, exc_info=error)
            last = repr(error)
        await asyncio.sleep(AGAIN_S)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Two processes on one spool would tell and record everything twice. Raises CannotStart."""
    try:
        lock = _to_lock(folder)
    except OSError as error:
        raise CannotStart(f"数据文件夹 {folder} 写不进去：{error.strerror}") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"已经有一个摄像机进程在用 {folder}") from None
        yield
    finally:
        os.close(lock)


def _to_lock(folder: Path) -> int:
    """A disk so full that it does not even give an empty file still gives its folder to be locked. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return os.open(folder / "lock", os.O_WRONLY | os.O_CREAT, 0o644)
    except OSError as error:
        if error.errno not in FULL:
            raise
        return os.open(folder, os.O_RDONLY)


async def work(settings: Settings, make: Callable[[], Worker]) -> None:
    """Until SIGTERM or SIGINT. Raises CannotStart with the remedy."""
    with alone(Path(settings.vision.data)):
        worker = make()
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, worker.stop)
        await worker.run()
