"""A label scanned from the menu comes in as its address: where somebody stands."""

import re
from dataclasses import replace
from datetime import datetime

from bot.desk import lockouts
from bot.desk.meant import Apply, Step
from bot.desk.reporting import Reporting
from bot.desk.rules import permits
from bot.desk.scan_cards import shown, stood
from bot.desk.situation import Said, Situation
from bot.desk.stands import unusable
from bot.desk.steps import Twice, say
from bot.labels import Labels
from bot.papers.gate import PASS
from bot.permits import marks
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.hazard.case import Spot
from workflows.kernel.incoming import Incoming, Text
from workflows.permit.events import Scanned

LABEL = re.compile(r"^\s*https?://\S+/q/\S+\s*$")
"""The address of a label, genuine or not; nobody types one."""


class Scans:
    """`labels` tells which are ours."""

    def __init__(self, reporting: Reporting, labels: Labels) -> None:
        self.reporting, self.labels = reporting, labels

    async def hears(self, row: Inbox, incoming: Incoming, person: str, spoken: str) -> bool:
        """False where this is no label. With a report or a repair under way the place belongs to it; else it is kept
        for the report to come, and said. Whatever is under way, a point with a check sheet shows the way to it."""
        if not LABEL.match(spoken):
            return False
        at = await self.reporting.situation(person, False, None)
        if await self._of_a_permit(row, at, spoken):
            return True
        point = self.labels.point_of(spoken) or ""
        busy = at.draft or at.fixing or at.recent or lockouts.waits(at)
        now = self.reporting.clock.now()
        if busy and (point in at.org.places or point in at.org.equipment):
            await self.reporting.store.run(lambda work: self._shown(work, row.key, person, point, now))
            pieces = tuple(p for p in incoming.pieces if not isinstance(p, Text))
            await self.reporting.take(row, replace(incoming, pieces=pieces), at, spot=Spot(point=point))
            return True
        struck = self.labels.struck_at(spoken) is not None
        await self.reporting.store.run(lambda work: self._stood(work, row.key, person, point, struck, now))
        return True

    async def _of_a_permit(self, row: Inbox, at: Situation, spoken: str) -> bool:
        """The code of a ticket, or of the place where one of the own tickets waits for its guardian."""
        scan, point = marks.read(self.labels, spoken, at.now), self.labels.point_of(spoken)
        steps: list[Step] | None = None
        if scan:
            steps = [Apply(scan.code, Scanned(at.person, at.where, scan.mark, scan.fresh))]
        elif point and not PASS.fullmatch(point):
            steps = permits.own_ticket(at, Said(spot=Spot(point=point)))
        if not steps:
            return False
        found, hands, now = steps, self.reporting.hands, self.reporting.clock.now()
        await self.reporting.store.run(lambda work: hands.carry_out(work, row.key, at.person, at.person, found, now))
        return True

    def _shown(self, work: UnitOfWork, key: str, person: str, point: str, now: datetime) -> bool:
        return shown(work, self.labels, key, person, point, now)

    def _stood(self, work: UnitOfWork, key: str, person: str, point: str, struck: bool, now: datetime) -> None:
        line = unusable(struck) if not point else stood(work, self.labels, key, person, point, now)
        if line:
            say(work.session, person, key, line, now)
        if not work.settle(key, "done"):
            raise Twice(key)
