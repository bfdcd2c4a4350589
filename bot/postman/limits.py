"""How fast each platform may be written to, as data. A limit is `burst` at once and then one per `every`: over any
span S at most burst + S / every, which stays under the platform's own figure (platforms.md 2.2, 2.5, 3.2, 3.5)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from db import rates


@dataclass(frozen=True, slots=True)
class Limit:
    burst: int
    every: timedelta


LIMITS: Mapping[str, Limit] = {
    # a member gets 30 a minute and 1,000 an hour, the rest is dropped in silence: 20 + 60/7 = 28, 20 + 3600/7 = 534
    "wecom": Limit(20, timedelta(seconds=7)),
    "dingtalk": Limit(20, timedelta(seconds=7)),
    # 20 a minute, then ten minutes of silence from DingTalk: 6 + 60/5 = 18
    "wecom-robot": Limit(6, timedelta(seconds=5)),
    "dingtalk-robot": Limit(6, timedelta(seconds=5)),
    "dingtalk-group": Limit(6, timedelta(seconds=5)),
}
CALLS_A_SECOND: Mapping[str, float] = {"dingtalk": 15.0, "wecom": 100.0}
"""Per app and interface; DingTalk blocks at 20, WeCom at 10,000 a minute."""


def wait_for(session: Session, channel: str, target: str, now: datetime) -> timedelta:
    """Zero where this reader or room may be written to now; else how long to wait."""
    limit = LIMITS.get(channel)
    return rates.take(session, f"{channel}:{target}", now, limit.every, limit.burst) if limit else timedelta()


class Pace:
    """Spreads this process's calls to one app over the second, in machine time."""

    def __init__(self, platform: str) -> None:
        self._gap = 1.0 / CALLS_A_SECOND.get(platform, 100.0)
        self._next = 0.0

    async def turn(self, tick: float) -> None:
        self._next = max(self._next + self._gap, tick)
        if self._next > tick:
            await asyncio.sleep(self._next - tick)
