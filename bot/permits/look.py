"""A permit as it stands in the database, with the rule book it was begun under."""

from dataclasses import dataclass

from sqlmodel import select

from db.tables import Case
from db.work import UnitOfWork
from workflows.kernel.people import Org
from workflows.permit.case import Permit
from workflows.permit.rules import PermitRules


@dataclass(frozen=True, slots=True)
class Ticket:
    """`version` grows with every change of the permit."""

    permit: Permit
    version: int
    rules: PermitRules
    org: Org


def permit_of(work: UnitOfWork, code: str) -> Permit | None:
    """None where there is no such permit; another kind of case is none. Locks nothing."""
    row = _row(work, code)
    return _permit(work, row) if row else None


def ticket_of(work: UnitOfWork, code: str) -> Ticket | None:
    """The same with everything a page or a print needs."""
    row = _row(work, code)
    permit = _permit(work, row) if row else None
    if row is None or permit is None:
        return None
    rules = work.shared.policies.rules(work.session, row.kind, row.policy_id)
    assert isinstance(rules, PermitRules)
    return Ticket(permit, row.version, rules, work.org())


def _row(work: UnitOfWork, code: str) -> Case | None:
    return work.session.exec(select(Case).where(Case.site == work.site, Case.code == code)).first()


def _permit(work: UnitOfWork, row: Case) -> Permit | None:
    case = work.shared.codec.case(row.kind, row.body)
    return case if isinstance(case, Permit) else None
