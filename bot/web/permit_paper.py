"""GET …/{permit}.pdf: the printed ticket, for whoever is logged in and stands in a list, and for a key that reads."""

import structlog
from aiohttp import web

from bot.api.access import Keys, problem
from bot.permits.marks import PERMIT
from bot.permits.paper import papers_of
from bot.permits.press import NotPrinted
from bot.service import Service
from bot.web.gate import Gate, Guest
from workflows.kernel.flow import Refused

log = structlog.get_logger("permit")
UNKNOWN = "没有这张作业票，编号像 DH-20261122-0001。"
NOT_NOW = "一时打不出来，请过一分钟再试；票的内容在页面上都有。"


class PermitPaper:
    def __init__(self, service: Service, gate: Gate, keys: Keys) -> None:
        self.service, self.gate, self.keys = service, gate, keys
        self.papers = papers_of(service.settings, service.store, service.keep, service.labels)

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/h5/permit/{code}.pdf", self.gate.reads(self.for_guest)),
            web.get("/api/v1/permits/{code}.pdf", self.keys.needs("cases:read", self.for_key)),
        ]

    async def for_guest(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        return await self._pdf(request, guest.person)

    async def for_key(self, request: web.Request) -> web.StreamResponse:
        return await self._pdf(request)

    async def _pdf(self, request: web.Request, reader: str = "") -> web.StreamResponse:
        code = request.match_info["code"].upper()
        try:
            made = await self.papers.pdf(code, self.service.clock.now(), reader) if PERMIT.fullmatch(code) else None
        except Refused as refused:
            return problem(403, str(refused))
        except NotPrinted as error:
            log.error("permit.not_printed", code=code, why=str(error))
            return problem(503, NOT_NOW)
        if made is None:
            return problem(404, UNKNOWN)
        headers = {"Content-Disposition": f'inline; filename="{code}.pdf"', "Cache-Control": "no-store"}
        return web.Response(body=made, content_type="application/pdf", headers=headers)
