"""请假、销假、值班 and 换班, said in the chat. Who is away or on duty is asked by every rung of every ladder."""

import re
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.desk.steps import say
from db.org import bump_org
from db.tables import Absence, Shift
from db.work import UnitOfWork
from workflows.kernel import rota
from workflows.kernel.flow import Refused
from workflows.kernel.rota import only_inside
from workflows.kernel.spans import say_time

WEEKDAYS = "一二三四五六日"
UNTIL = re.compile(
    r"(?:到|至)\s*(?:(?P<rel>今天|明天|后天)|(?P<next>下)?(?:周|星期|礼拜)(?P<week>[一二三四五六日天])"
    r"|(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})[日号])"
)
DAYS = re.compile(r"(?P<n>\d+|[一二两三四五六七八九十半])\s*天")
STAND_IN = re.compile(r"代理人?\s*(?:是|为|找|：|:)?\s*(?P<name>[\u4e00-\u9fff]{2,4})")
NUMBERS = {"半": 0.5, "两": 2, **{digit: n for n, digit in enumerate("一二三四五六七八九十", 1)}}


def take(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """我请假到周五，代理人王芳. Without a stand-in the superior answers meanwhile."""
    org = work.org()
    only_inside(org, person)
    until = last_moment(found.group("rest"), now)
    if until is None:
        raise Refused("没看懂请到哪天，请这样说：“我请假到周五，代理人王芳”。")
    named = STAND_IN.search(found.group("rest"))
    stand_in = rota.stand_in(org, person, named.group("name"), now) if named else None
    _end(work, person, now)
    work.session.add(
        Absence(site=work.site, person=person, since=now, until=until, stand_in=stand_in.id if stand_in else None)
    )
    bump_org(work.session, work.site)
    who = f"这段时间的消息由{stand_in.name}代理" if stand_in else "没有指定代理人，要接的单转给上级"
    day = say_time(until - timedelta(minutes=1), now)[:-6]
    if stand_in:
        line = f"{work.org().name(person)}请假到{day}，这段时间由{stand_in.name}代理，要接的单会发到这里。"
        say(work.session, stand_in.id, f"leave:{person}:{now.isoformat()}", line, now)
    return f"记下了，请假到{day}。{who}。提前回来发“销假”。"


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
    if not _end(work, person, now):
        return "没有登记请假。"
    bump_org(work.session, work.site)
    return "欢迎回来，假已销，消息重新发到这里。"


def _end(work: UnitOfWork, person: str, now: datetime) -> int:
    """Leave that is running ends now, leave to come is cancelled; how many."""
    away = select(Absence).where(Absence.site == work.site, Absence.person == person, col(Absence.until) > now)
    rows = list(work.session.exec(away))
    for row in rows:
        row.since, row.until = min(row.since, now), now
        work.session.add(row)
    return len(rows)


def on_duty(work: UnitOfWork, now: datetime) -> str:
    org = work.org()
    lines = [
        f"{s.duty} {org.name(s.person)}，到{say_time(s.until, now)}" for s in org.roster if s.since <= now < s.until
    ]
    return "现在值班：\n" + "\n".join(lines) if lines else "值班表里现在没有人，请安全员补排。"


def swap(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """换班 王芳: the running or next shift of this person goes to the other."""
    other = rota.other(work.org(), person, found.group("name"))
    mine = select(Shift).where(Shift.site == work.site, Shift.person == person, col(Shift.until) > now)
    shift = work.session.exec(mine.order_by(col(Shift.since))).first()
    if shift is None:
        raise Refused("值班表里没有接下来的班，不用换。")
    shift.person = other.id
    work.session.add(shift)
    bump_org(work.session, work.site)
    what = f"{say_time(shift.since, now)} 到 {say_time(shift.until, now)} 的{shift.duty}班"
    name = work.org().name(person)
    line = f"{name}和{other.name}换班：{what}由{other.name}值。不对的话请马上找{name}。"
    say(work.session, other.id, f"swap:{shift.id}:{now.isoformat()}", line, now)
    return f"换好了：{what}由{other.name}值，已告诉{other.name}。"
