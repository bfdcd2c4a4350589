"""Rates as rows (GCRA) and monthly quotas, shared by every process."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, select

from db.tables import Quota, Rate
from db.upsert import insert, insert_new


def take(session: Session, key: str, now: datetime, every: timedelta, burst: int, count: int = 1) -> timedelta:
    """Zero where `count` more may go now, else how long to wait. At most `burst` at once and then one per `every`.

    GCRA: in any span S no more than burst + S / every pass. `count` above `burst` counts as `burst`.
    """
    return take_each(session, [key], now, every, burst, count)


def left(session: Session, key: str, now: datetime, every: timedelta, burst: int) -> timedelta:
    """What `take` would answer for one more; nothing is counted."""
    seconds, step = now.timestamp(), every.total_seconds()
    ((_, arrival),) = _arrivals(session, [key], now, step, burst)
    return timedelta(seconds=max(0.0, arrival - (burst - 1) * step - seconds))


def take_each(
    session: Session, keys: Sequence[str], now: datetime, every: timedelta, burst: int, count: int = 1
) -> timedelta:
    """The same for all of `keys` or for none: the longest wait of any of them."""
    seconds, step = now.timestamp(), every.total_seconds()
    known = _arrivals(session, keys, now, step, burst, keep=True)
    wait = max((arrival for _, arrival in known), default=seconds) - (burst - min(count, burst)) * step - seconds
    if wait > 0:
        return timedelta(seconds=math.ceil(wait * 1000) / 1000)
    for row, arrival in known:
        row.tat = arrival + step * min(count, burst)
        session.add(row)
    session.flush()
    return timedelta()


def _arrivals(
    session: Session, keys: Sequence[str], now: datetime, step: float, burst: int, keep: bool = False
) -> list[tuple[Rate, float]]:  # fmt: skip
    """Each row, locked in one order, with the moment up to which it is spoken for; `keep`: rows that are new too."""
    mine = select(Rate).where(col(Rate.key).in_(keys)).order_by(col(Rate.key)).with_for_update()
    known = {row.key: row for row in session.exec(mine)}
    if keep and (fresh := sorted(set(keys) - set(known))):
        # two first requests at one moment: whoever comes second waits here, and counts on from the first
        for key in fresh:
            insert_new(session.connection(), Rate, {"key": key, "tat": 0.0})
        known = {row.key: row for row in session.exec(mine)}
    rows = [known.get(key) or Rate(key=key, tat=0.0) for key in sorted(set(keys))]
    # A clock that was set back must not hold anybody for the length of the step.
    seconds = now.timestamp()
    return [(row, min(max(row.tat, seconds), seconds + burst * step)) for row in rows]


def spend(session: Session, platform: str, now: datetime, count: int = 1) -> int:
    """Add to this month's count of a metered platform; the new count."""
    month = f"{now:%Y-%m}"
    connection = session.connection()
    first = insert(connection, Quota)
    added = first.on_conflict_do_update(
        index_elements=["site", "platform", "month"], set_={"used": col(Quota.used) + count}
    )
    values = {"site": session.info.get("site", "default"), "platform": platform, "month": month, "used": count}
    total: int = connection.execute(added.returning(col(Quota.used)), values).scalar_one()
    return total


def used(session: Session, now: datetime) -> dict[str, int]:
    """This month's messages by platform."""
    rows = session.exec(select(Quota).where(Quota.month == f"{now:%Y-%m}")).all()
    return {row.platform: row.used for row in rows}


def forecast(used: int, now: datetime) -> int:
    """Where this month's count will end if it goes on like this."""
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first + timedelta(days=32)).replace(day=1)
    share = (now - first) / (following - first)
    return round(used / max(share, 1 / 31))


def forget_idle(session: Session, now: datetime) -> None:
    """Rate rows of readers who have been quiet for a day say nothing any more."""
    session.execute(text("delete from rate where tat < :before").bindparams(before=now.timestamp() - 86400))
