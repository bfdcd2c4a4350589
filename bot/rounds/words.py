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
_DAY = "昨天|昨日|前天"
_SPAN = f"今天|今日|{_DAY}|本周|这周|这星期|上周|上星期|最近"
_MISSED = (
    rf"(?:看看|看一下|查看|查一下|查)?(?:{_SPAN})?的?(?:都?有?(?:谁|哪些|哪个))?漏检(?:了|的)?"
    rf"(?:人|率|名单|清单|情况|记录|统计|列表)?(?:都?有?(?:谁|哪些)|怎么样|如何)?[，,\s]*(?:{_SPAN})?"
)


def words() -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does."""
    return (
        ("我的巡检|我的巡检任务|我要巡检", mine),
        ("今日巡检|今天的?巡检|巡检情况|巡检计划", today),
        (f"(?:{_DAY})的?(?:巡检|巡检情况|巡检记录)", of_day),
        (_MISSED, missed),
        (r"(?:取消|撤销|不要|删除|作废)\s*(?:巡检)?\s*XJ-\d{8}-\d+|XJ-\d{8}-\d+\s*(?:取消|不要了|作废|删除)", not_here),
        ("填写用时|填表用时|填写时间|表单用时", fills),
    )


def mine(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """The rounds of this person, then those that wait for anybody of the team; a card with their links comes too."""
    own, free = lists.own(work, person, now), lists.free(work, person, now)
    all_of_them = (*(OwnRound(one.code, one.title) for one in own), *(OwnRound(one.code, one.title) for one in free))
    if not all_of_them:
        return "现在没有要巡的。到了点位想检查，扫那里的码就能开始。"
    card = cards_plans.own(all_of_them)
    posting.enqueue(work.session, None, Send(person, f"rounds:{now.isoformat()}", card, "first"), now, work.site)
    talks.shown(work.connection, work.site, person, [one.code for one in all_of_them[: lists.MOST]], now)
    lines = [*(lists.own_line(one, now) for one in own), *(lists.free_line(one, now) for one in free)]
    waiting = f"，等人接的 {len(free)} 个" if free else ""
    return lists.listed(f"要巡的 {len(own)} 个{waiting}", lines)


def today(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """How all plans of today stand: done, going, waiting, missed."""
    _inside(work, person)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rounds = rounds_between(work.session, midnight, midnight + timedelta(days=1))
    return lists.of_today(rounds, plans(work.session), work.org(), now)


def of_day(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """How all plans of a day that is over stand by now."""
    _inside(work, person)
    said, since, until = _span(found.group(), now)
    ended = tuple(one for one in rounds_between(work.session, since, until) if one.opens_at and one.opens_at < until)
    if not any(one.purpose == "plan" and one.state != "void" for one in ended):
        return f"{said}没有计划巡检。"
    return lists.of_today(ended, plans(work.session), work.org(), now, f"{said}的巡检")


def missed(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """Whose window ended within the span that was said, else within the last seven days."""
    _inside(work, person)
    said, since, until = _span(found.group(), now)
    rounds = [one for one in missed_rounds(work.session, since) if one.due_at and one.due_at < until]
    if not rounds:
        return f"{said}没有漏检。"
    lines = [lists.missed_line(one, work.org(), now, lists.late_until(work)) for one in rounds]
    return lists.listed(f"{said}漏检 {len(rounds)} 次", lines)


def not_here(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """A round is not taken back by a word: who may let it off does so on its card, with the reason."""
    code = found.group().upper()
    code = code[code.index("XJ-"):].rstrip("取消不要了作废删除 ")
    return (
        f"{code} 不能这样取消。停产、检修不用巡的，由上级或安全员在这一轮的卡片上按“不用巡”并写原因；"
        "自己去不了就转给同班组的人。"
    )


def _span(text: str, now: datetime) -> tuple[str, datetime, datetime]:
    """What to call it, its begin and its end."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday, soon, day = midnight - timedelta(days=midnight.weekday()), now + timedelta(seconds=1), timedelta(days=1)
    spans = (
        ("今天|今日", "今天", midnight, soon), ("昨天|昨日", "昨天", midnight - day, midnight),
        ("前天", "前天", midnight - 2 * day, midnight - day), ("本周|这周|这星期", "本周", monday, soon),
        ("上周|上星期", "上周", monday - 7 * day, monday),
    )  # fmt: skip
    named = next((span[1:] for span in spans if re.search(span[0], text)), None)
    return named or (f"最近 {MISSED_FOR.days} 天", now - MISSED_FOR, soon)


def fills(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    _inside(work, person)
    times = fill_times(work.session, now - FILLS_FOR, now + timedelta(seconds=1))
    return lists.of_fills(times, FILLS_FOR.days)


def _inside(work: UnitOfWork, person: str) -> None:
    if not work.org().listed(person):
        raise Refused("巡检情况只给本厂的人看。")
