"""What became of a letter, written down, and what it says about the way it went."""

from dataclasses import replace
from datetime import timedelta

import structlog
from sqlmodel import Session

from bot.platform import Barred, Misconfigured, Never, Sent, TryLater
from bot.postman import alerts
from bot.postman.delivery import Letter, Ways
from bot.postman.pauses import PROBE_EVERY, Hold
from bot.postman.routes import Route, own_room
from bot.postman.words import as_text
from db import holding, outbox, rates, rooms
from db.outbox import FAILED, SUPPRESSED, Claimed, Receipt
from db.store import Store
from workflows.kernel.ports import Clock

log = structlog.get_logger("postman")
BROKEN_TRIES = 5
"""A send that breaks in an unknown way is tried so often."""
RECEIPT_TRIES = 3
"""A message whose receipt cannot be written is sent so often."""
PATIENCE = timedelta(hours=24)
"""A platform that goes on refusing one person for reasons unknown is believed after a day."""


class Outcomes:
    def __init__(self, store: Store, clock: Clock, ways: Ways) -> None:
        self.store, self.clock, self.ways = store, clock, ways
        self._unkept: dict[int, int] = {}

    def still_open(self, letter: Letter) -> None:
        """Raises TryLater where another letter has just heard that this way is shut: nobody knocks meanwhile."""
        now = self.clock.now()
        if letter.probe:
            return
        assert letter.route is not None
        if hold := self.ways.hold(letter.route, now):
            raise TryLater(hold.why, hold.until - now)

    async def sent(self, letter: Letter, sent: Sent) -> None:
        row, route, now = letter.row, _route(letter), self.clock.now()
        nobody = route.is_room or row.recipient.startswith("sealed:")
        account = "" if nobody else route.account
        words = sent.text or as_text(row.card)
        receipt = Receipt(route.platform, account, route.channel, sent.vendor_id, sent.reference, words)

        def write(session: Session) -> None:
            outbox.sent(session, row, receipt, now)
            rates.spend(session, route.platform, now)
            self.ways.legs.chat_sent(session, row, now)

        try:
            await self.store.run(lambda work: write(work.session), first=True)
        except Exception as error:  # noqa: BLE001 - whatever the reason, nobody gets the same message for ever
            await self._unwritten(row, error)
        else:
            self._unkept.pop(row.id, None)
        await self._answered(route, *route.gates)

    async def _unwritten(self, row: Claimed, error: Exception) -> None:
        """The reader has it, the receipt does not stand: sent again when its lease ends, but only so often."""
        self._unkept[row.id] = times = self._unkept.get(row.id, 0) + 1
        log.error("message.no_receipt", ref=row.ref, times=times, error=type(error).__name__)
        if times < RECEIPT_TRIES:
            raise error
        why = f"发出去了 {times} 次，回执写不进数据库（{type(error).__name__}），不再发"
        # One statement without any of the texts, for one of those may be what cannot be written.
        await self.store.run(lambda work: outbox.end(work.session, row, FAILED, why), first=True)
        self._unkept.pop(row.id, None)

    async def later(self, letter: Letter, error: TryLater) -> None:
        """Back in the queue; the way that was shut is remembered, so that the row finds another or waits."""
        row, route, now = letter.row, _route(letter), self.clock.now()
        whole = error.scope == "channel" and not route.is_room
        gate = route.platform if whole else route.gates[-1]
        if self.ways.pauses.pause(gate, error.why, now, self.ways.pauses.longer(gate, error.after, now)):
            log.warning("channel.paused" if whole else "reader.paused", platform=route.platform, why=error.why)
        if not whole and not route.is_room and now - row.due_at >= PATIENCE:
            lost = replace(letter, why=f"一天里一直被拒：{error.why}")
            await self.store.run(lambda work: self.ways.lose(work.session, work.org(), lost, now, FAILED))
        else:
            await self.store.run(lambda work: outbox.again(work.session, row, error.why, now))
        if not whole:
            await self._answered(route, route.platform)

    async def never(self, letter: Letter, error: Never) -> None:
        """Another platform may still take it; what no platform takes has failed."""
        row, route, now = letter.row, _route(letter), self.clock.now()
        if error.unreachable and (code := own_room(row.recipient)):
            await self.store.run(lambda work: self._room_gone(work.session, row, code, error.why))
        elif error.unreachable or letter.spare:
            await self.store.run(lambda work: outbox.again(work.session, row, error.why, now, tried=route.platform))
        elif isinstance(error, Barred):
            await self.store.run(lambda work: outbox.end(work.session, row, SUPPRESSED, error.why))
        else:
            log.error("message.failed", ref=row.ref, why=error.why)
            lost = replace(letter, why=error.why)
            await self.store.run(lambda work: self.ways.lose(work.session, work.org(), lost, now, FAILED))
        await self._answered(route, *route.gates)

    def _room_gone(self, session: Session, row: Claimed, code: str, why: str) -> None:
        """The room of a case is made anew, and the message waits for that."""
        now = self.clock.now()
        rooms.lost(session, code, why, now)
        outbox.again(session, row, why, now)

    async def misconfigured(self, letter: Letter, error: Misconfigured) -> None:
        """The channel waits, the administrator hears of it once, one message probes it every minute."""
        row, route, now = letter.row, _route(letter), self.clock.now()
        known = self.ways.pauses.holds.get(route.platform)
        news = known is None or not known.told
        slot = alerts.slot_of(route.platform, now)
        self.ways.pauses.pause(route.platform, error.why, now, now + PROBE_EVERY, slot)
        if news:
            log.error("channel.misconfigured", platform=route.platform, why=error.why, remedy=error.remedy)

        def write(session: Session) -> None:
            outbox.again(session, row, error.why, now)
            if news:
                org = self.store.org_of(session)
                alerts.channel_down(session, org, self.ways, route.platform, error.why, error.remedy, now)

        await self.store.run(lambda work: write(work.session), first=True)

    async def broken(self, letter: Letter, error: Exception) -> None:
        row, now, why = letter.row, self.clock.now(), f"发送出错：{type(error).__name__}"
        log.error("message.broken", ref=row.ref, error=repr(error))
        if row.attempts >= BROKEN_TRIES:
            lost = replace(letter, why=why)
            await self.store.run(lambda work: self.ways.lose(work.session, work.org(), lost, now, FAILED))
        else:
            wait = now + timedelta(minutes=row.attempts)
            await self.store.run(lambda work: outbox.again(work.session, row, repr(error), wait))

    async def _answered(self, route: Route, *gates: str) -> None:
        """The platform took a call: whoever waited for these gates may go, and the recovery is told once."""
        opened = [(gate, hold) for gate in gates if (hold := self.ways.pauses.well(gate))]
        if opened:
            await self.store.run(lambda work: self._open(work.session, route, opened))

    def _open(self, session: Session, route: Route, opened: list[tuple[str, Hold]]) -> None:
        now = self.clock.now()
        for gate, hold in opened:
            log.info("channel.well", gate=gate if gate == route.platform else route.channel)
            holding.release(session, f"{route.platform} 暂停：{hold.why}", now)
            if hold.told:
                alerts.channel_well(session, self.store.org_of(session), self.ways, gate, hold.told, now)


def _route(letter: Letter) -> Route:
    """The way a letter went; only letters with one are handed over."""
    assert letter.route is not None
    return letter.route
