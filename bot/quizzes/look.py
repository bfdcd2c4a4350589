"""Quizzes as they stand in the database: one's own, and how many of everybody's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_
from sqlalchemy import case as sql_case
from sqlmodel import col, select

from db.tables import Case, Claim
from db.work import UnitOfWork
from workflows.quiz.case import Quiz, State
from workflows.quiz.giving import CLAIM, key

KIND, BY_WORD = "quiz", "布置"
KEPT, MOST = timedelta(days=7), 20
"""How long the result of a quiz stays on the phone, and how many quizzes at most."""


def quizzes(work: UnitOfWork, person: str, now: datetime) -> list[Quiz]:
    """One's own: open ones first, what is due first in front; then the results of the last week."""
    head = col(Claim.key).startswith(key("", person), autoescape=True)
    codes = select(Claim.case_code).where(Claim.site == work.site, Claim.what == CLAIM, head)
    still = or_(col(Case.state) == State.POSED.value, col(Case.closed_at) >= now - KEPT)
    mine = (Case.site == work.site, Case.reporter == person, col(Case.code).in_(codes), still)
    rows = work.session.exec(select(Case).where(*mine).order_by(col(Case.id).desc()).limit(MOST)).all()
    found: list[Quiz] = [work.shared.codec.case(KIND, row.body) for row in rows]
    return sorted(found, key=lambda one: (one.state is not State.POSED, one.due_at or now))


def waiting(work: UnitOfWork, person: str, now: datetime) -> list[Quiz]:
    """Those that can be answered now."""
    return [one for one in quizzes(work, person, now) if can_answer(one, now)]


def can_answer(one: Quiz, now: datetime) -> bool:
    return one.state is State.POSED and one.due_at is not None and now <= one.due_at


def own(work: UnitOfWork, code: str, person: str) -> Quiz | None:
    """None for another's, and for another kind of case, as for none at all."""
    row = work.session.exec(select(Case).where(Case.site == work.site, Case.code == code)).first()
    if row is None or row.kind != KIND or row.reporter != person:
        return None
    return as_it_is(work, code)


def as_it_is(work: UnitOfWork, code: str) -> Quiz:
    """Without the lock that a decision takes: a page that only reads may not have it. Raises KeyError."""
    this = (Case.site == work.site, Case.code == code, Case.kind == KIND)
    body = work.session.exec(select(Case.body).where(*this)).first()
    if body is None:
        raise KeyError(code)
    found: Quiz = work.shared.codec.case(KIND, body)
    return found


def of_occasion(work: UnitOfWork, occasion: str, person: str) -> Quiz | None:
    """The one this person got on this occasion."""
    row = work.session.get(Claim, (work.site, CLAIM, key(occasion, person)))
    return as_it_is(work, row.case_code) if row else None


def begun(work: UnitOfWork, occasion: str) -> frozenset[str]:
    """Who got it."""
    tail = key(occasion, "")
    mine = (Claim.site == work.site, Claim.what == CLAIM, col(Claim.key).endswith(tail, autoescape=True))
    return frozenset(found.removesuffix(tail) for found in work.session.exec(select(Claim.key).where(*mine)))


def ordered(work: UnitOfWork, day: str) -> frozenset[str]:
    """Who was given one by a word on this day (ISO), in whichever department it was said."""
    tail = key(f"{BY_WORD} ", "")
    like = col(Claim.key).like(f"%{tail}% {day}")
    keys = work.session.exec(select(Claim.key).where(Claim.site == work.site, Claim.what == CLAIM, like))
    return frozenset(one.partition("|")[0] for one in keys)


@dataclass(frozen=True, slots=True)
class Count:
    """Of one occasion, "" for all that people asked for themselves. `given` is the sum of the other four."""

    occasion: str
    slot: datetime | None
    code: str
    given: int
    passed: int
    failed: int
    open: int
    lapsed: int


def counts(work: UnitOfWork, since: datetime, now: datetime) -> list[Count]:
    """Newest first; numbers from columns alone, nobody's answers are read. Quizzes that people asked for themselves
    stand in one line without a slot, last."""
    mine = (col(Case.site) == work.site, col(Case.kind) == KIND, col(Case.opened_at) >= since)
    held = (col(Claim.site) == col(Case.site), col(Claim.what) == CLAIM, col(Claim.case_code) == col(Case.code))
    named = func.substr(col(Claim.key), func.length(col(Case.reporter)) + 2)
    occasion = sql_case((col(Case.starts_at).is_(None), ""), else_=named).label("occasion")
    posed = (col(Case.state) == State.POSED.value) & (col(Case.due_at) >= now)
    passed, closed = col(Case.fixed_at).is_not(None), col(Case.state) == State.CLOSED.value
    sums = [func.sum(sql_case((one, 1), else_=0)) for one in (passed, closed & ~passed, posed)]
    columns = (occasion, func.min(col(Case.starts_at)), func.max(col(Case.code)), func.count(), *sums)
    query = select(*columns).join(Claim, and_(*held)).where(*mine).group_by("occasion")
    found = [
        Count(name, slot, code, n, good, bad, left, n - good - bad - left)
        for name, slot, code, n, good, bad, left in work.session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.slot is not None, one.slot or now, one.occasion), reverse=True)
