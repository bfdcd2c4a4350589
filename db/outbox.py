"""The queue of outgoing messages: one row per look, one message per (case, slot, recipient), one send in flight per
recipient. The order is danger, urgent, first, reminder, digest, then due time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Update, and_, bindparam, func, literal, or_, text, update
from sqlmodel import Session, col, select

from db.codec import card_from_json
from db.leases import machine_time
from db.tables import Message, Outbox
from workflows.kernel.cards import Card
from workflows.kernel.effects import Group, Reader, Sealed, Urgency

RANK: Mapping[str, int] = {"danger": 0, "urgent": 1, "first": 2, "reminder": 3, "digest": 4}
LATE = "late"
TEL = "tel:"
"""A row for a telephone: `tel:sms:PERSON`, `tel:call:PERSON`."""
WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"
GIVEN_UP, BUNDLED, SUPPRESSED = "given_up", "bundled", "suppressed"

RED_ALARM = and_(col(Outbox.card).like('%"tone":"red"%'), col(Outbox.rank) <= RANK["first"])
"""What is red and new: never bundled, and somebody hears of it within half a minute."""

IN_LINE = and_(
    col(Outbox.state) == WAITING, col(Outbox.recipient).like("group:%#%"), col(Outbox.why) == "",
    or_(col(Outbox.rank) <= RANK["urgent"], RED_ALARM), col(Outbox.due_at) <= bindparam("since"),
)  # fmt: skip
"""An alarm that has stood in the line of a room since then, and nobody was told in another way."""
_MAY_GO = and_(col(Outbox.state) == WAITING, col(Outbox.not_before) <= bindparam("now"))
_LAPSED = and_(col(Outbox.state) == SENDING, col(Outbox.lease_until) < bindparam("moment"))
TO_DO = select(literal(1)).where(or_(*(select(Outbox.id).where(one).exists() for one in (_MAY_GO, _LAPSED, IN_LINE))))
"""Asked at every ring of a bell: built once."""


def is_alarm(urgency: str, card: Card) -> bool:
    """An alarm by its urgency, or something red that is new."""
    return RANK[urgency] <= RANK["urgent"] or (card.tone == "red" and RANK[urgency] <= RANK["first"])


def address(to: Reader) -> str:
    """A person's id as it is; `group:duty`; `sealed:TOKEN`."""
    match to:
        case Group(name):
            return f"group:{name}"
        case Sealed(token):
            return f"sealed:{token}"
        case str():
            return to


def to_do(session: Session, now: datetime, tick: float, since: datetime) -> bool:
    """Whether anything may be sent now, comes back from a dead process, or has stood in a room's line `since` then."""
    asked = {"now": now, "moment": machine_time(session, tick), "since": since}
    return session.execute(TO_DO, asked).first() is not None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row this process may send now. `reference` is what the adapter left after the first send of this message."""

    id: int
    message_id: int
    case_code: str | None
    slot: str
    recipient: str
    urgency: Urgency
    revision: int
    card: Card
    attempts: int
    platform: str
    account: str
    sent_revision: int
    reference: Mapping[str, str]
    tried: tuple[str, ...]
    due_at: datetime
    holder: str
    late: bool = False
    """Written long after its time, because the service was down (db/backlog.py)."""

    @property
    def ref(self) -> str:
        return f"m{self.message_id}"


def claim(
    session: Session, holder: str, now: datetime, tick: float, lease: timedelta, limit: int, keep_back: str = "",
    phones: bool = False,
) -> list[Claimed]:  # fmt: skip
    """Take up to `limit` rows that may go now, at most one per recipient; expired leases return first. Rows marked
    `keep_back` stay where they are. `phones` True takes only what goes to a telephone, False all the rest."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(815001)"))
    moment = machine_time(session, tick)
    session.execute(
        update(Outbox)
        .where(col(Outbox.state) == SENDING, col(Outbox.lease_until) < moment)
        .values(state=WAITING, holder="", lease_until=None)
    )
    busy = select(Outbox.recipient).where(Outbox.state == SENDING)
    telephone = col(Outbox.recipient).like(f"{TEL}%")
    due = (
        select(Outbox)
        .where(telephone if phones else ~telephone)
        .where(Outbox.state == WAITING, col(Outbox.not_before) <= now, col(Outbox.recipient).not_in(busy))
        .order_by(col(Outbox.rank), col(Outbox.due_at), col(Outbox.id))
        .limit(limit * 8)
    )
    taken: dict[str, Outbox] = {}
    for row in session.exec(due.where(Outbox.dedupe != keep_back) if keep_back else due):
        if len(taken) < limit:
            taken.setdefault(row.recipient, row)
    for row in taken.values():
        row.state, row.holder, row.lease_until = SENDING, holder, moment + lease.total_seconds()
        row.attempts += 1
    session.flush()
    return [_claimed(session, row) for row in taken.values()]


