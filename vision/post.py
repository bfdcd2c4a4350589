"""Tells the bot what stands in the spool, signed. Alarms never wait for a clip that is being uploaded."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import aiohttp
import structlog

from config import signed
from config.vision.told import ALARM, CLIP, HEALTH, READINGS, SEEN, SEGMENT, SNAPSHOT
from vision.spool import LANES, Item, Spool

log = structlog.get_logger("post")
MIMES = {ALARM: ("alarm.jpg", "image/jpeg"), SNAPSHOT: ("snapshot.jpg", "image/jpeg"), CLIP: ("clip.mp4", "video/mp4")}
SECONDS = {ALARM: 10.0, READINGS: 10.0, SNAPSHOT: 20.0, HEALTH: 10.0, CLIP: 120.0, SEEN: 10.0, SEGMENT: 10.0}
BACK_OFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds after the first, second, ... failure in a row; of one message, or of all where nobody answers."""
FEW, PACE_S = 3, 0.25
"""So many times in a row the bot stumbled: it is in trouble itself, and asked more slowly."""
DEAF = frozenset({0, 401, 403})
"""Nothing answers, or our key is not known: no other message would fare better."""
URGENT, SLOW = (LANES[ALARM], LANES[READINGS]), (LANES[CLIP], LANES[SEGMENT])
AGAIN = frozenset({408, 425, 429})
REST_S, ANSWER_BYTES = 1.0, 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: nothing answered."""

    status: int
    why: str = ""


class Post:
    """`run` until cancelled. `reached`: the bot answered last; shown in health."""

    def __init__(self, spool: Spool, url: str, key: str, now: Callable[[], datetime]) -> None:
        self.spool, self.reached = spool, True
        self._url, self._key, self._now = url.rstrip("/"), key, now
        self._bells = (asyncio.Event(), asyncio.Event())
        self._alarm = asyncio.Event()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        self.spool.heard = lambda path: _ring_in(loop, lambda: self._ring(path))
        timeout = aiohttp.ClientTimeout(total=None, connect=5.0)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._lane(session, URGENT, self._bells[0], self._alarm))
                    both.create_task(self._lane(session, SLOW, self._bells[1], asyncio.Event()))
            finally:
                self.spool.heard = lambda _: None

    def _ring(self, path: str) -> None:
        for bell in self._bells:
            bell.set()
        if path == ALARM:
            self._alarm.set()

    async def _lane(
        self, session: aiohttp.ClientSession, lanes: tuple[int, int], bell: asyncio.Event, alarm: asyncio.Event
    ) -> None:
        """A message that the bot stumbles over is put off, and the next one goes on; `alarm` ends every pause."""
        failures = 0
        while True:
            bell.clear()
            alarm.clear()
            item = await asyncio.to_thread(self._take, lanes)
            if item is None:
                await _rung(bell, REST_S)
                continue
            answer = await self._tell(session, item)
            failures = failures + 1 if self._away(answer) else 0
            self._heard_of(answer, failures)
            await asyncio.to_thread(self._settle, item, answer)
            if pause := _pause(answer, failures):
                await _rung(alarm, pause)

    def _take(self, lanes: tuple[int, int]) -> Item | None:
        """Clips, pictures and health wait as long as an alarm can be told."""
        if lanes == SLOW and self.reached and self.spool.ready(URGENT):
            return None
        return self.spool.next(lanes)

    async def _tell(self, session: aiohttp.ClientSession, item: Item) -> Answer:
        path, told = item.path, item.row.told
        body, mime = told.encode(), "application/json"
        if path in MIMES:
            body, mime = signed.form(told, item.row.file, *MIMES[path])
        marks = {**signed.headers(self._key, body, self._now()), "Content-Type": mime}
        try:
            async with asyncio.timeout(SECONDS[path]):
                # A stream, because aiohttp warns of large bytes in one piece.
                sent = BytesIO(body)
                async with session.post(self._url + path, data=sent, headers=marks, allow_redirects=False) as got:
                    said = await got.content.read(ANSWER_BYTES)
                    return Answer(got.status, said.decode(errors="replace").strip())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Answer(0, type(error).__name__)

    @staticmethod
    def _away(answer: Answer) -> bool:
        return answer.status in DEAF or answer.status >= 500 or answer.status in AGAIN

    def _settle(self, item: Item, answer: Answer) -> None:
        """409: told before. A clip's alarm may come later: 404 is asked again."""
        status = answer.status
        if 200 <= status < 300 or status == 409:
            self.spool.done(item)
        elif self._away(answer) or (status == 404 and item.path == CLIP):
            self.spool.later(item, BACK_OFF[min(item.row.tries, len(BACK_OFF) - 1)])
        else:
            self.spool.refuse(item, f"{status} {answer.why}")

    def _heard_of(self, answer: Answer, failures: int) -> None:
        """Log once when the bot is away, once when it is back; over one message alone it is not."""
        away = failures > 0
        if away and answer.status not in DEAF and failures < FEW:
            return
        if away and self.reached:
            log.warning("bot_away", status=answer.status, why=answer.why[:120])
        elif not away and not self.reached:
            log.info("bot_back", waiting=self.spool.waiting)
        self.reached = not away


def _pause(answer: Answer, failures: int) -> float:
    if answer.status in DEAF:
        return BACK_OFF[min(failures, len(BACK_OFF)) - 1]
    return PACE_S if failures >= FEW else 0.0


def _ring_in(loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop has ended; what was put waits for the next start
        loop.call_soon_threadsafe(ring)


async def _rung(bell: asyncio.Event, longest: float) -> None:
    try:
        async with asyncio.timeout(longest):
            await bell.wait()
    except TimeoutError:
        return
