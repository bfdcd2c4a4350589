"""What went over the wire, in clear and in order, for the inspector and for watchers."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.sandbox.shapes import Json, dump

KEPT = 3000  # exchanges
HEARD: set[tuple[str, str]] = set()
"""(platform, call) of whatever any sandbox of this process was asked: docs/live-status.md is held against it."""
LONGEST = 20_000  # characters of one body shown


def _short(value: object) -> object:
    line = dump(value) if not isinstance(value, (bytes, bytearray)) else f"<{len(value)} bytes>"
    return value if len(line) <= LONGEST and not isinstance(value, (bytes, bytearray)) else line[:LONGEST]


@dataclass(slots=True)
class Traffic:
    """Exchanges in order, and the queues of those who watch."""

    exchanges: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT))
    watchers: set["asyncio.Queue[Json]"] = field(default_factory=set)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def record(self, at: datetime, platform: str, way: str, what: str, request: object, answer: object,
               status: int | None, ms: int) -> None:
        """One exchange; `way` is 'from_bot' or 'to_bot', `ms` wall milliseconds."""
        seen: Json = {"id": next(self._ids), "at": at.isoformat(), "platform": platform, "way": way, "what": what,
                      "status": status, "ms": ms, "request": _short(request), "answer": _short(answer)}
        self.exchanges.append(seen)
        if way == "from_bot":
            HEARD.add((platform, what))
        self.publish("traffic", seen)

    def publish(self, kind: str, data: Json) -> None:
        """Tell every watcher; one who does not read loses the newest."""
        for queue in self.watchers:
            if not queue.full():
                queue.put_nowait({"event": kind, "data": data})
