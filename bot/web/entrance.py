"""The door to the pages: the way to a platform's login, the way back with a code, and out again.

`state` is one random word for one login in one browser: it lives sealed in a cookie, comes back in the address, and is
spent by the first who brings both. Where the visitor wanted to go travels in that cookie, never in an address.
"""

import hmac
import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from urllib.parse import quote

import structlog
from aiohttp import web
from yarl import URL

from bot.api.access import problem
from bot.desk.look import person_of, stranger
from bot.pages import page
from bot.platform import DeliveryError, Never
from bot.service import Service
from bot.shape import parse, text
from bot.web.gate import COOKIE, FOREIGN, LOGIN, Gate
from bot.web.login import LetsIn, Visitor
from db import sessions
from db.tables import Person
from db.work import UnitOfWork

log = structlog.get_logger("entrance")
BEGUN, BEGUN_LIFE = "safeloop_login", timedelta(minutes=10)
FIRST = "/h5/todo"
OUR_PATH = re.compile(r"/h5/(?!login|api)[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*(?:#[A-Za-z0-9_.%-]{1,200})?")
LONGEST_CODE = 1024
NOT_OURS = "这次登录不是在这个浏览器里开始的，或者已经用过、过了 10 分钟。请重新登录。"
BUSY = "这个网络里登录的人太多了，请过 {} 秒再试。"
SILENT = "{}暂时没有回应，请过一分钟再试。"
LEFT = "这个账号的人已经离职，不能登录。有疑问请找安全员。"


class NoEntry(Exception):
    """What the visitor is told."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A login that this browser began. `words` is what went wrong with the one before."""

    state: str
    next: str
    until: float
    words: str = ""


