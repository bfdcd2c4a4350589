"""重点区域: all key areas at one look, on a phone or on the wall; one question each quarter of a minute."""

from urllib.parse import quote

from aiohttp import web

from bot.api.access import problem
from bot.cameras.areas import overview
from bot.cameras.rules import rules_of
from bot.service import Service
from bot.web.gate import LOGIN, Gate, Guest
from db.reads.lens import Json, Lens
from db.work import UnitOfWork
from workflows.cameras.access import NOT_YOURS, areas_for, sees_areas

PAGE, SCREEN = "/h5/areas", "/h5/areas#screen"
"""The wall: `?screen=1`; a login keeps only what stands behind the #."""


class AreasPage:
    def __init__(self, service: Service, gate: Gate, lens: Lens) -> None:
        self.service, self.gate, self.lens = service, gate, lens
        self.stale_after = rules_of(service.settings.site.path).stale_after

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get(PAGE, self.page), web.get("/h5/api/areas", self.gate.reads(self.all))]

    async def page(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("screen") and self.gate.doors and not await self.gate.guest(request):
            raise web.HTTPFound(f"{LOGIN}?next={quote(SCREEN, safe='')}")
        return await self.gate.page("areas")(request)

    async def all(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        shared = self.service.store.shared
        found = await self.service.store.read(lambda s: self._seen(UnitOfWork(s, shared), guest.person))
        answer = problem(403, NOT_YOURS) if found is None else web.json_response(found)
        answer.enable_compression()
        return answer

    def _seen(self, work: UnitOfWork, person: str) -> Json | None:
        now, org = self.service.clock.now(), work.org()
        if not sees_areas(org, person, now):
            return None
        found = overview(work, areas_for(org, person, now), now, self.lens)
        return found | {"stale_s": round(self.stale_after.total_seconds())}
