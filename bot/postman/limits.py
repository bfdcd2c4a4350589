"""How fast each platform may be written to, as data. A limit is `burst` at once and then one per `every`: over any
span S at most burst + S / every, which stays under the platform's own figure (platforms.md 2.2, 2.5, 3.2, 3.5)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from db import rates
from workflows.kernel.cards import Card


@dataclass(frozen=True, slots=True)
class Limit:
    """`pictures`: at most so many go out as messages of their own beside the first."""

    burst: int
    every: timedelta
    pictures: int = 0


LIMITS: Mapping[str, Limit] = {
    # a member gets 30 a minute and 1,000 an hour, the rest is dropped in silence: 20 + 60/7 = 28, 20 + 3600/7 = 534
    "wecom": Limit(20, timedelta(seconds=7), 2),
    "wecom-bot": Limit(20, timedelta(seconds=7), 2),  # 30 a minute and conversation, streamed answers included
    "dingtalk": Limit(20, timedelta(seconds=7), 3),
    # 20 a minute, then ten minutes of silence from DingTalk: 6 + 60/5 = 18
    "wecom-robot": Limit(6, timedelta(seconds=5), 1),
    "dingtalk-robot": Limit(6, timedelta(seconds=5)),
    "dingtalk-group": Limit(6, timedelta(seconds=5), 1),
    # a member gets 200 a minute from all chats of the app: room for eight cases at once, 10 + 60/5 = 22 each
    "wecom-chat": Limit(10, timedelta(seconds=5), 1),
}
MEMBERS: Mapping[str, Limit] = {
    # from all chats of the app together a member gets 200 a minute and 10,000 a day: 100 + 60/9 = 106, 100 + 9,600
    "wecom-chat": Limit(100, timedelta(seconds=9)),
}
EVERYBODY: Mapping[str, Limit] = {
    # 20,000 person-times a minute and 300,000 an hour: 4,000 + 60 × 75 = 8,500, 4,000 + 3,600 × 75 = 274,000
    "wecom-chat": Limit(4000, timedelta(seconds=1) / 75),
}
CALLS_A_SECOND: Mapping[str, float] = {"dingtalk": 15.0, "wecom": 100.0}
"""Per app and interface; DingTalk blocks at 20, WeCom at 10,000 a minute."""


def messages_of(channel: str, card: Card) -> int:
    """How many messages of the platform one of ours becomes."""
    limit = LIMITS.get(channel)
    return 1 + min(limit.pictures, len(card.pictures)) if limit else 1


def wait_for(session: Session, channel: str, target: str, card: Card, now: datetime) -> timedelta:
    """Zero where this reader or room may be written to now; else how long to wait."""
    limit = LIMITS.get(channel)
    if limit is None:
        return timedelta()
    return rates.take(session, f"{channel}:{target}", now, limit.every, limit.burst, messages_of(channel, card))


def wait_for_members(session: Session, channel: str, members: Sequence[str], card: Card, now: datetime) -> timedelta:
    """The same where a platform counts the people in a room and not only its messages."""
    each, all_of_them, count = MEMBERS.get(channel), EVERYBODY.get(channel), messages_of(channel, card)
    if each is None or all_of_them is None or not members:
        return timedelta()
    keys = [f"{channel}:member:{member.lower()}" for member in members]
    if wait := rates.take_each(session, keys, now, each.every, each.burst, count):
        return wait
    times = count * len(members)
    return rates.take(session, f"{channel}:person-times", now, all_of_them.every, all_of_them.burst, times)


class Pace:
    """Spreads this process's calls to one app over the second, in machine time."""

    def __init__(self, platform: str) -> None:
        self._gap = 1.0 / CALLS_A_SECOND.get(platform, 100.0)
        self._next = 0.0

    async def turn(self, tick: float, calls: int = 1) -> None:
        """Returns when `calls` calls may be made."""
        begins = max(self._next, tick)
        self._next = begins + self._gap * calls
        if begins > tick:
            await asyncio.sleep(begins - tick)
