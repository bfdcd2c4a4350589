"""Stream Mode: we open a WebSocket to DingTalk and every message comes down it; no public address is needed."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import structlog
from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.dingtalk.errors import refusal
from bot.dingtalk.settings import DingTalkSettings
from bot.http import SHORTLY, Http
from bot.platform import DeliveryError, TryLater
from bot.shape import Json, dump, parse, part, text, whole
from workflows.kernel.ports import Clock

ROBOT = "/v1.0/im/bot/messages/get"
CARD = "/v1.0/card/instances/callback"
FIRST_WAIT, LONGEST_WAIT, JITTER = 3.0, 60.0, 0.2  # seconds of machine time
STEADY = 30.0
BEAT = 30.0  # seconds between our pings; a connection that answers none within half of it is dead
AT_ONCE = 100
LARGEST = 4 << 20
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Frame:
    """One message down the line; `data` {} where it was no JSON object. `ms` is the platform's time,
    `event` and `event_id` what an EVENT frame calls itself."""

    id: str
    kind: str
    topic: str
    ms: int
    data: Json
    raw: str
    event: str = ""
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """200 done, 404 nobody wants it; anything else brings the frame again."""

    data: Json
    code: int = 200


Hear = Callable[[Frame], Awaitable[Ack]]
"""Called for every frame but those of the system; an exception leaves the frame without an ack, so it comes again."""


class Stream:
    """`open` tells whether the line stands. Comes back 3 s after a cut; where that fails, 6 s and so on to 60 s, each
    with 20 % jitter."""

    def __init__(self, http: Http, settings: DingTalkSettings, clock: Clock, hear: Hear) -> None:
        self._http, self._settings, self._clock, self._hear = http, settings, clock, hear
        self._task: asyncio.Task[None] | None = None
        self._working: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)
        self.open = self._stood = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="dingtalk stream")

    async def stop(self) -> None:
        """Hang up, let what was already taken be finished for a second, then leave."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._working:
            await asyncio.wait(self._working, timeout=1.0)
        for task in self._working:
            task.cancel()

    async def _run(self) -> None:
        wait, told = FIRST_WAIT, False
        while True:
            begun, polite = self._clock.tick(), False
            self._stood = False
            try:
                polite = await self._once()
            except DeliveryError as wrong:
                if not told:
                    log.warning("dingtalk stream is not open", why=str(wrong))
                told = True
            if self._stood:
                wait, told = FIRST_WAIT, False
            if polite and self._clock.tick() - begun >= STEADY:
                continue
            await asyncio.sleep(wait * random.uniform(1 - JITTER, 1 + JITTER))
            wait = min(wait * 2, LONGEST_WAIT)

    async def _once(self) -> bool:
        """One connection from its ticket to its end; True where the server asked us to leave."""
        address, ticket = await self._ticket()
        try:
            async with self._http.session.ws_connect(
                address, params={"ticket": ticket}, heartbeat=BEAT, max_msg_size=LARGEST,
                timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
            ) as socket:  # fmt: skip
                self.open = self._stood = True
                log.info("dingtalk stream open")
                return await self._listen(socket)
        except (aiohttp.ClientError, TimeoutError, OSError) as wrong:
            raise TryLater(f"连接失败（{type(wrong).__name__}）", SHORTLY) from None
        finally:
            self.open = False

    async def _ticket(self) -> tuple[str, str]:
        """The address to connect to and a ticket, good once and for about 90 s; raises DeliveryError."""
        topics = [("EVENT", "*"), ("CALLBACK", ROBOT), ("CALLBACK", CARD)]
        body: Json = {
            "clientId": self._settings.client_id, "clientSecret": self._settings.client_secret, "ua": "safeloop/1.0",
            "subscriptions": [{"type": kind, "topic": topic} for kind, topic in topics],
        }  # fmt: skip
        url = f"{self._settings.api_base.rstrip('/')}/v1.0/gateway/connections/open"
        reply = await self._http.json("POST", url, body=body)
        found = reply.body or {}
        if reply.status != 200 or not text(found, "endpoint") or not text(found, "ticket"):
            raise refusal(reply)
        return text(found, "endpoint"), text(found, "ticket")

    async def _listen(self, socket: ClientWebSocketResponse) -> bool:
        async for message in socket:
            if message.type != WSMsgType.TEXT:
                continue
            frame = _frame(str(message.data))
            if frame is None:
                continue
            if frame.kind == "SYSTEM":
                if frame.topic == "ping":
                    await _acknowledge(socket, frame, frame.raw)
                elif frame.topic == "disconnect":
                    await _acknowledge(socket, frame, frame.raw)
                    return True
                continue
            await self._places.acquire()
            task = asyncio.create_task(self._handle(socket, frame), name=f"dingtalk frame {frame.topic}")
            self._working.add(task)
            task.add_done_callback(self._finished)
        return False

    async def _handle(self, socket: ClientWebSocketResponse, frame: Frame) -> None:
        ack = await self._hear(frame)
        # The line may have gone meanwhile; then the frame comes again on the next one, and its key is known.
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            await _acknowledge(socket, frame, dump(ack.data), ack.code)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        self._places.release()
        if not task.cancelled() and (wrong := task.exception()):
            log.error("dingtalk frame not kept, it will come again", error=type(wrong).__name__)


def _frame(said: str) -> Frame | None:
    """None for what has no message id and therefore cannot be acknowledged."""
    body = parse(said) or {}
    head = part(body, "headers")
    if not text(head, "messageId"):
        return None
    raw = text(body, "data")
    ms = whole(head, "eventBornTime") or whole(head, "time")
    event, event_id = text(head, "eventType"), text(head, "eventId")
    kind, topic = text(body, "type"), text(head, "topic")
    return Frame(text(head, "messageId"), kind, topic, ms, part(body, "data"), raw, event, event_id)


async def _acknowledge(socket: ClientWebSocketResponse, frame: Frame, data: str, code: int = 200) -> None:
    headers: Json = {"contentType": "application/json", "messageId": frame.id}
    ack: Json = {"code": code, "headers": headers, "message": "OK" if code == 200 else "not taken", "data": data}
    await socket.send_str(dump(ack))
