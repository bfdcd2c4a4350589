"""Every outgoing message of a case: who, why, when due, when sent, or the lawful reason it was not."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from db.codec import card_from_json
from db.phones import ROOM, parts
from db.reads.lens import UNKNOWN, Json, Lens, names
from db.tables import Outbox
from workflows.kernel.cards import Card

ANONYMOUS = "匿名报告人"
GROUP, SEALED = "group:", "sealed:"
ROOM_PHONE = "值班室电话"


def case_messages(session: Session, code: str, lens: Lens) -> list[Json]:
    """In the order in which they came up. `why` is the reason it was not sent, else the reason it came."""
    mine = (Outbox.site == session.info["site"], Outbox.case_code == code)
    rows = session.exec(select(Outbox).where(*mine).order_by(col(Outbox.id))).all()
    known = names(session, (person_behind(row.recipient) for row in rows))
    return [_one(row, card_from_json(row.card), known, lens) for row in rows]


def _one(row: Outbox, card: Card, known: Mapping[str, str], lens: Lens) -> Json:
    return {
        "id": row.id,
        "to": _reader(row.recipient, known),
        "to_id": person if (person := person_behind(row.recipient)) in known else None,
        "slot": row.slot,
        "urgency": row.urgency,
        "channel": row.channel or parts(row.recipient)[0] or None,  # before it is known which line takes it
        "state": row.state,
        "due_at": lens.time(row.due_at),
        "sent_at": lens.time(row.sent_at),
        "text": row.text or spoken(card),
        "vendor_id": row.vendor_id or None,
        "attempts": row.attempts,
        "error": row.error or None,
        "why": row.why or card.why or None,
    }


def person_behind(recipient: str) -> str:
    """Of a telephone row the person behind it."""
    return parts(recipient)[1]


def _reader(recipient: str, known: Mapping[str, str]) -> str:
    if recipient.startswith(SEALED):
        return ANONYMOUS
    if recipient.startswith(GROUP):
        return recipient
    person = person_behind(recipient)
    return ROOM_PHONE if person == ROOM else known.get(person, UNKNOWN)


def spoken(card: Card) -> str:
    """The card in words, where no platform has rendered it."""
    facts = [f"{name}：{value}" for name, value in card.facts]
    return "\n".join(part for part in (f"{card.code} {card.headline}".strip(), *facts, card.foot) if part)
