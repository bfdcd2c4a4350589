"""One of the four loops: claims what came in, each account strictly in order, and sees it through to a decision."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.bell import Bell
from bot.desk.bring import Bringer, Load
from bot.desk.commands import Commands
from bot.desk.look import Lookout, person_of, stranger, touched
from bot.desk.plan import Step, plan
from bot.desk.presses import Presses
from bot.desk.reading import Reader
from bot.desk.records import record
from bot.desk.returns import Returns
from bot.desk.situation import Said, Situation
from bot.desk.steps import Hands, Twice, say
from bot.platform import TryLater
from bot.signing import Signer
from db import inbox
from db.codec import incoming_from_json
from db.store import Store
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.kernel.incoming import Incoming, Press, Text
from workflows.kernel.ports import Clock

log = structlog.get_logger("desk")
LEASE_S, TRIES, WIDTH = 120.0, 6, 32
ANONYMOUS = "匿名"


class Desk:
    def __init__(
        self, store: Store, clock: Clock, hands: Hands, lookout: Lookout, presses: Presses, bringer: Bringer,
        reader: Reader, commands: Commands, returns: Returns, signer: Signer, holder: str, bells: Mapping[str, Bell],
    ) -> None:  # fmt: skip
        self.store, self.clock, self.hands, self.lookout, self.presses = store, clock, hands, lookout, presses
        self.bringer, self.reader, self.commands, self.returns = bringer, reader, commands, returns
        self.signer, self.holder, self.bells = signer, holder, bells
        self.bell = bells["desk"]
        self.busy = 0

    async def run(self) -> None:
        """Until cancelled. Everything is caught here, told once on failure and once on recovery."""
        failing = False
        while True:
            try:
                taken = await self.once()
                if failing:
                    log.info("desk.well")
                failing = False
            except Exception as error:  # noqa: BLE001 - one of the four loops
                taken = 0
                if not failing:
                    log.error("desk.failing", error=repr(error))
                failing = True
            if not taken:
                await self.bell.wait(0.5)

    async def once(self) -> int:
        """One round: how many rows were handled."""
        now = self.clock.now()
        rows = await self.store.run(lambda work: inbox.claim(work, self.holder, self.clock.tick(), LEASE_S, WIDTH, now))
        if rows:
            await asyncio.gather(*(self._one(row) for row in rows))
            for name in ("postman", "jobs", "ticker"):
                self.bells[name].ring()
        return len(rows)

    async def _one(self, row: Inbox) -> None:
        try:
            await self._see_through(row)
        except Twice:
            log.info("desk.twice", key=row.key)
        except TryLater as error:
            await self._again(row, error.why, error.after)
        except Exception as error:  # noqa: BLE001 - one of the four loops: one bad row must not stop the others
            log.error("desk.row", key=row.key, error=repr(error))
            await self._again(row, repr(error), timedelta(seconds=5 * row.attempts))

    async def _again(self, row: Inbox, why: str, after: timedelta) -> None:
        """Back in its place; after its last try it makes room for the account's next message, and stays on record."""
        until, last = self.clock.now() + after, row.attempts >= TRIES
        await self.store.run(
            lambda work: inbox.dead(work, row.id or 0, why) if last else inbox.again(work, row.id or 0, why, until)
        )

    async def _see_through(self, row: Inbox) -> None:
        if row.kind != "incoming":
            await self.returns.take(row)
            return
        incoming = incoming_from_json(row.payload or "")
        person = await self.who(incoming)
        match incoming.pieces:
            case (Press() as press,):
                await self.store.run(lambda work: self.pressed(work, row.key, person, press, incoming))
            case _:
                await self._said(row, incoming, person)

    async def who(self, incoming: Incoming) -> str:
        """The person behind the account; a stranger is given an id, so that no report is lost."""
        now = self.clock.now()

        def find(work: UnitOfWork) -> str:
            known = person_of(work.session, incoming.platform, incoming.account)
            person = known or stranger(work, incoming.platform, incoming.account, incoming.name)
            touched(work.session, incoming.platform, incoming.account, now)
            return person

        return await self.store.run(find)

    def pressed(self, work: UnitOfWork, key: str, person: str, press: Press, incoming: Incoming) -> str:
        now = self.clock.now()
        line = self.presses.press(work, key, person, press, incoming.reply, now)
        if line:
            say(work.session, person, key, line, now)
        if not work.settle(key, f"refused: {line}" if line else "done"):
            raise Twice(key)
        return line

    async def _said(self, row: Inbox, incoming: Incoming, person: str) -> None:
        spoken = _first_text(incoming)
        nameless = spoken.startswith(ANONYMOUS)
        if command := self.commands.find(spoken):
            await self.store.run(lambda work: command(work, row.key, person, self.clock.now()))
            return
        if nameless:
            incoming = _without_word(incoming)
        at = await self._situation(person, self.signer.seal(person) if nameless else None)
        load = await self.bringer.bring(incoming, person, self._stays_nameless(at))
        said = await asyncio.to_thread(self._read, at, load)
        steps = plan(at, said)
        await self.store.run(lambda work: self._carry_out(work, row.key, person, load, steps))

    @staticmethod
    def _stays_nameless(at: Situation) -> bool:
        going_on = at.draft or at.recent
        return at.sealed is not None or bool(going_on and going_on.anonymous)

    async def _situation(self, person: str, sealed: str | None) -> Situation:
        now = self.clock.now()
        return await self.store.read(
            lambda session: self.lookout.situation(UnitOfWork(session, self.store.shared), person, now, sealed)
        )

    def _read(self, at: Situation, load: Load) -> Said:
        """`reading` is of the whole report so far, where there is one."""
        before = at.draft.text if at.draft and load.text else ""
        text = f"{before}\n{load.text}".strip()
        media = tuple(k.attachment for k in load.kept)
        return Said(load.text, media, load.spot, self.reader.read(text, at.org) if load.text else None, load.gone)

    def _carry_out(self, work: UnitOfWork, key: str, person: str, load: Load, steps: list[Step]) -> None:
        now = self.clock.now()
        record(work.session, work.site, load.kept, now)
        self.hands.carry_out(work, key, person, steps, now)
        for number, reason in enumerate(dict.fromkeys(load.gone)):
            say(work.session, person, f"gone:{key}:{number}", f"{reason}。已经发的都在。", now)


def _first_text(incoming: Incoming) -> str:
    return next((p.text for p in incoming.pieces if isinstance(p, Text)), "").strip()


def _without_word(incoming: Incoming) -> Incoming:
    """匿名 is a wish, not part of the report."""

    def without(text: str) -> str:
        return text.strip().removeprefix(ANONYMOUS).removeprefix("上报").lstrip("：:，, ")

    pieces = tuple(replace(p, text=without(p.text)) if isinstance(p, Text) else p for p in incoming.pieces)
    return replace(incoming, pieces=pieces)