def _claimed(session: Session, row: Outbox) -> Claimed:
    message = session.get_one(Message, row.message_id)
    return Claimed(
        row.id or 0, row.message_id, row.case_code, row.slot, row.recipient, cast(Urgency, row.urgency), row.revision,
        card_from_json(row.card), row.attempts, message.platform, message.account, message.sent_revision,
        json.loads(message.reference or "{}"), tuple(filter(None, row.tried.split(","))), row.due_at,
        row.holder, row.dedupe == LATE,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a successful send left behind. `channel` is wecom, dingtalk, a room's address, sms ..."""

    platform: str
    account: str
    channel: str
    vendor_id: str
    reference: Mapping[str, str]
    text: str


def sent(session: Session, claimed: Claimed, receipt: Receipt, now: datetime) -> None:
    """Marked right after its send: at most one message per sender is doubled by a kill."""
    session.execute(
        update(Outbox)
        .where(col(Outbox.id) == claimed.id)
        .values(
            state=SENT, sent_at=now, platform=receipt.platform, channel=receipt.channel, account=receipt.account,
            vendor_id=receipt.vendor_id, text=receipt.text, lease_until=None,
        )
    )  # fmt: skip
    session.execute(
        update(Message)
        .where(col(Message.id) == claimed.message_id)
        .values(
            platform=receipt.platform, account=receipt.account, sent_revision=claimed.revision,
            reference=json.dumps(dict(receipt.reference), ensure_ascii=False),
        )
    )  # fmt: skip


def again(
    session: Session, claimed: Claimed, why: str, not_before: datetime, tried: str = "", tried_it: bool = True
) -> None:
    """Back to waiting; `tried` adds a platform that cannot reach this person; `tried_it` False was no attempt."""
    marks = ",".join(dict.fromkeys([*claimed.tried, *filter(None, [tried])]))
    attempts = claimed.attempts if tried_it else claimed.attempts - 1
    values = {"state": WAITING, "error": why, "not_before": not_before, "tried": marks}
    if _superseded(session, claimed):
        values = {"state": BUNDLED, "error": why, "why": "同一条消息有了更新的内容，只发最新的"}
    session.execute(_held(claimed).values(**values, attempts=attempts, lease_until=None))


def _held(claimed: Claimed) -> Update:
    """The row, while this process has the lease: one that another has sent meanwhile is not sent again."""
    mine = (col(Outbox.id) == claimed.id, col(Outbox.state) == SENDING, col(Outbox.holder) == claimed.holder)
    return update(Outbox).where(*mine)


def _superseded(session: Session, claimed: Claimed) -> bool:
    newest = session.exec(select(Message.revision).where(Message.id == claimed.message_id)).one()
    return newest > claimed.revision


def end(session: Session, claimed: Claimed, state: str, why: str) -> None:
    """failed, given_up, bundled or suppressed, with the reason on record."""
    session.execute(_held(claimed).values(state=state, error=why, why=why, lease_until=None))


def next_due(session: Session, now: datetime) -> datetime | None:
    """The earliest moment ahead at which something waiting may go."""
    ahead = (Outbox.state == WAITING, col(Outbox.not_before) > now)
    return session.exec(select(func.min(Outbox.not_before)).where(*ahead)).one()


def sent_count(session: Session) -> int:
    """How many looks have reached their reader, ever."""
    return session.exec(select(func.count()).select_from(Outbox).where(Outbox.state == SENT)).one()


_DUE = and_(col(Outbox.state) == WAITING, col(Outbox.not_before) <= bindparam("now"))
IN_FLIGHT = select(func.count()).select_from(Outbox).where(or_(col(Outbox.state) == SENDING, _DUE))


def in_flight(session: Session, now: datetime) -> int:
    """Rows being sent or due to be sent now."""
    return int(session.execute(IN_FLIGHT, {"now": now}).scalar_one())
