"""The pages that a card opens: signing, and one case to look at. Cookies are httponly, bound to person and purpose."""

import asyncio
import hmac
import io
import math
from typing import Any

from aiohttp import BodyPartReader, web

from bot.api.access import problem
from bot.desk.bring import Kept
from bot.desk.records import record
from bot.media.unusable import Unusable
from bot.pages import page
from bot.service import Service
from bot.web.tokens import LIFE, Pass, Passes
from db.reads.cases import case_json
from db.reads.lens import Lens
from db.work import UnitOfWork
from workflows.hazard.case import Attachment, Spot
from workflows.hazard.events import Signed
from workflows.kernel.flow import Refused

COOKIE = "safeloop_h5"
STROKE_LIMIT, STROKE_SIDE, FIELD_LIMIT, PARTS = 300 * 1024, 4096, 1024, 12
"""Bytes and pixels of a signature, bytes of a field beside it, and how many of them."""
GONE = "这个链接已经用过或过期（30 分钟）。回到聊天里发“待办”，卡片上会有新的链接。"


class H5:
    def __init__(self, service: Service) -> None:
        self.service, self.passes = service, Passes(service.signer)
        settings = service.settings
        self.secure = settings.server.public_url.startswith("https://")
        self.lens = Lens(settings.server.public_url, settings.site.zone, service.shelf.media_link)

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/h5/case/{code}", self.case_page),
            web.get("/h5/api/case/{code}", self.case),
            web.get("/h5/sign/{token}", self.enter),
            web.get("/h5/sign", self.sign_page),
            web.get("/h5/api/session", self.session),
            web.post("/h5/api/sign", self.sign),
            web.post("/h5/api/logout", self.leave),
        ]

    async def case_page(self, request: web.Request) -> web.StreamResponse:
        return page("case")

    async def case(self, request: web.Request) -> web.Response:
        """Only with the signature of the link that was sent."""
        code, q = request.match_info["code"], request.query
        if not self.service.signer.opens(f"/h5/case/{code}", q.get("e", ""), q.get("s", ""), self.service.clock.now()):
            return problem(403, GONE)
        found = await self.service.store.read(lambda s: case_json(s, code, self.lens))
        return web.json_response(_public(found)) if found else problem(404, f"没有 {code}")

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """The token is exchanged once; a second try, also by its owner, needs a new link."""
        granted = self.passes.read(request.match_info["token"], self.service.clock.now())
        if granted is None or not await self.service.store.run(lambda work: self.passes.spend(work, granted)):
            return web.Response(text=GONE, status=403)
        answer = web.Response(status=303, headers={"Location": "/h5/sign"})
        answer.set_cookie(
            COOKIE, self.passes.session(granted), max_age=int(LIFE.total_seconds()), path="/h5", httponly=True,
            secure=self.secure, samesite="Strict" if not self.secure else "Lax",
        )  # fmt: skip
        return answer

    async def sign_page(self, request: web.Request) -> web.StreamResponse:
        return page("sign")

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
        if not hmac.compare_digest(request.headers.get("X-CSRF", ""), self.passes.csrf(granted)):
            return problem(403, "页面已过期，请回到聊天重新打开链接。")
        try:
            png, fields = await _parts(request)
            kept = await asyncio.to_thread(self._keep, granted, png)
            await self.service.store.run(lambda work: self._signed(work, granted, kept, fields))
        except (Unusable, Refused) as error:
            return problem(400, str(error))
        answer = web.json_response({"ok": True})
        answer.del_cookie(COOKIE, path="/h5")
        return answer

    def _keep(self, granted: Pass, png: bytes) -> Kept:
        if not _is_stroke(png):
            raise Unusable("签名图片不对，请在页面的框里重新签一次")
        now = self.service.clock.now()
        attachment = Attachment(self.service.keep.put(png), "signature", granted.person, now, "after", "signature")
        return Kept(attachment, "image/png", len(png))

    def _signed(self, work: UnitOfWork, granted: Pass, kept: Kept, fields: dict[str, str]) -> None:
        now = self.service.clock.now()
        if not self.passes.spend(work, granted):
            raise Refused("已经签过了，不用再签。")
        record(work.session, work.site, [kept], now)
        spot = _spot(fields)
        event = Signed(granted.person, kept.attachment, spot, fields.get("device", "")[:200])
        self.service.desk.hands.engine.apply(work, granted.code, event, now)

    async def leave(self, request: web.Request) -> web.Response:
        answer = web.json_response({"ok": True})
        answer.del_cookie(COOKIE, path="/h5")
        return answer


async def _parts(request: web.Request) -> tuple[bytes, dict[str, str]]:
    """The stroke and the fields beside it; raises Unusable for anything else."""
    if not request.content_type.startswith("multipart/"):
        raise Unusable("没有收到签名，请重新签一次")
    found: dict[str, bytes] = {}
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name and len(found) < PARTS:
                found[part.name] = await _bounded(part, STROKE_LIMIT if part.name == "png" else FIELD_LIMIT)
    except (ValueError, RuntimeError, UnicodeDecodeError) as error:
        raise Unusable("没有收完整，请重新签一次") from error
    png = found.pop("png", b"")
    if not png:
        raise Unusable("没有收到签名，请在框里签上名字")
    return png, {name: data.decode(errors="replace") for name, data in found.items()}


def _is_stroke(png: bytes) -> bool:
    """A whole PNG of a signature's size."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            fits = max(image.size) <= STROKE_SIDE
            image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return fits


async def _bounded(part: BodyPartReader, limit: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk():
        data += chunk
        if len(data) > limit:
            raise Unusable("签名图片太大，请清除后重新签一次")
    return bytes(data)


def _spot(fields: dict[str, str]) -> Spot | None:
    """Where the page says it was; None for what is no place on the globe."""
    try:
        lat, lng, accuracy = (float(fields.get(name) or "nan") for name in ("lat", "lng", "accuracy"))
    except ValueError:
        return None
    known = abs(lat) <= 90 and abs(lng) <= 180
    return Spot(lat, lng, accuracy if math.isfinite(accuracy) else None) if known else None


def _public(case: dict[str, Any]) -> dict[str, Any]:
    """For whoever holds the card, forwarded cards included: what and when, not who reported it."""
    return {name: value for name, value in case.items() if name != "reporter"}


def _shown(case: dict[str, Any]) -> dict[str, Any]:
    """What the signer needs to see, not more."""
    media = [m for m in case.get("media", []) if m.get("kind") == "photo"]
    split = {stage: [m["url"] for m in media if m.get("stage", "before") == stage] for stage in ("before", "after")}
    return {**{name: case.get(name) for name in ("code", "title", "place", "level")}, **split}
