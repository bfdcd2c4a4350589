"""What did not quite fit in the rounds of a day: to the safety officer each morning, and by the word 巡检疑点."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.calendar import Entry, daily
from bot.rounds.heat import midnight
from config import policies
from db import posting
from db.flags import Waiting, mark_told, untold
from db.reads.rounds import flags, point_names
from db.work import UnitOfWork
from workflows.inspection import cards_told
from workflows.inspection.cards_told import Doubt
from workflows.inspection.rules import RoundRules
from workflows.kernel.effects import Send
from workflows.kernel.flow import Refused

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
DAY, WEEK = timedelta(days=1), timedelta(days=7)
MOST = 15
_TIME = "零一二两三四五六七八九十百千万半前今昨明后大上下个本这近最天日号周月年礼拜星期内里早晚到至的从"
SPANS = rf"巡检疑点\s*(?P<odd>(?:[^\u4e00-\u9fff]|[{_TIME}]){{1,20}})"
"""A span that is not read, and no sentence: words that tell of something go their own way."""
HOW = "巡检疑点后面写成 昨天、今天 或 7天，例如“巡检疑点 7天”；只发“巡检疑点”是昨天到现在。"


def entries(site: str) -> dict[str, Entry]:
    """Raises config.wrong.Wrong with file, line, key and remedy."""
    rules = policies.read("round", RoundRules, policies.folders(site)).heat
    return {"round doubts": Entry(daily(rules.doubts), send)}


def words() -> Sequence[tuple[str, Action]]:
    """巡检疑点: of yesterday and today so far, for safety alone; 7天 after a card that came late."""

    def tell(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        _for_safety(work, person, now)
        today, soon = midnight(now), now + timedelta(seconds=1)
        said = found.group()
        span = ("昨天到现在", today - DAY, soon)
        span = ("7 天里", today - WEEK, soon) if re.search("[7七]", said) else span
        span = ("昨天", today - DAY, today) if "昨天" in said else ("今天", today, soon) if "今天" in said else span
        return cards_told.doubt_lines(_found(work, span[1], span[2], person), span[0], MOST)

    def odd(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        _for_safety(work, person, now)
        raise Refused(HOW)

    return ((r"巡检疑点|巡检疑点\s*(?:昨天|今天|[7七]\s*天)|(?:昨天|今天)的?巡检疑点", tell), (SPANS, odd))


def _for_safety(work: UnitOfWork, person: str, now: datetime) -> None:
    if person not in work.org().safety(now):
        raise Refused("巡检疑点只给安全员看。")


def send(work: UnitOfWork, now: datetime) -> None:
    """One card to every safety officer with what is not told yet; without anything there is no card. What nobody but
    themselves could have read waits."""
    until = midnight(now)
    waiting, told = untold(work.session, until), dict[int, Waiting]()
    for person in work.org().safety(now):
        mine = [one for one in waiting if one.person != person]
        if not mine:
            continue
        told |= {one.id: one for one in mine}
        late = any(one.at < until - DAY for one in mine)
        found = _waiting(work, mine, until)
        card = cards_told.doubts(found, *(("昨天和更早", "巡检疑点 7天") if late else ("昨天", "巡检疑点")))
        slot = f"round doubts:{until:%Y%m%d}"
        posting.enqueue(work.session, None, Send(person, slot, card, "digest"), now, work.site)
    mark_told(work.session, told.values())


def _waiting(work: UnitOfWork, mine: Sequence[Waiting], until: datetime) -> tuple[Doubt, ...]:
    names, org = point_names(work.session, {one.point for one in mine}), work.org()

    def at(one: Waiting) -> str:
        then = one.at.astimezone(until.tzinfo)
        return f"{then:%H:%M}" if then >= until - DAY else f"{then.month}月{then.day}日 {then:%H:%M}"

    name = org.name
    return tuple(Doubt(name(one.person), names[one.point], at(one), why, one.code) for one in mine for why in one.whys)


def _found(work: UnitOfWork, since: datetime, until: datetime, reader: str) -> tuple[Doubt, ...]:
    """Heard of within the span, what has no sure time first, then the newest; nobody reads of himself."""
    odd, org = [one for one in flags(work.session, since, until) if one.person != reader][::-1], work.org()
    odd.sort(key=lambda one: one.rule != "clock_off")
    names = point_names(work.session, {one.point for one in odd})
    zone = since.tzinfo
    return tuple(Doubt(org.name(one.person), names[one.point], f"{one.at.astimezone(zone):%H:%M}", one.why,
                       one.round)
                 for one in odd)  # fmt: skip
