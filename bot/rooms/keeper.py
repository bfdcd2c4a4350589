"""A loop of its own: sees to the rooms that cases want. What goes wrong here holds up no case and no message."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.bell import Bell
from bot.loop import Crew, Loop
from bot.platform import Misconfigured, Never, Platform, TryLater
from bot.postman.pauses import Pauses
from bot.rooms import pace, words
from bot.rooms.port import Convener, Convenes, Gathering, Made
from bot.rooms.seats import seats
from bot.signing import Signer
from db import posting, rooms
from db.rooms import CLOSED, LEAVING, NONE, OPEN, PARTING, WANTED, Task
from db.store import Store
from db.work import UnitOfWork
from workflows.kernel.cards import Card
from workflows.kernel.effects import Group, Reader, Send, Urgency
from workflows.kernel.people import SAFETY_OFFICER
from workflows.kernel.ports import Clock

log = structlog.get_logger("rooms")
LEASE_S, WIDTH = 90.0, 4
PROBE_EVERY, SHORTEST = timedelta(minutes=10), timedelta(seconds=10)
GOODBYE_WAITS, LOOK_AGAIN = timedelta(minutes=10), timedelta(seconds=5)
"""How long the emptying of a room waits for its last words to be sent, and how often it looks."""
TRIES = 8
"""Of a change that the platform does not answer."""


class Keeper:
    """`signer` marks a room's key, so that two installations with one app do not take each other's rooms."""

    def __init__(
        self, store: Store, clock: Clock, platforms: Mapping[str, Platform], signer: Signer, holder: str, postman: Bell
    ) -> None:
        self.store, self.clock, self.signer, self.holder, self.postman = store, clock, signer, holder, postman
        self.platforms = platforms
        self.conveners = {name: one.rooms for name, one in platforms.items() if isinstance(one, Convenes)}
        self.bell, self.pauses = Bell(), Pauses()
        self.loop, self.crew = Loop("rooms", self.once, self.bell, 1.0), Crew(WIDTH, self.bell)

    async def once(self) -> int:
        """Take the rooms that are due; how many there were."""
        now, free = self.clock.now(), self.crew.free
        if not free:
            return 0
        tasks = await self.store.run(lambda work: rooms.claim(work, self.holder, self.clock.tick(), LEASE_S, free, now))
        for task in tasks:
            self.crew.begin(self._see_to(task), f"room {task.room}")
        return len(tasks)

    def troubles(self) -> list[str]:
        """What keeps rooms from being made, for the officer's morning card."""
        return [f"{self.platforms[name].title}建不了案件群：{hold.why}" for name, hold in self.pauses.holds.items()]

    async def _see_to(self, task: Task) -> None:
        steps = {WANTED: self._make, OPEN: self._change, PARTING: self._take_leave, LEAVING: self._empty}
        try:
            await steps[task.state](task)
        except TryLater as error:
            await self._later(task, error.why, error.after)
        except Misconfigured as error:
            await self._misconfigured(task, error)
        except Never as error:
            await self._never(task, error)
        except Exception as error:  # noqa: BLE001 - one broken room must not stop the others
            log.error("room.broken", room=task.room, error=repr(error))
            await self._later(task, f"出错：{type(error).__name__}", timedelta(minutes=1))
        self.postman.ring()

    async def _make(self, task: Task) -> None:
        now = self.clock.now()
        name, accounts = await self.store.read(lambda session: seats(session, task.people, self._conveners()))
        if not name:
            why = "能进群的不到两个人，或所在平台不能建群"
            await self.store.run(lambda work: rooms.ends(work, task, NONE, why, now))
            return
        if hold := self.pauses.held(name, now):
            await self.store.run(lambda work: rooms.again(work, task, hold.until, now, hold.why))
            return
        if wait := await self.store.run(lambda work: pace.to_make(work.session, name, now)):
            await self.store.run(lambda work: rooms.again(work, task, now + wait, now, "排队，按平台限额建群"))
            return
        self.pauses.probe(name, now)
        task = replace(task, platform=name)
        made = await self._convener(name).gather(self._wanted(task, accounts))
        await self.store.run(lambda work: self._stands(work, task, made))
        log.info("room.made", room=task.room, platform=name, members=len(made.members))

    def _stands(self, work: UnitOfWork, task: Task, made: Made) -> None:
        now = self.clock.now()
        rooms.stands(work, task, task.platform, made.address, made.owner, made.members, now)
        if task.state == WANTED and not rooms.unsaid(work.session, task.recipient):
            self._say(work.session, task, f"room:hello:{task.round}", words.hello(task.case_code, task.title))
        if (hold := self.pauses.well(task.platform)) and hold.told:
            self._tell(work, hold.told, words.mended(self.platforms[task.platform].title))

    async def _change(self, task: Task) -> None:
        now = self.clock.now()
        _, accounts = await self.store.read(lambda session: seats(session, task.people, [task.platform]))
        if not accounts:
            await self.store.run(lambda work: rooms.ends(work, task, OPEN, "能进群的不到两个人，群保持原样", now))
            return
        if wait := await self.store.run(lambda work: pace.to_change(work.session, task.platform, now)):
            await self.store.run(lambda work: rooms.again(work, task, now + wait, now, "排队，按平台限额改群"))
            return
        before = Made(task.address, task.owner, task.members)
        made = await self._convener(task.platform).regather(before, self._wanted(task, accounts))
        await self.store.run(lambda work: self._stands(work, task, made))

    async def _take_leave(self, task: Task) -> None:
        """The last word goes the way of all messages; a room that never stood needs none."""
        now = self.clock.now()

        def write(work: UnitOfWork) -> None:
            if task.address:
                card = words.goodbye(task.case_code, task.why)
                self._say(work.session, task, f"room:bye:{task.wanted}", card, "digest")
            rooms.ends(work, task, LEAVING if task.address else CLOSED, "", now)

        await self.store.run(write)

    async def _empty(self, task: Task) -> None:
        now = self.clock.now()
        unsaid = await self.store.read(lambda session: rooms.unsaid(session, task.recipient))
        if unsaid and now - task.since < GOODBYE_WAITS:
            await self.store.run(lambda work: rooms.again(work, task, now + LOOK_AGAIN, now))
            return
        if wait := await self.store.run(lambda work: pace.to_change(work.session, task.platform, now)):
            await self.store.run(lambda work: rooms.again(work, task, now + wait, now))
            return
        await self._convener(task.platform).part(Made(task.address, task.owner, task.members))
        await self.store.run(lambda work: rooms.ends(work, task, CLOSED, "", now))

    async def _later(self, task: Task, why: str, after: timedelta) -> None:
        now = self.clock.now()
        if task.tries >= TRIES and task.state != WANTED:
            await self._never(task, Never(f"一再不成：{why}"))
            return
        wait = max(after, min(SHORTEST * task.tries, PROBE_EVERY))
        await self.store.run(lambda work: rooms.again(work, task, now + wait, now, why))

    async def _never(self, task: Task, error: Never) -> None:
        """A room that is gone is made anew; one that cannot be made is done without; one that cannot be emptied is
        over all the same."""
        now = self.clock.now()
        log.warning("room.refused", room=task.room, state=task.state, why=error.why)

        def write(work: UnitOfWork) -> None:
            rooms.ends(work, task, {WANTED: NONE, OPEN: OPEN}.get(task.state, CLOSED), error.why, now)
            if task.state == OPEN and error.unreachable:
                rooms.lost(work.session, task.room, error.why, now)

        await self.store.run(write)
        self.bell.ring()

    async def _misconfigured(self, task: Task, error: Misconfigured) -> None:
        """The making of rooms waits on this platform, its messages do not; those who can mend it hear of it once."""
        now = self.clock.now()
        name = task.platform or next(iter(self._conveners()), "")
        told = f"rooms:{name}:{now:%Y%m%d%H%M}"
        why = f"{error.why}：{error.remedy}"
        news = self.pauses.pause(name, why, now, now + PROBE_EVERY, told)

        def write(work: UnitOfWork) -> None:
            rooms.again(work, task, now + PROBE_EVERY, now, why)
            if news:
                self._tell(work, told, words.cannot(self.platforms[name].title, error.why, error.remedy))

        await self.store.run(write)
        if news:
            log.error("rooms.misconfigured", platform=name, why=error.why, remedy=error.remedy)

    def _conveners(self) -> list[str]:
        return [name for name, one in self.conveners.items() if one.convenes]

    def _convener(self, name: str) -> Convener:
        if name not in self.conveners:
            raise Never("这个平台现在没有启用，群保持原样")
        return self.conveners[name]

    def _wanted(self, task: Task, accounts: tuple[str, ...]) -> Gathering:
        key = f"{task.room}-{self.signer.mark('room', task.room)[:8]}-{task.round}"
        owner = task.owner if task.owner in accounts else accounts[0]
        return Gathering(key, task.title, owner, accounts, again=task.tries > 1)

    def _say(self, session: Session, task: Task, slot: str, card: Card, urgency: Urgency = "first") -> None:
        to = Group(task.recipient.removeprefix("group:"))
        posting.enqueue(session, task.case_code, Send(to, slot, card, urgency), self.clock.now())

    def _tell(self, work: UnitOfWork, slot: str, card: Card) -> None:
        now: datetime = self.clock.now()
        officers: list[Reader] = [*work.org().with_role(SAFETY_OFFICER, now)[:2]]
        for reader in officers or [Group("duty")]:
            posting.enqueue(work.session, None, Send(reader, slot, card, "first"), now)
