"""GET /api/v1/permits/statistics: the figures of special work for a period."""

from aiohttp import web

from bot.api.access import Keys, problem
from bot.api.periods import asked, midnight
from db.reads.lens import Lens
from db.reads.permits import figures_json, permit_figures
from db.store import Store
from workflows.kernel.ports import Clock


class PermitFigures:
    def __init__(self, store: Store, keys: Keys, clock: Clock, lens: Lens) -> None:
        self.store, self.keys, self.clock, self.lens = store, keys, clock, lens

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/v1/permits/statistics", self.keys.needs("cases:read", self.get))]

    async def get(self, request: web.Request) -> web.StreamResponse:
        """`from` and `to` are days or moments; without them this month so far."""
        now = self.clock.now()
        try:
            period = asked(request.query, midnight(now, self.lens.zone).replace(day=1), now, self.lens.zone)
        except ValueError as error:
            return problem(400, str(error))
        found = await self.store.read(lambda session: permit_figures(session, period, now))
        return web.json_response(figures_json(found, period, self.lens))
