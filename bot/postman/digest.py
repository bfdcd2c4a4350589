"""Several reminders of one kind become one list. For a person danger, alarms and what can be pressed are never bundled,
but where the service was down and everything comes at once; first notices without a button only in a flood. A room,
where a robot may speak 20 times a minute, gets a list of all but danger and what is red now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, update
from sqlmodel import Session, col, select

from db import posting
from db.backlog import MARK
from db.codec import card_from_json
from db.outbox import BUNDLED, RANK, RED_ALARM, WAITING
from db.rooms import READER
from db.tables import Message, Outbox
from workflows.kernel.cards import Card
from workflows.kernel.effects import Group, Send, Urgency

PERSON_FROM, ROOM_FROM, FLOOD_FROM, LINES = 4, 5, 6, 12
"""A list begins with this many waiting messages, and names at most so many of them."""
ORDER: tuple[Urgency, ...] = ("danger", "urgent", "first", "reminder", "digest")
LIST = col(Outbox.slot).like("digest:%")
ROOM = or_(col(Outbox.recipient).like("group:%#%"), col(Outbox.recipient).like(f"{READER}%"))
ANY_GROUP = col(Outbox.recipient).like("%:%")
LATE = col(Outbox.dedupe) == MARK
NOTHING_TO_PRESS = and_(col(Outbox.card).like('%"buttons":[]%'), col(Outbox.card).like('%"choice":null%'))


FEW = select(Outbox.dedupe).where(Outbox.state == WAITING, col(Outbox.not_before) <= bindparam("now"))
FEW = FEW.limit(PERSON_FROM)
"""Asked before every send: built once."""


def bundle(session: Session, now: datetime, behind: bool) -> None:
    """Replace what waits for one reader by one list, the gravest first. While decisions are behind, what came late
    is left alone, and so is what nobody can press."""
    due = session.scalars(FEW, {"now": now}).all()
    if len(due) == PERSON_FROM or MARK in due or behind:
        _bundle(session, now, behind)


def _bundle(session: Session, now: datetime, behind: bool) -> None:
    due = (col(Outbox.state) == WAITING, col(Outbox.not_before) <= now, col(Outbox.rank) > RANK["danger"], ~LIST)
    if behind:
        told = update(Outbox).where(*due, ~ANY_GROUP, col(Outbox.rank) >= RANK["first"], NOTHING_TO_PRESS)
        session.execute(told.where(col(Outbox.case_code).is_not(None)).values(dedupe=MARK))
    else:
        _one_per_case(session, now, (*due, LATE, ~ANY_GROUP))
        _lists(session, now, (*due, LATE, ~ANY_GROUP), PERSON_FROM)
    _lists(session, now, (*due, ~LATE, ~ANY_GROUP, col(Outbox.rank) >= RANK["reminder"]), PERSON_FROM)
    _lists(session, now, (*due, ~LATE, ~ANY_GROUP, col(Outbox.rank) >= RANK["first"], NOTHING_TO_PRESS), FLOOD_FROM)
    _lists(session, now, (*due, ROOM, or_(~RED_ALARM, LATE)), ROOM_FROM, room=True)


def _first_looks(of: Iterable[ColumnElement[bool] | bool], room: bool = False) -> Any:
    """A card that is already on somebody's phone is changed there, whatever else waits; in a room only where it can."""
    unchangeable = or_(col(Message.reference).is_(None), col(Message.reference).in_(("", "{}")))
    unseen = col(Message.sent_revision) == 0
    new = or_(unseen, unchangeable) if room else unseen
    return select(Outbox).join(Message, col(Message.id) == col(Outbox.message_id)).where(*of, new)


def _one_per_case(session: Session, now: datetime, of: tuple[Any, ...]) -> None:
    """At most one message per person and case: what can be acted on first, then the gravest, then the newest."""
    kept: dict[tuple[str, str], int] = {}
    rows = list(session.exec(_first_looks((*of, col(Outbox.case_code).is_not(None)))))
    rows.sort(key=lambda row: (not card_from_json(row.card).buttons, row.rank, -(row.id or 0)))
    for row in rows:
        known = kept.setdefault((row.recipient, row.case_code or ""), row.id or 0)
        if known != row.id:
            row.state, row.why = BUNDLED, "停机期间积压：同一条隐患对同一个人只发最要紧的一条"
            session.add(row)
    session.flush()


def _lists(session: Session, now: datetime, of: tuple[Any, ...], at_least: int, room: bool = False) -> None:
    many = _first_looks(of, room).with_only_columns(Outbox.recipient).group_by(Outbox.recipient)
    crowded = list(session.exec(many.having(func.count() >= at_least))) if _any(session, of) else []
    for recipient in crowded:
        mine = _first_looks((*of, Outbox.recipient == recipient), room)
        _merge(session, recipient, list(session.exec(mine.order_by(col(Outbox.rank), col(Outbox.due_at)))), now)


def _any(session: Session, of: tuple[Any, ...]) -> bool:
    return session.exec(select(Outbox.id).where(*of).limit(1)).first() is not None


def _merge(session: Session, recipient: str, rows: list[Outbox], now: datetime) -> None:
    cards = [card_from_json(row.card) for row in rows]
    lines = [f"{card.headline} {card.code}".strip() for card in cards]
    in_room = recipient.startswith("group:")
    how = "每一条的详情在责任人自己的消息里。" if in_room else "发“待办”逐条处理。"
    more = f"\n还有 {len(lines) - LINES} 条，{how}" if len(lines) > LINES else f"\n{how}"
    headline = f"{len(lines)} 条提醒\n" + "\n".join(lines[:LINES]) + more
    outside = "\n".join(filter(None, (card.outside for card in cards)))
    whole = Card("", headline, why="几条提醒同时到时，合成一条发，免得刷屏。", outside=outside)
    to = Group(recipient.removeprefix("group:")) if in_room else recipient
    slot = f"digest:{rows[0].id}"
    posting.enqueue(session, None, Send(to, slot, whole, ORDER[rows[0].rank]), now)
    for row in rows:
        row.state, row.why = BUNDLED, f"与另外 {len(rows) - 1} 条合并成一张清单（{slot}）"
        session.add(row)
    session.flush()
