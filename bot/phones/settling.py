"""What a line answered to a try, and what is believed of a try whose answer nobody heard."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import update
from sqlmodel import col

from bot.phones.port import Busy, Dial, Heard, Line, Outcome, Placed
from bot.phones.rules import PhoneRules
from bot.phones.words import masked
from bot.platform import DeliveryError, Misconfigured, Never, NoAnswer, TryLater
from bot.postman import alerts
from bot.postman.delivery import Ways
from bot.postman.pauses import PROBE_EVERY, Pauses
from db import holding, outbox, phones, rates
from db.outbox import SENDING, SENT, Claimed, Receipt
from db.tables import Outbox, PhoneTry
from db.work import UnitOfWork

log = structlog.get_logger("phones")
HICCUPS = 2
"""So often a line that is busy for a moment, or lost what it was given, is tried again before another one is."""
CHECKING = "平台没有应答，正在核实打没打出去"


@dataclass(frozen=True, slots=True)
class Ready:
    """A row whose try is written down and which may be dialled now."""

    row: Claimed
    line: Line
    dial: Dial

    def receipt(self, vendor_id: str) -> Receipt:
        line, dial = self.line, self.dial
        return Receipt(line.reach or line.name, masked(dial.to), line.kind, vendor_id, {}, dial.words.text)


@dataclass(frozen=True, slots=True)
class Settler:
    rules: PhoneRules
    pauses: Pauses
    ways: Ways

    def placed(self, work: UnitOfWork, ready: Ready, one: PhoneTry, outcome: Placed, now: datetime) -> None:
        one.state, one.vendor_id, one.poll_at = phones.PLACED, outcome.vendor_id, now + self.every(one)
        work.session.add(one)
        line = ready.line
        outbox.sent(work.session, ready.row, ready.receipt(outcome.vendor_id), now)
        rates.spend(work.session, line.name, now)
        if hold := self.pauses.well(line.name):
            holding.release(work.session, f"{line.title}暂停：{hold.why}", now)
            if hold.told:
                alerts.channel_well(work.session, work.org(), self.ways, line.title, hold.told, now)

    def heard_before(self, work: UnitOfWork, ready: Ready, one: PhoneTry, outcome: Outcome, now: datetime) -> None:
        """A callback was quicker than the answer to the call: what it said stands, the row only gets its receipt."""
        one.vendor_id = outcome.vendor_id if isinstance(outcome, Placed) else one.vendor_id
        work.session.add(one)
        this, receipt = col(Outbox.id) == ready.row.id, ready.receipt(one.vendor_id)
        known = {"channel": receipt.channel, "platform": receipt.platform, "account": receipt.account,
                 "text": receipt.text, "vendor_id": receipt.vendor_id}  # fmt: skip
        work.session.execute(update(Outbox).where(this).values(**known))
        mine = update(Outbox).where(this, col(Outbox.state) == SENDING)
        work.session.execute(mine.values(state=SENT, sent_at=now, why=one.said, lease_until=None))

    def refused(self, work: UnitOfWork, ready: Ready, one: PhoneTry, outcome: DeliveryError, now: datetime) -> None:
        """Back in the queue, where another line or a later time is found for it; unless it may have been made."""
        row, line = ready.row, ready.line
        if isinstance(outcome, NoAnswer):
            text, receipt = update(Outbox).where(col(Outbox.id) == row.id), ready.receipt("")
            work.session.execute(text.values(channel=receipt.channel, account=receipt.account, text=receipt.text))
            self._unsure(work, row, one, CHECKING, now, now + self.every(one))
            return
        one.state, one.poll_at, one.said = phones.VOID, None, str(outcome)
        work.session.add(one)
        tried, at = line.name, now
        match outcome:
            case Misconfigured(why=why, remedy=remedy):
                tried = ""
                self._shut(work, line, why, remedy, now)
            case TryLater(why=why, after=after, scope="channel"):
                tried = ""
                self.pauses.pause(line.name, why, now, self.pauses.longer(line.name, after, now))
            case TryLater(after=after) if row.attempts <= HICCUPS:
                tried, at = "", now + min(after, PROBE_EVERY)
            case Busy() | TryLater() | Never():
                pass
        log.info("phone.refused", line=line.name, why=str(outcome))
        outbox.again(work.session, row, str(outcome), at, tried=tried)

    def _shut(self, work: UnitOfWork, line: Line, why: str, remedy: str, now: datetime) -> None:
        known = self.pauses.holds.get(line.name)
        slot = alerts.slot_of(line.title, now)
        self.pauses.pause(line.name, why, now, now + PROBE_EVERY, slot)
        if known is None or not known.told:
            log.error("phone.misconfigured", line=line.name, why=why, remedy=remedy)
            alerts.channel_down(work.session, work.org(), self.ways, line.title, why, remedy, now)

    def after_kill(self, work: UnitOfWork, row: Claimed, one: PhoneTry, now: datetime) -> None:
        """The process died between the commit and the answer: the line is asked now, nobody is rung twice."""
        self._unsure(work, row, one, "服务中断过，正在核实打没打出去", now, now)

    @staticmethod
    def _unsure(work: UnitOfWork, row: Claimed, one: PhoneTry, why: str, now: datetime, ask_at: datetime) -> None:
        one.state, one.poll_at = phones.UNSURE, ask_at
        work.session.add(one)
        mine = update(Outbox).where(col(Outbox.id) == row.id)
        work.session.execute(mine.values(state=SENT, sent_at=now, why=why, lease_until=None))

    def ask_again(self, one: PhoneTry, heard: Heard, now: datetime) -> datetime:
        """A line that never says is looked at again when silence counts."""
        if heard.state != "mute":
            return now + self.every(one)
        return min(one.ends_at, one.at + self.rules.ring) if one.state == phones.UNSURE else one.ends_at

    def every(self, one: PhoneTry) -> timedelta:
        """How often its line is asked."""
        return self.rules.poll_call if one.leg == "call" else self.rules.poll_text
