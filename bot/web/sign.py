"""Signing: the one page that a link of its own opens, for one person, one purpose, half an hour."""

import asyncio
import hmac
import io
from typing import Any

from aiohttp import web

from bot.api.access import problem
from bot.desk.bring import Kept
from bot.desk.records import record
from bot.media.unusable import Unusable
from bot.pages import page
from bot.service import Service
from bot.web.gate import FOREIGN, Gate
from bot.web.parts import read_form
from bot.web.tokens import LIFE, Pass, Passes
from bot.web.where import spoken_place
from db.reads.cases import case_json
from db.reads.lens import Lens
from db.work import UnitOfWork
from workflows.hazard.case import Attachment, Spot
from workflows.hazard.events import Signed
from workflows.kernel.flow import Refused

COOKIE = "safeloop_h5"
STROKE_LIMIT, STROKE_SIDE = 300 * 1024, 4096
"""Bytes and pixels of a signature."""
GONE = "这个链接已经用过或过期（30 分钟）。回到聊天里发“待办”，卡片上会有新的链接。"


class Signing:
    def __init__(self, service: Service, gate: Gate, lens: Lens) -> None:
        self.service, self.gate, self.lens, self.passes = service, gate, lens, Passes(service.signer)

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/h5/sign", self.page),
            web.get("/h5/sign/{token}", self.page),
            web.post("/h5/sign/{token}", self.enter),
            web.get("/h5/api/session", self.session),
            web.post("/h5/api/sign", self.sign),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        return page("sign")

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """The page's own script exchanges the token, once: a chat or a scanner that only looks at the address spends
        nothing. A second try, also by its owner, needs a new link.
        """
        if not self.gate.ours(request):
            return problem(403, FOREIGN)
        granted = self.passes.read(request.match_info["token"], self.service.clock.now())
        if granted is None or not await self.service.store.run(lambda work: self.passes.spend(work, granted)):
            return problem(403, GONE)
        answer = web.json_response({"ok": True})
        self.gate.give(answer, COOKIE, self.passes.session(granted), LIFE)
        return answer

    def _pass(self, request: web.Request) -> Pass | None:
        return self.passes.read(request.cookies.get(COOKIE, ""), self.service.clock.now(), session=True)

    async def session(self, request: web.Request) -> web.Response:
        granted = self._pass(request)
        if granted is None:
            return problem(401, GONE)
        found = await self.service.store.read(lambda s: case_json(s, granted.code, self.lens))
        name = (await self.service.store.run(lambda work: work.org())).name(granted.person)
        return web.json_response({"name": name, "case": _shown(found or {}), "csrf": self.passes.csrf(granted)})

    async def sign(self, request: web.Request) -> web.Response:
        granted = self._pass(request)
        if granted is None or granted.purpose != "sign":
            return problem(401, GONE)
        known = hmac.compare_digest(request.headers.get("X-CSRF", "").encode(), self.passes.csrf(granted).encode())
        if not (known and self.gate.ours(request)):
            return problem(403, "页面已过期，请回到聊天重新打开链接。")
        try:
            form = await read_form(request, {"png": STROKE_LIMIT})
            if not form.all("png"):
                raise Unusable("没有收到签名，请在框里签上名字")
            kept = await asyncio.to_thread(self._keep, granted, form.all("png")[0])
            await self.service.store.run(lambda work: self._signed(work, granted, kept, form.fields))
        except (Unusable, Refused) as error:
            return problem(400, str(error))
        answer = web.json_response({"ok": True})
        self.gate.take(answer, COOKIE)
        return answer

    def _keep(self, granted: Pass, png: bytes) -> Kept:
        if not is_stroke(png):
            raise Unusable("签名图片不对，请在页面的框里重新签一次")
        now = self.service.clock.now()
        attachment = Attachment(self.service.keep.put(png), "signature", granted.person, now, "after", "signature")
        return Kept(attachment, "image/png", len(png))

    def _signed(self, work: UnitOfWork, granted: Pass, kept: Kept, fields: dict[str, str]) -> None:
        now = self.service.clock.now()
        if not self.passes.spend(work, granted):
            raise Refused("已经签过了，不用再签。")
        record(work.session, work.site, [kept], now)
        stood = spoken_place(fields)
        spot = Spot(stood.lat, stood.lng, stood.accuracy) if stood else None
        event = Signed(granted.person, kept.attachment, spot, fields.get("device", "")[:200])
        self.service.reporting.hands.engine.apply(work, granted.code, event, now)


def is_stroke(png: bytes) -> bool:
    """A whole PNG of a signature's size."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            fits = max(image.size) <= STROKE_SIDE
            image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return fits


def _shown(case: dict[str, Any]) -> dict[str, Any]:
    """What the signer needs to see, not more."""
    media = [m for m in case.get("media", []) if m.get("kind") == "photo"]
    split = {stage: [m["url"] for m in media if m.get("stage", "before") == stage] for stage in ("before", "after")}
    return {**{name: case.get(name) for name in ("code", "title", "place", "level")}, **split}
