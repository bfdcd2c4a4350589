"""What the AI-bot server remembers of one bot: its connection, what waits for an answer, streams, cards, uploads."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

from aiohttp import web

from bot.sandbox.pace import Pace
from bot.sandbox.shapes import Json, dump

ANSWER_LIFE = timedelta(hours=24)
STREAM_LIFE = timedelta(minutes=6)
FILE_LIFE = timedelta(minutes=5)
MEDIA_LIFE = timedelta(days=3)
AT_ONCE = 5.0
"""Wall seconds for the answer to an event."""
Kind = Literal["message", "enter_chat", "card"]


@dataclass(frozen=True, slots=True)
class Code:
    """An errcode and its words; those marked * are remembered from public clients, not read in documentation."""

    number: int
    words: str


BAD_FRAME = Code(40035, "invalid frame")  # *
BAD_PARAMETER = Code(40058, "invalid parameter")
BAD_MEDIA = Code(40007, "invalid media_id")
TOO_LONG = Code(45002, "content size out of limit")
TOO_OFTEN = Code(45009, "api freq out of limit")
BAD_SECRET = Code(853000, "invalid bot_id or secret")  # *
BAD_REQUEST = Code(846605, "invalid req_id")
STREAM_OVER = Code(846608, "stream message update expired")
NOT_SUBSCRIBED = Code(846609, "aibot websocket not subscribed")  # *
NO_CHAT = Code(846610, "the user has not talked to the bot")  # *


class Wrong(Exception):
    """A frame that is refused."""

    def __init__(self, code: Code, hint: str = "") -> None:
        super().__init__(f"{code.words}: {hint}" if hint else code.words)
        self.code = code


@dataclass(slots=True, eq=False)
class Line:
    """One WebSocket; frames are taken only once it is subscribed. A deaf one reads and never answers."""

    request: web.Request
    socket: web.WebSocketResponse
    subscribed: bool = False
    deaf: bool = False

    async def say(self, frame: Json) -> None:
        await self.socket.send_str(dump(frame))


@dataclass(slots=True)
class Asked:
    """A callback that may be answered: how, until when, and whether it was."""

    kind: Kind
    thread: str
    at: datetime
    tick: float
    task: str = ""
    bubble: str = ""
    used: bool = False
    carded: bool = False


@dataclass(slots=True)
class Stream:
    bubble: str
    begun: datetime
    finished: bool = False


@dataclass(slots=True)
class Upload:
    kind: str
    name: str
    size: int
    chunks: int
    md5: str
    got: dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A member's file as the bot fetches it: cipher text, five minutes."""

    name: str
    data: bytes
    at: datetime


@dataclass(slots=True)
class AiBot:
    """`met` holds conversations in which somebody has spoken to the bot: only those can be written to first."""

    bot_id: str = "aib-sandbox-0001"
    secret: str = "wecom-bot-secret-of-the-sandbox"
    name: str = "安全闭环"
    line: Line | None = None
    asked: dict[str, Asked] = field(default_factory=dict)
    frames: dict[str, Json] = field(default_factory=dict)
    streams: dict[tuple[str, str], Stream] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    cards: dict[str, Json] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    uploads: dict[str, Upload] = field(default_factory=dict)
    files: dict[str, Sealed] = field(default_factory=dict)
    lines: set[Line] = field(default_factory=set)
    per_minute: Pace = field(default_factory=lambda: Pace(30, 60))
    per_hour: Pace = field(default_factory=lambda: Pace(1000, 3600))
    ids: "count[int]" = field(default_factory=lambda: count(1))
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def number(self) -> str:
        return f"{next(self.ids)}{secrets.token_hex(6)}"


def thread_of(chat: str, grouped: bool) -> str:
    """Where it shows on the phones: beside the app's conversation, not in it."""
    return f"group:{chat}" if grouped else f"bot:{chat.lower()}"
