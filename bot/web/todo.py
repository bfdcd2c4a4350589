"""我的待办: what waits for the one who is logged in, gravest first."""

from aiohttp import web
from sqlmodel import Session

from bot.desk.lists import waiting_for
from bot.service import Service
from bot.web.gate import Gate, Guest
from db.reads.cases import cases_json
from db.reads.lens import Json, Lens
from db.work import UnitOfWork

SHOWN = ("code", "kind", "state", "level", "title", "place", "equipment", "respond_by", "due_at", "accepted_at")


class Todo:
    def __init__(self, service: Service, gate: Gate, lens: Lens) -> None:
        self.service, self.gate, self.lens = service, gate, lens

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/h5/todo", self.gate.page("todo")),
            web.get("/h5/api/todo", self.gate.reads(self.mine)),
        ]

    async def mine(self, request: web.Request, guest: Guest) -> web.Response:
        items = await self.service.store.read(lambda session: self._items(session, guest.person))
        return web.json_response({"items": items, "now": self.lens.time(self.service.clock.now())})

    def _items(self, session: Session, person: str) -> list[Json]:
        """`task` is what the person has to do with it: claim, fix, review or answer."""
        rows = waiting_for(UnitOfWork(session, self.service.store.shared), person, self.service.clock.now())
        tasks = {row.code: _task(row.state, row.kind) for row in rows}
        return [
            {name: case.get(name) for name in SHOWN} | {"task": tasks[str(case["code"])]}
            for case in cases_json(session, rows, self.lens)
        ]


def _task(state: str, kind: str) -> str:
    """Of a permit its state: what that means is the page's to say."""
    if kind == "permit":
        return state
    if state == "review":
        return "review"
    if kind != "hazard":
        return "answer"
    return "fix" if state == "fixing" else "claim"
