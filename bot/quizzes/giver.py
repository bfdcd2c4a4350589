"""Quizzes are given at the hours of the plans, some in each transaction; each person gets each once."""

from datetime import datetime, timedelta

import structlog

from bot.calendar import CALENDAR, Entry
from bot.quizzes import look
from bot.quizzes.orders import BATCH, ORDERS, SOON, Orders, given, people, waiting
from config import policies
from db.tables import Timer
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.kernel.flow import Refused
from workflows.quiz.events import QuizGiven
from workflows.quiz.rules import QuizRules

NAME = "quiz"
log = structlog.get_logger("quiz")
AT_LEAST = timedelta(hours=1)
"""So often the plans are looked at again: they may be others since the last start."""


def rules_of(site: str) -> QuizRules:
    """Without the bank. Raises config.wrong.Wrong with file, line, key and remedy."""
    return policies.read("quiz", QuizRules, policies.folders(site))


def entries(site: str, engine: Engine) -> dict[str, Entry]:
    """Without a plan only what was said goes on. Raises config.wrong.Wrong."""
    rules = rules_of(site)
    giver, orders = Giver(engine, rules), Orders(engine)
    said = {ORDERS: Entry(orders.next, orders.run, idle=lambda work: not waiting(work))}
    return said | ({NAME: Entry(giver.next, giver.run)} if rules.plan else {})


class Giver:
    """`next` follows from what the `run` before it, in the same transaction, left to be done."""

    def __init__(self, engine: Engine, rules: QuizRules, batch: int = BATCH) -> None:
        self.engine, self.rules, self.batch = engine, rules, batch
        self.more = False

    def next(self, now: datetime) -> datetime:
        if self.more:
            return now + SOON
        return min(now + AT_LEAST, *(plan.around(now)[1] for plan in self.rules.plan))

    def run(self, work: UnitOfWork, now: datetime) -> None:
        """An hour that has come since this was due, or that was begun and cut short."""
        room, due = self.batch, _due(work, now)
        for plan in self.rules.plan:
            slot, _ = plan.around(now)
            occasion = f"{plan.name} {slot:%Y-%m-%d}"
            have = look.begun(work, occasion) if now - slot <= self.rules.catch_up else frozenset()
            if not have and (slot < due or now - slot > self.rules.catch_up):
                continue
            left = [one for one in people(work.org(), plan, now) if one not in have]
            try:
                room -= given(work, self.engine, left[:room], QuizGiven("", occasion, plan.name, slot), now)
            except Refused as refused:
                log.warning("quiz.not_given", plan=plan.name, why=str(refused))
        self.more = room <= 0


def _due(work: UnitOfWork, now: datetime) -> datetime:
    """Since when this entry has been due: hours before that were dealt with, or came before the plan was written."""
    row = work.session.get(Timer, (work.site, CALENDAR, NAME))
    return row.due_at if row else now
