"""安全员的早间卡: every morning at 07:30, what is open, what is late, and which channel would fail today."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from bot.calendar import Entry, daily
from db import outbox, rates
from db.reads.status import OPEN
from db.tables import Case, Quota
from db.work import UnitOfWork
from workflows.kernel.cards import Card, Tone
from workflows.kernel.effects import Send
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER, distinct

AT = time(7, 30)
MONTHLY_CALLS = 5000
"""DingTalk's standard edition, calls a month and organisation (platforms.md, 3.2)."""
NAMES = (("red", "红"), ("yellow", "黄"), ("blue", "蓝"))


def morning(troubles: Callable[[], Sequence[str]]) -> Entry:
    """`troubles` names channels that would fail today, each in one short sentence."""
    return Entry(daily(AT), lambda work, now: send(work, now, troubles()))


def send(work: UnitOfWork, now: datetime, troubles: Sequence[str]) -> None:
    """One card to every safety officer and the director; good news is said too."""
    org, card = work.org(), picture_of_today(work.session, now, troubles)
    for person in distinct([*org.with_role(SAFETY_OFFICER, now), *org.with_role(SAFETY_DIRECTOR, now)]):
        outbox.enqueue(work.session, None, Send(person, f"morning:{now:%Y%m%d}", card, "digest"), now)


def picture_of_today(session: Session, now: datetime, troubles: Sequence[str]) -> Card:
    hazards = session.exec(select(Case).where(Case.kind == "hazard", col(Case.state).in_(OPEN))).all()
    late = [c for c in hazards if c.due_at and c.due_at < now]
    counts = "，".join(f"{name} {sum(1 for c in hazards if c.level == level)}" for level, name in NAMES)
    facts = [
        ("未归档", f"{len(hazards)} 条（{counts}）" if hazards else "没有，昨天的都归档了"),
        ("已超时", "、".join(c.code for c in late[:3]) + (f" 等 {len(late)} 条" if len(late) > 3 else "") or "没有"),
        ("昨天", _yesterday(session, now)),
        ("通道", "；".join(troubles) or "都正常"),
        ("钉钉配额", _quota(session, now)),
    ]
    tone: Tone = "red" if late or troubles else "green"
    return Card(
        "",
        f"早间安全卡 {now.month}月{now.day}日",
        tone,
        tuple(facts),
        foot="发“今日未闭环”看全部。",
        why="安全员每天 07:30 收一张。",
    )


def _yesterday(session: Session, now: datetime) -> str:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = (today - timedelta(days=1), today)
    opened = session.exec(select(Case.id).where(Case.kind == "hazard", col(Case.opened_at).between(*day))).all()
    closed = session.exec(select(Case.id).where(Case.kind == "hazard", col(Case.closed_at).between(*day))).all()
    return f"新增 {len(opened)} 条，归档 {len(closed)} 条"


def _quota(session: Session, now: datetime) -> str:
    row = session.exec(select(Quota).where(Quota.platform == "dingtalk", Quota.month == f"{now:%Y-%m}")).first()
    used = row.used if row else 0
    return f"本月已用 {used}，照此到月底约 {rates.forecast(used, now)}（标准版 {MONTHLY_CALLS}）"
