"""积分: one's own points of this month, what each was for, and the first ten."""

from aiohttp import web
from sqlmodel import Session, col, select

from bot.desk.standing import SHOWN, standing
from bot.service import Service
from bot.web.gate import Gate, Guest
from db.reads.lens import Json, Lens
from db.tables import Ledger
from db.work import UnitOfWork

LINES = 50
"""So many lines of the ledger, newest first."""


class PointsPage:
    def __init__(self, service: Service, gate: Gate, lens: Lens) -> None:
        self.service, self.gate, self.lens = service, gate, lens

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/h5/points", self.gate.page("points")),
            web.get("/h5/api/points", self.gate.reads(self.mine)),
        ]

    async def mine(self, request: web.Request, guest: Guest) -> web.Response:
        return web.json_response(await self.service.store.read(lambda session: self._mine(session, guest.person)))

    def _mine(self, session: Session, person: str) -> Json:
        """The board names who is in front; whose line is this person's is said, and nobody's ledger but their own."""
        now = self.service.clock.now()
        places = standing(UnitOfWork(session, self.service.store.shared), now)
        own = next((place for place in places if place.person == person), None)
        query = select(Ledger).where(Ledger.site == session.info["site"], Ledger.person == person)
        rows = session.exec(query.order_by(col(Ledger.at).desc(), col(Ledger.id).desc()).limit(LINES))
        return {
            "now": self.lens.time(now), "month": now.month, "points": own.points if own else 0,
            "rank": own.rank if own else None, "of": len(places),
            "board": [
                {"rank": place.rank, "name": place.name, "points": place.points, "mine": place is own}
                for place in places[:SHOWN]
            ],
            "lines": [
                {"at": self.lens.time(row.at), "points": row.points, "why": row.why, "case": row.case_code}
                for row in rows
            ],
        }  # fmt: skip
