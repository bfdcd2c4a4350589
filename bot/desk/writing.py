"""The way of a message that somebody of the factory writes: a few words are answered at once, all else is a report."""

import asyncio
from dataclasses import replace

from bot.desk import asked_in, blocked
from bot.desk.commands import Commands, Run
from bot.desk.later import true_time
from bot.desk.nameless import WORD
from bot.desk.neighbours import People, Tables
from bot.desk.numbered import Numbered, number_in
from bot.desk.reporting import Reporting, known_reader
from bot.desk.rules.alarms import rings
from bot.desk.scans import Scans
from bot.desk.spelled import spelled
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.hazard.reading import Reading
from workflows.kernel.effects import Sealed
from workflows.kernel.flow import Refused
from workflows.kernel.incoming import Incoming, Text
from workflows.kernel.people import Org


class Writing:
    def __init__(
        self, reporting: Reporting, commands: Commands, numbered: Numbered, scans: Scans, people: People,
        tables: Tables,
    ) -> None:  # fmt: skip
        self.reporting, self.commands, self.numbered, self.scans = reporting, commands, numbered, scans
        self.tables = tables
        self.people, self.store, self.clock = people, reporting.store, reporting.clock

    async def take(self, row: Inbox, incoming: Incoming, person: str) -> None:
        """See it through. Raises DeliveryError where the row has to wait for the platform, and Twice."""
        spoken = _first_text(incoming)
        if await self._not_heard(row, person, spoken):
            return
        if not incoming.whole and await self._no_report(row, incoming, person, spoken):
            return
        try:
            later = true_time(spoken, self.clock.now())
        except Refused as refusal:
            line, hands = str(refusal), self.reporting.hands
            await self.store.run(lambda work: hands.refuse(work, row.key, person, line, self.clock.now()))
            return
        wished = WORD.match(spoken) is not None
        incoming = _with_text(incoming, later[1] if later else WORD.sub("", spoken)) if later or wished else incoming
        named = spelled(spoken)
        at = await self.reporting.situation(person, wished, named.code if named else None, incoming.whole)
        at = replace(at, command=not incoming.whole and self.commands.says_more(spoken))
        await self.reporting.take(row, incoming, at, later[0] if later else None)

    async def _not_heard(self, row: Inbox, person: str, spoken: str) -> bool:
        """Somebody who has left, unless they say what is dangerous: that is heard, and the safety officer gets it."""
        org = await self.store.read(self.store.org_of)
        if not blocked.has_left(org, person):
            return False
        reading = await self._read(spoken, org)
        if rings(reading) or (reading and reading.is_hazard):
            return False
        await self.store.run(lambda work: blocked.turn_away(work, row, person, self.clock.now()))
        return True

    async def _no_report(self, row: Inbox, incoming: Incoming, person: str, spoken: str) -> bool:
        """Words that bind an account, are a command, a number for a card or a scanned label; these are answered."""
        if await self.people.hears(row, incoming, person):
            return True
        if command := self.commands.find(spoken):
            if self.commands.says_more(spoken) and await self._alarms(spoken):
                return False
            await self.store.run(lambda work: self._command(work, row.key, incoming, person, command))
            return True
        number = number_in(spoken) if len(incoming.pieces) == 1 else None
        if number is not None and await self.store.run(
            lambda work: self.numbered.answer(work, row.key, incoming, person, number, self.clock.now())
        ):
            return True
        return await self.scans.hears(row, incoming, person, spoken) or await self.tables.hears(row, incoming, person)

    async def _alarms(self, spoken: str) -> bool:
        """A command with an emergency in its words is none: it goes the way of a report (rules.alarms)."""
        return rings(await self._read(spoken, await self.store.read(self.store.org_of)))

    async def _read(self, spoken: str, org: Org) -> Reading | None:
        return await asyncio.to_thread(self.reporting.reader.read, spoken, org)

    def _command(self, work: UnitOfWork, key: str, incoming: Incoming, person: str, command: Run) -> None:
        now, lookout = self.clock.now(), self.reporting.lookout
        if incoming.room and asked_in.refused(work, key, incoming, person, now):
            return
        private = known_reader(lookout.situation(work, person, now))
        aloud = incoming.room and self.commands.may_stand_in_a_room(_first_text(incoming))
        reader = asked_in.room(incoming) if aloud else private
        command(work, key, person, reader, now)
        asked_in.way_back(work, reader, key, incoming)
        if isinstance(reader, Sealed):
            lookout.nameless.erase(work, key, incoming.account, now)


def _first_text(incoming: Incoming) -> str:
    return next((p.text for p in incoming.pieces if isinstance(p, Text)), "").strip()


def _with_text(incoming: Incoming, text: str) -> Incoming:
    """匿名 and 补录 are wishes, not part of the report."""
    spoken = _first_text(incoming)
    pieces = (replace(p, text=text) if isinstance(p, Text) and p.text.strip() == spoken else p for p in incoming.pieces)
    return replace(incoming, pieces=tuple(pieces))
