"""答题, 布置答题, 答题情况: said in the chat, answered to the one who asked."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from itertools import count

from bot.quizzes import look
from bot.quizzes.lines import line
from bot.quizzes.orders import BATCH, SOON, order, people, within
from db.tables import Timer
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org
from workflows.kernel.spans import say_time
from workflows.quiz.case import State
from workflows.quiz.events import QuizGiven
from workflows.quiz.giving import END
from workflows.quiz.rules import Plan, QuizRules

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
OWN, ALL = "自愿答题", "全厂"
FEW = 5
LOOK_BACK, SHOWN = timedelta(days=30), 8
AGAIN = "这一周的自愿答题已经做过了，星期一再来。"
NOT_LISTED = "花名册里没有找到这个账号，请让安全员加进名单，再来答题。"
STOPS = " \t\u3000，。！？、：；,.!?:;~～…“”\"'"
PER_MINUTE = BATCH * 60 // SOON.seconds


def words(engine: Engine, public_url: str) -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does."""
    page = f"{public_url.rstrip('/')}/h5/quiz"

    def mine(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        if not work.org().listed(person):
            raise Refused(NOT_LISTED)
        if waiting := look.waiting(work, person, now):
            return "\n".join([*(line(one, now) for one in waiting), f"打开就能答：{page}"])
        begins(work, engine, person, now)
        return ""

    def give(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        rules = _of_givers(work, person)
        plan, where = _meant(work.org(), (found.group("where") or "").strip(STOPS))
        meant = list(people(work.org(), plan, now))
        if not meant:
            raise Refused(f"{where}现在没有能收到的人。")
        event = QuizGiven("", f"{look.BY_WORD} {where} {now:%Y-%m-%d}", f"安全员布置给{where}的答题", now)
        got, left = order(work, engine, plan, event, now)
        if not got:
            return f"{where}今天已经发过了，没有再发。"
        others = f"另外 {len(meant) - got} 人今天已经发过。" if got < len(meant) else ""
        said = (
            f"正在发给{where} {got} 人，约 {1 + left // PER_MINUTE} 分钟发完" if left else f"已经发给{where} {got} 人"
        )
        return f"{said}，{say_time(now + rules.open_for, now)}截止。{others}发“答题情况”看答了多少。"

    def stand(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        _of_givers(work, person)
        lines = [_counted(work, one, now) for one in look.counts(work, now - LOOK_BACK, now)[:SHOWN]]
        head = f"最近 {LOOK_BACK.days} 天的答题（只有人数；成绩只有本人看得到，得的积分在排行榜上）："
        none = f"最近 {LOOK_BACK.days} 天没有发过答题。{_how(work.org())}"
        return "\n".join([head, *lines]) if lines else none

    return (
        ("(?:我要|我的|开始|安全)?答题", mine),
        (r"(?:布置|发起|发)答题\s*(?P<where>.*)", give),
        ("答题(?:情况|统计|结果|进度)", stand),
    )


def begins(work: UnitOfWork, engine: Engine, person: str, now: datetime) -> str:
    """One that was asked for, once a week; its code. Points for it cannot be earned by asking often."""
    occasion, after = next_own(work, person, now)
    if after is None:
        return engine.open(work, look.KIND, QuizGiven(person, occasion, OWN, own=True), now)
    late = after < _monday(now)
    raise Refused(f"上一份截止了没有交，{say_time(after, now)}以后可以再要一份。" if late else AGAIN)


def next_own(work: UnitOfWork, person: str, now: datetime) -> tuple[str, datetime | None]:
    """The occasion of the next of one's own accord, and from when on, None: now. What lapsed without any answer does
    not count; until it has lapsed a phone that was away may still bring one."""
    year, week, _ = now.isocalendar()
    for turn in count(1):
        occasion = f"{OWN} {year}-W{week:02}" + (f" {turn}" if turn > 1 else "")
        quiz = look.of_occasion(work, occasion, person)
        if quiz is None:
            return occasion, None
        if quiz.state is State.POSED and quiz.best is None and not look.can_answer(quiz, now):
            end = work.session.get(Timer, (work.site, quiz.code, END))
            return occasion, min(end.due_at, _monday(now)) if end else _monday(now)
        if quiz.state is not State.VOID or quiz.best is not None:
            break
    return occasion, _monday(now)


def _monday(now: datetime) -> datetime:
    """The next."""
    return datetime.combine(now.date() + timedelta(days=8 - now.isoweekday()), time(), now.tzinfo)


def _counted(work: UnitOfWork, one: look.Count, now: datetime) -> str:
    """Of a few people the two numbers would say how each of them did."""
    case = look.as_it_is(work, one.code)
    when = f"{one.slot.astimezone(now.tzinfo):%m-%d} " if one.slot else ""
    lapsed = f"，过期 {one.lapsed}" if one.lapsed else ""
    split = f"通过 {one.passed}，没通过 {one.failed}" if one.given >= FEW else f"答完 {one.passed + one.failed}"
    few = "" if one.given >= FEW else "（人数少，通过没通过不分开说）"
    return f"{when}{case.title}：{one.given} 人，{split}，没答完 {one.open}{lapsed}{few}"


def _meant(org: Org, where: str) -> tuple[Plan, str]:
    """The department of this name, its last part will do; raises Refused where none or several bear it."""
    if where in (ALL, "所有人"):
        return Plan(ALL), ALL
    every = _paths(org)
    found = sorted(path for path in every if where and (path == where or _last(path) == where))
    if not found:
        raise Refused(f"没有找到部门“{where}”。{_how(org)}" if where else _how(org))
    if len(found) > 1:
        raise Refused(f"有 {len(found)} 个“{where}”，写全路径：{'、'.join(found[:5])}")
    alone = sum(_last(path) == _last(found[0]) for path in every) == 1
    return Plan(where, departments=(found[0],)), _last(found[0]) if alone else found[0]


def _paths(org: Org) -> set[str]:
    paths = {one.department for one in org.people.values() if one.department} | set(org.departments)
    return {"/".join(path.split("/")[:n]) for path in paths for n in range(1, path.count("/") + 2)}


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _how(org: Org) -> str:
    """With the largest department of this factory that is not all of it, and that no other is called like."""
    every, held = _paths(org), [one.department for one in org.people.values() if one.active and one.department]
    names = Counter(map(_last, every))
    sizes = {path: sum(within(one, (path,)) for one in held) for path in every if names[_last(path)] == 1}
    found = sorted((-size, path) for path, size in sizes.items() if 0 < size < len(held))
    for_one = f"，例如“布置答题 {_last(found[0][1])}”" if found else ""
    return f"写上部门{for_one}；发给所有人写“布置答题 全厂”。"


def _of_givers(work: UnitOfWork, person: str) -> QuizRules:
    rules: QuizRules = work.rules("quiz", None)
    known = work.org().people.get(person)
    if known is None or not known.active or known.role not in rules.givers:
        raise Refused(f"这由{'、'.join(rules.givers)}来看和发。自己要答题，发“答题”。")
    return rules
