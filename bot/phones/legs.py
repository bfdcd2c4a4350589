"""Which phone rows belong to a message: texts and calls that go beside the chat, and the text that goes instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.phones.port import MOBILE, Leg, Line
from db import holding, phones
from db.outbox import FAILED, GIVEN_UP, RANK, SENT, SUPPRESSED, WAITING, Claimed
from db.phones import ROOM, recipient
from db.posting import enqueue
from db.tables import Account, Outbox, Person
from workflows.kernel.effects import Send
from workflows.kernel.people import OUTSIDER

DUTY, DUTY_PHONE = "group:duty", "group:duty-phone"
FOR_CHAT = "等聊天消息先到"
"""Why a call waits whose line says nothing itself."""


def parts(row_to: str) -> tuple[Leg, str]:
    """`tel:sms:PERSON` -> (sms, PERSON)."""
    leg, person = phones.parts(row_to)
    return ("sms" if leg == "sms" else "call"), person


@dataclass(frozen=True, slots=True)
class Legs:
    """`lines` in the order in which they are tried; `room_number` the duty room's own telephone."""

    lines: Sequence[Line] = ()
    room_number: str = ""

    def of(self, leg: Leg) -> list[Line]:
        return [line for line in self.lines if line.leg == leg]

    def target(self, session: Session, person: str, line: Line) -> str:
        """Where this line reaches this person; "" where it cannot."""
        if person == ROOM:
            return self.room_number if line.reach == MOBILE and line.rings else ""
        known = session.get(Person, (session.info.get("site", "default"), person))
        if known is None or not known.active or known.role == OUTSIDER:
            return ""  # somebody outside the factory reads what is meant for outside, where they wrote
        if line.reach == MOBILE:
            return known.mobile or ""
        mine = select(Account).where(Account.person == person, Account.platform == line.reach, Account.works)
        account = session.exec(mine.order_by(col(Account.id))).first()
        return (account.spelled or account.account) if account else ""

    def beside(self, session: Session, row: Claimed, now: datetime) -> None:
        """The first look of a danger goes by text and call too, of something urgent by text."""
        if row.sent_revision or row.attempts > 1 or ":" in row.recipient:
            return
        if any(row.slot.startswith(f"channel:{line.title}:") for line in self.lines):
            return  # that a telephone is out of order is not told by telephone
        wanted: tuple[Leg, ...] = ("sms", "call") if row.urgency == "danger" else ("sms",)
        if RANK[row.urgency] <= RANK["urgent"]:
            for leg in wanted:
                if self.of(leg):
                    self._queue(session, row, leg, row.recipient, now)

    def room(self, session: Session, row: Claimed, now: datetime) -> None:
        """A danger to the duty group rings the room's own telephone; one to the telephone itself nothing else."""
        rings = any(line.reach == MOBILE and line.rings for line in self.of("call"))
        if self.room_number and rings and row.urgency == "danger" and row.recipient in (DUTY, DUTY_PHONE):
            self._queue(session, row, "call", ROOM, now)

    def instead(self, session: Session, row: Claimed, now: datetime) -> bool:
        """No chat takes it: True where a text is on its way, or has been sent."""
        about_nothing = row.case_code is None and RANK[row.urgency] > RANK["urgent"]
        if ":" in row.recipient or about_nothing or RANK[row.urgency] > RANK["reminder"]:
            return False
        if not any(self.target(session, row.recipient, line) for line in self.of("sms")):
            return False
        self._queue(session, row, "sms", row.recipient, now)
        known = phones.message_of(session, row.case_code, row.slot, recipient("sms", row.recipient))
        newest = phones.newest_look(session, known.id or 0) if known else None
        return newest is not None and newest.state not in (FAILED, GIVEN_UP, SUPPRESSED)

    def chat_sent(self, session: Session, row: Claimed, now: datetime) -> None:
        """Calls that waited for this message to be seen first may be made."""
        if self.of("call") and row.urgency == "danger":
            holding.release_of(session, recipient("call", row.recipient), now, FOR_CHAT)

    @staticmethod
    def _queue(session: Session, row: Claimed, leg: Leg, person: str, now: datetime) -> None:
        """Once per message: a look that changed before any chat took it rings nobody twice."""
        to = recipient(leg, person)
        known = phones.message_of(session, row.case_code, row.slot, to)
        if known is None or not known.sent_revision:
            enqueue(session, row.case_code, Send(to, row.slot, row.card, row.urgency), now)


def overtaken(session: Session, row: Claimed, person: str) -> bool:
    """The chat message shows something calmer by now, or the duty group was told so: somebody has answered."""
    for chat in (person, DUTY, DUTY_PHONE):
        known = phones.message_of(session, row.case_code, row.slot, chat)
        newest = phones.newest_look(session, known.id or 0) if known else None
        if newest is not None and newest.rank > RANK[row.urgency]:
            return True
    if row.urgency != "danger" or phones.message_of(session, row.case_code, row.slot, DUTY) is None:
        return False
    later = select(Outbox.id).where(Outbox.case_code == row.case_code, Outbox.recipient == DUTY)
    calmer = (col(Outbox.id) > row.id, Outbox.urgency == "urgent", ~col(Outbox.slot).contains("|代"))
    return session.exec(later.where(*calmer).limit(1)).first() is not None


def chat_lost(session: Session, row: Claimed, person: str) -> bool:
    """This message could not be brought to this person by any chat."""
    known = phones.message_of(session, row.case_code, row.slot, person)
    newest = phones.newest_look(session, known.id or 0) if known else None
    return newest is not None and newest.state in (FAILED, GIVEN_UP)


def chat_on(session: Session, row: Claimed, person: str) -> str | None:
    """The platform on which this person has the message; "" while it is on its way, None where no chat took it."""
    known = phones.message_of(session, row.case_code, row.slot, person)
    if known is not None and known.sent_revision:
        return known.platform
    return None if known is None or chat_lost(session, row, person) else ""


def open_or_heard(session: Session, row: Claimed, since: datetime) -> str:
    """Why this person need not be rung about this case now: a call is under way, or was confirmed lately."""
    mine = select(Outbox).where(Outbox.case_code == row.case_code, Outbox.recipient == row.recipient)
    for other in session.exec(mine.where(Outbox.id != row.id, col(Outbox.state).in_((WAITING, SENT)))):
        tries = phones.of_row(session, other.id or 0)
        if tries and (tries[-1].state in phones.ASKED or other.state == WAITING):
            return "同一条正在给这个人打电话"
        if any(t.state == phones.REACHED and (t.heard_at or t.at) > since for t in tries):
            return "这个人刚在电话里确认过同一条"
    return ""
