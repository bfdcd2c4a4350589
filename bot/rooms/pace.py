"""How many rooms may be made and changed (platforms.md 2.4): at most `burst` at once and then one per `every`."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.postman.limits import Limit
from db import rates

# 1,000 a day: 100 + 24 h / 96 s = 1,000
MAKES: Mapping[str, Limit] = {"wecom": Limit(100, timedelta(seconds=96)), "dingtalk": Limit(20, timedelta(minutes=5))}
# 1,000 an hour: 100 + 1 h / 4 s = 1,000
CHANGES: Mapping[str, Limit] = {"wecom": Limit(100, timedelta(seconds=4)), "dingtalk": Limit(20, timedelta(minutes=1))}


def to_make(session: Session, platform: str, now: datetime) -> timedelta:
    """Zero where one more room may be made now; else how long to wait."""
    return _wait(session, f"{platform}:rooms:made", MAKES.get(platform), now)


def to_change(session: Session, platform: str, now: datetime) -> timedelta:
    """The same for a change of title or members."""
    return _wait(session, f"{platform}:rooms:changed", CHANGES.get(platform), now)


def _wait(session: Session, key: str, limit: Limit | None, now: datetime) -> timedelta:
    return rates.take(session, key, now, limit.every, limit.burst) if limit else timedelta()
