"""作业统计, 作业统计 上月, 作业统计 本周: the figures of special work in a few lines."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from db.reads.permits import GATES, permit_figures, said_rate
from db.work import UnitOfWork
from workflows.metrics.permits import Figures, Period
from workflows.permit.reasons import REASONS

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
MOST = 6


def words() -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does."""

    def tell(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        if not work.org().listed(person):
            return "作业统计只给本厂的人看。"
        name = found.group("span") or "本月"
        period = spans(now)[name]
        return lines(permit_figures(work.session, period, now), name)

    return ((r"(?:特殊)?作业(?:票)?统计\s*(?P<span>今天|本周|上周|本月|上月|本季|今年)?", tell),)


def spans(now: datetime) -> dict[str, Period]:
    """The periods by name, in the zone of `now`; those that run end now."""
    today = datetime.combine(now.date(), time(), now.tzinfo)
    week, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    running = {"今天": today, "本周": week, "本月": month, "本季": quarter, "今年": month.replace(month=1)}
    last = (month - timedelta(days=1)).replace(day=1)
    over = {"上周": Period(week - timedelta(days=7), week), "上月": Period(last, month)}
    return {**{name: Period(since, now + timedelta(seconds=1)) for name, since in running.items()}, **over}


def lines(found: Figures, name: str) -> str:
    """The compliance last, with what it is made of; interceptions are good news."""
    total = found.total
    said = [
        f"{name}特殊作业：申请 {total.applied}，批准 {total.approved}，开工 {total.started}，完成 {found.done}，"
        f"过期 {total.expired}，红色停工 {total.red_stops} 次。"
    ]
    top = sorted(found.reasons.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    why = "、".join(f"{GATES.get(gate, gate)}{REASONS.get(key, key)} {n}" for (gate, key), n in top)
    said.append(f"拦截 {total.intercepted} 张{f'（{why}）' if why else ''}，拦住是好事，不算违规。")
    jobs = f"{found.compliant}/{found.done + found.unpermitted}"
    without = f"，其中无票作业 {found.unpermitted} 起" if found.unpermitted else ""
    rate = said_rate(found.compliance)
    said.append(f"合规率 {rate}{f'（{jobs}{without}）' if found.compliance is not None else '，没有完成的作业'}。")
    return "\n".join(said)
