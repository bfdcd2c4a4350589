"""GET /api/v1/permits/statistics: the figures of special work for a period."""

from datetime import datetime, time, timedelta, tzinfo

from aiohttp import web

from bot.api.access import Keys, problem
from db.reads.lens import Lens
from db.reads.permits import figures_json, permit_figures
from db.store import Store
from workflows.kernel.ports import Clock
from workflows.metrics.permits import Period

LONGEST = timedelta(days=400)


class PermitFigures:
    def __init__(self, store: Store, keys: Keys, clock: Clock, lens: Lens) -> None:
        self.store, self.keys, self.clock, self.lens = store, keys, clock, lens

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/v1/permits/statistics", self.keys.needs("cases:read", self.get))]

    async def get(self, request: web.Request) -> web.StreamResponse:
        """`from` and `to` are days or moments; without them this month so far."""
        now = self.clock.now()
        if odd := set(request.query) - {"from", "to"}:
            return problem(400, f"没有参数 {'、'.join(sorted(odd))}，可用：from、to")
        try:
            period = period_of(request.query.get("from"), request.query.get("to"), now, self.lens.zone)
        except (ValueError, OverflowError) as error:
            return problem(400, str(error))
        found = await self.store.read(lambda session: permit_figures(session, period, now))
        return web.json_response(figures_json(found, period, self.lens))


def period_of(since: str | None, until: str | None, now: datetime, zone: tzinfo) -> Period:
    """Days run from midnight to midnight of the site, `to` included. Raises ValueError with the remedy."""
    local = now.astimezone(zone)
    first = datetime.combine(local.date().replace(day=1), time(), zone)
    begin = _moment(since, zone, timedelta()) if since else first
    end = _moment(until, zone, timedelta(days=1)) if until else now
    if not begin < end <= begin + LONGEST:
        raise ValueError(f"to 要晚于 from，最长 {LONGEST.days} 天")
    return Period(begin, end)


def _moment(text: str, zone: tzinfo, whole_day: timedelta) -> datetime:
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        return at + (whole_day if len(text) == len("2026-03-02") else timedelta())
    except (ValueError, OverflowError):
        raise ValueError(f"from 和 to 写成 2026-03-01 或 2026-03-01T08:00:00+08:00，不是 {text[:40]!r}") from None
