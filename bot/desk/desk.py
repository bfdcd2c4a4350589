"""One of the four loops: claims what came in, each account strictly in order, and sees it through to a decision."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.bell import Bell
from bot.desk.bring import Bringer, Load
from bot.desk.commands import Commands, Run
from bot.desk.later import true_time
from bot.desk.look import Lookout, person_of, stranger, touched
from bot.desk.meant import Apply, Step
from bot.desk.nameless import WORD, Nameless
from bot.desk.plan import CODE, plan
from bot.desk.presses import Presses, message_of
from bot.desk.reading import Reader
from bot.desk.records import record
from bot.desk.returns import Returns
from bot.desk.situation import Said, Situation
from bot.desk.steps import Hands, Twice, about, say, spoken_lately
from bot.loop import Crew, Loop
from bot.platform import Misconfigured, TryLater
from bot.sweep import known_files
from db import inbox
from db.codec import incoming_from_json
from db.store import Store
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.kernel.effects import Reader as To
from workflows.kernel.effects import Sealed
from workflows.kernel.flow import Refused
from workflows.kernel.incoming import Incoming, Press, Text
from workflows.kernel.ports import Clock

log = structlog.get_logger("desk")
LEASE_S, WIDTH = 75.0, 32
GONE_GAP = timedelta(minutes=10)
"""A worker is asked once for a file that could not be had, not once per file."""
TRIES, MEDIA_TRIES = 6, 4
"""Of a row; of the files it brings, before the report goes on without them."""
FIX_WAIT = timedelta(minutes=1)
SORRY = "刚才发来的那条没有处理成功，请再发一次；急事请直接打值班电话。"


class Desk:
    def __init__(
        self, store: Store, clock: Clock, hands: Hands, lookout: Lookout, presses: Presses, bringer: Bringer,
        reader: Reader, commands: Commands, returns: Returns, nameless: Nameless, holder: str,
        bells: Mapping[str, Bell],
    ) -> None:  # fmt: skip
        self.store, self.clock, self.hands, self.lookout, self.presses = store, clock, hands, lookout, presses
        self.bringer, self.reader, self.commands, self.returns = bringer, reader, commands, returns
        self.nameless, self.holder, self.bells = nameless, holder, bells
        self.bell = bells["desk"]
        self.loop, self.crew = Loop("desk", self.once, self.bell, 0.5), Crew(WIDTH, self.bell)

    async def once(self) -> int:
        """Take what may be handled now and set it on its way: one slow download holds up nobody else."""
        now, free = self.clock.now(), self.crew.free
        if not free:
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
            say(work.session, person, f"sorry:{row.id}", SORRY, self.clock.now())

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
        """Decides inside the transaction; the line for the one who pressed, empty when all went well."""
        now, reader = self.clock.now(), self.presses.reader(work, person, press)
        line = self.presses.press(work, person, press, incoming.reply, now)
        if line:
            message = message_of(work.session, press.card)
            code = message.case_code if message else None
            say(work.session, reader, key, about(work.session, reader, code, line) if code else line, now)
        if not work.settle(key, f"refused: {line}" if line else "done"):
            raise Twice(key)
        if isinstance(reader, Sealed):
            self.nameless.erase(work, key, incoming.account, now)
        return line

    async def _said(self, row: Inbox, incoming: Incoming, person: str) -> None:
        spoken = _first_text(incoming)
        if command := self.commands.find(spoken):
            await self.store.run(lambda work: self._command(work, row.key, incoming, person, command))
            return
        try:
            later = true_time(spoken, self.clock.now())
        except Refused as refusal:
            line = str(refusal)
            await self.store.run(lambda work: self.hands.refuse(work, row.key, person, line, self.clock.now()))
            return
        wished = WORD.match(spoken) is not None
        incoming = _with_text(incoming, later[1] if later else WORD.sub("", spoken)) if later or wished else incoming
        named = CODE.search(spoken)
        at = await self._situation(person, wished, named.group().upper() if named else None)
        load = await self.bringer.bring(incoming, person, _stays_nameless(at), row.attempts >= MEDIA_TRIES)
        if at.sealed and at.draft and not at.draft.anonymous:
            load = await self.bringer.take_over(load, at.draft)
        said = replace(await asyncio.to_thread(self._read, at, load), truly_at=later[0] if later else None)
        steps = plan(at, said)
        await self.store.run(lambda work: self._carry_out(work, row.key, incoming, at, load, steps))
        if at.sealed and at.draft and not at.draft.anonymous:
            await self._let_go([a.sha256 for a in at.draft.media])

    async def _let_go(self, shas: list[str]) -> None:
        """Originals of a report that lost its name: after the commit, and only where no other case has the bytes."""
        known = await self.store.read(lambda session: known_files(session, shas))
        await asyncio.to_thread(self.bringer.drop, [sha for sha in shas if sha not in known])

    def _command(self, work: UnitOfWork, key: str, incoming: Incoming, person: str, command: Run) -> None:
        now = self.clock.now()
        reader = _known_reader(self.lookout.situation(work, person, now))
        command(work, key, person, reader, now)
        if isinstance(reader, Sealed):
            self.nameless.erase(work, key, incoming.account, now)

    async def _situation(self, person: str, wished: bool, code: str | None) -> Situation:
        now, shared = self.clock.now(), self.store.shared
        return await self.store.read(
            lambda session: self.lookout.situation(UnitOfWork(session, shared), person, now, wished, code)
        )

    def _read(self, at: Situation, load: Load) -> Said:
        """`reading` is of the whole report so far, where there is one."""
        media = tuple(k.attachment for k in load.kept)
        reading = self.reader.read(load.text, at.org)
        begun = at.draft or at.ungraded
        if reading and begun and begun.text and not reading.repair:
            reading = self.reader.read(f"{begun.text}\n{load.text}", at.org)
        return Said(load.text, media, load.spot, reading, load.gone, load.lacking)

    def _carry_out(
        self, work: UnitOfWork, key: str, incoming: Incoming, at: Situation, load: Load, steps: list[Step]
    ) -> None:
        now, person = self.clock.now(), at.person
        reader = Sealed(at.sealed) if at.sealed else _known_reader(at, steps)
        if at.sealed:
            self.nameless.keep(work, at.sealed, person)
        record(work.session, work.site, load.kept, now)
        self.hands.carry_out(work, key, person, reader, steps, now)
        if load.gone and not spoken_lately(work.session, person, "gone", now - GONE_GAP):
            say(work.session, reader, f"gone:{key}", f"{load.gone[0]}。已经发的都在。", now)
        if isinstance(reader, Sealed):
            self.nameless.erase(work, key, incoming.account, now)


def _stays_nameless(at: Situation) -> bool:
    going_on = at.own_nameless or at.draft or at.recent
    return at.sealed is not None or bool(going_on and going_on.anonymous)


def _known_reader(at: Situation, steps: Sequence[Step] = ()) -> To:
    """Where somebody is answered who reports without a name: at the address their report already has."""
    corrected = [at.latest for s in steps if isinstance(s, Apply) and at.latest and s.code == at.latest.code]
    going_on = at.own_nameless or at.draft or at.recent or next(iter(corrected), None)
    return Sealed(going_on.return_to) if going_on and going_on.anonymous and going_on.return_to else at.person


def _first_text(incoming: Incoming) -> str:
    return next((p.text for p in incoming.pieces if isinstance(p, Text)), "").strip()


def _with_text(incoming: Incoming, text: str) -> Incoming:
    """匿名 and 补录 are wishes, not part of the report."""
    spoken = _first_text(incoming)
    pieces = (replace(p, text=text) if isinstance(p, Text) and p.text.strip() == spoken else p for p in incoming.pieces)
    return replace(incoming, pieces=tuple(pieces))
