"""扫一扫: a page that reads a code of ours, and what a phone cannot read for itself, read here from a photo."""

import asyncio
import re
from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import web

from bot.api.access import problem
from bot.labels import read
from bot.media.sniff import CAPS
from bot.media.unusable import Unusable
from bot.service import Service
from bot.web.gate import Gate, Guest
from bot.web.parts import read_form
from db import rates

LIMITS = {"code": CAPS.picture}
EVERY, BURST = timedelta(seconds=2), 20
PATH = re.compile(r"/q/[A-Za-z0-9._~%-]{1,200}")
NO_CODE = "照片里没有看清二维码。走近一点、拍正、不要反光，再拍一次。"
NOT_OURS = "这不是本厂的码。点位标签、作业票、入厂证上的码才能在这里打开。"
TOO_FAST = "拍得太快了，请过一会儿再试。"


class ScanPage:
    def __init__(self, service: Service, gate: Gate) -> None:
        self.service, self.gate = service, gate

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/h5/scan", self.gate.page("scan")),
            web.post("/h5/api/scan", self.gate.writes(self.found)),
        ]

    async def found(self, request: web.Request, guest: Guest) -> web.Response:
        """The address in the photo, which is not kept. What it opens judges whether it is genuine."""
        key = f"scan:{self.service.signer.mark('pace', guest.person)}"
        now = self.service.clock.now()
        if await self.service.store.run(lambda work: rates.take(work.session, key, now, EVERY, BURST)):
            return problem(429, TOO_FAST)
        try:
            photos = (await read_form(request, LIMITS)).all("code")
        except Unusable as unusable:
            return problem(400, str(unusable))
        texts = [text for photo in photos[:1] for text in await asyncio.to_thread(read, photo, True)]
        address = next((text for text in texts if ours(text)), None)
        if address is None:
            return problem(400, NOT_OURS if texts else NO_CODE)
        return web.json_response({"address": address})


def ours(text: str) -> bool:
    """Looks like an address that a label, a permit or a gate pass of ours carries."""
    try:
        return PATH.fullmatch(urlsplit(text).path) is not None
    except ValueError:  # anybody may print a code that says "https://["
        return False
