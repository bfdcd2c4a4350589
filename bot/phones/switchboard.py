"""The loop of the telephones: takes phone rows, writes the try down, dials, and asks the lines what became of it.

A try is committed before the call goes out: after a kill the line is asked, or the call counts as made."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.bell import Bell
from bot.loop import Crew, Loop
from bot.phones import legs
from bot.phones.choosing import Chooser, Go, Stop, Wait
from bot.phones.port import Dial, Heard, Line, Outcome, Placed, Words, close_all
from bot.phones.results import Results
from bot.phones.settling import Ready, Settler
from bot.phones.words import KEY, REPLY, words_of
from bot.platform import DeliveryError, NoAnswer
from db import outbox, phones
from db.outbox import Claimed
from db.store import Store
from db.tables import PhoneTry
from db.work import UnitOfWork
from workflows.kernel.ports import Clock

log = structlog.get_logger("phones")
LEASE = timedelta(seconds=90)
WIDTH, AT_ONCE, DIAL_LIMIT = 6, 40, 20.0
"""Calls at once, rows at once, seconds of machine time a call to a line may take."""


class Switchboard:
    """`results` is also what callbacks speak to."""

    def __init__(
        self, store: Store, clock: Clock, chooser: Chooser, results: Results, settler: Settler, holder: str, desk: Bell
    ) -> None:  # fmt: skip
        self.store, self.clock, self.chooser, self.results = store, clock, chooser, results
        self.settler, self.holder, self.desk = settler, holder, desk
        self.bell = Bell()
        self.loop, self.crew = Loop("phones", self.once, self.bell, 0.5), Crew(WIDTH, self.bell)
        self.lines = {line.name: line for line in chooser.legs.lines}
        self._asking: set[str] = set()
        self._latest = clock.now()

    async def once(self) -> int:
        """Dial what is due, ask what is due; how many rows and tries that were."""
        now, free = self.clock.now(), self.crew.free
        if now < self._latest:
            self.chooser.pauses.stepped_back(now)
        self._latest = now
        if not free or not await self.store.read(lambda session: phones.to_do(session, now)):
            return 0
        ready, taken = await self.store.run(lambda work: self._take(work, now))
        for batch in batches(ready):
            self.crew.begin(self._dial(batch), f"dial {batch[0].dial.key}")
        asked = (await self.store.read(lambda session: self._to_ask(session, now)))[: self.crew.width]
        for line, dial in asked:
            self._asking.add(dial.key)
            self.crew.begin(self._ask(line, dial), f"ask {dial.key}")
        if taken:
            self.desk.ring()
        return taken + len(asked)

    def _take(self, work: UnitOfWork, now: datetime) -> tuple[list[Ready], int]:
        session = work.session
        rows = outbox.claim(session, self.holder, now, self.clock.tick(), LEASE, AT_ONCE, phones=True)
        ready = []
        for row in rows:
            tries = phones.of_row(session, row.id)
            if tries and tries[-1].state == phones.DIALING:
                self.settler.after_kill(work, row, tries[-1], now)
                continue
            match self.chooser.verdict(session, work.org(), row, now):
                case Go(line, target):
                    ready.append(self._write_down(work, row, line, target, tries, now))
                case Wait(until, why):
                    outbox.again(session, row, why, until, tried_it=False)
                case Stop() as stop:
                    self.results.stop(work, row, stop, now)
        return ready, len(rows)

    def _write_down(
        self, work: UnitOfWork, row: Claimed, line: Line, target: str, tries: Sequence[PhoneTry], now: datetime
    ) -> Ready:
        leg, person = legs.parts(row.recipient)
        rules, first = self.chooser.rules, tries[0].at if tries and leg == "call" else now
        one = PhoneTry(
            site=work.site, key=f"p{secrets.token_hex(7)}", outbox_id=row.id, case_code=row.case_code, slot=row.slot,
            person=person, leg=leg, line=line.name, rings=line.rings, target=target, at=now,
            ends_at=first + rules.silent,
        )  # fmt: skip
        work.session.add(one)
        work.session.flush()
        asks = KEY if line.rings else REPLY if row.urgency == "danger" else ""
        words = words_of(row.card, work.org(), rules.characters, asks if line.keys else "")
        return Ready(row, line, Dial(one.key, target, words, now))

    def _to_ask(self, session: Session, now: datetime) -> list[tuple[str, Dial]]:
        """Those that nobody is asking about already."""
        found = [one for one in phones.due(session, now, AT_ONCE) if one.key not in self._asking]
        nothing = Words("", "", "", "")
        return [(one.line, Dial(one.key, one.target, nothing, one.at, one.vendor_id)) for one in found]

    async def _dial(self, batch: list[Ready]) -> None:
        line, dials = batch[0].line, [one.dial for one in batch]
        outcomes: Mapping[str, Outcome]
        try:
            outcomes = await asyncio.wait_for(line.place(dials), DIAL_LIMIT)
        except TimeoutError:
            outcomes = {dial.key: NoAnswer("平台没有应答", LEASE) for dial in dials}
        except DeliveryError as error:
            outcomes = {dial.key: error for dial in dials}
        except Exception as error:  # noqa: BLE001 - one of the loops: nobody knows whether this call was made
            log.error("phone.broken", line=line.name, error=repr(error))
            outcomes = {dial.key: NoAnswer(f"出错：{type(error).__name__}", LEASE) for dial in dials}
        now = self.clock.now()
        await self.store.run(lambda work: self._settle(work, batch, outcomes, now), first=True)
        self.desk.ring()

    def _settle(self, work: UnitOfWork, batch: list[Ready], outcomes: Mapping[str, Outcome], now: datetime) -> None:
        for ready in batch:
            outcome = outcomes.get(ready.dial.key) or NoAnswer("平台没有说这一个怎么样", LEASE)
            one = phones.by_key(work.session, ready.dial.key)
            if one is None:
                continue
            if one.state != phones.DIALING:
                self.settler.heard_before(work, ready, one, outcome, now)
            elif isinstance(outcome, Placed):
                self.settler.placed(work, ready, one, outcome, now)
            else:
                self.settler.refused(work, ready, one, outcome, now)

    async def _ask(self, name: str, dial: Dial) -> None:
        line = self.lines.get(name)
        try:
            heard = await line.ask(dial) if line else Heard("mute")
        except DeliveryError as error:
            log.info("phone.not_asked", line=name, why=str(error))
            heard = Heard("pending")
        except Exception as error:  # noqa: BLE001 - one of the loops: asked again at its next time
            log.error("phone.broken", line=name, error=repr(error))
            heard = Heard("pending")
        finally:
            self._asking.discard(dial.key)
        if await self.tell(dial.key, heard):
            self.desk.ring()

    async def tell(self, key: str, heard: Heard) -> bool:
        """What a line or a callback says of a try, committed when this returns; True where it was news."""
        now = self.clock.now()

        def write(work: UnitOfWork) -> bool:
            one = phones.by_key(work.session, key)
            if one is None:
                return False
            news = self.results.hear(work, one, heard, now)
            if not news and one.state in phones.ASKED:
                one.poll_at = self.settler.ask_again(one, heard, now)
                work.session.add(one)
            return news

        return await self.store.run(write)

    async def close(self) -> None:
        await close_all(self.lines.values())


def batches(ready: Sequence[Ready]) -> list[list[Ready]]:
    """Those who hear the same words by the same line go together, as many as one call takes."""
    same: dict[tuple[str, Words], list[Ready]] = defaultdict(list)
    for one in ready:
        same[(one.line.name, one.dial.words)].append(one)
    found = []
    for group in same.values():
        most = group[0].line.most
        found += [group[n : n + most] for n in range(0, len(group), most)]
    return found

