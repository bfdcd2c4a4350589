"""Wakes a loop before its next round is due."""

import asyncio
import contextlib


class Bell:
    """`ring` from anywhere on the event loop; `wait` returns at a ring or after `seconds` of machine time."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()
