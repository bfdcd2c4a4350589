"""Tickets in lists: what somebody has to do with them, today's jobs, how one stands."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.desk.permits_seen import KIND, mine
from db.tables import Case
from db.work import UnitOfWork
from workflows.kernel.people import Org
from workflows.kernel.spans import say_time
from workflows.permit.briefing import roles_of
from workflows.permit.case import Permit, State
from workflows.permit.records import NAMES, PART_NAMES, PREFIX, Kind

STATES = {
    State.DRAFT: "填写中", State.APPROVING: "待审批", State.APPROVED: "待开工", State.WORKING: "作业中",
    State.SUSPENDED: "已暂停", State.WATCHING: "监火中", State.ACCEPTING: "待验收", State.CLOSED: "已归档",
    State.REJECTED: "没有批准", State.EXPIRED: "已过期", State.VOID: "已撤回",
}  # fmt: skip
SAYS = {
    State.DRAFT: "直接说要改的，例如“# 监护人：李强”", State.APPROVING: "同意 #、退回 # 原因、拒绝 # 原因",
    State.APPROVED: "# 措施 1到5 已落实、# 氧20.9 可燃0，到现场扫点位码开工",
    State.WORKING: "# 暂停、# 延长 1 小时、# 完工、停工 #", State.SUSPENDED: "到现场扫点位码恢复，或 # 完工",
    State.WATCHING: "发现火星发“# 有火星”", State.ACCEPTING: "# 工具清点了、# 人员清点了、# 验收通过",
}  # fmt: skip
"""What may be said to a ticket in each state; # is its code."""
TODAY = ("approved", "working", "suspended", "watching", "accepting")
MOST = 15


def waiting(work: UnitOfWork, person: str, now: datetime) -> list[Permit]:
    """Tickets that wait for this person: their signature, their start, their guard, their acceptance, their answer."""
    found = [case for case in mine(work, person) if task(case, person, work.org(), now)]
    return sorted(found, key=lambda case: (case.state is not State.WORKING, case.starts_at or now, case.code))


def task(case: Permit, person: str, org: Org, now: datetime) -> str:
    """What this person has to do, in a word; "" where it is somebody else's turn."""
    leads = person in (case.guardian, case.owner)
    match case.state:
        case State.DRAFT:
            return "待填写" if person == case.reporter else ""
        case State.APPROVING:
            return "待审批" if person in asked_now(case, org, now) else ""
        case State.APPROVED:
            return "待开工" if leads else "待签字" if roles_of(case, person, unsigned=True) else ""
        case State.WORKING | State.SUSPENDED | State.WATCHING:
            return STATES[case.state] if leads else ""
        case State.ACCEPTING:
            return STATES[case.state] if leads or person == case.reporter else ""
    return ""


def asked_now(case: Permit, org: Org, now: datetime) -> tuple[str, ...]:
    """Who is asked to sign in the present group, stand-ins included."""
    waiting_nodes = [node for node in case.nodes if node.by is None]
    present = [n for n in waiting_nodes if n.group == min(one.group for one in waiting_nodes)]
    people = [p for node in present for p in (*node.people, *(org.fit(q, now) for q in node.people)) if p]
    return tuple(dict.fromkeys(people))


def line(case: Permit, now: datetime, word: str = "") -> str:
    """DH-… 一级动火 三号罐区 待开工 今天 09:00 到 11:00."""
    what, where = called(case.level, case.kind), case.place or case.spot_text
    parts = [case.code, what, where, word or STATES[case.state], hours(case.starts_at, case.ends_at, now)]
    return " ".join(filter(None, parts))


def called(level: str | None, kind: Kind) -> str:
    return f"{level}{NAMES[kind]}" if level and level != NAMES[kind] else NAMES[kind]


def hours(starts: datetime | None, ends: datetime | None, now: datetime) -> str:
    if starts is None:
        return ""
    begins = say_time(starts.astimezone(now.tzinfo), now)
    return f"{begins} 到 {ends.astimezone(now.tzinfo):%H:%M}" if ends else f"{begins} 开始"


def today(work: UnitOfWork, now: datetime) -> str:
    """Approved and running jobs of today, for anybody of the factory; no names of people."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    still = (Case.site == work.site, Case.kind == KIND, col(Case.state).in_(TODAY))
    rows = work.session.exec(select(Case).where(*still).order_by(col(Case.id))).all()
    due = [row for row in rows if row.state != "approved" or (row.starts_at and midnight <= row.starts_at < tomorrow)
           or (row.starts_at and row.ends_at and row.starts_at < tomorrow and row.ends_at > now)]  # fmt: skip
    if not due:
        return "今天没有批准的特殊作业。要申请，发“作业票”。"
    live = sum(1 for row in due if row.state in ("working", "suspended"))
    lines = [f"{n}. {_row(row, now)}" for n, row in enumerate(due[:MOST], 1)]
    more = [f"还有 {len(due) - MOST} 张没有列出。"] if len(due) > MOST else []
    return "\n".join([f"今天的特殊作业 {len(due)} 张，正在作业 {live} 张：", *lines, *more])


def _row(row: Case, now: datetime) -> str:
    kind = next(kind for kind, prefix in PREFIX.items() if row.code.startswith(f"{prefix}-"))
    when = hours(row.starts_at, row.ends_at, now)
    parts = [row.code, called(row.level, kind), row.place or "", STATES[State(row.state)], when]
    return " ".join(filter(None, parts))


def described(case: Permit, org: Org, now: datetime, person: str) -> str:
    """How it stands; the crew only for those who have a part in it or are listed."""
    lines = [line(case, now)]
    if case.work:
        lines.append(f"作业  {case.work}")
    if case.crew and org.listed(person):
        lines.append("人员  " + "；".join(f"{PART_NAMES[c.part]} {org.name(c.person)}" for c in case.crew))
    if case.state is State.APPROVING:
        lines.append("等着  " + "、".join(org.name(p) for p in asked_now(case, org, now)[:3]))
    if case.ended_why:
        lines.append(f"结束  {case.ended_why}")
    says = SAYS.get(case.state, "")
    return "\n".join([*lines, *([f"可以说：{says.replace('#', case.code)}。"] if says else [])])


def permit_rows(work: UnitOfWork, cases: Sequence[Permit]) -> list[Case]:
    """Their rows, in the same order."""
    codes = [case.code for case in cases]
    query = select(Case).where(Case.site == work.site, col(Case.code).in_(codes))
    rows = {row.code: row for row in work.session.exec(query)}
    return [rows[code] for code in codes if code in rows]


