"""请假、销假、值班 and 换班, said in the chat. Who is away or on duty is asked by every rung of every ladder."""

import re
from datetime import datetime, timedelta

from sqlmodel import col, select

from db.org import bump_org
from db.tables import Absence, Shift
from db.work import UnitOfWork
from workflows.kernel.flow import Refused
from workflows.kernel.people import Person
from workflows.kernel.spans import say_time

WEEKDAYS = "一二三四五六日"
UNTIL = re.compile(
    r"(?:到|至)\s*(?:(?P<rel>今天|明天|后天)|(?P<next>下)?(?:周|星期|礼拜)(?P<week>[一二三四五六日天])"
    r"|(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})[日号])"
)
DAYS = re.compile(r"(?P<n>\d+|[一二两三四五六七八九十半])\s*天")
STAND_IN = re.compile(r"代理人?\s*(?:是|为|找|：|:)?\s*(?P<name>[\u4e00-\u9fff]{2,4})")
NUMBERS = {
    "半": 0.5,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}


def take(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """我请假到周五，代理人王芳. Without a stand-in the superior answers meanwhile."""
    until = last_moment(found.group("rest"), now)
    if until is None:
        raise Refused("没看懂请到哪天，请这样说：“我请假到周五，代理人王芳”。")
    named = STAND_IN.search(found.group("rest"))
    stand_in = _one_named(work, named.group("name"), person) if named else None
    work.session.add(
        Absence(site=work.site, person=person, since=now, until=until, stand_in=stand_in.id if stand_in else None)
    )
    bump_org(work.session, work.site)
    who = f"这段时间的消息由{stand_in.name}代理" if stand_in else "没有指定代理人，要接的单转给上级"
    return f"记下了，请假到{say_time(until - timedelta(minutes=1), now)[:-6]}。{who}。提前回来发“销假”。"


def last_moment(text: str, now: datetime) -> datetime | None:
    """The end of the day named (周五 is the coming one), or of the n-th day; None where no day was said."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if found := UNTIL.search(text):
        day = _named_day(found, midnight)
        return day + timedelta(days=1) if day and day >= midnight else None
    if found := DAYS.search(text):
        count = NUMBERS.get(found.group("n")) or float(found.group("n"))
        return now + timedelta(hours=12) if count < 1 else midnight + timedelta(days=count)
    return None


def _named_day(found: re.Match[str], midnight: datetime) -> datetime | None:
    if found.group("rel"):
        return midnight + timedelta(days=("今天", "明天", "后天").index(found.group("rel")))
    if found.group("week"):
        target = WEEKDAYS.index(found.group("week").replace("天", "日"))
        ahead = target - midnight.weekday()
        if found.group("next"):
            return midnight + timedelta(days=ahead + 7)
        return midnight + timedelta(days=ahead % 7)
    try:
        month = int(found.group("month") or midnight.month)
        day = midnight.replace(month=month, day=int(found.group("day")))
    except ValueError:
        return None
    return day.replace(year=day.year + 1) if day < midnight and found.group("month") else day


def back(work: UnitOfWork, person: str, now: datetime) -> str:
    away = select(Absence).where(Absence.site == work.site, Absence.person == person, col(Absence.until) > now)
    rows = list(work.session.exec(away))
    for row in rows:
        row.until = now
        work.session.add(row)
    bump_org(work.session, work.site)
    return "欢迎回来，假已销，消息重新发到这里。" if rows else "没有登记请假。"


def on_duty(work: UnitOfWork, now: datetime) -> str:
    org = work.org()
    lines = [
        f"{s.duty} {org.name(s.person)}，到{say_time(s.until, now)}" for s in org.roster if s.since <= now < s.until
    ]
    return "现在值班：\n" + "\n".join(lines) if lines else "值班表里现在没有人，请安全员补排。"


def swap(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """换班 王芳: the running or next shift of this person goes to the other."""
    other = _one_named(work, found.group("name"), person)
    mine = select(Shift).where(Shift.site == work.site, Shift.person == person, col(Shift.until) > now)
    shift = work.session.exec(mine.order_by(col(Shift.since))).first()
    if shift is None:
        raise Refused("值班表里没有接下来的班，不用换。")
    shift.person = other.id
    work.session.add(shift)
    bump_org(work.session, work.site)
    return f"换好了：{say_time(shift.since, now)} 起的{shift.duty}班由{other.name}值。"


def _one_named(work: UnitOfWork, name: str, but: str) -> Person:
    """Exactly one other person of this name."""
    people = [p for p in work.org().named(name) if p.id != but]
    if not people:
        raise Refused(f"花名册里没有找到{name}，请写全名。")
    if len(people) > 1:
        raise Refused(f"有 {len(people)} 位{name}，请让安全员在值班表里改。")
    return people[0]
