"""State of Stream Mode: tickets, open connections, frames that nobody has acknowledged."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from bot.sandbox.post import KEPT, Delivery
from bot.sandbox.shapes import Json, dump

MOST_SENDS = 5


@dataclass(slots=True)
class Ticket:
    """A right to connect once, within 90 seconds, to these topics."""

    topics: frozenset[tuple[str, str]]
    ends: datetime


@dataclass(slots=True, eq=False)
class Line:
    """One open connection; a leaving one gets no new frames."""

    id: str
    request: web.Request
    socket: web.WebSocketResponse
    topics: frozenset[tuple[str, str]]
    leaving: bool = False
    got: int = 0


@dataclass(slots=True, eq=False)
class Frame:
    """One message to the bot until it is acknowledged."""

    id: str
    kind: str
    topic: str
    headers: Json
    data: str
    delivery: Delivery
    begun: float
    sent_at: datetime
    sends: int = 0
    answer: "asyncio.Future[Json]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def wire(self, line: Line, ms: int, data: str) -> str:
        """The text frame; `data` is a JSON string and times are strings."""
        headers: Json = {"appId": "sandbox", "connectionId": line.id, "contentType": "application/json",
                         "messageId": self.id, "time": str(ms), "topic": self.topic}
        return dump({"specVersion": "1.0", "type": self.kind, "headers": headers | self.headers, "data": data})


@dataclass(slots=True)
class Lines:
    """All connections of the app and everything under way on them."""

    tickets: dict[str, Ticket] = field(default_factory=dict)
    open: list[Line] = field(default_factory=list)
    pending: dict[str, Frame] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    turn: int = 0

    def keep(self, frame: Frame) -> None:
        """Remember a frame until its ack, and for a repetition on request."""
        self.pending[frame.id] = self.frames[frame.delivery.id] = frame
        if len(self.frames) > KEPT:
            self.frames.pop(next(iter(self.frames)))

    def choose(self, kind: str, topic: str) -> Line | None:
        """The next connection in turn that subscribed to the topic."""
        fit = [line for line in self.open if not line.leaving and not line.socket.closed
               and ((kind, topic) in line.topics or (kind, "*") in line.topics)]
        if not fit:
            return None
        self.turn += 1
        return fit[self.turn % len(fit)]
