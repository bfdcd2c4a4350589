"""How looks get into the queue of outgoing messages, one or many at once, in a handful of statements: one message per
(case, slot, recipient), the latest look wins before the first send, one open question per person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, or_, select, update
from sqlmodel import Session, col

from db import talks
from db.codec import card_to_json
from db.outbox import BUNDLED, RANK, WAITING, address
from db.tables import Ask, Message, Outbox
from db.upsert import filled
from workflows.kernel.effects import Send

NEWER = "同一条消息有了更新的内容，只发最新的"
SERIES, OVERTAKEN = "#", "后面已有更新的一次，只发最新的"
Key = tuple[str | None, str, str]
"""(case, slot, recipient): the name of a message."""

NEW_MESSAGES = insert(Message).returning(Message.id, Message.case_code, Message.slot, Message.recipient)  # type: ignore[call-overload]
NEW_LOOK = update(Message).where(col(Message.id) == bindparam("this"))
OLDER = update(Outbox).where(col(Outbox.message_id) == bindparam("this"), col(Outbox.state) == WAITING)


@dataclass(frozen=True, slots=True)
class Post:
    """A Send of a case (None: of no case) at its moment."""

    case_code: str | None
    send: Send
    at: datetime

    @property
    def key(self) -> Key:
        return self.case_code, self.send.slot, address(self.send.to)


@dataclass(frozen=True, slots=True)
class Look:
    """A message as it stands: `id` None until it is written; `looks` are new ones, the last of which will be sent."""

    id: int | None = None
    revision: int = 0
    card: str = ""
    looks: tuple[tuple[int, str, Post], ...] = field(default=())

    def shown(self, post: Post) -> "Look":
        """The same look again changes nothing."""
        body = card_to_json(post.send.card)
        if body == self.card:
            return self
        number = self.revision + 1
        return replace(self, revision=number, card=body, looks=(*self.looks, (number, body, post)))


def enqueue(session: Session, case_code: str | None, send: Send, now: datetime, site: str = "default") -> None:
    """One look of one message; nothing happens where the reader has this look already."""
    post_all(session, [Post(case_code, send, now)], site)


def post_all(session: Session, posts: Sequence[Post], site: str) -> None:
    """In order; a reader who has a look already is not told again."""
    if not posts:
        return
    session.flush()
    known = _known(session, posts, site)
    for post in posts:
        known[post.key] = known.get(post.key, Look()).shown(post)
    changed = {key: look for key, look in known.items() if look.looks}
    if not changed:
        return
    ids = _write_messages(session, changed, site)
    rows = [row for key, look in changed.items() for row in _rows(ids[key], key, look, site)]
    _overtake(session, changed, site)
    session.connection().execute(insert(Outbox), rows)
    _remember_questions(session, posts, ids, site)
    # Whoever holds these rows as objects would go on seeing the look before.
    for held in list(session.identity_map.values()):
        if isinstance(held, Message | Outbox):
            session.expire(held)


def repost(session: Session, message: Message, why: str, now: datetime) -> None:
    """The present look once more, for a reader whose card shows an older one; `why` is for the record."""
    if message.id is None:
        return
    session.flush()
    connection = session.connection()
    connection.execute(OLDER.values(state=BUNDLED, why=NEWER), [{"this": message.id}])
    row = filled(Outbox, {
        "site": message.site, "message_id": message.id, "case_code": message.case_code, "slot": message.slot,
        "recipient": message.recipient, "urgency": "first", "rank": RANK["first"], "revision": message.revision,
        "card": message.card, "not_before": now, "due_at": now, "state": WAITING, "why": why,
    })  # fmt: skip
    connection.execute(insert(Outbox), [row])


def _known(session: Session, posts: Sequence[Post], site: str) -> dict[Key, Look]:
    codes = {p.case_code for p in posts if p.case_code}
    loose = {address(p.send.to) for p in posts if not p.case_code}
    of: list[ColumnElement[bool]] = [col(Message.case_code).in_(sorted(codes))] if codes else []
    of += [and_(col(Message.case_code).is_(None), col(Message.recipient).in_(sorted(loose)))] if loose else []
    slots = col(Message.slot).in_(sorted({p.send.slot for p in posts}))
    columns = (Message.case_code, Message.slot, Message.recipient, Message.id, Message.revision, Message.card)
    query = select(*columns).where(col(Message.site) == site, slots, or_(*of))  # type: ignore[call-overload]
    return {(r[0], r[1], r[2]): Look(r[3], r[4], r[5]) for r in session.connection().execute(query)}


def _write_messages(session: Session, changed: Mapping[Key, Look], site: str) -> dict[Key, int]:
    """New messages get their ids; older looks of the others that still wait are never sent."""
    connection = session.connection()
    ids = {key: look.id for key, look in changed.items() if look.id is not None}
    if ids:
        connection.execute(OLDER.values(state=BUNDLED, why=NEWER), [{"this": id} for id in ids.values()])
        looks = [{"this": id, "card": changed[key].card, "revision": changed[key].revision} for key, id in ids.items()]
        connection.execute(NEW_LOOK, looks)
    fresh = [
        filled(Message, {"site": site, "case_code": k[0], "slot": k[1], "recipient": k[2], "revision": v.revision})
        | {"card": v.card}
        for k, v in changed.items()
        if v.id is None
    ]
    if fresh:
        ids |= {(r[1], r[2], r[3]): r[0] for r in connection.execute(NEW_MESSAGES, fresh)}
    return ids


def _overtake(session: Session, changed: Mapping[Key, Look], site: str) -> None:
    """`emergency#4` is one of a series: those before it that still wait for the same reader are never sent. Cards that
    were sent go on being amended."""
    unsent = select(Message.id).where(col(Message.site) == site, col(Message.sent_revision) == 0)  # type: ignore[call-overload]
    fresh = [key for key, look in changed.items() if SERIES in key[1] and look.id is None]
    for code, slot, recipient in fresh:
        before = (col(Outbox.site) == site, col(Outbox.case_code) == code, col(Outbox.recipient) == recipient)
        same = col(Outbox.slot).like(f"{slot.partition(SERIES)[0]}{SERIES}%")
        waits = update(Outbox).where(*before, same, col(Outbox.state) == WAITING, col(Outbox.message_id).in_(unsent))
        session.connection().execute(waits.values(state=BUNDLED, why=OVERTAKEN))


def _rows(id: int, key: Key, look: Look, site: str) -> Iterable[dict[str, object]]:
    for revision, body, post in look.looks:
        newest = revision == look.revision
        yield filled(Outbox, {
            "site": site, "message_id": id, "case_code": key[0], "slot": key[1], "recipient": key[2],
            "urgency": post.send.urgency, "rank": RANK[post.send.urgency], "revision": revision,
            "card": body, "not_before": post.at, "due_at": post.at,
            "state": WAITING if newest else BUNDLED, "why": "" if newest else NEWER,
        })  # fmt: skip


def _remember_questions(session: Session, posts: Sequence[Post], ids: Mapping[Key, int], site: str) -> None:
    """One open question per person: the newest card that asks; a message that asks no more is no question. And one
    choice, which a number alone may answer."""
    last = {post.key: post for post in posts if post.key in ids}
    asked: dict[str, dict[str, object]] = {}
    for (code, _, recipient), post in last.items():
        if post.send.card.ask and code and ":" not in recipient:
            row = {"person": recipient, "case_code": code, "ask_id": post.send.card.ask.id, "message_id": ids[post.key]}
            asked[recipient] = {"site": site, **row, "at": post.at}
        if (choice := post.send.card.choice) and not recipient.startswith("group:"):
            options = [option.id for option in choice.options]
            talks.shown(session.connection(), site, recipient, options, post.at, ids[code, post.send.slot, recipient])
    gone = or_(col(Ask.message_id).in_(sorted(ids.values())), col(Ask.person).in_(sorted(asked)))
    session.execute(delete(Ask).where(col(Ask.site) == site, gone))
    if asked:
        session.connection().execute(insert(Ask), list(asked.values()))
