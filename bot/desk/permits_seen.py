"""Permits between somebody and the bot: those they have a part in, and all on which people work now."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import col, select

from db.tables import Case
from db.work import UnitOfWork
from workflows.kernel.people import Org
from workflows.permit.case import LIVE, OVER, Permit, State
from workflows.permit.rules import PermitRules

OPEN = tuple(str(state) for state in State if state not in OVER)


@dataclass(frozen=True, slots=True)
class Running:
    """A permit on which people work, as a stop needs it."""

    code: str
    state: str
    place: str
    place_code: str | None = None


@dataclass(frozen=True, slots=True)
class Permits:
    """`mine`, newest first, are not over yet; `rules` are the newest book."""

    rules: PermitRules | None = None
    mine: tuple[Permit, ...] = ()
    running: tuple[Running, ...] = ()

    def of(self, code: str) -> Permit | None:
        return next((one for one in self.mine if one.code == code), None)


def permits_of(work: UnitOfWork, person: str) -> Permits:
    """Locks nothing."""
    rules = work.rules("permit", None)
    return Permits(rules if isinstance(rules, PermitRules) else None, tuple(mine(work, person)), tuple(running(work)))


def mine(work: UnitOfWork, person: str) -> Iterable[Permit]:
    """Applicant, of the crew, or asked to sign."""
    still = (Case.site == work.site, Case.kind == "permit", col(Case.state).in_(OPEN))
    query = select(Case.body).where(*still, col(Case.body).contains(f'"{person}"', autoescape=True))
    for body in work.session.exec(query.order_by(col(Case.id).desc())):
        case = work.shared.codec.case("permit", body)
        if isinstance(case, Permit) and has_part(case, person):
            yield case


def has_part(case: Permit, person: str) -> bool:
    asked = any(person in node.people for node in case.nodes)
    return person in (case.reporter, case.owner) or person in case.people() or asked


def running(work: UnitOfWork) -> Iterable[Running]:
    live = (Case.site == work.site, Case.kind == "permit", col(Case.state).in_([str(state) for state in LIVE]))
    query = select(Case.code, Case.state, Case.place, Case.place_code).where(*live).order_by(col(Case.id))
    for code, state, place, place_code in work.session.exec(query):
        yield Running(code, state, place or "", place_code)


def at_place(running: Iterable[Running], said: str, org: Org) -> tuple[Running, ...]:
    """Those whose place is named in the words, by any of its names."""
    return tuple(one for one in running if any(name and name in said for name in _names(one, org)))


def _names(one: Running, org: Org) -> tuple[str, ...]:
    known = org.places.get(one.place_code or "")
    return (one.place, one.place_code or "", known.name, *known.aliases) if known else (one.place,)
