"""Messages of decisions that come long after their time, because the service was down: they are marked when they are
written, kept until the sweep has caught up, and then sent as one per reader and case, or as a list."""

from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from db import outbox
from db.tables import Inbox, Outbox, Timer

LATE = timedelta(minutes=2)
"""A timer decided later than this was not decided in time by a service that was running."""
MARK = outbox.LATE
MANY = 20
"""So many cases with something to tell one another at once are the consequence of a backlog."""


def newest(session: Session) -> int:
    """The queue's last row so far: what is marked comes after it."""
    return session.exec(select(func.max(Outbox.id))).one() or 0


def mark(session: Session, after: int) -> None:
    """Everything this transaction has put into the queue since `after`."""
    session.flush()
    session.execute(update(Outbox).where(col(Outbox.id) > after, col(Outbox.state) == "waiting").values(dedupe=MARK))


def behind(session: Session, now: datetime) -> bool:
    """True while deadlines of long ago are still being decided, or what they told other cases."""
    earliest = session.exec(select(func.min(Timer.due_at))).one()
    if earliest is not None and earliest < now - LATE:
        return True
    told = select(Inbox.id).where(Inbox.kind == "tell", col(Inbox.state).in_(("new", "claimed")))
    return len(session.exec(told.limit(MANY)).all()) == MANY
