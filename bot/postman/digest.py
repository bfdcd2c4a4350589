"""Several reminders of one kind become one list. Danger, alarms and first notices are never bundled for a person; a group
robot, which may speak 20 times a minute, gets a list of all but danger."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from db import outbox
from db.codec import card_from_json
from db.outbox import BUNDLED, RANK, WAITING, address
from db.tables import Outbox
from workflows.kernel.cards import Card
from workflows.kernel.effects import Group, Send

PERSON_FROM, ROOM_FROM, LINES = 4, 5, 12
"""A list begins with this many waiting messages, and names at most so many of them."""


def bundle(session: Session, now: datetime) -> None:
    """Replace what waits for one reader by one list, the gravest first."""
    for room in (False, True):
        at_least = ROOM_FROM if room else PERSON_FROM
        lowest = RANK["urgent"] if room else RANK["reminder"]
        for recipient in _crowded(session, now, room, lowest, at_least):
            _merge(session, recipient, lowest, now)


def _crowded(session: Session, now: datetime, room: bool, lowest: int, at_least: int) -> list[str]:
    is_room = col(Outbox.recipient).like("group:%#%")
    query = (
        select(Outbox.recipient)
        .where(Outbox.state == WAITING, col(Outbox.rank) >= lowest, col(Outbox.not_before) <= now)
        .where(is_room if room else ~col(Outbox.recipient).like("%:%"), ~col(Outbox.slot).like("digest:%"))
        .group_by(Outbox.recipient)
        .having(func.count() >= at_least)
    )
    return list(session.exec(query))


def _merge(session: Session, recipient: str, lowest: int, now: datetime) -> None:
    query = (
        select(Outbox)
        .where(Outbox.recipient == recipient, Outbox.state == WAITING, col(Outbox.rank) >= lowest)
        .where(col(Outbox.not_before) <= now, ~col(Outbox.slot).like("digest:%"))
        .order_by(col(Outbox.rank), col(Outbox.due_at))
    )
    rows = list(session.exec(query))
    lines = [f"{card.headline} {card.code}".strip() for card in (card_from_json(row.card) for row in rows)]
    more = f"\n还有 {len(lines) - LINES} 条，发“待办”看全部。" if len(lines) > LINES else "\n发“待办”逐条处理。"
    card = Card("", f"{len(lines)} 条提醒\n" + "\n".join(lines[:LINES]) + more, why="几条提醒同时到时，合成一条发，免得刷屏。")
    to = Group(recipient.removeprefix("group:")) if recipient.startswith("group:") else recipient
    first = rows[0].id
    outbox.enqueue(session, None, Send(to, f"digest:{first}", card, "reminder"), now)
    for row in rows:
        row.state, row.why = BUNDLED, f"与另外 {len(rows) - 1} 条合并成一张清单（digest:{first}）"
        session.add(row)
    assert address(to) == recipient
