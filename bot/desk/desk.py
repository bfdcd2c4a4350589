"""One of the four loops: claims what came in, each account strictly in order, and sends every row its way: a report or
another message (writing), a press (pressing), what comes back by itself (returns), or a room beside this one."""

from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.bell import Bell
from bot.contacts.rows import CONTACTS
from bot.desk.look import person_of, who
from bot.desk.neighbours import People, Reception
from bot.desk.pressing import Pressing
from bot.desk.returns import Returns
from bot.desk.steps import Twice, say
from bot.desk.writing import Writing
from bot.loop import Crew, Loop
from bot.platform import Misconfigured, TryLater
from db import inbox
from db.codec import incoming_from_json
from db.store import Store
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.kernel.incoming import Press
from workflows.kernel.ports import Clock

log = structlog.get_logger("desk")
LEASE_S, WIDTH = 75.0, 32
TRIES, FIX_WAIT = 6, timedelta(minutes=1)
SORRY = "刚才发来的那条没有处理成功，请再发一次；急事请直接打值班电话。"


class Desk:
    """`reception` is asked first whether a message is for it; `holder` names this process on the leases."""

    def __init__(
        self, store: Store, clock: Clock, writing: Writing, pressing: Pressing, returns: Returns,
        reception: Reception, people: People, holder: str, bells: Mapping[str, Bell],
    ) -> None:  # fmt: skip
        self.store, self.clock, self.holder, self.bells = store, clock, holder, bells
        self.writing, self.pressing, self.returns = writing, pressing, returns
        self.reception, self.people = reception, people
        self.bell = bells["desk"]
        self.loop, self.crew = Loop("desk", self.once, self.bell, 0.5), Crew(WIDTH, self.bell)

    async def once(self) -> int:
        """Take what may be handled now and set it on its way: one slow download holds up nobody else."""
        now, free = self.clock.now(), self.crew.free
        if not free or not await self.store.read(lambda session: inbox.to_do(session, now, self.clock.tick())):
            return 0
        rows = await self.store.run(lambda work: inbox.claim(work, self.holder, self.clock.tick(), LEASE_S, free, now))
        for row in rows:
            self.crew.begin(self._one(row), f"row {row.key}")
        return len(rows)

    async def _one(self, row: Inbox) -> None:
        try:
            await self._see_through(row)
        except Twice:
            log.info("desk.twice", key=row.key)
        except TryLater as error:
            await self._again(row, error.why, error.after)
        except Misconfigured as error:
            log.error("desk.misconfigured", why=error.why, remedy=error.remedy)
            await self._again(row, error.why, FIX_WAIT)
        except Exception as error:  # noqa: BLE001 - one of the four loops: one bad row must not stop the others
            log.error("desk.row", key=row.key, error=repr(error))
            await self._again(row, repr(error), timedelta(seconds=5 * row.attempts))
        for name in ("postman", "jobs", "ticker"):
            self.bells[name].ring()

    async def _again(self, row: Inbox, why: str, after: timedelta) -> None:
        """Back in its place; after its last try it makes room for the account's next message, and stays on record."""
        until, last = self.clock.now() + after, row.attempts >= TRIES
        await self.store.run(lambda work: self._dead(work, row, why) if last else inbox.again(work, row, why, until))

    def _dead(self, work: UnitOfWork, row: Inbox, why: str) -> None:
        inbox.dead(work, row, why)
        if row.kind == "incoming" and (person := person_of(work.session, row.platform, row.account)):
            say(work.session, person, f"sorry:{row.id}", SORRY, self.clock.now(), True)

    async def _see_through(self, row: Inbox) -> None:
        if row.kind == "incoming":
            await self._came_in(row)
        elif row.kind == CONTACTS:
            await self.people.take(row)
        else:
            await self.returns.take(row)

    async def _came_in(self, row: Inbox) -> None:
        incoming, now = incoming_from_json(row.payload or ""), self.clock.now()
        if self.reception.serves(incoming):
            await self.reception.take(row, incoming)
            return
        person = await self.store.run(lambda work: who(work, incoming, now))
        match incoming.pieces:
            case (Press() as press,):
                await self.store.run(lambda work: self.pressing.decide(work, row.key, person, press, incoming))
            case _:
                await self.writing.take(row, incoming, person)
