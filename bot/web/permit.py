"""The page of a permit: whoever stands in a list reads it and may stop the work; each press is one event of the flow.

A code that was scanned with the phone's own camera comes along as a receipt in the address, through the login too.
"""

import asyncio
import re
from datetime import timedelta
from secrets import token_hex

from aiohttp import web

from bot.api.access import problem
from bot.desk.records import record
from bot.media.sniff import CAPS
from bot.media.unusable import Unusable
from bot.permits import marks
from bot.permits.acts import ACTS, Said, event_of, meant
from bot.permits.look import permit_of, ticket_of
from bot.permits.offers import Offers, may_read
from bot.permits.paper import NOT_LISTED
from bot.permits.view import Json, View, newly
from bot.service import Service
from bot.web.device import Devices
from bot.web.gate import Gate, Guest
from bot.web.late import pressed
from bot.web.parts import Form, read_form
from bot.web.permit_paper import UNKNOWN
from bot.web.permit_pictures import Pictures, Shown
from bot.web.where import spoken_place
from db import rates
from db.work import UnitOfWork
from workflows.kernel.flow import Refused
from workflows.permit.records import Spot

LIMITS = {"photo": CAPS.picture, "code": CAPS.picture, "png": 300 * 1024}
KEY = re.compile(r"[A-Za-z0-9-]{16,64}")
NO_DEVICE = "这个浏览器不保存 Cookie，签名没法记在自己的设备上。请在企业微信或钉钉里打开。"
SEEN_TOO_LONG = "扫码已经过了 5 分钟，请再扫一次。"
OTHER_CODE = "扫到的不是这张票的码，也不是本厂的点位码。请扫票上的，或者现场的点位码。"
EVERY, BURST = timedelta(seconds=2), 60
"""A person's presses: a checklist is confirmed in one go, a script is not."""
TOO_FAST = "按得太快了，请过一会儿再试；急事直接喊停，再打值班电话。"
SIGNING = ("approve", "sign", "accept", "scan")


