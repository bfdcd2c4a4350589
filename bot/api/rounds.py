"""GET /api/v1/rounds/heat: who was where at which hour; GET /api/v1/rounds/sheets: how long the forms take."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from aiohttp import web
from sqlmodel import Session

from bot.api.access import Keys, problem
from bot.api.periods import asked, midnight
from db.reads.lens import Json, Lens
from db.reads.rounds import fill_times, heat, point_names
from db.store import Store
from workflows.kernel.ports import Clock
from workflows.metrics.fills import FillTime
from workflows.metrics.permits import Period
from workflows.metrics.rounds import Line, headline, lines

WEEK, MONTH = timedelta(days=6), timedelta(days=29)
"""Before today, where nothing is asked for."""


class RoundFigures:
    def __init__(self, store: Store, keys: Keys, clock: Clock, lens: Lens) -> None:
        self.store, self.keys, self.clock, self.lens = store, keys, clock, lens

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/v1/rounds/heat", self.keys.needs("cases:read", self.heat)),
            web.get("/api/v1/rounds/sheets", self.keys.needs("cases:read", self.sheets)),
        ]

    async def heat(self, request: web.Request) -> web.StreamResponse:
        """Without `from` and `to` the last seven days."""
        return await self._answer(request, WEEK, self._heat)

    async def sheets(self, request: web.Request) -> web.StreamResponse:
        """Without `from` and `to` the last thirty days."""
        return await self._answer(request, MONTH, lambda session, period: [
            _time(one) for one in fill_times(session, period.since, period.until)
        ])  # fmt: skip

    async def _answer(
        self, request: web.Request, back: timedelta, read: Callable[[Session, Period], object]
    ) -> web.StreamResponse:
        now, zone = self.clock.now(), self.lens.zone
        try:
            period = asked(request.query, midnight(now, zone) - back, now, zone)
        except ValueError as error:
            return problem(400, str(error))
        found = await self.store.read(lambda session: read(session, period))
        told = found if isinstance(found, dict) else {"items": found}
        span = {"from": self.lens.time(period.since), "to": self.lens.time(period.until)}
        return web.json_response({**span, **told})

    def _heat(self, session: Session, period: Period) -> Json:
        cells = heat(session, period.since, period.until, self.lens.zone)
        found = lines(cells, point_names(session))
        return {"headline": headline(found), "points": [_line(line) for line in found]}


def _line(line: Line) -> Json:
    """Hours without anything are left out."""
    hours: Iterable[tuple[int, tuple[int, int]]] = line.hours.items()
    return {
        "point": line.point, "name": line.name, "check_ins": line.check_ins, "findings": line.findings,
        "hours": [{"hour": hour, "check_ins": count, "findings": found} for hour, (count, found) in hours],
    }  # fmt: skip


def _time(one: FillTime) -> Json:
    """Seconds; `goal` is 80 s for twelve items, in proportion."""
    return {
        "sheet": one.sheet, "version": one.version, "name": one.name, "items": one.items, "filled": one.count,
        "median_s": round(one.median, 1), "p90_s": round(one.p90, 1), "goal_s": round(one.goal, 1), "quick": one.quick,
    }  # fmt: skip
