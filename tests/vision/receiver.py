"""A bot on loopback as strict as the real one about signatures, parts and hashes; what it answers is up to the test."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import MultipartReader, web

from config import signed
from config.vision.plan import Plan, Shape
from config.vision.told import (
    ALARM,
    CLIP,
    HEALTH,
    PLAN,
    READINGS,
    SNAPSHOT,
    AlarmTold,
    ClipTold,
    HealthTold,
    ReadingsTold,
    SnapshotTold,
)

KEY = "a key that both sides share"
SHAPES: dict[str, type[Shape]] = {
    ALARM: AlarmTold, CLIP: ClipTold, SNAPSHOT: SnapshotTold, HEALTH: HealthTold, READINGS: ReadingsTold,
}  # fmt: skip


def wall() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Receiver:
    """`answers`: path -> status, or a question of the told; 200 where nothing is said. `plan` None: 503."""

    told: list[tuple[str, Shape, bytes | None, datetime]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    answers: dict[str, int | Callable[[Shape], int]] = field(default_factory=dict)
    plan: Plan | None = None
    plan_body: bytes | None = None
    plan_key: str = KEY
    asked: list[int] = field(default_factory=list)
    tries: int = 0
    url: str = ""
    guard: signed.Guard = field(default_factory=lambda: signed.Guard(timedelta(minutes=10)))
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    def of(self, path: str) -> list[Shape]:
        return [told for where, told, *_ in self.told if where == path]

    async def until(self, enough: Callable[[], bool], seconds: float = 10.0) -> None:
        """Fails loudly when it does not come."""
        async with asyncio.timeout(seconds):
            while not enough():
                self.heard.clear()
                await self.heard.wait()

    async def post(self, request: web.Request) -> web.Response:
        self.tries += 1
        body = await request.read()
        try:
            self.guard.check(KEY, request.headers, body, wall())
            told, file = await self._read(request, body)
        except (signed.Forged, ValueError, AssertionError) as error:
            self.wrong.append(f"{request.path}: {error}")
            self.heard.set()
            return web.Response(status=401 if isinstance(error, signed.Forged) else 400, text=str(error))
        answer = self.answers.get(request.path, 200)
        status = answer(told) if callable(answer) else answer
        if status < 300:
            self.told.append((request.path, told, file, wall()))
        self.heard.set()
        return web.Response(status=status, text="没有这样的东西" if status >= 400 else "")

    async def _read(self, request: web.Request, body: bytes) -> tuple[Shape, bytes | None]:
        shape = SHAPES[request.path]
        if request.path in (HEALTH, READINGS):
            return shape.model_validate_json(body), None
        assert request.content_type == "multipart/form-data", request.content_type
        reader = MultipartReader(request.headers, _stream(body))
        parts: dict[str, bytes] = {}
        while part := await reader.next():
            assert part.name and part.name not in parts  # type: ignore[union-attr]
            parts[part.name] = bytes(await part.read())  # type: ignore[union-attr]
        told, file = shape.model_validate_json(parts.pop("told")), parts.pop("file", None)
        assert not parts, sorted(parts)
        expected = getattr(told, "sha256", None)
        assert expected == (hashlib.sha256(file).hexdigest() if file else None), "sha256"
        return told, file

    async def get_plan(self, request: web.Request) -> web.Response:
        self.guard.check(KEY, request.headers, f"GET {request.path}".encode(), wall())
        if self.plan is None and self.plan_body is None:
            return web.Response(status=503)
        etag = f'"{self.plan.version}"' if self.plan else '"?"'
        if request.headers.get("If-None-Match") == etag:
            self.asked.append(304)
            return web.Response(status=304)
        self.asked.append(200)
        body = self.plan_body or (self.plan.model_dump_json().encode() if self.plan else b"")
        marks = signed.headers(self.plan_key, body, wall())
        return web.Response(body=body, headers={**marks, "ETag": etag}, content_type="application/json")


def _stream(body: bytes):  # type: ignore[no-untyped-def]
    from aiohttp.base_protocol import BaseProtocol
    from aiohttp.streams import StreamReader

    loop = asyncio.get_running_loop()
    stream = StreamReader(BaseProtocol(loop), 1 << 24, loop=loop)
    stream.feed_data(body)
    stream.feed_eof()
    return stream


@asynccontextmanager
async def receiving(port: int = 0) -> AsyncIterator[Receiver]:
    bot = Receiver()
    app = web.Application(client_max_size=64 << 20)
    app.add_routes([web.get(PLAN, bot.get_plan), *(web.post(path, bot.post) for path in SHAPES)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield bot
    finally:
        await runner.cleanup()
