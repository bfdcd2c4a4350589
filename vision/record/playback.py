"""What the bot's playback page asks for: segments, films with ranges, a moment's picture, a span as a file. Signed by
the bot; nobody else is answered."""

import asyncio
import shutil
import tempfile
import zipfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import av
from aiohttp import web

from config import signed
from vision import clock
from vision.record.export import Asked, NotExported, export
from vision.record.index import Index
from vision.record.layout import safe
from vision.record.moment import picture

FRESHNESS = timedelta(minutes=10)
AT_ONCE = 2
"""Exports and pictures side by side: the cameras need the processor more."""
SPAN = r"{camera}/{since:\d{1,11}}/{until:\d{1,11}}"
NOT_FOUND = "没有这段录像"
EXPORTS = "export-"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Playback:
    """`index` and `zone` are asked for at each request: they come with the first plan."""

    def __init__(
        self, key: str, root: Path, index: Callable[[], Index], zone: Callable[[], ZoneInfo],
        now: Callable[[], datetime] = clock.now,
    ) -> None:  # fmt: skip
        self._now = now
        self._key, self._root, self._index, self._zone = key, root, index, zone
        self._guard = signed.Guard(FRESHNESS)
        self._few = asyncio.Semaphore(AT_ONCE)

    @property
    def routes(self) -> list[web.RouteDef]:
        pages = {
            f"/recordings/list/{SPAN}": self.segments, r"/recordings/film/{camera}/{sha:[0-9a-f]{64}}": self.film,
            r"/recordings/picture/{camera}/{at:\d{1,11}}": self.moment,
            f"/recordings/export/{SPAN}/{{by}}": self.exported,
        }  # fmt: skip
        return [web.get(path, self._signed(handler)) for path, handler in pages.items()]

    def _signed(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                self._guard.check(self._key, request.headers, f"GET {request.path}".encode(), self._now())
            except signed.Forged:
                return web.json_response({"error": "签名不对"}, status=401)
            return await handler(request)

        return guarded

    async def segments(self, request: web.Request) -> web.StreamResponse:
        """Those that are complete."""
        camera, since, until = _span(request)
        rows = await asyncio.to_thread(self._index().of, camera, since, until)
        items = [
            {"sha256": one.sha256, "since": one.since.isoformat(), "until": one.until.isoformat(), "size": one.size,
             "source": one.source, "permits": one.permits, "eventful": one.eventful}
            for one in rows
        ]  # fmt: skip
        return web.json_response({"camera": camera, "segments": items})

    async def film(self, request: web.Request) -> web.StreamResponse:
        """The camera stands in the path, because it is what the bot knows who may see."""
        row = await asyncio.to_thread(self._index().by_sha, request.match_info["camera"], request.match_info["sha"])
        path = self._root / row.path if row else None
        if path is None or not path.is_file():
            return _nothing()
        return web.FileResponse(path, headers={"Cache-Control": "no-store"})

    async def moment(self, request: web.Request) -> web.StreamResponse:
        camera, at = request.match_info["camera"], _time(request.match_info["at"])
        async with self._few:
            rows = await asyncio.to_thread(self._index().of, camera, at, at + timedelta(seconds=1))
            found = await asyncio.to_thread(picture, self._root / rows[0].path, rows[0], at) if rows else None
        if found is None:
            return _nothing()
        return web.Response(body=found, content_type="image/jpeg", headers={"Cache-Control": "no-store"})

    async def exported(self, request: web.Request) -> web.StreamResponse:
        """A ZIP, not compressed: the film and the page that says what it is."""
        camera, since, until = _span(request)
        asked = Asked(camera, since, until, request.match_info["by"][:80])
        async with self._few:
            with tempfile.TemporaryDirectory(prefix=EXPORTS, dir=self._root.parent) as folder:
                try:
                    packed = await asyncio.to_thread(self._packed, asked, Path(folder))
                except NotExported as refusal:
                    return web.json_response({"error": str(refusal)}, status=404)
                except (OSError, av.FFmpegError):
                    return web.json_response({"error": "导出没有成功，请看摄像机进程的磁盘"}, status=500)
                return await _sent(request, packed)

    def _packed(self, asked: Asked, folder: Path) -> Path:
        name = f"{safe(asked.camera)}-{asked.since.astimezone(self._zone()):%Y%m%d-%H%M%S}"
        out = folder / f"{name}.mp4"
        done = export(self._index(), self._root, asked, out, self._zone(), self._now())
        packed = folder / "export.zip"
        with zipfile.ZipFile(packed, "w") as whole:
            for one in done.files:
                whole.write(one, one.name)
                one.unlink()
            whole.writestr(f"{name}.txt", done.manifest)
        return packed


def swept(data: Path) -> None:
    """What a `kill -9` left of exports; asked before the door opens."""
    for old in data.glob(f"{EXPORTS}*"):
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old, ignore_errors=True)


async def _sent(request: web.Request, packed: Path) -> web.StreamResponse:
    """Sent before the folder goes."""
    size = str(packed.stat().st_size)
    answer = web.StreamResponse(headers={"Content-Type": "application/zip", "Content-Length": size})
    with suppress(ConnectionResetError):
        await answer.prepare(request)
        with packed.open("rb") as file:
            while chunk := await asyncio.to_thread(file.read, 1 << 18):
                await answer.write(chunk)
        await answer.write_eof()
    return answer


def _span(request: web.Request) -> tuple[str, datetime, datetime]:
    info = request.match_info
    return info["camera"], _time(info["since"]), _time(info["until"])


def _time(seconds: str) -> datetime:
    """Eleven digits of seconds are a year that datetime knows."""
    return datetime.fromtimestamp(min(int(seconds), 32_503_680_000), UTC)


def _nothing() -> web.Response:
    return web.json_response({"error": NOT_FOUND}, status=404)
