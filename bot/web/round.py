"""The pages of rounds: what a shift needs, each press one event of the flow, in the order in which it was done.

A phone that was away sends what it did hours ago. Its entries carry a key, so that a second try is harmless, and two
clocks with a piece of our own time, from which the workflow tells when it was.
"""

import asyncio
from datetime import timedelta

from aiohttp import web

from bot.api.access import problem
from bot.media.unusable import Unusable
from bot.rounds.acts import ACTS
from bot.rounds.look import Look, code_of, look_at
from bot.rounds.shift import Shift, sheets_of
from bot.rounds.view import Json, sheets_json
from bot.service import Service
from bot.web import stamps
from bot.web.gate import Gate, Guest
from bot.web.parts import read_form
from bot.web.round_acting import NOT_LISTED, Acting
from bot.web.round_files import LIMITS, Brought, RoundFiles, fields_of
from db import rates
from db.work import UnitOfWork
from workflows.inspection.refusals import Conflict, Final, TooSoon
from workflows.kernel.flow import Refused

EVERY, BURST = timedelta(seconds=2), 700
"""A person's entries: a shift's worth of records and photos at one go, a script not."""
TOO_FAST = "一下子传得太多了，没有丢，过一会儿接着传。"
UNKNOWN = "没有这次巡检，或者它的编号写错了。"


class RoundPage:
    def __init__(self, service: Service, gate: Gate) -> None:
        self.service, self.gate = service, gate
        self.shift, self.files = Shift(service.labels, service.shelf), RoundFiles(service)
        self.acting = Acting(service)

    @property
    def routes(self) -> list[web.RouteDef]:
        show = self.gate.page("round")
        return [
            web.get("/h5/round", show), web.get("/h5/round/{code}", show),
            web.get("/h5/round/at/{point}", show), web.get("/h5/round/at/{point}/{seen}", show),
            web.get("/h5/api/rounds", self.gate.reads(self.all)),
            web.get("/h5/api/rounds/{code}", self.gate.reads(self.one)),
            web.post("/h5/api/rounds/{code}/{act}", self.gate.writes(self.act)),
        ]  # fmt: skip

    async def all(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """Compressed: the sheets of a plant are mostly the same words."""
        shared = self.service.store.shared
        found = await self.service.store.read(lambda s: self._all(UnitOfWork(s, shared), guest))
        answer = problem(403, NOT_LISTED) if found is None else web.json_response(found)
        answer.enable_compression()
        return answer

    def _all(self, work: UnitOfWork, guest: Guest) -> Json | None:
        org, now = work.org(), self.service.clock.now()
        if not org.listed(guest.person):
            return None
        mark = self.mark(guest.person)
        head = {"now": now.isoformat(), "anchor": stamps.anchor(self.service.signer, now)}
        person = {"name": org.name(guest.person), "mark": mark}
        return {**head, "person": person, **self.shift.data(work, guest.person, mark, now)}

    def mark(self, person: str) -> str:
        return stamps.person_mark(self.service.signer, person)

    async def one(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """Everybody of the factory may read a round."""
        named, shared = request.match_info["code"], self.service.store.shared
        found = await self.service.store.read(lambda s: self._one(UnitOfWork(s, shared), named, guest.person))
        return problem(404, UNKNOWN) if found is None else web.json_response(found)

    def _one(self, work: UnitOfWork, named: str, person: str) -> Json | None:
        code = code_of(work, self.mark(person), named)
        look = look_at(work, code, self.service.clock.now()) if code and work.org().listed(person) else None
        return {"round": self.seen(work, look, person), "sheets": sheets_json(sheets_of(look))} if look else None

    def seen(self, work: UnitOfWork, look: Look, person: str) -> Json:
        return self.shift.one(work, person, self.mark(person), look, self.service.clock.now())

    async def act(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """The round as it is afterwards, or why not: 400 for good, 409 where somebody else was there first."""
        named, act = request.match_info["code"], request.match_info["act"]
        if act not in ACTS:
            return problem(404, UNKNOWN)
        if wait := await self.service.store.run(lambda work: self.pace(work, guest)):
            return web.json_response({"error": TOO_FAST}, status=429, headers={"Retry-After": f"{wait.seconds + 1}"})
        try:
            form = await read_form(request, LIMITS)
            brought = await asyncio.to_thread(self.files.keep, form, guest.person)
            fields = fields_of(form)
            found = await self.service.store.run(lambda work: self._acted(work, named, act, guest, fields, brought))
        except (Unusable, Refused) as error:
            return await self.refused(named, guest, error)
        except KeyError:
            return problem(404, UNKNOWN)
        self.ring()
        return web.json_response(found)

    async def refused(self, named: str, guest: Guest, error: Exception) -> web.Response:
        """With the round as it truly stands, for the page to show."""
        shared = self.service.store.shared
        found = await self.service.store.read(lambda s: self._one(UnitOfWork(s, shared), named, guest.person))
        body: Json = why(error) | ({"round": found["round"]} if found else {})
        if isinstance(error, TooSoon):
            body["wait_s"] = max(1, -(-int(error.wait.total_seconds() * 1000) // 1000))
        return web.json_response(body, status=409 if isinstance(error, Conflict) else 400)

    def ring(self) -> None:
        """What was just decided is not left to the next turn of the loops."""
        for bell in ("desk", "postman", "jobs", "ticker"):
            self.service.desk.bells[bell].ring()

    def pace(self, work: UnitOfWork, guest: Guest) -> timedelta:
        key = f"round:{self.service.signer.mark('pace', guest.person)}"
        return rates.take(work.session, key, self.service.clock.now(), EVERY, BURST)

    def _acted(
        self, work: UnitOfWork, named: str, act: str, guest: Guest, fields: dict[str, str], brought: Brought
    ) -> Json:  # fmt: skip
        code, said = self.acting.acted(work, named, act, guest.person, fields, brought)
        look = look_at(work, code, self.service.clock.now()) if code else None
        return {"round": self.seen(work, look, guest.person) if look else None, "said": said}


def why(error: Exception) -> Json:
    """`final`: the page offers no second try of the same."""
    return {"error": str(error)} | ({"final": True} if isinstance(error, Final) else {})