class PermitPage:
    def __init__(self, service: Service, gate: Gate) -> None:
        self.service, self.gate = service, gate
        self.devices, self.pictures = Devices(service.signer, gate), Pictures(service)

    @property
    def routes(self) -> list[web.RouteDef]:
        show = self.gate.page("permit")
        return [
            web.get("/h5/permit/{code}", show),
            web.get("/h5/permit/{code}/{seen}", show),
            web.get("/h5/api/permit/{code}", self.gate.reads(self.look)),
            web.get("/h5/api/permit/{code}/screen", self.gate.reads(self.screen)),
            web.post("/h5/api/permit/{code}/{act}", self.gate.writes(self.act)),
        ]

    async def look(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """`seen` is the receipt of a scan: what it says comes back, or that it is too old."""
        code, shared = request.match_info["code"], self.service.store.shared
        seen = self._seen(code, request.query.get("seen", ""))
        found = await self.service.store.read(lambda s: self._view(UnitOfWork(s, shared), code, guest.person))
        if found is None:
            return problem(404, UNKNOWN)
        if isinstance(found, str):
            return problem(403, found)
        answer = web.json_response({**found, "scan": seen})
        self.devices.give(request, answer)
        return answer

    def _seen(self, code: str, token: str) -> str | None:
        scan = marks.kept(self.service.signer, code, token, self.service.clock.now()) if token else None
        if not token:
            return None
        return "old" if scan is None else scan.mark if scan.fresh else "stale"

    def _view(self, work: UnitOfWork, code: str, person: str) -> Json | str | None:
        """Nobody whom no list names learns whether there is such a permit."""
        ticket = ticket_of(work, code) if marks.PERMIT.fullmatch(code) else None
        if ticket is None:
            return None if work.org().listed(person) else NOT_LISTED
        if not may_read(ticket.permit, ticket.org, person):
            return NOT_LISTED
        return View(ticket, person, self.service.clock.now(), self.service.shelf.media_path).data()

    async def screen(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """The code of this minute, for foreman and guardian, and until when it may be shown."""
        code, shared, now = request.match_info["code"], self.service.store.shared, self.service.clock.now()
        ticket = await self.service.store.read(lambda s: ticket_of(UnitOfWork(s, shared), code))
        if ticket is None or "screen" not in Offers(ticket, guest.person, now).acts():
            return problem(403, "动态码只在负责人和监护人的手机上显示。")
        address = marks.screen_address(self.service.labels, code, now)
        svg = await asyncio.to_thread(svg_of, address)
        left = (marks.until(now) - now).total_seconds()
        return web.json_response({"svg": svg, "seconds": max(1, round(left))})

    async def act(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """The permit as it is afterwards, or why not. The page's `key` makes a second try harmless."""
        code, act = request.match_info["code"], request.match_info["act"]
        if act not in ACTS or not marks.PERMIT.fullmatch(code):
            return problem(404, UNKNOWN)
        device = self.devices.of(request)
        if act in SIGNING and not device:
            return problem(400, NO_DEVICE)
        wait = timedelta() if act == "halt" else await self.service.store.run(lambda work: self.pace(work, guest))
        if wait:
            return problem(429, TOO_FAST)
        try:
            form = await read_form(request, LIMITS)
            shown = await asyncio.to_thread(self.pictures.keep, form, guest.person)
            found = await self.service.store.run(lambda work: self._acted(work, code, act, guest, form, shown, device))
        except (Unusable, Refused) as error:
            return problem(400, str(error))
        except KeyError:
            return problem(404, UNKNOWN)
        self.ring()
        return web.json_response(found)

    def ring(self) -> None:
        """Messages and timers of what was just decided are not left to the next turn of their loops."""
        for bell in ("postman", "jobs", "ticker"):
            self.service.desk.bells[bell].ring()

    def pace(self, work: UnitOfWork, guest: Guest) -> timedelta:
        key = f"permit:{self.service.signer.mark('pace', guest.person)}"
        return rates.take(work.session, key, self.service.clock.now(), EVERY, BURST)

    def _acted(
        self, work: UnitOfWork, code: str, act: str, guest: Guest, form: Form, shown: Shown, device: str
    ) -> Json:  # fmt: skip
        now, before = self.service.clock.now(), permit_of(work, code)
        if before is None:
            raise KeyError(code)
        if not may_read(before, work.org(), guest.person):
            raise Refused(NOT_LISTED)
        key = form.fields.get("key", "")
        mine = self.service.signer.mark("h5-permit", f"{guest.person}|{key or token_hex(16)}")
        after = before
        if not key or (KEY.fullmatch(key) and work.settle(f"h5-permit:{mine}", "done")):
            spot, scan = self._stood(work, code, form, shown.codes)
            at, fields = pressed(self.service.signer, act, form.fields, now)
            said = Said(guest.person, at, fields, spot, device, shown.photo, shown.stroke, scan)
            event = meant(event_of(act, said), work.org())
            record(work.session, work.site, shown.kept, now)
            after = self.service.reporting.hands.engine.apply(work, code, event, now)
        found = self._view(work, code, guest.person)
        assert isinstance(found, dict)
        return {**found, "held": list(newly(before, after))}

    def _stood(
        self, work: UnitOfWork, code: str, form: Form, codes: tuple[str, ...]
    ) -> tuple[Spot | None, marks.Scan | None]:
        """Where the page says it is, at which point, and the permit's own code where that was scanned."""
        labels, now, org = self.service.labels, self.service.clock.now(), work.org()
        stood = spoken_place(form.fields)
        spot = Spot(stood.lat, stood.lng, stood.accuracy) if stood else None
        texts = [text for text in (form.fields.get("address", ""), *codes) if text]
        for text in texts:
            if (scan := marks.read(labels, text, now)) and scan.code == code:
                return spot, scan
            point = labels.point_of(text)
            if point in org.places or point in org.equipment:
                lat, lng, accuracy = (spot.lat, spot.lng, spot.accuracy) if spot else (None, None, None)
                return Spot(lat, lng, accuracy, point=point), None
        if texts:
            raise Refused(OTHER_CODE)
        token = form.fields.get("seen", "")
        seen = marks.kept(self.service.signer, code, token, now) if token else None
        if token and seen is None:
            raise Refused(SEEN_TOO_LONG)
        return spot, seen


def svg_of(address: str) -> str:
    """`SIDE PATH`: how many squares a side has, and the dark ones as the path of an SVG, each 1 by 1."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M

    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    made.add_data(address)
    rows = made.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return f"{len(rows)} {path}"
