"""Calls to a chat platform, bounded in time and size, and one access token shared by all who call."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

import aiohttp

from bot.platform import DeliveryError, Never, NoAnswer, TryLater
from bot.shape import Json, dump, parse
from workflows.kernel.ports import Clock

Sessions = Callable[[], aiohttp.ClientSession]
Form = Callable[[], aiohttp.FormData]
ANSWER_BYTES = 4 << 20
CALL_SECONDS, FILE_SECONDS = 10.0, 60.0
TOKENS_A_MINUTE = 5
SHORTLY, MINUTE = timedelta(seconds=10), timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Reply:
    """`body` is None where the answer was no JSON object (a proxy's page, a ban)."""

    status: int
    body: Json | None


@dataclass(frozen=True, slots=True)
class Raw:
    status: int
    mime: str
    name: str
    data: bytes

    @property
    def said(self) -> Json:
        """What was said instead of bytes, with HTTP 200 like these; {} for a file."""
        looks_json = self.mime in ("application/json", "text/plain") and len(self.data) < 1 << 16
        return (parse(self.data) or {}) if looks_json else {}


class Http:
    """Owns one client session, made at the first call and closed by `close`; raises TryLater where nothing answered."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._session: aiohttp.ClientSession | None = None
        self._over = False

    @property
    def session(self) -> aiohttp.ClientSession:
        """Made when first needed; raises TryLater after `close`, so that a late call opens nothing that nobody ends."""
        if self._over:
            raise TryLater("服务正在停止", SHORTLY)
        if self._session is None:
            self._session = self._sessions()
        return self._session

    async def close(self) -> None:
        self._over = True
        if self._session is not None:
            await self._session.close()

    async def json(
        self, method: str, url: str, query: Mapping[str, str] | None = None, body: Json | None = None,
        headers: Mapping[str, str] | None = None, form: Form | None = None,
    ) -> Reply:
        """One call; `form` makes a multipart body anew for each try."""
        # A stream, because aiohttp warns of large bytes in one piece.
        sent = form() if form else BytesIO(dump(body).encode()) if body is not None else None
        marks = {"Accept": "application/json"} | dict(headers or {})
        if form is None and body is not None:
            marks["Content-Type"] = "application/json; charset=utf-8"
        seconds = FILE_SECONDS if form else CALL_SECONDS
        raw = await self._exchange(method, url, query, sent, marks, ANSWER_BYTES, seconds)
        return Reply(raw.status, parse(raw.data))

    async def raw(self, url: str, query: Mapping[str, str] | None, most: int) -> Raw:
        """A file of at most `most` bytes, redirects not followed; raises Never where it is bigger."""
        return await self._exchange("GET", url, query, None, {}, most, FILE_SECONDS)

    async def _exchange(
        self, method: str, url: str, query: Mapping[str, str] | None, body: BytesIO | aiohttp.FormData | None,
        headers: Mapping[str, str], most: int, seconds: float,
    ) -> Raw:
        limit = aiohttp.ClientTimeout(total=seconds, sock_connect=5)
        try:
            async with self.session.request(
                method, url, params=query, data=body, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                data = await at_most(answer.content, most)
                named = answer.content_disposition
                return Raw(answer.status, answer.content_type, (named.filename if named else None) or "", data)
        except TooLarge as wrong:
            raise Never(f"文件超过 {most >> 20} MB") from wrong
        except aiohttp.ClientConnectorError as wrong:
            raise TryLater(f"连不上平台（{type(wrong).__name__}）", SHORTLY) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as wrong:
            # The words of these errors can hold the address with its token: only their kind is told.
            raise NoAnswer(f"平台没有应答（{type(wrong).__name__}）", SHORTLY) from None


class TooLarge(Exception):
    """More bytes came than were allowed."""


async def at_most(content: aiohttp.StreamReader, most: int) -> bytes:
    """All of it; raises TooLarge as soon as it is over `most` bytes."""
    held = bytearray()
    async for piece in content.iter_chunked(1 << 16):
        held += piece
        if len(held) > most:
            raise TooLarge
    return bytes(held)


@dataclass(frozen=True, slots=True)
class Token:
    value: str
    life: timedelta


class TokenCache:
    """The token of one credential: one request in flight for all callers, at most five a minute however they fail."""

    def __init__(self, ask: Callable[[], Awaitable[Token]], clock: Clock) -> None:
        self._ask, self._clock = ask, clock
        self._value, self._ends = "", clock.now()
        self._flight: asyncio.Task[str] | None = None
        self._asked: list[tuple[float, datetime]] = []
        self._failure: DeliveryError | None = None

    async def get(self) -> str:
        """The present token; raises DeliveryError where the platform gives none."""
        if self._value and self._clock.now() < self._ends:
            return self._value
        if self._flight is None or self._flight.done():
            self._flight = asyncio.create_task(self._renewed(), name="access token")
            self._flight.add_done_callback(_seen)
        # One impatient caller must not cancel the request of all the others.
        return await asyncio.shield(self._flight)

    async def renew(self, spoiled: str) -> str:
        """Another token than the one just refused; somebody else may already have fetched it."""
        if self._value == spoiled:
            self._value = ""
        return await self.get()

    def close(self) -> None:
        if self._flight is not None:
            self._flight.cancel()

    async def _renewed(self) -> str:
        now, tick = self._clock.now(), self._clock.tick()
        # Counted on both clocks: a virtual one may jump over a hundred token lives within a second.
        self._asked = [(t, n) for t, n in self._asked if tick - t < MINUTE.total_seconds() and now - n < MINUTE]
        if len(self._asked) >= TOKENS_A_MINUTE:
            raise self._failure or TryLater("访问令牌一再失效，暂停一分钟", MINUTE)
        self._asked.append((tick, now))
        try:
            token = await self._ask()
        except DeliveryError as wrong:
            self._failure = wrong
            raise
        self._value, self._ends, self._failure = token.value, now + token.life, None
        return self._value


def _seen(flight: asyncio.Task[str]) -> None:
    """Mark a failure as looked at, for the case that every caller has gone."""
    if not flight.cancelled():
        flight.exception()
