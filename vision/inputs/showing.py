"""What a Frigate recorder found goes out with its picture, which is fetched beside the listening: a recorder whose HTTP
door hangs holds up no reading and no fire."""

import asyncio
import hashlib
import re
from typing import Protocol

import aiohttp
import structlog

from config.vision.told import ALARM
from vision.inputs.frigate import GRAVEST, Found

log = structlog.get_logger("mqtt")
PICTURE_BYTES, PICTURE_S, GRAVE_S = 1 << 20, 3.0, 1.5
"""A grave one does not wait as long for its picture."""
MOST, MOST_GRAVE = 8, 16
"""Pictures fetched at the same time; beyond, an alarm goes out without one. The upper half is for fire and smoke."""
EVENT = re.compile(r"[\w.-]{1,100}", re.ASCII)
"""Their names of events; anything else goes into no address."""


class Put(Protocol):
    """The spool's (vision/spool)."""

    def __call__(self, path: str, told_json: str, file: bytes | None = None, grave: int = 0) -> None: ...


class Showing:
    """`tell` returns at once where a picture is to be waited for; of one alarm everything goes out in its order."""

    def __init__(self, url: str, put: Put) -> None:
        self._url, self._put = url.rstrip("/"), put
        self._fetches: set[asyncio.Task[bytes | None]] = set()
        self._newest: dict[str, asyncio.Task[None]] = {}
        """By the alarm's id: its last word that is not put yet."""
        self._session: aiohttp.ClientSession | None = None

    async def tell(self, found: Found) -> None:
        id = found.told.id
        before, fetch = self._newest.get(id), self._fetch(found)
        task = self._newest[id] = asyncio.create_task(self._tell(found, before, fetch))
        task.add_done_callback(lambda done: self._done(id, done))
        if before is None and fetch is None:
            await asyncio.wait([task])

    async def close(self) -> None:
        """Nobody waits for a picture any more; what was found is put all the same."""
        for fetch in self._fetches:
            fetch.cancel()
        if self._newest:
            await asyncio.wait(self._newest.values())
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _tell(
        self, found: Found, before: asyncio.Task[None] | None, fetch: asyncio.Task[bytes | None] | None
    ) -> None:  # fmt: skip
        if waits := {one for one in (before, fetch) if one is not None}:
            await asyncio.wait(waits)
        picture = fetch.result() if fetch and not (fetch.cancelled() or fetch.exception()) else None
        sha = {"sha256": hashlib.sha256(picture).hexdigest()} if picture else {}
        told = found.told.model_copy(update=sha).model_dump_json()
        await asyncio.to_thread(self._put, ALARM, told, picture, found.grave)

    def _done(self, id: str, task: asyncio.Task[None]) -> None:
        if self._newest.get(id) is task:
            del self._newest[id]
        if not task.cancelled() and (error := task.exception()):
            log.error("not_kept", alarm=id, why=repr(error)[:120])

    def _fetch(self, found: Found) -> asyncio.Task[bytes | None] | None:
        grave = found.grave >= GRAVEST
        most, seconds = (MOST_GRAVE, GRAVE_S) if grave else (MOST, PICTURE_S)
        if not self._url or not EVENT.fullmatch(found.event) or len(self._fetches) >= most:
            return None
        fetch = asyncio.create_task(self._picture(found.event, seconds))
        self._fetches.add(fetch)
        fetch.add_done_callback(self._fetches.discard)
        return fetch

    async def _picture(self, event: str, seconds: float) -> bytes | None:
        """None where there is none to be had: the alarm does not wait for it."""
        path = f"{self._url}/api/events/{event}/snapshot.jpg"
        try:
            async with asyncio.timeout(seconds):
                async with self._asks().get(path, allow_redirects=False) as answer:
                    data = await answer.content.read(PICTURE_BYTES + 1)
                    while len(data) <= PICTURE_BYTES and not answer.content.at_eof():
                        data += await answer.content.read(PICTURE_BYTES + 1 - len(data))
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
            return None
        good = answer.status == 200 and data[:3] == b"\xff\xd8\xff" and len(data) <= PICTURE_BYTES
        return data if good else None

    def _asks(self) -> aiohttp.ClientSession:
        """One for all: a name server that hangs then holds one thread, not those that readings are kept with."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        return self._session
