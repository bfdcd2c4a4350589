"""The camera process's door, as the playback page asks it: one address, no redirect, bounded, every question signed."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import quote

import aiohttp
from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ValidationError
from yarl import URL

from bot.api.access import problem
from bot.http import TooLarge, at_most
from config import signed
from config.settings import Settings
from workflows.kernel.ports import Clock

LIST_BYTES, CHUNK = 8 << 20, 1 << 16
CONNECT_S, SILENT_S, WHOLE_S = 5.0, 60.0, 1800.0
RANGE = re.compile(r"bytes=\d{0,15}-\d{0,15}")
PASSED = ("Content-Length", "Content-Range", "Accept-Ranges")
AWAY = "摄像机进程没有回应，看不了回放。请稍后再试；一直这样请告诉管理员看 run.py vision。"


class Away(Exception):
    """It does not answer, or not as it should."""


class Missing(Exception):
    """It answers in words why there is nothing."""


class SegmentShape(BaseModel):
    sha256: str
    since: AwareDatetime
    until: AwareDatetime
    size: int = 0
    source: str = "fixed"
    permits: tuple[str, ...] = ()


class ListShape(BaseModel):
    segments: tuple[SegmentShape, ...]


class Refusal(BaseModel):
    error: str = ""


class Source:
    """`[vision] page`, else the host and port that the camera process listens on."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        vision = settings.vision
        self._base = (vision.page or f"http://{vision.host}:{vision.port}").rstrip("/")
        self._key, self._clock = vision.key.get_secret_value(), clock

    async def segments(self, camera: str, since: datetime, until: datetime) -> tuple[SegmentShape, ...]:
        """Raises Away, Missing."""
        async with self._asked("list", camera, *_span(since, until)) as answer:
            try:
                return ListShape.model_validate_json(await at_most(answer.content, LIST_BYTES)).segments
            except (TooLarge, ValidationError):
                raise Away from None

    async def passes(self, request: web.Request, kind: str, *parts: str, name: str = "") -> web.StreamResponse:
        """What it answers, as it comes; `name` of a file that is to be kept."""
        wanted = request.headers.get("Range", "")
        more = {"Range": wanted} if RANGE.fullmatch(wanted) else {}
        sent: web.StreamResponse | None = None
        try:
            async with self._asked(kind, *parts, more=more) as answer:
                sent = web.StreamResponse(status=answer.status, headers=_headers(answer, name))
                await sent.prepare(request)
                async for chunk in answer.content.iter_chunked(CHUNK):
                    await sent.write(chunk)
                await sent.write_eof()
                return sent
        except Missing as missing:
            return problem(404, str(missing))
        except Away:
            if sent is None:
                return problem(502, AWAY)
            raise ConnectionResetError from None  # half a film is not told as a whole one

    @asynccontextmanager
    async def _asked(
        self, kind: str, *parts: str, more: dict[str, str] | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        path = "/".join(("/recordings", kind, *parts))
        url = self._base + "/".join(("/recordings", kind, *(quote(part, safe="") for part in parts)))
        marks = {**signed.headers(self._key, f"GET {path}".encode(), self._clock.now()), **(more or {})}
        timeout = aiohttp.ClientTimeout(total=WHOLE_S, connect=CONNECT_S, sock_read=SILENT_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as session,
                session.get(URL(url, encoded=True), headers=marks, allow_redirects=False) as answer,
            ):
                if answer.status == 404:
                    raise Missing(_why(await at_most(answer.content, 2000)))
                if answer.status not in (200, 206, 416):
                    raise Away
                yield answer
        except (aiohttp.ClientError, TimeoutError, TooLarge) as error:
            raise Away from error


def _headers(answer: aiohttp.ClientResponse, name: str) -> dict[str, str]:
    """Only what a player needs; a type of its own would let it show pages of its own."""
    kind = answer.content_type
    shown = (
        kind if kind.startswith("video/") or kind in ("image/jpeg", "application/zip") else "application/octet-stream"
    )
    headers = {one: answer.headers[one] for one in PASSED if one in answer.headers}
    headers |= {"Content-Type": shown, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    if name:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return headers


def _why(body: bytes) -> str:
    try:
        said = Refusal.model_validate_json(body).error
    except ValidationError:
        said = ""
    return said[:200] or "没有这段录像"


def _span(since: datetime, until: datetime) -> tuple[str, str]:
    return str(int(since.timestamp())), str(int(until.timestamp()))
