"""GET /h5/handover/{code}: the list of a change of shift as it was given, with links; a page without a script."""

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from aiohttp import web
from sqlmodel import Session, select

from bot.service import Service
from bot.web.gate import LOGIN, Gate
from bot.web.label_page import html
from db.tables import Case, Message
from db.work import UnitOfWork
from workflows.handover.cards import name_of
from workflows.handover.case import Handover, Line, State
from workflows.kernel.people import Org
from workflows.kernel.sight import may_see
from workflows.kernel.spans import say_time

STATES = {State.WRITTEN: "待交班", State.HANDED: "已交班，待接班", State.CLOSED: "已接班"}
LOOK = (
    "<style>h2{font-size:17px;margin:1.25rem 0 .25rem}ul{list-style:none;margin:0;padding:0}"
    "li{border-bottom:1px solid #dee0e3;padding:.75rem 0}li:has(a){padding:0}"
    "li a{display:block;padding:.75rem 0;min-height:24px;color:#0b57d0}</style>"
)
"""Lines as large as a thumb."""
NOT_YOURS = "<p>这张交接单只给交接的人、上级、安全和值班的人看。</p><p><a href=/h5/todo>看我的待办</a></p>"


class HandoverPage:
    def __init__(self, service: Service, gate: Gate) -> None:
        self.service, self.gate = service, gate

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get("/h5/handover/{code}", self.page)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Who is not logged in goes to the door first; a code that is none says no more than one of others."""
        guest, code = await self.gate.guest(request), request.match_info["code"]
        if guest is None and self.gate.doors:
            raise web.HTTPFound(f"{LOGIN}?next={quote(request.path, safe='')}")
        person, shared = guest.person if guest else "", self.service.store.shared
        found = await self.service.store.read(lambda s: self._body(UnitOfWork(s, shared), person, code))
        answer = html(*found, 200) if found else html("打不开", NOT_YOURS, 403)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _body(self, work: UnitOfWork, person: str, code: str) -> tuple[str, str] | None:
        row = work.session.exec(select(Case).where(Case.site == work.site, Case.code == code)).first()
        if row is None or row.kind != "handover":
            return None
        case, org = work.load(code)[1], work.org()
        concerned = (*case.outgoing, *case.incoming, case.handed_by, case.taken_by)
        if not may_see(org, person, case.owner, concerned, _told(work.session, work.site, person, code)):
            return None
        return f"交接班 {name_of(case)}", "".join(_parts(case, org))


def _told(session: Session, site: str, person: str, code: str) -> bool:
    query = select(Message.id).where(Message.site == site, Message.recipient == person, Message.case_code == code)
    return session.exec(query.limit(1)).first() is not None


def _parts(case: Handover, org: Org) -> Iterator[str]:
    """Head, every line with a link to its case, what was said, who gave and who took."""
    yield f"{LOOK}<p>{escape(case.code)} · {_state(case)}</p>"
    for section in case.sections:
        yield f"<h2>{escape(section.title)} {len(section.lines)}</h2><ul>"
        yield from (f"<li>{_line(line)}</li>" for line in section.lines)
        yield "</ul>"
    if not case.sections:
        yield "<p>没有未了的事。</p>"
    yield from (f"<p>交班人说：{escape(note)}</p>" for note in case.notes)
    yield "<p>" + "<br>".join(escape(line) for line in _record(case, org)) + "</p>"
    yield "<p>要交班、接班，请回到聊天里按卡片。<a href=/h5/todo>我的待办</a></p>"


def _state(case: Handover) -> str:
    """Of one that nobody took with the way to the one in which it goes on."""
    if not (on := escape(case.superseded_by)):
        return STATES[case.state]
    return f'没有人接班，已并入 <a href="/h5/handover/{on}">{on}</a>'


def _line(line: Line) -> str:
    if not line.code:
        return escape(line.words)
    return f'<a href="/h5/case/{quote(line.code)}">{escape(line.words)}</a>'


def _record(case: Handover, org: Org) -> Iterator[str]:
    yield f"交班：{'、'.join(org.name(p) for p in case.outgoing) or '值班表没有排人'}"
    yield f"接班：{'、'.join(org.name(p) for p in case.incoming) or '值班表没有排人'}"
    now = case.ends_at
    if now and case.listed_at:
        later = "之后不再改" if case.handed_at or case.closed_at else "交班时再更新一次"
        yield f"清单是 {say_time(case.listed_at, now)} 的情况，{later}"
    if now and case.handed_at:
        yield f"{org.name(case.handed_by)} {say_time(case.handed_at, now)} 交班"
    if now and case.closed_at and case.taken_by:
        yield f"{org.name(case.taken_by)} {say_time(case.closed_at, now)} 接班"
    yield from case.flags
