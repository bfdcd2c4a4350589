"""POST /api/v1/vision/alarms and /clips: what the camera process tells, signed. Each is safe to say twice: the file is
kept first, its row and the case are one commit."""

import asyncio
import json
from datetime import datetime
from functools import partial

from aiohttp import web

from bot.alarms.desk import AlarmDesk, UnknownCamera
from bot.alarms.evidence import BROKEN, NONE, Evidence, evidence
from bot.alarms.strangers import stranger
from bot.api.access import problem
from bot.cameras.form import Form, form
from bot.cameras.gate import Gate, Turned, read
from bot.media.keep import Keep
from config.vision.told import ALARM, CLIP, AlarmTold, ClipTold
from db import alarms
from db.store import Store
from db.work import UnitOfWork
from workflows.alarm.events import Seen
from workflows.kernel.ports import Clock

PICTURE_BYTES, CLIP_BYTES = 2 << 20, 30 << 20
YEARS = range(1970, 2200)
"""A clock without a battery says 1970; what is beyond is no clock, and cannot be reckoned with."""


class VisionAlarms:
    def __init__(self, store: Store, desk: AlarmDesk, keep: Keep, clock: Clock, gate: Gate) -> None:
        self.store, self.desk, self.keep, self.clock, self.gate = store, desk, keep, clock, gate

    @property
    def routes(self) -> list[web.RouteDef]:
        """None without a key: then the paths answer like any that nobody knows."""
        return [web.post(ALARM, self.alarm), web.post(CLIP, self.clip)] if self.gate.on else []

    async def alarm(self, request: web.Request) -> web.StreamResponse:
        try:
            given = await form(self.gate, request, PICTURE_BYTES)
            told = read(AlarmTold, given.told)
            _sane(told.since, told.at)
            return await self._take(told, await asyncio.to_thread(self._picture, told, given))
        except Turned as turned:
            return turned.answer

    async def clip(self, request: web.Request) -> web.StreamResponse:
        try:
            given = await form(self.gate, request, CLIP_BYTES)
            told = read(ClipTold, given.told)
            _sane(told.since, told.until)
            file = await asyncio.to_thread(given.checked, told.sha256, "mp4", "录像")
            return await self._film(told, file)
        except Turned as turned:
            return turned.answer

    async def _take(self, told: AlarmTold, picture: Evidence) -> web.Response:
        try:
            code, new = await self.store.run(lambda work: self._tell(work, told, picture))
        except UnknownCamera:
            await self.store.run(lambda work: stranger(work, told, self.clock.now()))
            return problem(404, f"没有编号为 {told.camera} 的摄像机，或已停用")
        wrong = {"picture": picture.why} if picture.why else {}
        return web.json_response({"code": code, "new": new, **wrong}, status=201 if new else 200)

    def _picture(self, told: AlarmTold, given: Form) -> Evidence:
        """In a thread."""
        try:
            file = given.checked(told.sha256, "jpeg", "图片")
        except Turned:
            return Evidence(why=BROKEN)
        if file is None:
            return NONE
        return evidence(self.keep, file, "image/jpeg", told.kind, told.boxes, told.zone, told.others)

    def _tell(self, work: UnitOfWork, told: AlarmTold, picture: Evidence) -> tuple[str | None, bool]:
        now = self.clock.now()
        # the other machine's clock may run ahead: a fire is never turned away for its time
        since, at = min(told.since, now), min(told.at, now)
        new = alarms.seen(work.session, told.id) is None
        picture.note(work, now)
        if told.phase == "over":
            self.desk.over(work, told.id, at, now)
            return None, False
        why = "；".join(one for one in (told.why, picture.why) if one)
        seen = Seen(
            told.id, told.kind, since, at, told.source, told.camera, rule=told.rule, score=told.score,
            count=told.count, why=why, merged=told.merged, zone=json.dumps([list(p) for p in told.zone]),
            boxes=json.dumps([one.model_dump() for one in told.boxes]), picture=picture.shown, raw=picture.raw,
        )  # fmt: skip
        take = self.desk.still if told.phase == "still" else self.desk.raised
        return take(work, seen, now), new

    async def _film(self, told: ClipTold, file: bytes | None) -> web.Response:
        if file is None:
            raise Turned(400, "缺 file")
        if await self.store.read(lambda session: alarms.seen(session, told.alarm)) is None:
            return problem(404, "还没有这条告警，请稍后再传")
        sha = await asyncio.to_thread(self.keep.put, file)
        known = await self.store.run(partial(self._filmed, told=told, sha=sha, size=len(file)))
        return web.json_response({"ok": True}) if known else problem(404, "还没有这条告警，请稍后再传")

    def _filmed(self, work: UnitOfWork, told: ClipTold, sha: str, size: int) -> bool:
        alarms.kept(work, sha, alarms.CLIP, "video/mp4", size, self.clock.now())
        return alarms.filmed(work, told.alarm, sha)


def _sane(*times: datetime) -> None:
    if any(one.year not in YEARS for one in times):
        raise Turned(400, "时间不对，年份要在 1970 到 2199 之间，请核对那一边的时钟")
