"""APScheduler rings the bells of the loops; it keeps no jobs and no deadlines, the tables are the truth."""

from collections.abc import Mapping

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.schedulers.base import STATE_STOPPED

from bot.bell import Bell

EVERY_SECONDS = 1


class Belfry:
    """A memory store and one interval: two schedulers on one shared store were measured to run jobs twice."""

    def __init__(self, bells: Mapping[str, Bell]) -> None:
        self._bells = bells
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Must be called on the event loop whose loops wait for the bells."""
        self._scheduler.add_job(self._ring, "interval", seconds=EVERY_SECONDS, coalesce=True, misfire_grace_time=None)
        self._scheduler.start()

    def _ring(self) -> None:
        for bell in self._bells.values():
            bell.ring()

    def stop(self) -> None:
        if self._scheduler.state != STATE_STOPPED:
            self._scheduler.shutdown(wait=False)
