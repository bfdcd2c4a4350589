"""One case to look at: for those whom it concerns."""

from typing import Any

from aiohttp import web
from sqlmodel import Session, col, select

from bot.api.access import problem
from bot.api.cases import CODE
from bot.desk.lists import reviewer
from bot.pages import page
from bot.permits.marks import PERMIT
from bot.service import Service
from bot.web.gate import Gate, Guest
from db import alarms, handovers
from db.reads.cases import case_json
from db.reads.lens import Lens
from db.tables import Case, Media, Message
from db.work import UnitOfWork
from workflows.kernel.sight import may_see

NOT_YOURS = "{} 只给相关的人看：上报人、责任人、复查人、上级和安全员。需要了解的话，请问安全员。"
GONE = "这个链接过期了（30 分钟）。回到聊天里再点一次卡片。"
CLIPS_MOST = 12


class CasePage:
    def __init__(self, service: Service, gate: Gate, lens: Lens) -> None:
        self.service, self.gate, self.lens = service, gate, lens

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get("/h5/case/{code}", self.page), web.get("/h5/api/case/{code}", self.case)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """A link with a signature of its own needs no login: who reported without a name must not have to give one."""
        code = request.match_info["code"]
        if PERMIT.fullmatch(code) and "s" not in request.query:
            raise web.HTTPFound(f"/h5/permit/{code}")
        if CODE.fullmatch(code) and code.startswith("JB-") and "s" not in request.query:
            raise web.HTTPFound(f"/h5/handover/{code}")
        if CODE.fullmatch(code) and code.startswith("KS-") and "s" not in request.query:
            raise web.HTTPFound(f"/h5/quiz/{code}")
        return page("case") if "s" in request.query else await self.gate.page("case")(request)

    async def case(self, request: web.Request) -> web.StreamResponse:
        code = request.match_info["code"]
        if "s" in request.query or not self.gate.doors:
            return await self._by_link(request, code)
        return await self.gate.reads(self._for)(request)

    async def _by_link(self, request: web.Request, code: str) -> web.StreamResponse:
        q = request.query
        if not self.service.signer.opens(f"/h5/case/{code}", q.get("e", ""), q.get("s", ""), self.service.clock.now()):
            return problem(403, GONE)
        found = await self.service.store.read(lambda s: case_json(s, code, self.lens))
        return web.json_response(_public(found)) if found else problem(404, f"没有 {code}")

    async def _for(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """A stranger to the case learns no more than from a code that does not exist."""
        code, shared = request.match_info["code"], self.service.store.shared
        if not CODE.fullmatch(code):
            return problem(403, NOT_YOURS.format("这个编号"))

        def look(session: Session) -> dict[str, Any] | None:
            if not _shown_to(UnitOfWork(session, shared), guest.person, code):
                return None
            case = case_json(session, code, self.lens)
            return _with_clips(session, case, self.lens) if case and case["kind"] == "alarm" else case

        found = await self.service.store.read(look)
        return web.json_response(_public(found)) if found else problem(403, NOT_YOURS.format(code))


def _shown_to(work: UnitOfWork, person: str, code: str) -> bool:
    row = work.session.exec(select(Case).where(Case.site == work.site, Case.code == code)).first()
    if row is None:
        return False
    if row.kind == "quiz":
        return row.reporter == person  # what somebody knows is nobody else's business, a superior's neither
    told = _told(work.session, work.site, person, code) or handovers.passed_on(work.session, person, code)
    return may_see(work.org(), person, row.owner, (row.reporter, reviewer(work, row)), told)


def _told(session: Session, site: str, person: str, code: str) -> bool:
    query = select(Message.id).where(Message.site == site, Message.recipient == person, Message.case_code == code)
    return session.exec(query.limit(1)).first() is not None


def _with_clips(session: Session, case: dict[str, Any], lens: Lens) -> dict[str, Any]:
    """The films beside an alarm, the newest few. Only for who logged in: a link that is passed on shows none, and the
    picture that groups get has its faces blurred, a film has not."""
    rows = {row.clip: row for row in alarms.of_case(session, case["code"]) if row.clip}
    files = session.exec(select(Media).where(Media.site == session.info["site"], col(Media.sha256).in_(list(rows))))
    there = {file.sha256 for file in files if file.gone_at is None}
    clips = [
        {"sha256": sha, "kind": "clip", "stage": "", "url": lens.file(sha), "taken_at": lens.time(row.at)}
        for sha, row in rows.items() if sha in there
    ]  # fmt: skip
    return {**case, "media": [*case["media"], *clips[-CLIPS_MOST:]]}


def _public(case: dict[str, Any]) -> dict[str, Any]:
    """What and when, not who reported it."""
    return {name: value for name, value in case.items() if name != "reporter"}
