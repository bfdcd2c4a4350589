"""What the four loops share: go on whatever happens, say so once, and let no slow piece of work hold up the others."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

import structlog

from bot.bell import Bell

log = structlog.get_logger("loop")


class Loop:
    """Calls `once` until cancelled; rests at the bell, or `pause_s` seconds of machine time, when nothing was taken.

    `failing` is what went wrong last, or "": /readyz looks at it.
    """

    def __init__(self, name: str, once: Callable[[], Awaitable[int]], bell: Bell, pause_s: float) -> None:
        self.name, self.once, self.bell, self.pause_s = name, once, bell, pause_s
        self.failing = ""

    async def run(self) -> None:
        """Everything is caught here: told once on failure and once on recovery."""
        while True:
            try:
                taken = await self.once()
                if self.failing:
                    log.info("loop.well", loop=self.name)
                self.failing = ""
            except Exception as error:  # noqa: BLE001 - the one place of the four loops
                taken = 0
                if not self.failing:
                    log.error("loop.failing", loop=self.name, error=repr(error))
                self.failing = type(error).__name__
            if not taken:
                await self.bell.wait(self.pause_s)


class Crew:
    """At most `width` pieces of work at once, each a task of its own; `bell` is rung as each one ends."""

    def __init__(self, width: int, bell: Bell) -> None:
        self.width, self.bell = width, bell
        self._at_work: set[asyncio.Task[None]] = set()

    @property
    def free(self) -> int:
        """How many more may begin; 0 until a quarter is free, for asking the database row by row costs the most."""
        free = self.width - len(self._at_work)
        return free if free >= max(1, self.width // 4) else 0

    def begin(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._at_work.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """What could not even be written down leaves its row to the lease."""
        self._at_work.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work.lost", task=task.get_name(), error=repr(error))
        self.bell.ring()

    async def finish(self, seconds: float) -> None:
        """Last words of what is under way; what is not done by then is cancelled, and its lease brings it back."""
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=seconds)
        for task in list(self._at_work):
            task.cancel()
