"""The way of a report: what a message brings is fetched and read, its meaning decided, the steps carried out."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.bring import Bringer, Load
from bot.desk.look import Lookout
from bot.desk.meant import Apply, Step
from bot.desk.permit_reading import PermitReader
from bot.desk.plan import plan
from bot.desk.reading import Reader
from bot.desk.records import record
from bot.desk.rules.alarms import alarming
from bot.desk.situation import Said, Situation
from bot.desk.spelled import REASONS, spelled
from bot.desk.steps import Hands, say, spoken_lately
from bot.permits import marks
from bot.sweep import known_files
from db.store import Store
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.hazard.case import Spot
from workflows.kernel.effects import Reader as To
from workflows.kernel.effects import Sealed
from workflows.kernel.flow import Pressed
from workflows.kernel.incoming import Incoming
from workflows.kernel.ports import Clock

MEDIA_TRIES = 4
"""Of the files a row brings, before the report goes on without them."""
GONE_GAP = timedelta(minutes=10)
"""A worker is asked once for a file that could not be had, not once per file."""


class Reporting:
    def __init__(
        self, store: Store, clock: Clock, hands: Hands, lookout: Lookout, bringer: Bringer, reader: Reader
    ) -> None:  # fmt: skip
        self.store, self.clock, self.hands, self.lookout = store, clock, hands, lookout
        self.bringer, self.reader, self.nameless, self.permits = bringer, reader, lookout.nameless, PermitReader(reader)

    async def situation(self, person: str, wished: bool, code: str | None, whole: bool = False) -> Situation:
        now, shared = self.clock.now(), self.store.shared
        return await self.store.read(
            lambda session: self.lookout.situation(UnitOfWork(session, shared), person, now, wished, code, whole)
        )

    async def take(
        self, row: Inbox, incoming: Incoming, at: Situation, truly_at: datetime | None = None, spot: Spot | None = None
    ) -> None:  # fmt: skip
        """From the situation somebody is in to the steps their message leads to; `spot` where it brings no place.
        Raises DeliveryError where the platform did not hand over a file, and Twice."""
        load = await self.bringer.bring(incoming, at.person, stays_nameless(at), row.attempts >= MEDIA_TRIES)
        load = load if load.spot else replace(load, spot=spot)
        if at.sealed and at.draft and not at.draft.anonymous:
            load = await self.bringer.take_over(load, at.draft)
        said = replace(await asyncio.to_thread(self._read, at, load), truly_at=truly_at)
        at = replace(at, reason=await self._gives_reason(at, said))
        steps = plan(at, said)
        await self.store.run(lambda work: self._carry_out(work, row.key, incoming, at, load, steps))
        if at.sealed and at.draft and not at.draft.anonymous:
            await self._let_go([a.sha256 for a in at.draft.media])

    async def _gives_reason(self, at: Situation, said: Said) -> bool:
        """Asked of the case only where the words would alarm otherwise."""
        named = spelled(said.text) if alarming(said) and not at.source else None
        if not (named and named.button in REASONS and named.rest):
            return False
        code, pressed, engine = named.code, Pressed(at.person, named.button, named.rest), self.hands.engine
        return await self.store.run(lambda work: engine.would_take(work, code, pressed, self.clock.now()))

    async def _let_go(self, shas: list[str]) -> None:
        """Originals of a report that lost its name: after the commit, and only where no other case has the bytes."""
        known = await self.store.read(lambda session: known_files(session, shas))
        await asyncio.to_thread(self.bringer.drop, [sha for sha in shas if sha not in known])

    def _read(self, at: Situation, load: Load) -> Said:
        """`reading` is of the whole report so far, where there is one."""
        media = tuple(k.attachment for k in load.kept)
        reading = self.reader.read(load.text, at.org)
        begun = at.draft or at.ungraded
        if reading and begun and begun.text and not reading.repair:
            reading = self.reader.read(f"{begun.text}\n{load.text}", at.org)
        asks = self.permits.read(load.text, at.person, at.org, at.now, at.permits.rules, reading)
        strange = next((k.strange for k in load.kept if k.strange), "")
        scan = marks.read(self.bringer.labels, strange, at.now) if strange else None
        return Said(
            load.text, media, load.spot, reading, load.gone, load.lacking, application=asks,
            forged=bool(strange) and scan is None, struck=self.bringer.labels.struck_at(strange) is not None, scan=scan,
        )  # fmt: skip

    def _carry_out(
        self, work: UnitOfWork, key: str, incoming: Incoming, at: Situation, load: Load, steps: list[Step]
    ) -> None:
        now, person = self.clock.now(), at.person
        reader = Sealed(at.sealed) if at.sealed else known_reader(at, steps)
        if at.sealed:
            self.nameless.keep(work, at.sealed, person)
        record(work.session, work.site, load.kept, now)
        self.hands.carry_out(work, key, person, reader, steps, now)
        if load.gone and not spoken_lately(work.session, person, "gone", now - GONE_GAP):
            say(work.session, reader, f"gone:{key}", f"{load.gone[0]}。已经发的都在。", now, True)
        if isinstance(reader, Sealed):
            self.nameless.erase(work, key, incoming.account, now)


def stays_nameless(at: Situation) -> bool:
    """Whatever this person sends now is kept without its notes and under no name."""
    going_on = at.own_nameless or at.draft or at.recent
    return at.sealed is not None or bool(going_on and going_on.anonymous)


def known_reader(at: Situation, steps: Sequence[Step] = ()) -> To:
    """Where somebody is answered who reports without a name: at the address their report already has."""
    corrected = [at.latest for s in steps if isinstance(s, Apply) and at.latest and s.code == at.latest.code]
    going_on = at.own_nameless or at.draft or at.recent or next(iter(corrected), None)
    return Sealed(going_on.return_to) if going_on and going_on.anonymous and going_on.return_to else at.person
