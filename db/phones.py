"""The tries to reach people by phone: what was dialled, what is still to be asked, and what counts against a limit."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, select

from db.outbox import SUPPRESSED, TEL, WAITING
from db.tables import Message, Outbox, PhoneTry

ROOM = "@duty"
"""Stands for a person where the duty room's own telephone is meant."""
DIALING, PLACED, UNSURE, DELIVERED = "dialing", "placed", "unsure", "delivered"
REACHED, UNANSWERED, FAILED, SILENT, VOID = "reached", "unanswered", "failed", "silent", "void"
ASKED = (PLACED, UNSURE)
"""States in which the line is asked what became of it."""
KEPT = timedelta(days=7)
"""So long the number is kept beside a try: a reply comes within days, and WeCom answers for seven."""


def recipient(leg: str, person: str) -> str:
    return f"{TEL}{leg}:{person}"


def parts(recipient: str) -> tuple[str, str]:
    """`tel:sms:PERSON` -> (sms, PERSON); ("", as it is) where it is no telephone."""
    if not recipient.startswith(TEL):
        return "", recipient
    _, leg, person = recipient.split(":", 2)
    return leg, person


def of_row(session: Session, outbox_id: int) -> list[PhoneTry]:
    """The tries of one row, oldest first; those that were never made left out."""
    mine = select(PhoneTry).where(PhoneTry.outbox_id == outbox_id, PhoneTry.state != VOID)
    return list(session.exec(mine.order_by(col(PhoneTry.id))))


def last_said(session: Session, outbox_id: int) -> str:
    """What the newest try came to, also where it was refused."""
    mine = select(PhoneTry.said).where(PhoneTry.outbox_id == outbox_id)
    return session.exec(mine.order_by(col(PhoneTry.id).desc()).limit(1)).first() or ""


def by_key(session: Session, key: str) -> PhoneTry | None:
    return session.exec(select(PhoneTry).where(PhoneTry.key == key).with_for_update()).first()


def by_vendor(session: Session, line: str, vendor_id: str) -> PhoneTry | None:
    mine = select(PhoneTry).where(PhoneTry.line == line, PhoneTry.vendor_id == vendor_id)
    return session.exec(mine).first()


def last_text_to(session: Session, target: str, since: datetime) -> PhoneTry | None:
    """The newest text to this number: what a reply without our key answers."""
    mine = select(PhoneTry).where(PhoneTry.target == target, PhoneTry.leg == "sms", col(PhoneTry.at) >= since)
    return session.exec(mine.where(PhoneTry.state != VOID).order_by(col(PhoneTry.id).desc()).limit(1)).first()


def times(session: Session, person: str, since: datetime, leg: str = "", line: str = "") -> list[datetime]:
    """When this person was tried since then, oldest first: all that may have been made count."""
    mine = select(PhoneTry.at).where(PhoneTry.person == person, col(PhoneTry.at) > since, PhoneTry.state != VOID)
    mine = mine.where(PhoneTry.leg == leg) if leg else mine
    mine = mine.where(PhoneTry.line == line) if line else mine.where(PhoneTry.rings) if leg == "call" else mine
    return list(session.exec(mine.order_by(col(PhoneTry.at))))


def texted(session: Session, person: str, case_code: str, since: datetime) -> datetime | None:
    """When this person was last sent a text about this case, if later than `since`; one that failed was none."""
    mine = select(func.max(PhoneTry.at)).where(PhoneTry.person == person, PhoneTry.case_code == case_code)
    sent = (PhoneTry.leg == "sms", col(PhoneTry.state).not_in((VOID, FAILED)), col(PhoneTry.at) > since)
    return session.exec(mine.where(*sent)).one()


def capped(session: Session, since: datetime, why: str) -> list[str]:
    """Whose calls were kept back for a reason that begins so; once per call."""
    calls = col(Outbox.recipient).like(f"{recipient('call', '')}%")
    held = select(Outbox.recipient).where(calls, Outbox.state == SUPPRESSED)
    found = session.exec(held.where(col(Outbox.due_at) > since, col(Outbox.why).startswith(why, autoescape=True)))
    return [parts(to)[1] for to in found]


def due(session: Session, now: datetime, limit: int) -> Sequence[PhoneTry]:
    """Tries whose line is to be asked now; two processes may ask the same one, which does no harm."""
    ready = select(PhoneTry).where(col(PhoneTry.state).in_(ASKED), col(PhoneTry.poll_at) <= now)
    return session.exec(ready.order_by(col(PhoneTry.poll_at)).limit(limit)).all()


def next_due(session: Session, now: datetime) -> datetime | None:
    """The earliest moment ahead at which a line is asked."""
    ahead = (col(PhoneTry.state).in_(ASKED), col(PhoneTry.poll_at) > now)
    return session.exec(select(func.min(PhoneTry.poll_at)).where(*ahead)).one()


IN_FLIGHT = (
    select(func.count())
    .select_from(PhoneTry)
    .where(col(PhoneTry.state).in_(ASKED), col(PhoneTry.poll_at) <= bindparam("now"))
)
_MAY_GO = (Outbox.state == WAITING, col(Outbox.not_before) <= bindparam("now"), col(Outbox.recipient).like(f"{TEL}%"))
MAY_GO = select(func.count()).select_from(Outbox).where(*_MAY_GO)
"""Asked at every ring of a bell: built once."""


def in_flight(session: Session, now: datetime) -> int:
    """Tries whose line is to be asked now, or is being asked."""
    return int(session.execute(IN_FLIGHT, {"now": now}).scalar_one())


def to_do(session: Session, now: datetime) -> int:
    """Phone rows that may go now, and tries whose line is to be asked."""
    return int(session.execute(MAY_GO, {"now": now}).scalar_one()) + in_flight(session, now)


def message_of(session: Session, case_code: str | None, slot: str, recipient: str) -> Message | None:
    mine = (Message.case_code == case_code, Message.slot == slot, Message.recipient == recipient)
    return session.exec(select(Message).where(*mine)).first()


def newest_look(session: Session, message_id: int) -> Outbox | None:
    """The row of the newest look; a look shown again is no news, so the most urgent of them."""
    mine = select(Outbox).where(Outbox.message_id == message_id)
    order = (col(Outbox.revision).desc(), col(Outbox.rank), col(Outbox.id).desc())
    return session.exec(mine.order_by(*order).limit(1)).first()


def forget_numbers(session: Session, now: datetime, person: str | None = None) -> None:
    """Numbers of old tries, or all of one person."""
    whose = col(PhoneTry.person) == person if person else col(PhoneTry.at) < now - KEPT
    session.execute(update(PhoneTry).where(whose, col(PhoneTry.target) != "").values(target=""))
