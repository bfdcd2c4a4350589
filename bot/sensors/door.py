"""Readings and the alarms of others, over HTTP: signed as the camera process signs, or with an API key."""

import asyncio
from functools import partial

from aiohttp import web

from bot.alarms.desk import AlarmDesk
from bot.alarms.evidence import NONE, Evidence, evidence
from bot.api.access import Keys
from bot.cameras.gate import Gate, Turned, read
from bot.http import TooLarge, at_most
from bot.media.keep import Keep
from bot.media.sniff import sniff
from bot.sensors.desk import SensorDesk
from bot.sensors.others import BODY_BYTES, OtherAlarm, Unfit, named, picture, place_of, seen, when
from config import signed
from config.vision.told import READINGS, ReadingsTold
from db import alarms
from db.store import Store
from db.work import UnitOfWork
from workflows.kernel.ports import Clock

SENSORS_SCOPE, ALARMS_SCOPE = "sensors:write", "alarms:write"
READINGS_BYTES = 1 << 20


class SensorDoor:
    def __init__(
        self, store: Store, desk: AlarmDesk, keep: Keep, clock: Clock, gate: Gate, keys: Keys
    ) -> None:  # fmt: skip
        self.store, self.keep, self.clock, self.gate, self.keys = store, keep, clock, gate, keys
        self.alarms, self.sensors = desk, SensorDesk(desk)

    @property
    def routes(self) -> list[web.RouteDef]:
        mine = [web.post("/api/v1/sensors/readings", self.readings), web.post("/api/v1/alarms", self.alarm)]
        return [*mine, web.post(READINGS, self.told)] if self.gate.on else mine

    async def told(self, request: web.Request) -> web.StreamResponse:
        """From the camera process, which listens to the broker."""
        try:
            return await self._take(read(ReadingsTold, await self.gate.let_in(request, READINGS_BYTES)))
        except Turned as turned:
            return turned.answer

    async def readings(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._take(read(ReadingsTold, await self._body(request, SENSORS_SCOPE, READINGS_BYTES)))
        except Turned as turned:
            return turned.answer

    async def alarm(self, request: web.Request) -> web.StreamResponse:
        try:
            told = read(OtherAlarm, await self._body(request, ALARMS_SCOPE, BODY_BYTES))
        except Turned as turned:
            return turned.answer
        shown = await asyncio.to_thread(self._picture, told)
        code, new, strange = await self.store.run(partial(self._tell, told=told, shown=shown))
        wrong = {name: why for name, why in (("picture", shown.why), ("place", strange)) if why}
        return web.json_response({"code": code, "new": new, **wrong}, status=201 if new else 200)

    async def _body(self, request: web.Request, scope: str, most: int) -> bytes:
        """Raises Turned: 401 without a signature or a key, 403 with a key for something else, 413."""
        if signed.SIGNATURE in request.headers:
            return await self.gate.let_in(request, most)
        key = self.keys.of(request)
        if key is None:
            raise Turned(401, "需要 API 密钥：Authorization: Bearer KEY，或签名")
        if not key.may(scope):
            raise Turned(403, f"这把密钥没有 {scope} 权限")
        try:
            return await at_most(request.content, most)
        except TooLarge:
            raise Turned(413, "内容太大") from None

    async def _take(self, told: ReadingsTold) -> web.Response:
        taken = await self.store.run(lambda work: self.sensors.take(work, told.readings, self.clock.now()))
        return web.json_response(taken.told())

    def _picture(self, told: OtherAlarm) -> Evidence:
        """In a thread. Where the people are in it nobody told, so nobody can be blurred."""
        try:
            data = picture(told)
        except Unfit as wrong:
            return Evidence(why=str(wrong))
        if data is None:
            return NONE
        kind = sniff(data)
        if kind is None or kind.name not in ("jpeg", "png"):
            return Evidence(why="图片要是 JPEG 或 PNG")
        return evidence(self.keep, data, kind.mime, told.kind)

    def _tell(self, work: UnitOfWork, told: OtherAlarm, shown: Evidence) -> tuple[str | None, bool, str]:
        """The case's code, whether the alarm is new, and what is wrong with its place."""
        now = self.clock.now()
        if told.phase == "over":
            self.alarms.over(work, named(told, now), when(told, now), now)
            return None, False, ""
        new = alarms.seen(work.session, named(told, now)) is None
        shown.note(work, now)
        place, strange = place_of(told, work.org())
        why = [one for one in (shown.why, strange) if one]
        return self.alarms.raised(work, seen(told, now, place, why, shown.shown, shown.raw), now), new, strange
