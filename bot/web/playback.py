"""录像回放: what a camera recorded of a day, its alarms on the line, a span as a file. For safety, the duty room and
those who answer for the place."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta

import structlog
from aiohttp import web
from sqlmodel import Session, col, select

from bot.api.access import problem
from bot.service import Service
from bot.web.gate import Gate, Guest
from bot.web.playback_source import AWAY, Away, Missing, SegmentShape, Source
from db import cameras, rates
from db.reads.lens import Json, Lens
from db.tables import AlarmSeen, Camera, CameraBlind
from db.work import UnitOfWork
from workflows.cameras.access import replays
from workflows.kernel.people import Org

log = structlog.get_logger("playback")
PAGE = "/h5/playback"
NOT_YOURS = "录像只给安全员、安全总监、分管副总、值班室，和这个地点的负责人看。"
OFF = "没有启用摄像机：设置里的 [vision] key 是空的。"
BAD_DAY, BAD_SPAN = "日期写成 2026-03-02。", "请选好开始和结束的时间，结束要晚于开始，一次最多 2 小时。"
TOO_FAST = "导出得太快了，请过一会儿再试。"
LONGEST, EVERY, BURST = timedelta(hours=2), timedelta(seconds=20), 3
MOST_ALARMS = 500
Seen = Callable[[web.Request, Guest, Camera], Awaitable[web.StreamResponse]]


class PlaybackPage:
    def __init__(self, service: Service, gate: Gate, lens: Lens) -> None:
        self.service, self.gate, self.lens = service, gate, lens
        self.zone, self.source = service.settings.site.zone, Source(service.settings, service.clock)

    @property
    def routes(self) -> list[web.RouteDef]:
        api = "/h5/api/playback"
        one = {
            f"{api}/{{camera}}/day/{{day}}": self.day, rf"{api}/{{camera}}/film/{{sha:[0-9a-f]{{64}}}}": self.film,
            rf"{api}/{{camera}}/picture/{{at:\d{{1,11}}}}": self.picture,
            rf"{api}/{{camera}}/export/{{since:\d{{1,11}}}}/{{until:\d{{1,11}}}}": self.export,
        }  # fmt: skip
        return [
            web.get(PAGE, self.gate.page("playback")), web.get(PAGE + "/{camera}", self.gate.page("playback")),
            web.get(api, self.gate.reads(self.many)),
            *(web.get(path, self.gate.reads(self._of(handler))) for path, handler in one.items()),
        ]  # fmt: skip

    async def many(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """The cameras that this person may look at."""
        if not self.service.settings.vision.on:
            return problem(404, OFF)

        def look(session: Session) -> list[Json]:
            org, now = UnitOfWork(session, self.service.store.shared).org(), self.service.clock.now()
            return [
                {"code": row.code, "name": row.name, "place": _place(row, org), "record": row.record}
                for row in cameras.cameras(session) if replays(org, guest.person, row.place, now)
            ]  # fmt: skip

        found = await self.service.store.read(look)
        if not found:
            return problem(403, NOT_YOURS)
        return web.json_response({"now": self.lens.time(self.service.clock.now()), "cameras": found})

    def _of(
        self, handler: Seen
    ) -> Callable[[web.Request, Guest], Awaitable[web.StreamResponse]]:  # fmt: skip
        """403 for a camera that is not theirs to see, and for one that there is not: nobody learns which."""

        async def guarded(request: web.Request, guest: Guest) -> web.StreamResponse:
            code = request.match_info["camera"]

            def look(session: Session) -> Camera | None:
                row, org = cameras.camera(session, code), UnitOfWork(session, self.service.store.shared).org()
                return row if row and replays(org, guest.person, row.place, self.service.clock.now()) else None

            row = await self.service.store.read(look) if self.service.settings.vision.on else None
            return await handler(request, guest, row) if row else problem(403, NOT_YOURS)

        return guarded

    async def day(self, request: web.Request, guest: Guest, camera: Camera) -> web.StreamResponse:
        """Segments, alarms and blind stretches of one day of the factory."""
        try:
            given = date.fromisoformat(request.match_info["day"])
            since = datetime.combine(given, time(0), self.zone)
            until = since + timedelta(days=1)
        except (ValueError, OverflowError):
            return problem(400, BAD_DAY)
        try:
            segments = await self.source.segments(camera.code, since, until)
        except Away:
            return problem(502, AWAY)
        except Missing as missing:
            return problem(404, str(missing))
        marks = await self.service.store.read(lambda session: self._marks(session, camera.code, since, until))
        return web.json_response({
            "now": self.lens.time(self.service.clock.now()), "camera": {"code": camera.code, "name": camera.name},
            "since": self.lens.time(since), "until": self.lens.time(until),
            "segments": [self._segment(one) for one in segments], **marks,
        })  # fmt: skip

    async def film(self, request: web.Request, guest: Guest, camera: Camera) -> web.StreamResponse:
        return await self.source.passes(request, "film", camera.code, request.match_info["sha"])

    async def picture(self, request: web.Request, guest: Guest, camera: Camera) -> web.StreamResponse:
        return await self.source.passes(request, "picture", camera.code, request.match_info["at"])

    async def export(self, request: web.Request, guest: Guest, camera: Camera) -> web.StreamResponse:
        """Who took what stands in the manifest, and in the service's own log."""
        since, until = request.match_info["since"], request.match_info["until"]
        if not 0 < int(until) - int(since) <= LONGEST.total_seconds():
            return problem(400, BAD_SPAN)
        if await self.service.store.run(lambda work: self._pace(work, guest)):
            return problem(429, TOO_FAST)
        by = await self.service.store.read(lambda session: self._name(session, guest.person))
        log.info("playback.exported", camera=camera.code, since=int(since), until=int(until), by=guest.person)
        return await self.source.passes(
            request, "export", camera.code, since, until, by, name=f"{camera.code}-{since}.zip"
        )

    def _segment(self, one: SegmentShape) -> Json:
        return {
            "sha256": one.sha256, "since": self.lens.time(one.since), "until": self.lens.time(one.until),
            "size": one.size, "source": one.source, "permits": list(one.permits),
        }  # fmt: skip

    def _marks(self, session: Session, camera: str, since: datetime, until: datetime) -> Json:
        site = session.info["site"]
        heard = select(AlarmSeen).where(
            AlarmSeen.site == site, AlarmSeen.camera == camera, col(AlarmSeen.at) >= since, col(AlarmSeen.at) < until
        )
        ended = col(CameraBlind.until).is_(None) | (col(CameraBlind.until) > since)
        blind = select(CameraBlind).where(
            CameraBlind.site == site, CameraBlind.camera == camera, col(CameraBlind.since) < until, ended
        )
        return {
            "alarms": [
                {"at": self.lens.time(row.at), "rule": row.rule, "kind": row.kind, "code": row.case_code}
                for row in session.exec(heard.order_by(col(AlarmSeen.at)).limit(MOST_ALARMS))
            ],
            "blind": [
                {"since": self.lens.time(max(row.since, since)), "until": self.lens.time(row.until)}
                for row in session.exec(blind.order_by(col(CameraBlind.since)))
            ],
        }

    def _name(self, session: Session, person: str) -> str:
        return UnitOfWork(session, self.service.store.shared).org().name(person)

    def _pace(self, work: UnitOfWork, guest: Guest) -> timedelta:
        key = f"export:{self.service.signer.mark('pace', guest.person)}"
        return rates.take(work.session, key, self.service.clock.now(), EVERY, BURST)


def _place(row: Camera, org: Org) -> str:
    place = org.places.get(row.place)
    return place.name if place else ""
