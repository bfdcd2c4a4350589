"""我的巡检, 今日巡检, 漏检, 填写用时: said in the chat, answered to the one who asked."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.rounds import lists
from db import posting, talks
from db.plans import plans
from db.reads.rounds import fill_times, missed_rounds, rounds_between
from db.work import UnitOfWork
from workflows.inspection import cards_plans
from workflows.inspection.cards_plans import OwnRound
from workflows.kernel.effects import Send
from workflows.kernel.flow import Refused

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
MISSED_FOR, FILLS_FOR = timedelta(days=7), timedelta(days=30)
"""How far 漏检 and 填写用时 look back."""


def words() -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does."""
    return (
        ("我的巡检|我的巡检任务|我要巡检", mine),
        ("今日巡检|今天的?巡检|巡检情况|巡检计划", today),
        ("漏检|漏检清单|今日漏检|谁漏检", missed),
        ("填写用时|填表用时|填写时间|表单用时", fills),
    )


def mine(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """The rounds of this person, then those that wait for anybody of the team; a card with their links comes too."""
    own, free = lists.own(work, person, now), lists.free(work, person, now)
    all_of_them = (*(OwnRound(one.code, one.title) for one in own), *(OwnRound(one.code, one.title) for one in free))
    if not all_of_them:
        return "现在没有要你巡的。到了点位想检查，扫那里的码就能开始。"
    card = cards_plans.own(all_of_them)
    posting.enqueue(work.session, None, Send(person, f"rounds:{now.isoformat()}", card, "first"), now, work.site)
    talks.shown(work.connection, work.site, person, [one.code for one in all_of_them[: lists.MOST]], now)
    lines = [*(lists.own_line(one, now) for one in own), *(lists.free_line(one, now) for one in free)]
    waiting = f"，等人接的 {len(free)} 个" if free else ""
    return lists.listed(f"要你巡的 {len(own)} 个{waiting}", lines)


def today(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """How all plans of today stand: done, going, waiting, missed."""
    _inside(work, person)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rounds = rounds_between(work.session, midnight, midnight + timedelta(days=1))
    return lists.of_today(rounds, plans(work.session), work.org(), now)


def missed(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    _inside(work, person)
    rounds = missed_rounds(work.session, now - MISSED_FOR)
    if not rounds:
        return f"最近 {MISSED_FOR.days} 天没有漏检。"
    lines = [lists.missed_line(one, work.org(), now, lists.late_until(work)) for one in rounds]
    return lists.listed(f"最近 {MISSED_FOR.days} 天漏检 {len(rounds)} 次", lines)


def fills(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    _inside(work, person)
    times = fill_times(work.session, now - FILLS_FOR, now + timedelta(seconds=1))
    return lists.of_fills(times, FILLS_FOR.days)


def _inside(work: UnitOfWork, person: str) -> None:
    if not work.org().listed(person):
        raise Refused("巡检情况只给本厂的人看。")
