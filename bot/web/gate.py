"""Who is at our pages: the session behind a cookie, and what a request that changes something must bring along."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from urllib.parse import quote, urlsplit

from aiohttp import web
from sqlmodel import Session

from bot.api.access import problem
from bot.app import LOOPBACK
from bot.pages import page
from bot.service import Service
from bot.web.login import LetsIn
from db import rates, sessions
from db.work import UnitOfWork

COOKIE, PATH = "safeloop_session", "/h5"
LOGIN = "/h5/login"
AGAIN = "登录已过期，请重新登录。"
FOREIGN = "这个请求不是从本页面发出的，没有执行。请刷新后再试。"
OLD_PAGE = "页面开得太久了，刷新一下再试，填的内容先别关。"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is logged in. `account` as the platform writes it; `csrf` is what the page sends back in X-CSRF."""

    person: str
    platform: str
    account: str
    token: str
    csrf: str
    until: datetime


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Guarded = Callable[[web.Request, Guest], Awaitable[web.StreamResponse]]


class Gate:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.span = sessions.Span(service.settings.pages.idle, service.settings.pages.longest)
        self.secure = service.settings.server.public_url.startswith("https://")
        self.home = _origin(service.settings.server.public_url)
        self.doors = {name: platform for name, platform in service.platforms.items() if isinstance(platform, LetsIn)}

    async def guest(self, request: web.Request) -> Guest | None:
        """None without a session that holds; one that does not is ended for good."""
        token, now = request.cookies.get(COOKIE, ""), self.service.clock.now()
        if not token:
            return None
        seen = await self.service.store.read(lambda session: self._look(session, token, now))
        if seen is None:
            return None
        guest, stale = seen
        if guest is None:
            await self.service.store.run(lambda work: sessions.end(work, token))
        elif stale:
            await self.service.store.run(lambda work: sessions.touch(work, token, now))
        return guest

    def _look(self, session: Session, token: str, now: datetime) -> tuple[Guest | None, bool] | None:
        row = sessions.find(session, token)
        if row is None:
            return None
        if not sessions.holds(session, row, now, self.span):
            return None, True
        csrf = self.service.signer.mark("page-csrf", sessions.mark(token))
        until = row.began_at + self.span.longest
        guest = Guest(row.person, row.platform, row.account, token, csrf, until)
        return guest, now - row.seen_at >= sessions.SEEN_STEP

    def begin(self, work: UnitOfWork, person: str, platform: str, account: str) -> str:
        """The cookie of a new session."""
        token = token_urlsafe(32)
        sessions.begin(work, token, person, platform, account, self.service.clock.now())
        return token

    def give(self, answer: web.StreamResponse, name: str, value: str, life: timedelta) -> None:
        answer.set_cookie(
            name, value, max_age=int(life.total_seconds()), path=PATH, httponly=True, secure=self.secure,
            samesite="Lax",
        )  # fmt: skip

    def take(self, answer: web.StreamResponse, name: str) -> None:
        answer.del_cookie(name, path=PATH, httponly=True, secure=self.secure, samesite="Lax")

    def page(self, name: str) -> Handler:
        """A page of ours: whoever is not logged in goes to the door first, and comes back here."""

        async def opened(request: web.Request) -> web.StreamResponse:
            if not self.doors or await self.guest(request):
                return page(name)
            raise web.HTTPFound(f"{LOGIN}?next={quote(request.path, safe='')}")

        return opened

    def reads(self, handler: Guarded) -> Handler:
        """401 with where to log in."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            guest = await self.guest(request)
            answer = await handler(request, guest) if guest else self.stranger()
            answer.headers.setdefault("Cache-Control", "no-store")
            return answer

        return guarded

    def writes(self, handler: Guarded) -> Handler:
        """The same, and 403 for what no page of ours sent."""

        async def guarded(request: web.Request, guest: Guest) -> web.StreamResponse:
            if not self.ours(request):
                return problem(403, FOREIGN)
            if not hmac.compare_digest(request.headers.get("X-CSRF", "").encode(), guest.csrf.encode()):
                return problem(403, OLD_PAGE)
            return await handler(request, guest)

        return self.reads(guarded)

    def stranger(self) -> web.Response:
        return web.json_response({"error": AGAIN, "login": LOGIN}, status=401)

    def ours(self, request: web.Request) -> bool:
        """Sent by a page of this very address. Old browsers name no origin; they still cannot send our header."""
        origin = request.headers.get("Origin")
        return origin is None or origin in (self.home, f"{urlsplit(self.home).scheme}://{request.host}")

    def calm(self, work: UnitOfWork, request: web.Request) -> timedelta:
        """Zero where this address may try one more login now, else how long to wait."""
        per_minute = self.service.settings.pages.logins_a_minute
        key = f"login:{self.service.signer.mark('address', address(request))}"
        return rates.take(work.session, key, self.service.clock.now(), timedelta(minutes=1) / per_minute, per_minute)


def address(request: web.Request) -> str:
    """Who asks, as far as can be known: behind a proxy on this machine, what that proxy saw."""
    near = request.remote or ""
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return seen if seen and near in LOOPBACK else near


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
