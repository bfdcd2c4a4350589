"""Where the platforms hand in: durable before the answer, nothing slow before it. A press that must be answered with
the card's final look is decided at once."""

import asyncio
from collections.abc import Mapping

from sqlmodel import Session, col, select

from bot.bell import Bell
from bot.contacts.rows import CONTACTS, change_to_json
from bot.desk.look import who
from bot.desk.presses import answered, present_look
from bot.desk.pressing import Pressing
from bot.desk.steps import Twice
from bot.platform import Answer, ContactChange
from bot.shelf import Shelf
from db import inbox
from db.codec import incoming_to_json
from db.store import Store
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.kernel.incoming import Incoming, Press
from workflows.kernel.ports import Clock

PATIENCE, STEP = 1.2, 0.05
"""Seconds of machine time a press waits for the same person's photos still being fetched."""


class FrontDoor:
    def __init__(
        self, store: Store, clock: Clock, pressing: Pressing, bells: Mapping[str, Bell], shelf: Shelf
    ) -> None:
        self.store, self.clock, self.pressing, self.bells, self.shelf = store, clock, pressing, bells, shelf

    async def take(self, incoming: Incoming) -> None:
        """Returns after the commit; raises where nothing could be stored, so that the platform sends again."""
        await self.store.run(lambda work: self._put(work, incoming), first=True)
        self.bells["desk"].ring()

    def _put(self, work: UnitOfWork, incoming: Incoming) -> bool:
        body = incoming_to_json(incoming)
        at = self.clock.now()
        return inbox.put(work, body, incoming.key, incoming.platform, incoming.account, "incoming", at)

    async def changed(self, change: ContactChange) -> None:
        """Durable like a message; all changes of one platform are applied in their order."""
        body, at = change_to_json(change), self.clock.now()
        await self.store.run(
            lambda work: inbox.put(work, body, change.key, change.platform, CONTACTS, CONTACTS, at), first=True
        )
        self.bells["desk"].ring()

    async def decide(self, incoming: Incoming) -> Answer:
        """One press, one answer. A press behind unfinished messages of the same person takes its turn after them."""
        (press,) = incoming.pieces
        assert isinstance(press, Press)
        if not await self._caught_up(incoming):
            await self.take(incoming)
            return await self._look(press.card, "正在处理，马上更新。")
        arrived = self.clock.now()
        person = await self.store.run(lambda work: who(work, incoming, arrived))
        try:
            line = await self.store.run(
                lambda work: self.pressing.decide(work, incoming.key, person, press, incoming), first=True
            )
        except Twice:
            line = ""
        answer = await self._look(press.card, line)
        now = self.clock.now()
        await self.store.run(lambda work: answered(work.session, press.card, answer.revision, now))
        for bell in self.bells.values():
            bell.ring()
        return answer

    async def _look(self, ref: str, line: str) -> Answer:
        return await self.store.read(lambda session: present_look(session, ref, line, self.shelf))

    async def _caught_up(self, incoming: Incoming) -> bool:
        for _ in range(int(PATIENCE / STEP)):
            if not await self.store.read(lambda session: _unfinished(session, incoming)):
                return True
            await asyncio.sleep(STEP)
        return False


def _unfinished(session: Session, incoming: Incoming) -> bool:
    query = select(Inbox.id).where(Inbox.platform == incoming.platform, Inbox.account == incoming.account)
    return session.exec(query.where(col(Inbox.state).in_(inbox.OPEN)).limit(1)).first() is not None
