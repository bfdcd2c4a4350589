"""Who gets a quiz and when, how long it stays open, what counts as passed; config/policies/quiz.toml."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER
from workflows.quiz.bank import Question
from workflows.quiz.case import Quiz

LONGEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class Plan:
    """Everybody of `roles` in `departments` (and below), empty: all of them, gets one at `at` on each `day`: 1 Monday
    to 7 by the week, else the day of the month."""

    name: str
    day: int = field(default=1, metadata={"min": 1, "max": LONGEST_MONTH})
    at: time = time(9)
    every: Literal["week", "month"] = "week"
    roles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.every == "week" and self.day > 7:
            raise ValueError('每周的 day 写 1（星期一）到 7（星期日）；每月的加一行 every = "month"')

    def falls_on(self, day: date) -> bool:
        return (day.isoweekday() if self.every == "week" else day.day) == self.day

    def around(self, now: datetime) -> tuple[datetime, datetime]:
        """The newest hour of this plan that has come, and the next."""
        midnights = (now.date() + timedelta(days=n) for n in range(-32, 33))
        hours = [datetime.combine(day, self.at, now.tzinfo) for day in midnights if self.falls_on(day)]
        return max(one for one in hours if one <= now), min(one for one in hours if one > now)


@dataclass(frozen=True, slots=True)
class QuizRules:
    """`questions` of the bank (of `topics`, empty: all) in each of `tries`; `mark` of 100 passes and earns `points`.
    Open for `open_for`; a reminder `remind_before` the end; a phone that was away may bring what was answered in time
    up to `late_until` after it. A plan's hour that passed while the service stood still is given up to `catch_up` after
    it. `givers` may give one by a word and read the counts. `bank` is not policy: it is filled in where the files are
    read, so that a case keeps the questions it began under."""

    questions: int = field(default=10, metadata={"min": 1, "max": 50})
    mark: int = field(default=80, metadata={"min": 1, "max": 100})
    tries: int = field(default=2, metadata={"min": 1, "max": 5})
    points: int = field(default=5, metadata={"min": 0, "max": 100})
    open_for: timedelta = field(default=timedelta(days=3), metadata={"min": "1h", "max": "30d"})
    remind_before: timedelta = field(default=timedelta(days=1), metadata={"min": "0m", "max": "29d"})
    late_until: timedelta = field(default=timedelta(hours=12), metadata={"min": "0m", "max": "3d"})
    catch_up: timedelta = field(default=timedelta(days=1), metadata={"min": "0m", "max": "6d"})
    topics: tuple[str, ...] = ()
    givers: tuple[str, ...] = (SAFETY_OFFICER, SAFETY_DIRECTOR)
    plan: tuple[Plan, ...] = ()
    bank: tuple[Question, ...] = ()

    def __post_init__(self) -> None:
        names = [plan.name for plan in self.plan]
        if len(names) != len(set(names)) or not all(names):
            raise ValueError("每个 plan 都要有 name，不能重名")

    @property
    def asked(self) -> tuple[Question, ...]:
        """What may be drawn."""
        return tuple(one for one in self.bank if not self.topics or one.topic in self.topics)


QuizCtx = Context[QuizRules]
QuizOutcome = tuple[Quiz, list[Effect]]
QuizRows = tuple[Row[Quiz, QuizRules], ...]
