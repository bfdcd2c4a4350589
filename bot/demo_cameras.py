"""The cameras of the demo factory: nobody films, but the service is told as by a real camera process, at the same
signed doors: every 15 s that all is well, and now and then a drawn picture of each."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.sandbox import eyes
from bot.sandbox.control_cameras import plan
from bot.sandbox.eyes import Unanswered
from bot.sandbox.scenes import NotDrawn, Scene, drawn
from bot.sandbox.world import Sandbox
from bot.service import Service
from config.vision.plan import CameraPlan
from config.vision.told import HEALTH, SNAPSHOT, CameraHealth, HealthTold
from db import cameras
from db.work import UnitOfWork

EACH, PICTURES, SPOKEN = timedelta(seconds=15), timedelta(minutes=5), timedelta(seconds=45)
"""Service time: between two words, between two pictures, and how long a word counts."""
LOOK_S, QUIET_S = 1.0, 3.0
"""Wall seconds: how often it is looked whether service time has moved on; how long the page has the machine to itself
before the first pictures are drawn."""
WATCH = "cameras"
log = structlog.get_logger("demo")


class DemoCameras:
    """`furnish` before the doors open, `play` until cancelled."""

    def __init__(self, box: Sandbox, quiet_s: float = QUIET_S) -> None:
        self.box, self.quiet_s, self._started = box, quiet_s, box.now()
        self._told: datetime | None = None
        self._shown: datetime | None = None
        self._ill = True

    def furnish(self, service: Service) -> None:
        """Rules loud from the start: a newcomer has no month to try them. In a leap of the clock nobody falls silent:
        the cameras of this factory leap with it."""
        now = service.clock.now()
        service.store.run_now(lambda work: turned_live(work, now))
        entries, watch = service.calendar.entries, service.calendar.entries[WATCH]

        def run(work: UnitOfWork, at: datetime) -> object:
            spoken = self._told is not None and at - self._told <= SPOKEN
            return watch.run(work, at) if spoken else None

        service.calendar.entries = {**entries, WATCH: replace(watch, run=run, idle=lambda work: True)}

    async def play(self) -> None:
        """What is not taken is said again a second later."""
        began = asyncio.get_running_loop().time()
        while True:
            try:
                now = self.box.now()
                if self._told is None or now - self._told >= EACH:
                    await self._speak(now)
                quiet = asyncio.get_running_loop().time() - began < self.quiet_s
                if not quiet and (self._shown is None or now - self._shown >= PICTURES):
                    await self._show()
                self._ill = False
            except (Unanswered, NotDrawn) as wrong:
                self._tell(wrong)
            await asyncio.sleep(LOOK_S)

    def _tell(self, wrong: Exception) -> None:
        """Once; that the doors are not open yet is nothing to tell."""
        if not self._ill:
            log.warning("cameras.unheard", why=str(wrong))
        self._ill = True

    async def _speak(self, now: datetime) -> None:
        found = (await plan(self.box)).cameras
        seen = tuple(_well(one, now) for one in found)
        told = HealthTold(worker=eyes.WORKER, at=now, started=self._started, cameras=seen)
        await eyes.tells(self.box, HEALTH, told.model_dump_json())
        self._told = now

    async def _show(self) -> None:
        found, now = (await plan(self.box)).cameras, self.box.now()
        pictures = await drawn([Scene(one.name, f"{now:%Y-%m-%d %H:%M}") for one in found])
        for camera, picture in zip(found, pictures, strict=True):
            told = {"camera": camera.code, "at": now.isoformat()}
            await eyes.shows(self.box, SNAPSHOT, told, picture)
        self._shown = now


def turned_live(work: UnitOfWork, now: datetime) -> None:
    for row in cameras.rules(work.session):
        if row.state == cameras.TRIAL:
            cameras.turn(work.session, row, cameras.LIVE, now, "演示")


def _well(camera: CameraPlan, now: datetime) -> CameraHealth:
    return CameraHealth(camera=camera.code, state="ok", since=now, fps=camera.fps, asked=camera.fps, last_frame=now)
