"""One of the four loops: claim due rows, send each, write the receipt right after. Never sends before a commit."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.bell import Bell
from bot.platform import Misconfigured, Never, Outgoing, Platform, Sent, TryLater
from bot.postman import alerts, digest
from bot.postman.delivery import Letter, Ways
from bot.postman.limits import Pace
from bot.postman.pauses import PROBE_EVERY
from bot.postman.words import as_text
from bot.shelf import Shelf
from db import outbox, rates
from db.outbox import FAILED, Receipt
from db.store import Store
from workflows.kernel.people import Org
from workflows.kernel.ports import Clock

log = structlog.get_logger("postman")
LEASE = timedelta(seconds=60)
SEND_LIMIT = 20.0
SHORT_WAIT = timedelta(seconds=5)
SHORT_TRIES = 3
BROKEN_TRIES = 5
"""A hiccup of seconds is waited out at once, at most 3 times; a send that breaks in an unknown way is tried 5 times."""


class Postman:
    """Sends up to `width` messages at once, one per reader."""

    def __init__(
        self, store: Store, clock: Clock, platforms: Mapping[str, Platform], ways: Ways, shelf: Shelf, holder: str,
        width: int = 16,
    ) -> None:  # fmt: skip
        self.store, self.clock, self.platforms, self.ways = store, clock, platforms, ways
        self.shelf, self.holder, self.width = shelf, holder, width
        self.bell = Bell()
        self.paces = {name: Pace(name) for name in platforms}

    async def run(self) -> None:
        """Until cancelled. Everything is caught here, told once on failure and once on recovery."""
        failing = False
        while True:
            try:
                taken = await self.once()
                if failing:
                    log.info("postman.well")
                failing = False
            except Exception as error:  # noqa: BLE001 - one of the four loops
                taken = 0
                if not failing:
                    log.error("postman.failing", error=repr(error))
                failing = True
            if not taken:
                await self.bell.wait(0.5)

    async def once(self) -> int:
        """One round; how many rows were taken."""
        now = self.clock.now()
        letters, taken = await self.store.run(lambda work: self._take(work.session, work.org(), now))
        await asyncio.gather(*(self._deliver(letter) for letter in letters))
        return taken

    def _take(self, session: Session, org: Org, now: datetime) -> tuple[list[Letter], int]:
        digest.bundle(session, now)
        rows = outbox.claim(session, self.holder, now, self.clock.tick(), LEASE, self.width)
        letters = []
        for row in rows:
            if self.ways.fan_out(session, org, row, now):
                continue
            letter = self.ways.letter(session, org, row, now)
            if letter.lost:
                self.ways.lose(session, org, letter, now)
            elif letter.route is None:
                outbox.again(session, row, letter.why, now + letter.wait)
            else:
                letters.append(letter)
        return letters, len(rows)

    async def _deliver(self, letter: Letter) -> None:
        try:
            sent = await self._send(letter)
        except TryLater as error:
            await self._later(letter, error)
        except Never as error:
            await self._never(letter, error)
        except Misconfigured as error:
            await self._pause(letter, error.why, error.remedy)
        except Exception as error:  # noqa: BLE001 - one of the four loops: one broken letter must not stop the round
            await self._broken(letter, error)
        else:
            await self._sent(letter, sent)

    async def _send(self, letter: Letter) -> Sent:
        """The send itself, hiccups of a few seconds waited out."""
        for left in reversed(range(SHORT_TRIES)):
            try:
                return await asyncio.wait_for(self._hand_over(letter), SEND_LIMIT)
            except TimeoutError:
                raise TryLater("平台 20 秒没有回应", timedelta(seconds=30)) from None
            except TryLater as error:
                if not left or error.after > SHORT_WAIT:
                    raise
                await asyncio.sleep(error.after.total_seconds())
        raise AssertionError("unreachable")

    async def _hand_over(self, letter: Letter) -> Sent:
        row, route = letter.row, letter.route
        assert route is not None
        platform = self.platforms[route.platform]
        await self.paces[route.platform].turn(self.clock.tick())
        pictures = await asyncio.to_thread(self.shelf.pictures, row.card.pictures)
        card = self.shelf.addressed(row.card, row.recipient, row.case_code)
        message = Outgoing(row.ref, row.revision, card, pictures, self.shelf.case_link(row.case_code))
        if route.is_room:
            return await platform.send_room(route.account, message)
        if row.sent_revision and (row.platform, row.account) == (route.platform, route.account):
            amended = await platform.amend(route.account, row.reference, message)
            if amended is not None:
                return amended
        return await platform.send(route.account, message)

    async def _sent(self, letter: Letter, sent: Sent) -> None:
        row, route, now = letter.row, letter.route, self.clock.now()
        assert route is not None
        account = "" if route.is_room else route.account
        receipt = Receipt(route.platform, account, route.channel, sent.vendor_id, sent.reference, as_text(row.card))

        def write(session: Session) -> None:
            outbox.sent(session, row, receipt, now)
            rates.spend(session, route.platform, now)

        await self.store.run(lambda work: write(work.session))
        if self.ways.pauses.well(route.platform):
            log.info("channel.well", platform=route.platform)

    async def _later(self, letter: Letter, error: TryLater) -> None:
        row, route, now = letter.row, letter.route, self.clock.now()
        assert route is not None
        if error.scope == "channel" and not route.is_room and self.ways.pauses.pause(route.platform, error.why, now + error.after):
            log.warning("channel.paused", platform=route.platform, why=error.why)

        def write(session: Session) -> None:
            outbox.again(session, row, error.why, now if error.scope == "channel" and not route.is_room else now + error.after)
            if error.scope == "person" or route.is_room:
                outbox.hold_recipient(session, row.recipient, now + error.after)

        await self.store.run(lambda work: write(work.session))

    async def _never(self, letter: Letter, error: Never) -> None:
        now, route = self.clock.now(), letter.route
        assert route is not None
        if error.unreachable:
            await self.store.run(
                lambda work: outbox.again(work.session, letter.row, error.why, now, tried=route.platform)
            )
            return
        log.error("message.failed", ref=letter.row.ref, why=error.why)
        await self.store.run(lambda work: outbox.end(work.session, letter.row, FAILED, error.why))

    async def _pause(self, letter: Letter, why: str, remedy: str) -> None:
        """Wrong configuration: the channel waits, the administrator hears of it once, a message probes it every minute."""
        row, route, now = letter.row, letter.route, self.clock.now()
        assert route is not None
        news = self.ways.pauses.pause(route.platform, why, now + PROBE_EVERY)
        if news:
            log.error("channel.misconfigured", platform=route.platform, why=why, remedy=remedy)

        def write(session: Session, org: Org) -> None:
            outbox.again(session, row, why, now)
            if news:
                alerts.channel_down(session, org, route.platform, why, remedy, now)

        await self.store.run(lambda work: write(work.session, work.org()))

    async def _broken(self, letter: Letter, error: Exception) -> None:
        row, now = letter.row, self.clock.now()
        log.error("message.broken", ref=row.ref, error=repr(error))
        if row.attempts >= BROKEN_TRIES:
            await self.store.run(lambda work: outbox.end(work.session, row, FAILED, f"发送出错：{type(error).__name__}"))
        else:
            await self.store.run(
                lambda work: outbox.again(work.session, row, repr(error), now + timedelta(minutes=row.attempts))
            )
