"""Quizzes in lists: what of them waits for somebody."""

from datetime import datetime

from bot.quizzes import look
from db.work import UnitOfWork
from workflows.kernel.spans import say_deadline
from workflows.quiz.case import Quiz


def waiting(work: UnitOfWork, person: str, now: datetime) -> dict[str, str]:
    """The line of each by its code."""
    return {one.code: line(one, now) for one in look.waiting(work, person, now)}


def described(work: UnitOfWork, code: str, person: str, now: datetime) -> str:
    """The line of a number, and how to go on; "" for what does not wait for this person."""
    found = waiting(work, person, now).get(code, "")
    return f"{found}\n发“答题”拿链接。" if found else ""


def line(one: Quiz, now: datetime) -> str:
    """KS-… 每周一练 待答题 10 题 今天 09:00（还剩 3 小时）."""
    return f"{one.code} {one.title} 待答题 {len(one.paper.questions)} 题 {say_deadline(one.due_at or now, now)}"
