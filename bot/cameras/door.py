"""What the camera process asks and tells beside alarms: the plan, how the cameras are, a picture for the live view."""

import asyncio

from aiohttp import web

from bot.api.access import problem
from bot.cameras import sight
from bot.cameras.form import form
from bot.cameras.gate import Gate, Turned, read
from bot.cameras.planning import Planner
from bot.media.keep import Keep
from config.vision.told import HEALTH, PLAN, SNAPSHOT, HealthTold, SnapshotTold
from db import cameras
from db.store import Store
from db.tables import Media
from db.work import UnitOfWork
from workflows.kernel.ports import Clock

PICTURE_BYTES = 1 << 20


class CameraDoor:
    """Without a key the paths are not there."""

    def __init__(self, store: Store, keep: Keep, clock: Clock, gate: Gate, planner: Planner) -> None:
        self.store, self.keep, self.clock, self.gate, self.planner = store, keep, clock, gate, planner

    @property
    def routes(self) -> list[web.RouteDef]:
        if not self.gate.on:
            return []
        return [web.get(PLAN, self.plan), web.post(HEALTH, self.health), web.post(SNAPSHOT, self.snapshot)]

    async def plan(self, request: web.Request) -> web.StreamResponse:
        """304 where the other side has this one already."""
        try:
            await self.gate.let_in(request)
        except Turned as turned:
            return turned.answer
        plan = await self.store.run(lambda work: self.planner.plan(work, self.clock.now()))
        tag = f'"{plan.version}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        body = plan.model_dump_json().encode()
        headers = {**self.gate.marks(body), "ETag": tag, "Cache-Control": "no-store"}
        return web.Response(body=body, content_type="application/json", headers=headers)

    async def health(self, request: web.Request) -> web.StreamResponse:
        try:
            told = read(HealthTold, await self.gate.let_in(request))
        except Turned as turned:
            return turned.answer
        await self.store.run(lambda work: sight.hear(work, told, self.clock.now()))
        return web.json_response({"ok": True})

    async def snapshot(self, request: web.Request) -> web.StreamResponse:
        """Only the newest of each camera is kept: the live view is no recording."""
        try:
            given = await form(self.gate, request, PICTURE_BYTES)
            told = read(SnapshotTold, given.told)
            file = given.checked(told.sha256, "jpeg", "图片")
        except Turned as turned:
            return turned.answer
        if file is None:
            return problem(400, "缺 file")
        sha = await asyncio.to_thread(self.keep.put, file)
        old = await self.store.run(lambda work: self._shown(work, told, sha))
        if old:
            await asyncio.to_thread(self.keep.delete, old)
        return web.json_response({"ok": True})

    def _shown(self, work: UnitOfWork, told: SnapshotTold, sha: str) -> str:
        """The file that nothing shows any more."""
        if cameras.camera(work.session, told.camera) is None:
            old = sha
        else:
            old = sight.snapshot(work, told.camera, sha, min(told.at, self.clock.now()))
        known = work.session.get(Media, (work.site, old)) if old else None
        return "" if known else old