class Entrance:
    def __init__(self, service: Service, gate: Gate) -> None:
        self.service, self.gate = service, gate
        self.public_url = service.settings.server.public_url.rstrip("/")

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(LOGIN, self.page),
            web.get("/h5/api/login", self.ways),
            web.get(f"{LOGIN}/{{platform}}", self.back),
            web.post("/h5/api/login/{platform}", self.script),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Inside a platform's app nobody sees this page; `again` stops what would go round in circles."""
        wanted = own_path(request.query.get("next", ""))
        if await self.gate.guest(request):
            raise web.HTTPFound(wanted)
        begun = self._new(wanted)
        for name, door in self.gate.doors.items():
            start = door.login.begin(request.headers.get("User-Agent", ""), self._address(name), begun.state)
            if start.inside and not start.script and "again" not in request.query:
                # As written: a platform compares the address to come back to with every escape in it.
                gone = web.HTTPFound(URL(start.address, encoded=True))
                self._remember(gone, begun)
                raise gone
        return page("login")

    async def ways(self, request: web.Request) -> web.Response:
        """Where this browser can log in; begins a login."""
        before = self._begun(request)
        begun = self._new(own_path(request.query.get("next", "")))
        agent, found = request.headers.get("User-Agent", ""), []
        for name, door in self.gate.doors.items():
            start = door.login.begin(agent, self._address(name), begun.state)
            found.append({"platform": name, "title": door.title, **asdict(start)})
        # In a platform's app only its own way works.
        inside = [way for way in found if way["inside"]]
        words = before.words if before else ""
        answer = web.json_response({"ways": inside or found, "state": begun.state, "why": words})
        answer.headers["Cache-Control"] = "no-store"
        self._remember(answer, begun)
        return answer

    async def back(self, request: web.Request) -> web.StreamResponse:
        """A browser comes back from a platform's login page with code and state."""
        door, begun = self.gate.doors.get(request.match_info["platform"]), self._begun(request)
        if door is None:
            return problem(404, "没有这个地址")
        try:
            token = await self._let_in(request, door, begun, door.login.code(request.query), request.query.get("state"))
        except NoEntry as refused:
            wanted = begun.next if begun else FIRST
            answer = web.HTTPFound(f"{LOGIN}?again=1&next={quote(wanted, safe='')}")
            self._remember(answer, self._new(wanted, str(refused)))
            raise answer from None
        assert begun is not None
        answer = web.HTTPFound(begun.next)
        self._inside(answer, token)
        raise answer

    async def script(self, request: web.Request) -> web.StreamResponse:
        """A platform's page script gave the page a code."""
        door, begun = self.gate.doors.get(request.match_info["platform"]), self._begun(request)
        if door is None:
            return problem(404, "没有这个地址")
        if not self.gate.ours(request):
            return problem(403, FOREIGN)
        body = parse(await request.read()) or {}
        try:
            token = await self._let_in(request, door, begun, text(body, "code"), text(body, "state"), script=True)
        except NoEntry as refused:
            return problem(403, str(refused))
        assert begun is not None
        return self._inside(web.json_response({"next": begun.next}), token)

    async def _let_in(
        self, request: web.Request, door: LetsIn, begun: Begun | None, code: str, state: str | None,
        script: bool = False,
    ) -> str:  # fmt: skip
        """The new session's cookie; raises NoEntry."""
        now = self.service.clock.now()
        if begun is None or not hmac.compare_digest(begun.state.encode(), (state or "").encode()):
            raise NoEntry(NOT_OURS)
        if not 0 < len(code) <= LONGEST_CODE:
            raise NoEntry("没有登录，可以再试一次。")
        wait = await self.service.store.run(lambda work: self.gate.calm(work, request))
        if wait:
            raise NoEntry(BUSY.format(int(wait.total_seconds()) + 1))
        until = datetime.fromtimestamp(begun.until, now.tzinfo)
        if not await self.service.store.run(lambda work: sessions.spend(work, begun.state, until)):
            raise NoEntry(NOT_OURS)
        try:
            visitor = await door.login.visitor(code, script)
        except Never as refused:
            raise NoEntry(refused.why) from None
        except DeliveryError as wrong:
            log.warning("login.failed", platform=door.name, why=str(wrong))
            raise NoEntry(SILENT.format(door.title)) from None
        before = request.cookies.get(COOKIE, "")
        return await self.service.store.run(lambda work: self._arrived(work, door.name, visitor, before))

    def _arrived(self, work: UnitOfWork, platform: str, visitor: Visitor, before: str) -> str:
        """Somebody of the company whom no list of ours names is let in as the chat lets them in: they may report."""
        person = person_of(work.session, platform, visitor.account)
        person = person or stranger(work, platform, visitor.account, visitor.name)
        row = work.session.get(Person, (work.site, person))
        if row is None or not row.active:
            raise NoEntry(LEFT)
        if before:
            sessions.end(work, before)
        return self.gate.begin(work, person, platform, visitor.account)

    def _inside(self, answer: web.StreamResponse, token: str) -> web.StreamResponse:
        self.gate.give(answer, COOKIE, token, self.gate.span.longest)
        self.gate.take(answer, BEGUN)
        return answer

    def _address(self, platform: str) -> str:
        return f"{self.public_url}{LOGIN}/{platform}"

    def _new(self, wanted: str, words: str = "") -> Begun:
        return Begun(token_hex(24), wanted, (self.service.clock.now() + BEGUN_LIFE).timestamp(), words)

    def _remember(self, answer: web.StreamResponse, begun: Begun) -> None:
        self.gate.give(answer, BEGUN, self.service.signer.seal(json.dumps(asdict(begun))), BEGUN_LIFE)

    def _begun(self, request: web.Request) -> Begun | None:
        """What this browser's cookie says, while it lives."""
        found = self.service.signer.unseal(request.cookies.get(BEGUN, ""))
        try:
            begun = Begun(**json.loads(found or ""))
        except (ValueError, TypeError):
            return None
        return begun if begun.until > self.service.clock.now().timestamp() else None


def own_path(wanted: str) -> str:
    """`wanted` where it is a page of ours, else the first page: an address never leads anybody elsewhere."""
    return wanted if OUR_PATH.fullmatch(wanted) else FIRST
