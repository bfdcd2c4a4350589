"""A table sent in the chat: a check sheet of somebody of safety is read and shown; any other table stays a file."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.desk.bring import KEPT, Kept
from bot.desk.records import record
from bot.desk.reporting import Reporting
from bot.desk.steps import Twice, say
from bot.media.sniff import KINDS
from bot.platform import Never
from bot.sheets import phrases
from bot.sheets.offering import Brought, offer
from db.imports.checksheets.reading import Read, read
from db.imports.sheet import BadFile
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.hazard.records import Attachment
from workflows.kernel.flow import Refused
from workflows.kernel.incoming import File, Incoming
from workflows.sheet.rules import SheetRules

TABLES = (".xlsx", ".xls", ".xlsm", ".et", ".csv")
CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class Opened:
    """A table as it was read; `bad` says why it could not be read at all."""

    data: bytes
    name: str
    read: Read | None = None
    bad: str = ""

    @property
    def is_form(self) -> bool:
        return self.read is not None and self.read.found


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
            await self._answer(row, lambda work: say(work.session, person, row.key, phrases.GONE, self.clock.now()))
            return True
        opened = await asyncio.to_thread(opened_of, data, name, self.hazards)
        rules, may = await self.store.run(lambda work: self._may(work, person))
        if not opened.is_form and (not may or await self._busy(person)):
            return False
        if not may:
            line = phrases.NOT_YOU.format(roles="、".join(rules.roles))
            await self._answer(row, lambda work: say(work.session, person, row.key, line, self.clock.now()))
            return True
        kept = await asyncio.to_thread(self._keep, opened, person)
        await self._answer(row, lambda work: self._take(work, row.key, person, opened, kept))
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

    def _keep(self, opened: Opened, person: str) -> Kept | None:
        """Blocking. Only what can become a version is kept."""
        if opened.read is None or not opened.read.sheets:
            return None
        mime = KINDS["xlsx"].mime if opened.data.startswith(b"PK") else CSV
        seen = Attachment(self.bringer.keep.put(opened.data), "file", person, self.clock.now())
        return Kept(seen, mime, len(opened.data))

    def _take(self, work: UnitOfWork, key: str, person: str, opened: Opened, kept: Kept | None) -> None:
        now = self.clock.now()
        if line := refusal(opened):
            say(work.session, person, key, line, now)
            return
        assert opened.read is not None
        media = (kept.attachment,) if kept else ()
        if kept:
            record(work.session, work.site, (kept,), now)
        brought = Brought(opened.read, opened.name, media)
        try:
            with work.savepoint():
                _, line = offer(work, self.reporting.hands.engine, brought, person, now)
        except Refused as refused:
            line = str(refused)
        if line:
            say(work.session, person, key, line, now)

    async def _answer(self, row: Inbox, action: Callable[[UnitOfWork], None]) -> None:
        def decided(work: UnitOfWork) -> None:
            action(work)
            if not work.settle(row.key, "done"):
                raise Twice(row.key)

        await self.store.run(decided)


def opened_of(data: bytes, name: str, hazards: Collection[str]) -> Opened:
    """Blocking, about a second at most."""
    try:
        return Opened(data, name, read(data, hazards))
    except BadFile as bad:
        return Opened(data, name, bad=str(bad))


def refusal(opened: Opened) -> str:
    """Why no version comes of it, in words; "" where one does."""
    if opened.read is None:
        return f"{opened.bad}。没有换版。"
    if not opened.read.found:
        return phrases.NO_TABLE
    return phrases.faults(opened.read.faults) if opened.read.faults else ""
