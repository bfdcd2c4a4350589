"""我: who is logged in, with which accounts, until when; and the way out."""

from aiohttp import web
from sqlmodel import Session, select

from bot.service import Service
from bot.shape import parse
from bot.web.gate import COOKIE, Gate, Guest
from bot.web.stamps import anchor, person_mark
from db import sessions
from db.reads.lens import Json, Lens
from db.tables import Account, Person
from db.work import UnitOfWork
from workflows.cameras.access import keeps, sees_areas
from workflows.kernel.people import UNREGISTERED


class Me:
    def __init__(self, service: Service, gate: Gate, lens: Lens) -> None:
        self.service, self.gate, self.lens = service, gate, lens

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/h5/me", self.gate.page("me")),
            web.get("/h5/api/me", self.gate.reads(self.who)),
            web.post("/h5/api/logout", self.gate.writes(self.leave)),
        ]

    async def who(self, request: web.Request, guest: Guest) -> web.Response:
        found = await self.service.store.read(lambda session: self._known(session, guest))
        now, signer = self.service.clock.now(), self.service.signer
        times = {"now": self.lens.time(now), "until": self.lens.time(guest.until), "anchor": anchor(signer, now)}
        idle = round(self.gate.span.idle.total_seconds() / 60)
        # A phone keeps both for the hours without a net: whose entries these are, and whom to call.
        away = {"mark": person_mark(signer, guest.person), "duty_phone": self.service.settings.groups.duty_phone}
        return web.json_response({**found, **times, **away, "idle_minutes": idle, "csrf": guest.csrf})

    def _known(self, session: Session, guest: Guest) -> Json:
        person = session.get_one(Person, (session.info["site"], guest.person))
        rows = session.exec(select(Account).where(Account.site == person.site, Account.person == person.id))
        titles = {name: platform.title for name, platform in self.service.platforms.items()}
        accounts = [
            {
                "platform": row.platform, "title": titles.get(row.platform, row.platform),
                "account": row.spelled or row.account, "works": row.works, "here": row.platform == guest.platform,
            }
            for row in rows
        ]  # fmt: skip
        return {
            "name": person.name, "department": person.department, "role": person.role, "staff_no": person.staff_no,
            "registered": person.role != UNREGISTERED, "platform": guest.platform, "accounts": accounts,
            "opens": self._opens(session, guest.person),
        }  # fmt: skip

    def _opens(self, session: Session, person: str) -> list[str]:
        """Pages that not everybody may open."""
        org = UnitOfWork(session, self.service.store.shared).org()
        may = {"cameras": keeps(org, person), "areas": sees_areas(org, person, self.service.clock.now())}
        return [page for page, opened in may.items() if opened]

    async def leave(self, request: web.Request, guest: Guest) -> web.Response:
        """`{"all": true}` on every device."""
        everywhere = (parse(await request.read()) or {}).get("all") is True
        if everywhere:
            await self.service.store.run(lambda work: sessions.end_all(work, guest.person))
        else:
            await self.service.store.run(lambda work: sessions.end(work, guest.token))
        answer = web.json_response({"ok": True})
        self.gate.take(answer, COOKIE)
        return answer
