"""Rounds as lines of text: one's own, those of a day, the missed ones, how long forms take."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.rounds.look import is_mine, looks_for
from db.reads.rounds import RoundLine, open_rounds
from db.work import UnitOfWork
from workflows.inspection.case import Round
from workflows.inspection.plans import Plan
from workflows.inspection.rules import RoundRules
from workflows.kernel.people import Org
from workflows.kernel.spans import say_deadline, say_time
from workflows.metrics.fills import GOAL_ITEMS, GOAL_S, FillTime

STATES = {"planned": "待巡检", "going": "巡检中", "closed": "已完成", "missed": "漏检", "void": "作废"}
MOST = 15


def own(work: UnitOfWork, person: str, now: datetime) -> tuple[RoundLine, ...]:
    """The rounds this person has to go, missed ones that can still be made up for last."""
    return open_rounds(work.session, person, now - late_until(work))


def free(work: UnitOfWork, person: str, now: datetime) -> tuple[Round, ...]:
    """Rounds that wait for anybody of a role or team this person belongs to."""
    found = (look for look in looks_for(work, person, now) if look.round.owner is None and is_mine(look, person))
    return tuple(look.round for look in found)


def free_line(case: Round, now: datetime) -> str:
    """XJ-… 焊接巡检 等人接 今天 12:00（还剩 3 小时）."""
    return _said(case.code, case.title, "等人接", say_deadline(case.due_at, now) if case.due_at else "")


def late_until(work: UnitOfWork) -> timedelta:
    """How long after its end a round may still be made up for."""
    rules: RoundRules = work.rules("round", None)
    return rules.reminders.late_until


def one(work: UnitOfWork, code: str, person: str, now: datetime) -> str:
    """The line of a number, and what may be done with it from the chat; "" for a round that is not theirs to go."""
    lines = [own_line(line, now) for line in own(work, person, now) if line.code == code]
    lines += [free_line(case, now) for case in free(work, person, now) if case.code == code]
    return f"{lines[0]}\n发“我的巡检”拿检查表的链接，或到点位扫码。" if lines else ""


def own_line(one: RoundLine, now: datetime) -> str:
    """XJ-… 空压机房班前巡检 待巡检 2/6 今天 20:00（还剩 3 小时）."""
    state = "漏检，还能补检" if one.state == "missed" else STATES[one.state]
    until = say_deadline(one.due_at, now) if one.due_at else ""
    return _said(one.code, one.title, state, f"{one.done}/{one.stops}", until)


def of_today(
    rounds: Sequence[RoundLine], plans: Sequence[Plan], org: Org, now: datetime, called: str = "今日巡检"
) -> str:
    """Only those of plans; what somebody began at a point is counted at the end. `called`: the day, where not today."""
    planned = [one for one in rounds if one.purpose == "plan" and one.state != "void"]
    if not planned:
        if not plans:
            return "还没有巡检计划，请安全员导入计划表。"
        return f"今天还没有到时间的计划巡检（共 {len(plans)} 个计划）。"
    count = {state: sum(one.state == state for one in planned) for state in STATES}
    head = (
        f"{called} {len(planned)} 个：完成 {count['closed']}，巡检中 {count['going']}，待巡 {count['planned']}，"
        f"漏检 {count['missed']}"
    )
    order = ("missed", "going", "planned", "closed")
    lines = [_of_plan(one, org, now) for one in sorted(planned, key=lambda one: order.index(one.state))]
    others = sum(one.purpose != "plan" and one.state != "void" for one in rounds)
    return listed(head, lines, f"另有复核和临时检查 {others} 个。" if others else "")


def _of_plan(one: RoundLine, org: Org, now: datetime) -> str:
    people = one.by if one.state == "closed" and one.by else (one.owner,) if one.owner else ()
    who = "、".join(map(org.name, people)) or f"{one.department.rpartition('/')[2]}待接"
    done = f"{one.done}/{one.stops}" if one.state != "closed" else ""
    found = f"异常 {one.findings}" if one.findings else ""
    until = say_deadline(one.due_at, now) if one.due_at and one.state in ("planned", "going") else ""
    late = "（补检）" if one.late else ""
    return _said(one.title, f"{STATES[one.state]}{late}", done, who, found, until)


def missed_line(one: RoundLine, org: Org, now: datetime, late_until: timedelta) -> str:
    who = org.name(one.owner) if one.owner else "没有人接"
    due = say_time(one.due_at, now) if one.due_at else ""
    until = one.due_at + late_until if one.due_at else now
    still = f"{say_time(until, now)}前还能补检" if until > now else ""
    return _said(one.code, one.title, who, f"{one.done}/{one.stops}", due and f"{due} 到期", still)


def of_fills(times: Sequence[FillTime], days: int) -> str:
    """The goal is for twelve items, and grows with their number."""
    if not times:
        return f"最近 {days} 天还没有填过检查表。"
    lines = [
        f"{one.name} 第 {one.version} 版（{one.items} 项）：一半 {one.median:.0f} 秒内，九成 {one.p90:.0f} 秒内，"
        f"{'达标' if one.quick else f'超过目标 {one.goal:.0f} 秒'}，{one.count} 次"
        for one in times
    ]
    return listed(f"最近 {days} 天的填写用时，目标 {GOAL_ITEMS} 项 {GOAL_S:.0f} 秒", lines)


def listed(head: str, lines: Sequence[str], tail: str = "") -> str:
    more = f"还有 {len(lines) - MOST} 个没有列出。" if len(lines) > MOST else ""
    numbered = [f"{number}. {line}" for number, line in enumerate(lines[:MOST], 1)]
    return "\n".join(filter(None, [f"{head}：", *numbered, more, tail]))


def _said(*parts: str) -> str:
    return " ".join(filter(None, parts))
