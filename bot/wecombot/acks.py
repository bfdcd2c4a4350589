"""Acknowledgements that are waited for: several frames may go under one req_id, their acks come in order."""

import asyncio
from collections import deque

from bot.shape import Json


class Acks:
    """Everybody who waits fails with ConnectionError once the line is gone."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[Json]]] = {}

    def expect(self, req: str) -> "asyncio.Future[Json]":
        """To be awaited, and given up with `forget` in any case."""
        said: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(req, deque()).append(said)
        return said

    def forget(self, req: str, said: "asyncio.Future[Json]") -> None:
        held = self._waiting.get(req)
        if held and said in held:
            held.remove(said)
        if not held:
            self._waiting.pop(req, None)

    def came(self, req: str, ack: Json) -> None:
        """For whoever has waited longest under this id; nobody: it is late, or a ping's."""
        held = self._waiting.get(req)
        while held:
            said = held.popleft()
            if not said.done():
                said.set_result(ack)
                return

    def hang_up(self) -> None:
        for held in self._waiting.values():
            for said in held:
                if not said.done():
                    said.set_exception(ConnectionError("the line is gone"))
        self._waiting.clear()
