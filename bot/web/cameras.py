"""摄像机: how each sees, what it looks for, its fences. For safety only; two who save at once never overwrite."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import cached_property
from typing import TypeVar

from aiohttp import web

from bot.api.access import problem
from bot.cameras import edits
from bot.cameras.edits import MasksSent, RuleSent, Sent, Stale, StateSent
from bot.cameras.view import CameraView
from bot.http import TooLarge, at_most
from bot.service import Service
from bot.web.gate import Gate, Guest
from config.vision.presets import Presets, read_presets
from db import rates
from db.reads.lens import Json, Lens
from db.work import UnitOfWork
from workflows.cameras.access import NOT_KEEPER, keeps
from workflows.kernel.flow import Refused

T = TypeVar("T")
PAGE = "/h5/cameras"
LARGEST = 1 << 16
EVERY, BURST = timedelta(seconds=1), 20
TOO_FAST, TOO_LARGE = "改得太快了，请过几秒再试。", "内容太大，请刷新后再试。"
Change = Callable[[UnitOfWork, bytes, str], Sent]


class CamerasPage:
    def __init__(self, service: Service, gate: Gate, lens: Lens) -> None:
        self.service, self.gate, self.lens = service, gate, lens

    @property
    def routes(self) -> list[web.RouteDef]:
        """Which camera stands behind the # and in `?camera=`: a factory's codes may be any words."""
        return [
            web.get("/admin/cameras", self.front),
            web.get(PAGE, self.gate.page("cameras")),
            web.get("/h5/api/cameras", self.gate.reads(self.all)),
            web.get("/h5/api/cameras/one", self.gate.reads(self.one)),
            web.post("/h5/api/cameras/rule", self.gate.writes(self._changes(self._kept))),
            web.post("/h5/api/cameras/state", self.gate.writes(self._changes(self._turned))),
            web.post("/h5/api/cameras/masks", self.gate.writes(self._changes(self._covered))),
        ]

    async def front(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(PAGE)

    @cached_property
    def presets(self) -> Presets:
        """Read once: like all policies they change with a restart."""
        return read_presets(self.service.settings.site.path)

    async def all(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        found = await self._read(lambda work: self._view.all(work) if keeps(work.org(), guest.person) else None)
        answer = problem(403, NOT_KEEPER) if found is None else web.json_response(found)
        answer.enable_compression()
        return answer

    async def one(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """What camera there is or is not, nobody else learns."""
        if not await self._read(lambda work: keeps(work.org(), guest.person)):
            return problem(403, NOT_KEEPER)
        code = request.query.get("camera", "")[:40]
        found = await self._read(lambda work: self._view.one(work, code))
        return web.json_response(found) if found else problem(404, edits.NO_CAMERA)

    def _changes(self, change: Change) -> Callable[[web.Request, Guest], Awaitable[web.StreamResponse]]:
        """The camera as it is afterwards; 400 in words; 409 with how it stands where somebody else was first."""

        async def changed(request: web.Request, guest: Guest) -> web.StreamResponse:
            if await self.service.store.run(lambda work: self._pace(work, guest)):
                return problem(429, TOO_FAST)
            try:
                body = await at_most(request.content, LARGEST)
                found = await self.service.store.run(lambda work: self._done(work, change, body, guest.person))
            except TooLarge:
                return problem(413, TOO_LARGE)
            except Stale as stale:
                return problem(409, str(stale))
            except Refused as refused:
                return problem(400, str(refused))
            return problem(403, NOT_KEEPER) if found is None else web.json_response(found)

        return changed

    def _done(self, work: UnitOfWork, change: Change, body: bytes, person: str) -> Json | None:
        """None for whoever may not. In the transaction: rights, mark and change belong together."""
        if not keeps(work.org(), person):
            return None
        sent = change(work, body, person)
        work.session.flush()
        return self._view.one(work, sent.camera)

    def _kept(self, work: UnitOfWork, body: bytes, person: str) -> Sent:
        sent = edits.read(RuleSent, body)
        edits.keep(work, sent, self.presets, person, self.service.clock.now())
        return sent

    def _turned(self, work: UnitOfWork, body: bytes, person: str) -> Sent:
        sent = edits.read(StateSent, body)
        edits.turn(work, sent, person, self.service.clock.now())
        return sent

    def _covered(self, work: UnitOfWork, body: bytes, person: str) -> Sent:
        sent = edits.read(MasksSent, body)
        edits.cover(work, sent, person, self.service.clock.now())
        return sent

    @property
    def _view(self) -> CameraView:
        return CameraView(self.lens, self.service.clock.now(), self.presets)

    async def _read(self, of: Callable[[UnitOfWork], T]) -> T:
        return await self.service.store.read(lambda session: of(UnitOfWork(session, self.service.store.shared)))

    def _pace(self, work: UnitOfWork, guest: Guest) -> timedelta:
        key = f"cameras:{self.service.signer.mark('pace', guest.person)}"
        return rates.take(work.session, key, self.service.clock.now(), EVERY, BURST)
