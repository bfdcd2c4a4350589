"""A new permit on a page: one form, one event, and on to the page of the ticket it opened."""

from aiohttp import web
from sqlmodel import Session, select

from bot.api.access import problem
from bot.desk.permit_copies import copy_of
from bot.media.unusable import Unusable
from bot.permits.form import Json, applied, book
from bot.permits.marks import PERMIT
from bot.service import Service
from bot.web.gate import Gate, Guest
from bot.web.parts import Form, read_form
from bot.web.permit import KEY, TOO_FAST, PermitPage
from db.tables import Case, Inbox
from db.work import UnitOfWork
from workflows.kernel.flow import Refused

RECENT = 5
OLD_PAGE = "页面旧了，请刷新后再提交，填的内容先别关。"


class PermitNew:
    def __init__(self, service: Service, gate: Gate, page: PermitPage) -> None:
        self.service, self.gate, self.permit = service, gate, page

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/h5/api/permits", self.gate.reads(self.form)),
            web.post("/h5/api/permits", self.gate.writes(self.begin)),
        ]

    async def form(self, request: web.Request, guest: Guest) -> web.Response:
        """What the form asks, the factory's places, and this person's newest tickets to copy."""
        return web.json_response(await self.service.store.read(lambda session: self._form(session, guest.person)))

    def _form(self, session: Session, person: str) -> Json:
        work = UnitOfWork(session, self.service.store.shared)
        org, rules = work.org(), work.rules("permit", None)
        mine = select(Case.code, Case.body).where(
            Case.site == work.site, Case.kind == "permit", Case.reporter == person
        )
        rows = session.exec(mine.order_by(Case.code.desc()).limit(RECENT)).all()  # type: ignore[attr-defined]
        found = [(code, work.shared.codec.case("permit", body)) for code, body in rows]
        places = [{"code": one.code, "name": one.name} for one in org.places.values()]
        recent = [{"code": code, "title": case.title} for code, case in found if case.submitted_at]
        now = self.service.clock.now()
        return {"kinds": book(rules), "places": places, "recent": recent, "now": now.isoformat()}

    async def begin(self, request: web.Request, guest: Guest) -> web.Response:
        """The number of the ticket. A second try with the same `key` gets the same one."""
        if await self.service.store.run(lambda work: self.permit.pace(work, guest)):
            return problem(429, TOO_FAST)
        try:
            form = await read_form(request, {})
            code = await self.service.store.run(lambda work: self._begin(work, guest, form))
        except (Unusable, Refused) as error:
            return problem(400, str(error))
        self.permit.ring()
        return web.json_response({"code": code}, status=201)

    def _begin(self, work: UnitOfWork, guest: Guest, form: Form) -> str:
        now, key = self.service.clock.now(), form.fields.get("key", "")
        if not KEY.fullmatch(key):
            raise Refused(OLD_PAGE)
        mine = f"h5-permit-new:{self.service.signer.mark('h5-permit', f'{guest.person}|{key}')}"
        before = work.session.exec(select(Inbox).where(Inbox.key == mine, Inbox.site == work.site)).first()
        if before is not None and PERMIT.fullmatch(before.outcome):
            return before.outcome
        copied = form.fields.get("copied", "")
        if copied:
            event = copy_of(work, guest.person, copied.upper(), "", now)
        else:
            event = applied(form.fields, work.rules("permit", None), work.org(), guest.person, now)
        code = self.service.reporting.hands.engine.open(work, "permit", event, now)
        work.settle(mine, code)
        return code
