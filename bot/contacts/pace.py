"""Many calls in a row at a platform's own speed: so many a second, so many in flight, and patient when told to wait."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from typing import TypeVar

from bot.platform import TryLater
from workflows.kernel.ports import Clock

A = TypeVar("A")
R = TypeVar("R")
TRIES, LONGEST_S = 5, 65.0
"""Seconds of machine time: both platforms' minute limits are over after 60."""


class Pace:
    """At most `a_second` calls of one API in every second of machine time, evenly spread."""

    def __init__(self, clock: Clock, a_second: float) -> None:
        self._clock, self._gap, self._next = clock, 1 / a_second, 0.0
        self._one = asyncio.Lock()

    async def turn(self) -> None:
        """Until it is this call's turn. Counted from when the one before really went: what a busy moment held up must
        not go all at once afterwards."""
        async with self._one:
            wait = self._next - self._clock.tick()
            if wait > 0:
                await asyncio.sleep(wait)
            self._next = self._clock.tick() + self._gap


async def patient(call: Callable[[], Awaitable[R]], pace: Pace) -> R:
    """One call in its turn; a platform that asks for a little patience gets it five times. Raises DeliveryError."""
    for _ in range(TRIES - 1):
        await pace.turn()
        try:
            return await call()
        except TryLater as wait:
            seconds = wait.after.total_seconds()
            if seconds > LONGEST_S:
                raise
            await asyncio.sleep(seconds)
    await pace.turn()
    return await call()


async def abreast(width: int, call: Callable[[A], Coroutine[None, None, R]], asked: Iterable[A]) -> AsyncIterator[R]:
    """The answers as they come, `width` calls in flight; the first error ends all of them."""
    waiting, left = set[asyncio.Task[R]](), iter(asked)
    try:
        while True:
            for one in left:
                waiting.add(asyncio.create_task(call(one)))
                if len(waiting) >= width:
                    break
            if not waiting:
                return
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in waiting:
            task.cancel()
