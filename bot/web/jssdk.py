"""GET /h5/jssdk?url=…: what a platform's page script asks for before it scans, locates and records."""

from urllib.parse import urldefrag, urlsplit

import structlog
from aiohttp import web

from bot.api.access import problem
from bot.platform import DeliveryError, Never
from bot.service import Service
from bot.web.gate import Gate, Guest

log = structlog.get_logger("jssdk")
LONGEST = 2048


class Signatures:
    def __init__(self, service: Service, gate: Gate) -> None:
        self.service, self.gate = service, gate

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get("/h5/jssdk", self.gate.reads(self.sign))]

    async def sign(self, request: web.Request, guest: Guest) -> web.Response:
        """A signature lends the application's rights to a page: only our own get one."""
        url, _ = urldefrag(request.query.get("url", ""))
        door = self.gate.doors.get(guest.platform)
        if door is None or not below(url, self.service.settings.server.public_url):
            return problem(400, "只给本站的页面签名。")
        try:
            return web.json_response({"platform": guest.platform, **await door.login.sign(url)})
        except Never as off:
            return problem(404, off.why)
        except DeliveryError as wrong:
            log.warning("jssdk.failed", platform=guest.platform, why=str(wrong))
            return problem(503, "一时签不了名，页面先用浏览器自己的功能。")


def below(url: str, home: str) -> bool:
    """An address under `home`, to the letter: no other port, no user part, no way up."""
    if len(url) > LONGEST or not url.isascii() or any(c.isspace() or c == "\\" for c in url):
        return False
    asked, ours = urlsplit(url), urlsplit(home.rstrip("/") + "/")
    same = (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc)
    return same and asked.path.startswith(ours.path) and ".." not in asked.path
