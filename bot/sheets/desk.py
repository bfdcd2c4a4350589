"""A table sent in the chat: a check sheet of somebody of safety is read and shown; any other table stays a file."""

import asyncio
from collections.abc import Callable, Collection

from bot.desk.bring import KEPT
from bot.desk.reporting import Reporting
from bot.desk.steps import Twice, say
from bot.platform import Never
from bot.sheets import phrases
from bot.sheets.taking import keep_file, opened, take
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.kernel.flow import Refused
from workflows.kernel.incoming import File, Incoming
from workflows.sheet.rules import SheetRules

TABLES = (".xlsx", ".xls", ".xlsm", ".et", ".csv")


class SheetDesk:
    """`hazards` are the codes of the catalogue."""

    def __init__(self, reporting: Reporting, hazards: Collection[str]) -> None:
        self.reporting, self.hazards = reporting, hazards
        self.store, self.clock, self.bringer = reporting.store, reporting.clock, reporting.bringer

    async def hears(self, row: Inbox, incoming: Incoming, person: str) -> bool:
        """False where this is no table, or one that belongs to a report or a repair. Raises DeliveryError and Twice."""
        match incoming.pieces:
            case (File(ref, name),) if name.lower().endswith(TABLES):
                pass
            case _:
                return False
        try:
            data = await self._fetch(incoming, ref)
        except Never:
            await self._answer(row, person, lambda work: phrases.GONE)
            return True
        table = await opened(data, name, self.hazards)
        rules, may = await self.store.run(lambda work: self._may(work, person))
        if not table.is_form and (not may or await self._busy(person)):
            return False
        if not may:
            line = phrases.NOT_YOU.format(roles="、".join(rules.roles))
            await self._answer(row, person, lambda work: line)
            return True
        now, engine = self.clock.now(), self.reporting.hands.engine
        kept = await asyncio.to_thread(keep_file, self.bringer.keep, table, person, now)
        await self._answer(row, person, lambda work: take(work, engine, table, kept, person, now)[1])
        return True

    async def _fetch(self, incoming: Incoming, ref: str) -> bytes:
        if ref.startswith(KEPT):
            return await asyncio.to_thread(self.bringer.keep.get, ref.removeprefix(KEPT))
        return (await self.bringer.platforms[incoming.via or incoming.platform].fetch(ref, incoming.reply)).data

    def _may(self, work: UnitOfWork, person: str) -> tuple[SheetRules, bool]:
        rules: SheetRules = work.rules("sheet", None)
        return rules, rules.may(person, work.org())

    async def _busy(self, person: str) -> bool:
        """In the middle of a report, a repair or an answer: the table is a part of that."""
        at = await self.reporting.situation(person, False, None)
        return bool(at.draft or at.fixing or at.question or at.recent)

    async def _answer(self, row: Inbox, person: str, action: Callable[[UnitOfWork], str]) -> None:
        """What the action says, said; all in one commit with the row. Raises Twice."""

        def decided(work: UnitOfWork) -> None:
            try:
                with work.savepoint():
                    line = action(work)
            except Refused as refused:
                line = str(refused)
            if line:
                say(work.session, person, row.key, line, self.clock.now())
            if not work.settle(row.key, "done"):
                raise Twice(row.key)

        await self.store.run(decided)
