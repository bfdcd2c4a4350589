"""The queue of what came in: once per key, and each account's rows strictly in their order."""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from db.leases import machine_time
from db.tables import Inbox
from db.upsert import insert_new
from db.work import UnitOfWork

InboxRow = Inbox
OPEN = ("new", "claimed")


_MAY_BE_HANDLED = or_(
    (col(Inbox.state) == "new") & (col(Inbox.not_before).is_(None) | (col(Inbox.not_before) <= bindparam("now"))),
    (col(Inbox.state) == "claimed") & (col(Inbox.lease_until) < bindparam("moment")),
)
TO_DO = select(col(Inbox.id)).where(_MAY_BE_HANDLED).limit(1)
"""Asked at every ring of a bell: built once."""


def to_do(session: Session, now: datetime, tick: float) -> bool:
    """Whether anything may be handled now, or comes back from a process that died."""
    return session.execute(TO_DO, {"now": now, "moment": machine_time(session, tick)}).first() is not None


def put(work: UnitOfWork, incoming_json: str, key: str, platform: str, account: str, kind: str, at: datetime) -> bool:
    """False, and nothing stored, where the key is known already."""
    row = {"site": work.site, "key": key, "platform": platform, "account": account, "kind": kind, "at": at}
    return insert_new(work.connection, Inbox, {**row, "payload": incoming_json})


def claim(work: UnitOfWork, holder: str, tick: float, lease_s: float, limit: int, now: datetime) -> list[InboxRow]:
    """Rows for this process to handle, at most one per account; never while an earlier one is unfinished.

    `tick` and `lease_s` in seconds of machine time; rows whose lease ended return by themselves.
    """
    moment = work.tick(tick)
    earlier = aliased(Inbox)
    before = (col(earlier.state).in_(OPEN), col(earlier.id) < col(Inbox.id))
    waiting_before = select(earlier.id).where(*_same_account(earlier), *before)  # type: ignore[call-overload]
    ready = (
        rows_of(Inbox)
        .where(Inbox.site == work.site, col(Inbox.state).in_(OPEN), ~waiting_before.exists())
        .where(or_(col(Inbox.state) == "new", col(Inbox.lease_until) < moment))
        .where(or_(col(Inbox.not_before).is_(None), col(Inbox.not_before) <= now))
        .order_by(col(Inbox.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(work.session.exec(ready))
    for row in rows:
        row.state, row.holder, row.lease_until, row.attempts = "claimed", holder, moment + lease_s, row.attempts + 1
    work.session.flush()
    return rows


def again(work: UnitOfWork, row: InboxRow, why: str, not_before: datetime) -> bool:
    """Back in the queue, in its old place, not before this moment; False where somebody else has the row by now."""
    return _give_back(work, row, state="new", outcome=why, not_before=not_before)


def dead(work: UnitOfWork, row: InboxRow, why: str) -> bool:
    """After its last try: kept, with the reason, and out of the way of the account's next rows."""
    return _give_back(work, row, state="failed", outcome=why)


def renew(work: UnitOfWork, row: InboxRow, tick: float, lease_s: float) -> bool:
    """For a row whose media take longer than its lease; False where somebody else has it by now."""
    return _give_back(work, row, state="claimed", lease_until=work.tick(tick) + lease_s)


def erase(work: UnitOfWork, before: datetime, now: datetime | None = None) -> int:
    """Forget the payloads of rows handled well that came in before this moment (3 days ago); how many."""
    handled = col(Inbox.state).in_(("done", "refused"))
    old = update(Inbox).where(col(Inbox.site) == work.site, handled, col(Inbox.at) < before)
    erased = old.where(col(Inbox.payload).is_not(None)).values(payload=None, erased_at=now or before)
    return work.connection.execute(erased).rowcount


def next_due(work: UnitOfWork, now: datetime) -> datetime | None:
    """The earliest not_before that still lies ahead."""
    ahead = (col(Inbox.site) == work.site, col(Inbox.state) == "new", col(Inbox.not_before) > now)
    found: datetime | None = work.connection.execute(select(func.min(col(Inbox.not_before))).where(*ahead)).scalar_one()
    return found


def _same_account(other: type[Inbox]) -> tuple[ColumnElement[bool], ...]:
    names = ("site", "platform", "account")
    return tuple(getattr(other, name) == getattr(Inbox, name) for name in names)


def _give_back(work: UnitOfWork, row: InboxRow, **values: object) -> bool:
    """Only whoever holds the lease may: a row settled by another process after the lease ended stays settled."""
    mine = (col(Inbox.id) == row.id, col(Inbox.state) == "claimed", col(Inbox.holder) == row.holder)
    changed = update(Inbox).where(*mine).values(**{"lease_until": None, **values})
    return work.connection.execute(changed).rowcount == 1


_OPEN_NOW = or_(
    col(Inbox.state) == "claimed", col(Inbox.not_before).is_(None), col(Inbox.not_before) <= bindparam("now")
)
_EARLIER = aliased(Inbox)
_PUT_OFF = (
    select(_EARLIER.id)  # type: ignore[call-overload]
    .where(*_same_account(_EARLIER), col(_EARLIER.state) == "new", col(_EARLIER.not_before) > bindparam("now"))
    .where(col(_EARLIER.id) < col(Inbox.id))
)
_MINE = (col(Inbox.site) == bindparam("of"), col(Inbox.state).in_(OPEN), _OPEN_NOW, ~_PUT_OFF.exists())
STILL_OPEN = select(func.count()).select_from(Inbox).where(*_MINE)


def waiting(work: UnitOfWork, now: datetime) -> int:
    """Rows being handled, or waiting to be handled now; what stands behind a row put off until later is not due."""
    return int(work.connection.execute(STILL_OPEN, {"of": work.site, "now": now}).scalar_one())
