"""What the tables say of special work around one person. Locks nothing."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from bot.desk.special import Permits, Running
from db.tables import Case
from db.work import UnitOfWork
from workflows.permit.case import LIVE, OVER, Permit, State
from workflows.permit.rules import PermitRules

KIND = "permit"
OPEN = tuple(str(state) for state in State if state not in OVER)


def permits_of(work: UnitOfWork, person: str, now: datetime, code: str | None = None) -> Permits:
    """`code` where the message names a case."""
    rules = work.rules(KIND, None)
    named = permit(work, code) if code else None
    book = rules if isinstance(rules, PermitRules) else None
    return Permits(book, tuple(mine(work, person)), tuple(running(work)), named, tuple(over(work, person, now)))


def permit(work: UnitOfWork, code: str) -> Permit | None:
    """None where there is no such ticket; another kind of case is none."""
    query = select(Case.body).where(Case.site == work.site, Case.kind == KIND, Case.code == code)
    body = work.session.exec(query).first()
    case = work.shared.codec.case(KIND, body) if body else None
    return case if isinstance(case, Permit) else None


def mine(work: UnitOfWork, person: str) -> Iterable[Permit]:
    """Applicant, of the crew, or asked to sign; newest first, none that is over."""
    return _own(work, person, col(Case.state).in_(OPEN))


def over(work: UnitOfWork, person: str, now: datetime) -> Iterable[Permit]:
    """The same of those that ended today."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return _own(work, person, col(Case.state).not_in(OPEN), col(Case.closed_at) >= midnight)


def _own(work: UnitOfWork, person: str, *which: ColumnElement[bool]) -> Iterable[Permit]:
    named = col(Case.body).contains(f'"{person}"', autoescape=True)
    query = select(Case.body).where(col(Case.site) == work.site, col(Case.kind) == KIND, named, *which)
    for body in work.session.exec(query.order_by(col(Case.id).desc())):
        case = work.shared.codec.case(KIND, body)
        if isinstance(case, Permit) and has_part(case, person):
            yield case


def has_part(case: Permit, person: str) -> bool:
    asked = any(person in (*node.people, node.by) for node in case.nodes)
    return person in (case.reporter, case.owner) or person in case.people() or asked


def running(work: UnitOfWork) -> Iterable[Running]:
    """Every ticket on which people work, or stand still."""
    live = (Case.site == work.site, Case.kind == KIND, col(Case.state).in_([str(state) for state in LIVE]))
    query = select(Case.code, Case.state, Case.place, Case.place_code).where(*live).order_by(col(Case.id))
    for code, state, place, place_code in work.session.exec(query):
        yield Running(code, state, place or "", place_code)
