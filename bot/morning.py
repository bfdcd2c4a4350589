"""安全员的早间卡: every morning at 07:30, what is open, what is late, and which channel would fail today."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from bot.calendar import Entry, daily
from bot.phones.choosing import NIGHT
from bot.phones.legs import Legs
from bot.platform import Platform
from bot.postman.pauses import Pauses
from config.settings import Settings
from db import phones, posting, rates
from db.reads.status import OPEN
from db.tables import Case
from db.work import UnitOfWork
from workflows.kernel.cards import Card, Tone
from workflows.kernel.effects import Send
from workflows.kernel.people import Org

AT = time(7, 30)
Metered = Mapping[str, tuple[str, int]]
"""What people call a platform -> our name for it and its messages a month."""
NO_PHONES = Legs()
NAMES = (("red", "红"), ("yellow", "黄"), ("blue", "蓝"))


def morning(platforms: Mapping[str, Platform], troubles: Callable[[], Sequence[str]]) -> Entry:
    """`troubles` names channels that would fail today, each in one short sentence."""
    metered = {p.title: (p.name, p.monthly_calls) for p in platforms.values() if p.monthly_calls}
    return Entry(daily(AT), lambda work, now: send(work, now, troubles(), metered))


def send(work: UnitOfWork, now: datetime, troubles: Sequence[str], metered: Metered) -> None:
    """One card to every safety officer and the director; good news is said too."""
    org = work.org()
    card = picture_of_today(work.session, now, troubles, metered, org)
    for person in org.safety(now):
        posting.enqueue(work.session, None, Send(person, f"morning:{now:%Y%m%d}", card, "digest"), now)


def picture_of_today(
    session: Session, now: datetime, troubles: Sequence[str], metered: Metered, org: Org
) -> Card:  # fmt: skip
    hazards = session.exec(select(Case).where(Case.kind == "hazard", col(Case.state).in_(OPEN))).all()
    late = [c for c in hazards if c.due_at and c.due_at < now]
    counts = "，".join(f"{name} {sum(1 for c in hazards if c.level == level)}" for level, name in NAMES)
    facts = [
        ("未归档", f"{len(hazards)} 条（{counts}）" if hazards else "没有，昨天的都归档了"),
        ("已超时", "、".join(c.code for c in late[:3]) + (f" 等 {len(late)} 条" if len(late) > 3 else "") or "没有"),
        ("昨天", _yesterday(session, now)),
        ("通道", "；".join(troubles) or "都正常"),
        *_nights(session, org, now),
        *_quotas(session, now, metered),
    ]
    tone: Tone = "red" if late or troubles else "green"
    return Card(
        "",
        f"早间安全卡 {now.month}月{now.day}日",
        tone,
        tuple(facts[:6]),
        foot="发“今日未闭环”看全部。",
        why="安全员每天 07:30 收一张。",
    )


def _nights(session: Session, org: Org, now: datetime) -> list[tuple[str, str]]:
    """Whom the phone was kept from, because it had rung them often enough that night."""
    counts = Counter(org.name(person) for person in phones.capped(session, now - timedelta(days=1), NIGHT))
    said = "、".join(f"{name} {count} 次" for name, count in counts.items())
    return [("夜间电话", f"打满次数后改走别的路：{said}")] if said else []


def _yesterday(session: Session, now: datetime) -> str:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = (today - timedelta(days=1), today)
    opened = session.exec(select(Case.id).where(Case.kind == "hazard", col(Case.opened_at).between(*day))).all()
    closed = session.exec(select(Case.id).where(Case.kind == "hazard", col(Case.closed_at).between(*day))).all()
    return f"新增 {len(opened)} 条，归档 {len(closed)} 条"


def _quotas(session: Session, now: datetime, metered: Metered) -> list[tuple[str, str]]:
    """How far the month's messages will take us, for platforms that count them."""
    spent, found = rates.used(session, now), []
    for title, (name, most) in metered.items():
        used = spent.get(name, 0)
        found.append((f"{title}配额", f"本月已用 {used}，照此到月底约 {rates.forecast(used, now)}（上限 {most}）"))
    return found


def troubles(
    settings: Settings, pauses: Pauses, platforms: Mapping[str, Platform], legs: Legs = NO_PHONES
) -> list[str]:  # fmt: skip
    """What would fail today, for the officer's morning card."""
    found = [f"{p.title}发不出：{pauses.holds[name].why}" for name, p in platforms.items() if name in pauses.holds]
    if not settings.groups.duty:
        found.append("没有值班群")
    texts, calls = legs.of("sms"), legs.of("call")
    if not (texts or calls):
        found.append("无短信和电话通道，升级只走聊天和值班群")
    elif not (texts and calls):
        found.append("无电话通道" if texts else "无短信通道")
    return found
