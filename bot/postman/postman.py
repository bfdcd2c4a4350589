"""One of the four loops: claim due rows, send each, write the receipt right after. Never sends before a commit."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlmodel import Session

from bot.bell import Bell
from bot.loop import Crew, Loop
from bot.platform import Misconfigured, Never, Outgoing, Picture, Platform, Sent, TryLater
from bot.postman import digest, overflow
from bot.postman.delivery import Letter, Ways
from bot.postman.limits import Pace, messages_of
from bot.postman.outcome import Outcomes
from bot.shelf import Shelf
from db import backlog, holding, outbox
from db.store import Store
from workflows.kernel.people import Org
from workflows.kernel.ports import Clock

log = structlog.get_logger("postman")
LEASE = timedelta(seconds=90)
SEND_LIMIT, WIDTH = 20.0, 6
"""Seconds a send may take, and sends at once: what is in flight when a process is killed is sent a second time."""
SHORT_WAIT, HICCUP = timedelta(seconds=5), timedelta(seconds=10)
SHORT_TRIES = 3



class Postman:
    """Sends up to `width` messages at once, one per reader; a platform that hangs does not hold up the others."""

    def __init__(
        self, store: Store, clock: Clock, platforms: Mapping[str, Platform], ways: Ways, shelf: Shelf, holder: str,
        width: int = WIDTH,
    ) -> None:  # fmt: skip
        self.store, self.clock, self.platforms, self.ways = store, clock, platforms, ways
        self.shelf, self.holder, self.width = shelf, holder, width
        self.outcomes = Outcomes(store, clock, ways)
        self.bell = Bell()
        self.paces = {name: Pace(name) for name in platforms}
        self.loop, self.crew = Loop("postman", self.once, self.bell, 0.5), Crew(width, self.bell)
        self._latest = clock.now()

    async def once(self) -> int:
        """Take what may go now and set it on its way; how many rows were taken."""
        free, now = self.crew.free, self.clock.now()
        if not free:
            return 0
        if now >= self._latest and not await self.store.read(self._to_do):
            self._latest = now
            return 0
        letters, taken = await self.store.run(lambda work: self._take(work.session, work.org(), free))
        for letter in letters:
            self.crew.begin(self._deliver(letter), f"send {letter.row.ref}")
        return taken

    def _to_do(self, session: Session) -> bool:
        """Most rings are for somebody else: a look that reads costs a fraction of one that writes."""
        now = self.clock.now()
        return outbox.to_do(session, now, self.clock.tick(), now - overflow.TURN_WAITS)

    def _take(self, session: Session, org: Org, free: int) -> tuple[list[Letter], int]:
        now = self.clock.now()
        if now < self._latest:
            self.ways.pauses.stepped_back(now)
            holding.release_all(session, now)
        self._latest = now
        behind = backlog.behind(session, now)
        overflow.reroute(session, org, self.ways, now)
        digest.bundle(session, now, behind)
        kept_back = backlog.MARK if behind else ""
        rows = outbox.claim(session, self.holder, now, self.clock.tick(), LEASE, free, kept_back)
        letters = []
        for row in rows:
            if self.ways.fan_out(session, org, row, now):
                continue
            self.ways.legs.beside(session, row, now)
            letter = self.ways.letter(session, org, row, now)
            if letter.lost:
                self.ways.lose(session, org, letter, now)
            elif letter.route is None:
                self.ways.delay(session, org, letter, now)
            else:
                letters.append(letter)
        return letters, len(rows)

    async def _deliver(self, letter: Letter) -> None:
        try:
            sent = await self._send(letter)
        except TryLater as error:
            await self.outcomes.later(letter, error)
        except Never as error:
            await self.outcomes.never(letter, error)
        except Misconfigured as error:
            await self.outcomes.misconfigured(letter, error)
        except Exception as error:  # noqa: BLE001 - one of the four loops: one broken letter must not stop the others
            await self.outcomes.broken(letter, error)
        else:
            await self.outcomes.sent(letter, sent)

    async def _send(self, letter: Letter) -> Sent:
        """The send itself; a hiccup of seconds is waited out, a connection that broke is tried once more."""
        pictures = await self._pictures(letter)
        for tries in range(1, SHORT_TRIES + 1):
            try:
                return await asyncio.wait_for(self._hand_over(letter, pictures, tries), SEND_LIMIT)
            except TimeoutError:
                raise TryLater("平台 20 秒没有回应", timedelta(seconds=30)) from None
            except TryLater as error:
                if letter.probe or tries == SHORT_TRIES or error.after > (SHORT_WAIT if tries > 1 else HICCUP):
                    raise
                await asyncio.sleep(min(1.0, error.after.total_seconds()))
        raise AssertionError("unreachable")

    async def _pictures(self, letter: Letter) -> tuple[Picture, ...]:
        """A store of files that fails must not keep the words back."""
        try:
            return await asyncio.to_thread(self.shelf.pictures, letter.row.card.pictures)
        except Exception as error:  # noqa: BLE001 - one of the four loops
            log.warning("pictures.missing", ref=letter.row.ref, error=repr(error))
            return ()

    async def _hand_over(self, letter: Letter, pictures: tuple[Picture, ...], tries: int) -> Sent:
        row, route = letter.row, letter.route
        assert route is not None
        platform = self.platforms[route.platform]
        await self.paces[route.platform].turn(self.clock.tick(), messages_of(route.channel, row.card))
        self.outcomes.still_open(letter)
        card = self.shelf.addressed(row.card, row.recipient, row.case_code)
        link, again = self.shelf.case_link(row.case_code, row.recipient), row.attempts > 1 or tries > 1
        message = Outgoing(row.ref, row.revision, card, pictures, link, again, row.slot,
                           row.reference.get("answers", ""))  # fmt: skip
        amendable = row.sent_revision and (row.reference or not route.is_room)
        if amendable and route.brought(row.platform, row.account):
            amended = await platform.amend(route.account, row.reference, message)
            if amended is not None:
                return amended
        if route.is_room:
            return await platform.send_room(route.account, message)
        return await platform.send(route.account, message)
