"""The one connection of the bot: opened by us, subscribed, kept alive by pings, and opened anew when it is gone.

Frames are JSON text `{"cmd", "headers":{"req_id"}, "body"}`; the platform acknowledges each of ours under its req_id,
and expects no acknowledgement of its own (platforms.md 2.9).
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

import aiohttp
import structlog
from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.http import SHORTLY, Http
from bot.platform import DeliveryError, Misconfigured, TryLater
from bot.shape import Json, dump, parse, part, text, whole
from bot.wecombot.acks import Acks
from bot.wecombot.errors import REMEDY, refusal
from bot.wecombot.settings import BotSettings, Patience
from workflows.kernel.ports import Clock

LARGEST = 4 << 20
FEW_SECONDS = timedelta(seconds=3)
ONLY_ONE = "请确认只有一处服务用这个 Bot ID，停掉多余的那一处，最迟十分钟内自己接回来"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Frame:
    """One callback; `req` is what an answer has to carry."""

    cmd: str
    req: str
    body: Json

    @property
    def event(self) -> str:
        return text(part(self.body, "event"), "eventtype")


Hear = Callable[[Frame], Awaitable[None]]
"""Called for each callback in the order of arrival; it must hand slow work on."""


class Line:
    """`open` tells whether the bot is subscribed; `trouble` what an administrator should know, or ""."""

    def __init__(self, http: Http, settings: BotSettings, clock: Clock, hear: Hear, patience: Patience) -> None:
        self._http, self._settings, self._clock, self._hear, self._patience = http, settings, clock, hear, patience
        self._task: asyncio.Task[None] | None = None
        self._socket: ClientWebSocketResponse | None = None
        self._acks = Acks()
        self._unanswered = 0
        self._taken = False
        self.open = False
        self.trouble = ""
        self._wrong: Misconfigured | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="wecom bot line")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @property
    def started(self) -> bool:
        return self._task is not None

    async def call(self, cmd: str, body: Json | None, req: str = "") -> Json:
        """One frame of ours and its acknowledgement with errcode 0: its body. Raises DeliveryError."""
        if self._wrong is not None:
            raise Misconfigured(self._wrong.why, self._wrong.remedy)
        if not self.open:
            raise TryLater(self.trouble or "智能机器人的长连接正在接通", SHORTLY)
        return await self._ask(cmd, body, req or f"{cmd}-{token_hex(8)}")

    async def knock(self) -> None:
        """Is there a server at all? Nothing is subscribed, for that would push a running service out."""
        try:
            async with self._http.session.ws_connect(self._settings.url, timeout=_closing()):
                return
        except (aiohttp.ClientError, TimeoutError, OSError) as wrong:
            raise TryLater(f"连不上智能机器人的长连接（{type(wrong).__name__}）", SHORTLY) from None

    async def _ask(self, cmd: str, body: Json | None, req: str) -> Json:
        socket = self._socket
        if socket is None:
            raise TryLater("智能机器人的长连接断了", FEW_SECONDS)
        frame: Json = {"cmd": cmd, "headers": {"req_id": req}}
        said = self._acks.expect(req)
        try:
            await socket.send_str(dump(frame if body is None else frame | {"body": body}))
            ack: Json = await asyncio.wait_for(said, self._patience.ack)
        except TimeoutError:
            raise TryLater("智能机器人没有应答", SHORTLY, "person") from None
        except (aiohttp.ClientError, ConnectionError, OSError):
            raise TryLater("智能机器人的长连接断了", FEW_SECONDS) from None
        finally:
            self._acks.forget(req, said)
        if code := whole(ack, "errcode"):
            raise refusal(code)
        return part(ack, "body")

    async def _run(self) -> None:
        wait = self._patience.first
        while True:
            self._taken, stood_from = False, self._clock.tick()
            told, self.trouble = self.trouble, self.trouble
            stood = False
            try:
                stood = await self._once()
            except DeliveryError as wrong:
                self.trouble = str(wrong)
            except (aiohttp.ClientError, TimeoutError, OSError) as wrong:
                self.trouble = f"连不上智能机器人的长连接（{type(wrong).__name__}）"
            if self._taken:
                wait = self._after_takeover(wait, stood_from)
            elif stood:
                wait = self._patience.first
            if self.trouble and self.trouble != told:
                log.warning("wecom bot line is not open", why=self.trouble)
            await asyncio.sleep(wait * random.uniform(1 - self._patience.jitter, 1 + self._patience.jitter))
            most = self._patience.taken_longest if self._taken else self._patience.longest
            wait = min(wait * 2, most)

    def _after_takeover(self, wait: float, stood_from: float) -> float:
        """Said once, and left alone for longer each time: two services with one bot would push each other for ever."""
        self._wrong = Misconfigured("智能机器人被另一个程序连上，这里让出", ONLY_ONE)
        self.trouble = f"{self._wrong.why}：{ONLY_ONE}"
        long = self._clock.tick() - stood_from >= self._patience.steady
        return self._patience.taken if long else max(wait, self._patience.taken)

    async def _once(self) -> bool:
        """One connection from its opening to its end; True where it stood."""
        session = self._http.session
        async with session.ws_connect(self._settings.url, max_msg_size=LARGEST, timeout=_closing()) as socket:
            self._socket, self._unanswered = socket, 0
            reading = asyncio.create_task(self._listen(socket), name="wecom bot frames")
            reading.add_done_callback(lambda _: self._acks.hang_up())
            beating: asyncio.Task[None] | None = None
            try:
                await self._subscribe()
                beating = asyncio.create_task(self._beat(socket), name="wecom bot pings")
                self.open, self.trouble, self._wrong = True, "", None
                log.info("wecom bot line open")
                await reading
                return True
            finally:
                self.open, self._socket = False, None
                for task in filter(None, (reading, beating)):
                    task.cancel()

    async def _subscribe(self) -> None:
        body: Json = {"bot_id": self._settings.bot_id, "secret": self._settings.secret}
        try:
            await self._ask("aibot_subscribe", body, f"aibot_subscribe-{token_hex(8)}")
        except TryLater:
            raise
        except DeliveryError as wrong:
            self._wrong = wrong if isinstance(wrong, Misconfigured) else Misconfigured(str(wrong), REMEDY)
            raise self._wrong from None

    async def _beat(self, socket: ClientWebSocketResponse) -> None:
        while True:
            await asyncio.sleep(self._patience.beat)
            if self._unanswered >= self._patience.missed:
                log.warning("wecom bot line is dead", missed=self._unanswered)
                await socket.close()
                return
            self._unanswered += 1
            with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                await socket.send_str(dump({"cmd": "ping", "headers": {"req_id": f"ping-{token_hex(8)}"}}))

    async def _listen(self, socket: ClientWebSocketResponse) -> None:
        async for message in socket:
            said = parse(str(message.data)) if message.type == WSMsgType.TEXT else None
            if said is None:
                continue
            cmd, req = text(said, "cmd"), text(part(said, "headers"), "req_id")
            if not cmd:
                self._unanswered = 0  # anything heard shows that the other side lives
                self._acks.came(req, said)
                continue
            frame = Frame(cmd, req, part(said, "body"))
            if frame.event == "disconnected_event":
                self._taken = True
                await socket.close()
                return
            await self._hear(frame)


def _closing() -> aiohttp.ClientWSTimeout:
    return aiohttp.ClientWSTimeout(ws_close=2.0)
