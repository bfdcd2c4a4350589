"""我的待办: what waits for the one who is logged in, gravest first."""

from aiohttp import web
from sqlmodel import Session

from bot.desk.lists import waiting_for
from bot.quizzes import look as quizzes
from bot.rounds.look import OPEN, is_mine, looks_for
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
        return web.json_response(await self.service.store.read(lambda session: self._all(session, guest.person)))

    def _all(self, session: Session, person: str) -> Json:
        work, now = UnitOfWork(session, self.service.store.shared), self.service.clock.now()
        found = {"items": self._items(work, person), "rounds": self._rounds(work, person)}
        return {**found, "quizzes": self._quizzes(work, person), "now": self.lens.time(now)}

    def _quizzes(self, work: UnitOfWork, person: str) -> list[Json]:
        """What can still be answered."""
        return [
            {"code": one.code, "title": one.title, "of": len(one.paper.questions), "due_at": self.lens.time(one.due_at),
             "turn": one.turn}
            for one in quizzes.waiting(work, person, self.service.clock.now())
        ]  # fmt: skip

    def _rounds(self, work: UnitOfWork, person: str) -> list[Json]:
        """Their own that are not over, what is due first in front; how many points are looked at, of how many."""
        found = [look.round for look in looks_for(work, person, self.service.clock.now()) if is_mine(look, person)]
        return [
            {
                "code": case.code, "title": case.title, "state": str(case.state), "purpose": case.purpose,
                "opens_at": self.lens.time(case.starts_at), "due_at": self.lens.time(case.due_at),
                "done": sum(stop.filled is not None for stop in case.stops), "of": len(case.stops),
            }
            for case in found if case.state in OPEN
        ]  # fmt: skip

    def _items(self, work: UnitOfWork, person: str) -> list[Json]:
        """`task` is what the person has to do with it: claim, fix, review or answer."""
        session, rows = work.session, waiting_for(work, person, self.service.clock.now())
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
