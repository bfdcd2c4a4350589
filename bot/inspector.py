"""What the sandbox page shows of the bot: cases, timers, queues. Demo only, on loopback only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlmodel import Session, col, select

from bot.service import Service
from db.reads.cases import case_json
from db.reads.lens import Lens, names
from db.reads.lists import Filters, list_cases
from db.reads.log import case_log
from db.reads.messages import case_messages, person_behind
from db.tables import Equipment, Outbox, Place, RoundPoint, Timer
from db.wipe import wipe

NEWEST = 60


def inspector_routes(service: Service, control: str) -> list[web.RouteDef]:
    """`GET /sandbox/state`, `GET /sandbox/case/{code}`, `POST /sandbox/reset`, `GET /sandbox/where`,
    `GET /sandbox/places`; the labels on the walls: `GET /sandbox/labels`, `GET /sandbox/label/{code}` the picture of
    one, `GET /sandbox/scan/{code}` what a phone's camera opens there."""
    lens = Lens(service.settings.server.public_url, service.settings.site.zone, service.shelf.media_link)

    async def state(request: web.Request) -> web.Response:
        return web.json_response(await service.store.read(lambda s: _state(s, lens, service.clock.now())))

    async def case(request: web.Request) -> web.Response:
        code = request.match_info["code"]
        return web.json_response(await service.store.read(lambda s: _case(s, code, lens)))

    async def reset(request: web.Request) -> web.Response:
        await service.store.run(wipe)
        return web.json_response({"ok": True})

    async def where(request: web.Request) -> web.Response:
        return web.json_response({"control": control, "now": service.clock.now().isoformat()})

    async def places(request: web.Request) -> web.Response:
        return web.json_response({"places": await service.store.read(_places)})

    async def labels(request: web.Request) -> web.Response:
        return web.json_response({"labels": await service.store.read(_labels)})

    async def labelled(request: web.Request) -> str:
        code = request.match_info["code"]
        if not await service.store.read(lambda s: any(one["code"] == code for one in _labels(s))):
            raise web.HTTPNotFound
        return code

    async def label(request: web.Request) -> web.Response:
        return web.Response(body=service.labels.picture(await labelled(request)), content_type="image/png")

    async def scan(request: web.Request) -> web.Response:
        raise web.HTTPFound(service.labels.address(await labelled(request)))

    return [
        web.get("/sandbox/places", places),
        web.get("/sandbox/labels", labels),
        web.get("/sandbox/label/{code}", label),
        web.get("/sandbox/scan/{code}", scan),
        web.get("/sandbox/state", state),
        web.get("/sandbox/case/{code}", case),
        web.post("/sandbox/reset", reset),
        web.get("/sandbox/where", where),
    ]


def _state(session: Session, lens: Lens, now: datetime) -> dict[str, Any]:
    cases = list_cases(session, Filters(), None, NEWEST, lens)["items"]
    timers = session.exec(
        select(Timer).where(~col(Timer.case_code).like("@%")).order_by(col(Timer.due_at)).limit(NEWEST)
    )
    sends = session.exec(select(Outbox).order_by(col(Outbox.id).desc()).limit(NEWEST))
    outbox = _sends(list(sends), session, lens)
    return {"now": now.isoformat(), "cases": cases, "timers": _timers(timers, lens), "outbox": outbox}


def _places(session: Session) -> list[dict[str, Any]]:
    """For the plan on which a phone is put somewhere."""
    known = (Place.site == session.info["site"], col(Place.lat).is_not(None), col(Place.lng).is_not(None))
    rows = session.exec(select(Place).where(*known).order_by(col(Place.code)))
    return [{"code": p.code, "name": p.name, "lat": p.lat, "lng": p.lng, "radius": p.radius_m, "key": p.key_area}
            for p in rows]  # fmt: skip


def _labels(session: Session) -> list[dict[str, Any]]:
    """Every place and machine, those with a check sheet first; a machine stands where its place lies."""
    site = session.info["site"]
    places = {p.code: p for p in session.exec(select(Place).where(Place.site == site).order_by(col(Place.code)))}
    machines = session.exec(select(Equipment).where(Equipment.site == site).order_by(col(Equipment.code)))
    sheets = set(session.exec(select(RoundPoint.code).where(RoundPoint.site == site, RoundPoint.sheet != "")))
    points = [(p.code, p.name, p) for p in places.values()]
    points += [(m.code, m.name, places[m.place]) for m in machines if m.place in places]
    found = [{"code": code, "name": name, "sheet": code in sheets, "lat": at.lat, "lng": at.lng}
             for code, name, at in points]  # fmt: skip
    return sorted(found, key=lambda one: not one["sheet"])


def _timers(rows: Iterable[Timer], lens: Lens) -> list[dict[str, Any]]:
    return [{"code": t.case_code, "name": t.name, "due_at": lens.time(t.due_at)} for t in rows]


def _sends(rows: list[Outbox], session: Session, lens: Lens) -> list[dict[str, Any]]:
    known = names(session, (person_behind(o.recipient) for o in rows))
    return [
        {
            "id": o.id, "code": o.case_code, "to": o.recipient, "name": known.get(person_behind(o.recipient)),
            "slot": o.slot, "urgency": o.urgency, "state": o.state,
            "channel": o.channel, "due_at": lens.time(o.due_at), "sent_at": lens.time(o.sent_at),
            "why": o.why or o.error,
            "text": o.text, "attempts": o.attempts,
        }
        for o in rows
    ]  # fmt: skip


def _case(session: Session, code: str, lens: Lens) -> dict[str, Any]:
    return {
        "case": case_json(session, code, lens),
        "log": case_log(session, code, lens),
        "messages": case_messages(session, code, lens),
    }
