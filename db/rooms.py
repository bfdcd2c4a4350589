"""Rooms of a case as rows: what the case wants, what the platform has of it, and whose turn it is to see to that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from db.codec import texts_from_json
from db.holding import release_of
from db.outbox import SENDING, WAITING
from db.tables import Outbox, Room
from workflows.kernel.effects import Gather, Part

if TYPE_CHECKING:
    from db.work import UnitOfWork

WANTED, OPEN, PARTING, LEAVING, CLOSED, NONE = "wanted", "open", "parting", "leaving", "closed", "none"
READER = "group:room:"
"""How the recipient of a message into such a room begins; the room's name follows."""
MOST_ROUNDS = 3
"""A room that is lost again and again is not made again for ever."""


@dataclass(frozen=True, slots=True)
class Task:
    """A room to be seen to, as it stood when it was claimed."""

    room: str
    case_code: str
    state: str
    platform: str
    address: str
    title: str
    people: tuple[str, ...]
    members: tuple[str, ...]
    owner: str
    round: int
    wanted: int
    tries: int
    since: datetime
    why: str

    @property
    def recipient(self) -> str:
        return f"{READER}{self.room}"


def gather(work: UnitOfWork, code: str, asked: Gather, now: datetime) -> None:
    """The same room again with the same people changes nothing; one that was closed opens again."""
    people = json.dumps(list(dict.fromkeys(asked.people)))
    row = _row(work.session, work.site, asked.room)
    if row is None:
        row = Room(room=asked.room, site=work.site, case_code=code, since=now, wanted=0)
    elif row.state in (WANTED, OPEN, NONE) and (row.title, row.people) == (asked.title, people):
        return
    if row.state not in (WANTED, OPEN):
        row.state, row.since = OPEN if row.address else WANTED, now
    row.title, row.people, row.wanted, row.not_before = asked.title, people, row.wanted + 1, now
    work.session.add(row)


def part(work: UnitOfWork, asked: Part, now: datetime) -> None:
    """Nothing happens where there is no such room or it is over."""
    row = _row(work.session, work.site, asked.room)
    if row is None or row.state in (PARTING, LEAVING, CLOSED):
        return
    row.state, row.why, row.since, row.not_before, row.wanted = PARTING, asked.why, now, now, row.wanted + 1
    work.session.add(row)


def standing(session: Session, room: str) -> Room | None:
    """The room as it is now."""
    return _row(session, session.info.get("site", "default"), room, lock=False)


def lost(session: Session, room: str, why: str, now: datetime) -> None:
    """The platform no longer knows it: it is made again under another number, a few times."""
    row = _row(session, session.info.get("site", "default"), room)
    if row is None or row.state != OPEN:
        return
    row.address, row.members, row.owner, row.round, row.tries, row.why = "", "[]", "", row.round + 1, 0, why
    row.state, row.since = (WANTED, now) if row.round <= MOST_ROUNDS else (NONE, row.since)
    row.not_before = now if row.state == WANTED else None
    session.add(row)


def claim(work: UnitOfWork, holder: str, tick: float, lease_s: float, limit: int, now: datetime) -> list[Task]:
    """Rooms for this process to see to; `tick` and `lease_s` in machine seconds."""
    moment = work.tick(tick)
    free = or_(col(Room.lease_until).is_(None), col(Room.lease_until) < moment)
    due = rows_of(Room).where(Room.site == work.site, col(Room.not_before) <= now, free)
    ready = due.order_by(col(Room.not_before), col(Room.room)).limit(limit).with_for_update(skip_locked=True)
    rows = list(work.session.exec(ready))
    for row in rows:
        row.holder, row.lease_until, row.tries = holder, moment + lease_s, row.tries + 1
        work.session.add(row)
    work.session.flush()
    return [_task(row) for row in rows]


def stands(
    work: UnitOfWork, task: Task, platform: str, address: str, owner: str, members: Sequence[str], now: datetime
) -> None:  # fmt: skip
    """The platform has what was wanted when the task was claimed; what was wanted since comes next."""
    row = _given_back(work, task)
    row.platform, row.address, row.owner, row.members = platform, address, owner, json.dumps(list(members))
    row.done, row.tries = task.wanted, 0
    if row.state == WANTED:
        row.state, row.why = OPEN, ""
    row.not_before = None if row.state == OPEN and row.wanted == row.done else now
    release_of(work.session, task.recipient, now)


def again(work: UnitOfWork, task: Task, at: datetime, now: datetime, why: str = "") -> None:
    """Not before this moment, unless the case has wanted something else since; `why` is kept for whoever looks."""
    row = _given_back(work, task)
    row.not_before = at if row.wanted == task.wanted else now
    row.why = why or row.why


def ends(work: UnitOfWork, task: Task, state: str, why: str, now: datetime) -> None:
    """`none`: nobody to make it for; `open`: left as it is; `leaving`: the last word is queued; `closed`: it is over.
    What was wanted meanwhile is still seen to."""
    row = _given_back(work, task)
    if state == CLOSED:
        row.members = json.dumps([row.owner] if row.owner else [])
    if row.wanted != task.wanted:
        row.not_before = now
        return
    row.state, row.why, row.done, row.tries = state, why or row.why, task.wanted, 0
    row.not_before = now if state == LEAVING else None


def forget(work: UnitOfWork, accounts: Sequence[str]) -> None:
    """Account names that must no longer stand anywhere, whether or not the rooms are over."""
    gone = {account.lower() for account in accounts}
    for row in work.session.exec(rows_of(Room).where(Room.site == work.site)).all():
        kept = [member for member in texts_from_json(row.members) if member.lower() not in gone]
        row.members, row.owner = json.dumps(kept), "" if row.owner.lower() in gone else row.owner
        work.session.add(row)


def unsaid(session: Session, recipient: str) -> int:
    """Messages into the room that are still on their way."""
    waiting = (Outbox.recipient == recipient, col(Outbox.state).in_((WAITING, SENDING)))
    return session.exec(rows_of(func.count()).select_from(Outbox).where(*waiting)).one()


def next_due(work: UnitOfWork, now: datetime) -> datetime | None:
    """The earliest moment ahead at which a room wants to be seen to."""
    ahead = (col(Room.site) == work.site, col(Room.not_before) > now)
    found: datetime | None = work.connection.execute(select(func.min(col(Room.not_before))).where(*ahead)).scalar_one()
    return found


_DUE = (col(Room.site) == bindparam("of"), col(Room.not_before) <= bindparam("now"))
IN_FLIGHT = select(func.count()).select_from(Room).where(*_DUE)


def in_flight(work: UnitOfWork, now: datetime) -> int:
    """Rooms being seen to, or waiting for it now."""
    return int(work.connection.execute(IN_FLIGHT, {"of": work.site, "now": now}).scalar_one())


def _row(session: Session, site: str, room: str, lock: bool = True) -> Room | None:
    query = rows_of(Room).where(Room.site == site, Room.room == room)
    return session.exec(query.with_for_update() if lock else query).first()


def _given_back(work: UnitOfWork, task: Task) -> Room:
    """The row, without its lease."""
    row = work.session.get_one(Room, (task.room, work.site))
    work.session.refresh(row, with_for_update=True)
    row.lease_until, row.holder = None, ""
    work.session.add(row)
    return row


def _task(row: Room) -> Task:
    return Task(
        row.room, row.case_code, row.state, row.platform, row.address, row.title, texts_from_json(row.people),
        texts_from_json(row.members), row.owner, row.round, row.wanted, row.tries, row.since,
        row.why,
    )  # fmt: skip
