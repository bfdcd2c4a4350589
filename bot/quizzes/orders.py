"""布置答题: what somebody said is given some at a time, and goes on after a kill: what is left is a row."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.calendar import CALENDAR
from bot.quizzes import look
from db.tables import Claim, Timer
from db.upsert import insert_new, insert_or_update
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org
from workflows.quiz.case import Quiz
from workflows.quiz.events import QuizGiven
from workflows.quiz.rules import Plan

ORDERS, ORDER = "quiz orders", "quiz order"
BATCH, SOON = 40, timedelta(seconds=2)
"""One takes about 5 ms of the writer: others must not wait long for it."""
AT_LEAST, GIVEN_UP = timedelta(days=1), timedelta(days=1)
"""How often it is looked whether something was forgotten; after how long what was not given never is."""


class Orders:
    """The calendar's part: `next` follows from what the `run` before it left to be done."""

    def __init__(self, engine: Engine, batch: int = BATCH) -> None:
        self.engine, self.batch = engine, batch
        self.more = False

    def next(self, now: datetime) -> datetime:
        return now + (SOON if self.more else AT_LEAST)

    def run(self, work: UnitOfWork, now: datetime) -> None:
        room = self.batch
        for row in waiting(work):
            first: Quiz = work.load(row.case_code)[1]
            begun = first.starts_at or first.opened_at or now
            event = QuizGiven("", first.occasion, first.title, begun)
            left = to_whom(work, plan_of(row.key), begun, now) if now - begun < GIVEN_UP else []
            try:
                count = given(work, self.engine, left[:room], event, now)
            except Refused:
                count = 0
            if len(left) <= room or not count:
                work.session.delete(row)
            room -= count
            if room <= 0:
                break
        work.session.flush()
        self.more = bool(waiting(work))


def order(work: UnitOfWork, engine: Engine, plan: Plan, event: QuizGiven, now: datetime) -> tuple[int, int]:
    """Gives the first of them theirs and leaves the others to the calendar: how many get one, and how many of those
    are left. Raises Refused with the reason where nobody gets any."""
    left = to_whom(work, plan, now, now)
    count = given(work, engine, left[:BATCH], event, now)
    if len(left) <= BATCH:
        return count, 0
    first = look.of_occasion(work, event.occasion, left[0])
    row = {"site": work.site, "what": ORDER, "key": _key(plan), "case_code": first.code if first else ""}
    insert_new(work.connection, Claim, row)
    bell = {"site": work.site, "case_code": CALENDAR, "name": ORDERS, "due_at": now + SOON}
    insert_or_update(work.connection, Timer, ("site", "case_code", "name"), bell)
    return len(left), len(left) - count


def waiting(work: UnitOfWork) -> list[Claim]:
    """What was said and is not given to everybody yet."""
    mine = (Claim.site == work.site, Claim.what == ORDER)
    return list(work.session.exec(select(Claim).where(*mine).order_by(col(Claim.case_code))))


def to_whom(work: UnitOfWork, plan: Plan, begun: datetime, now: datetime) -> list[str]:
    """Whoever is meant and was given none by a word that day, be it in a department above or below."""
    have = look.ordered(work, f"{begun.astimezone(now.tzinfo):%Y-%m-%d}")
    return [one for one in people(work.org(), plan, now) if one not in have]


def _key(plan: Plan) -> str:
    return plan.departments[0] if plan.departments else ""


def plan_of(path: str) -> Plan:
    return Plan(path or "全厂", departments=(path,) if path else ())


def given(work: UnitOfWork, engine: Engine, people: Iterable[str], event: QuizGiven, now: datetime) -> int:
    """To how many; who has it already gets no second one. Raises Refused with the reason where nobody got it."""
    count, why = 0, None
    for person in people:
        try:
            with work.savepoint():
                engine.open(work, look.KIND, QuizGiven(person, event.occasion, event.title, event.slot), now)
        except Refused as refused:
            why = refused
            continue
        count += 1
    if why and not count:
        raise why
    return count


def people(org: Org, plan: Plan, now: datetime) -> Iterator[str]:
    """Whoever can be reached and is at work: a quiz that runs out during somebody's holiday helps nobody."""
    for one in org.people.values():
        meant = (not plan.roles or one.role in plan.roles) and within(one.department, plan.departments)
        if meant and org.listed(one.id) and org.unfit(one.id, now) is None:
            yield one.id


def within(department: str, paths: tuple[str, ...]) -> bool:
    """In one of them or below it; none: everywhere."""
    return not paths or any(f"{department}/".startswith(f"{path}/") for path in paths)
