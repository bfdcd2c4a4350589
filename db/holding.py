"""Waiting messages are held back, and let go again."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from db.outbox import WAITING
from db.tables import Outbox


def hold_recipient(session: Session, recipient: str, until: datetime) -> None:
    """Nobody writes to this person before `until`."""
    session.execute(
        update(Outbox)
        .where(col(Outbox.recipient) == recipient, col(Outbox.state) == WAITING, col(Outbox.not_before) < until)
        .values(not_before=until)
    )


def release(session: Session, why: str, now: datetime) -> None:
    """What waited for this reason (how it begins) waits no longer."""
    waiting = update(Outbox).where(col(Outbox.state) == WAITING, col(Outbox.not_before) > now)
    session.execute(waiting.where(col(Outbox.error).startswith(why, autoescape=True)).values(not_before=now))


def release_all(session: Session, now: datetime) -> None:
    """After a clock that was set back: whoever must still wait is told so again."""
    waiting = update(Outbox).where(col(Outbox.state) == WAITING, col(Outbox.not_before) > now)
    session.execute(waiting.values(not_before=now))


def release_of(session: Session, recipient: str, now: datetime, why: str | None = None) -> None:
    """What waited for this reader; with `why`, for this reason."""
    mine = (col(Outbox.recipient) == recipient, *([col(Outbox.error) == why] if why is not None else []))
    waiting = update(Outbox).where(col(Outbox.state) == WAITING, col(Outbox.not_before) > now, *mine)
    session.execute(waiting.values(not_before=now))
