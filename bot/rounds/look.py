"""Rounds as they stand in the database: one, or all that somebody sees. Locks nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select

from db import sheets
from db.tables import Case, Claim
from db.work import UnitOfWork
from workflows.inspection.case import Round, State
from workflows.inspection.facts import SHEETS, Sheets
from workflows.inspection.people import fits, may_take
from workflows.inspection.rules import RoundCtx, RoundRules
from workflows.kernel.flow import Context

KIND, REF = "round", "round-ref"
OPEN = (State.PLANNED, State.GOING, State.MISSED)
AHEAD, DONE, MOST = timedelta(hours=24), timedelta(hours=12), 120
"""How far ahead rounds are on the phone, how long a finished one stays there, and how many at most."""
MADE_UP = timedelta(days=14)
"""Longer than any policy lets a missed round be made up for."""


@dataclass(frozen=True, slots=True)
class Look:
    """A round with the version of its row, its sheets and the rules it began under."""

    round: Round
    version: int
    ctx: RoundCtx

    @property
    def sheets(self) -> Sheets:
        found: Sheets = self.ctx.facts[SHEETS]
        return found


def look_at(work: UnitOfWork, code: str, now: datetime) -> Look | None:
    """None where there is no such round; another kind of case is none."""
    row = work.session.exec(select(Case).where(Case.site == work.site, Case.code == code)).first()
    return next(iter(_looks(work, [row], now)), None) if row and row.kind == KIND else None


def looks_for(work: UnitOfWork, person: str, now: datetime) -> list[Look]:
    """What somebody has to go, may take over, or has just finished; the most urgent first."""
    of = (Case.site == work.site, Case.kind == KIND)
    # missed ones stay missed for ever: those that nobody can make up for any more are not even read
    may_be = or_(col(Case.state) != str(State.MISSED), col(Case.due_at) >= now - MADE_UP)
    running = select(Case).where(*of, col(Case.state).in_([str(state) for state in OPEN]), may_be)
    ended = select(Case).where(*of, Case.owner == person, col(Case.closed_at) >= now - DONE)
    rows = [*work.session.exec(running.order_by(col(Case.due_at), col(Case.id))), *work.session.exec(ended)]
    found = [look for look in _looks(work, rows, now) if _concerns(look, person, now)]
    return sorted(found, key=lambda look: not is_mine(look, person))[:MOST]


def going_at(work: UnitOfWork, person: str, point: str, now: datetime) -> Look | None:
    """This person's own open round that has this point still to be looked at; the one that is due first."""
    found = [look for look in looks_for(work, person, now) if is_mine(look, person) and _waits(look, point, now)]
    return found[0] if found else None


def is_mine(look: Look, person: str) -> bool:
    """Theirs by name, or by role and team while nobody has it."""
    case = look.round
    return case.owner == person or (
        case.owner is None and person not in case.not_by and fits(case, person, look.ctx)
    )  # fmt: skip


def code_of(work: UnitOfWork, mark: str, named: str) -> str | None:
    """The code behind `ref.<uuid>`, the name a phone without a net gave its round; any other name is a code."""
    if not named.startswith("ref."):
        return named
    row = work.session.get(Claim, (work.site, REF, ref_key(mark, named.removeprefix("ref."))))
    return row.case_code if row else None


def refs_of(work: UnitOfWork, mark: str, codes: Iterable[str]) -> dict[str, str]:
    """What this person's phone calls these rounds, by code."""
    wanted = (Claim.site == work.site, Claim.what == REF, col(Claim.case_code).in_(sorted(codes)))
    rows = work.session.exec(select(Claim.case_code, Claim.key).where(*wanted, col(Claim.key).startswith(f"{mark}:")))
    return {code: key.removeprefix(f"{mark}:") for code, key in rows}


def ref_key(mark: str, ref: str) -> str:
    """A name counts for the phone's own person only."""
    return f"{mark}:{ref}"


def _waits(look: Look, point: str, now: datetime) -> bool:
    case, stop = look.round, look.round.stop(point)
    begun = case.starts_at is None or case.starts_at <= now
    return case.state in OPEN and begun and stop is not None and stop.filled is None


def _concerns(look: Look, person: str, now: datetime) -> bool:
    case = look.round
    if case.state not in OPEN:
        return True
    if case.starts_at and case.starts_at > now + AHEAD:
        return False
    if case.state is State.MISSED and case.due_at and now > case.due_at + look.ctx.rules.reminders.late_until:
        return False
    return is_mine(look, person) or may_take(case, person, look.ctx) is None


def _looks(work: UnitOfWork, rows: Sequence[Case], now: datetime) -> list[Look]:
    cases = [(row, work.shared.codec.case(row.kind, row.body)) for row in rows]
    known = sheets.versions(work.session, _pairs(case for _, case in cases))
    org, facts = work.org(), {SHEETS: known}
    return [Look(case, row.version, Context(now, _rules(work, row), org, facts)) for row, case in cases]


def _pairs(cases: Iterable[Round]) -> Iterable[tuple[str, int]]:
    return ((stop.sheet, stop.version) for case in cases for stop in case.stops)


def _rules(work: UnitOfWork, row: Case) -> RoundRules:
    rules = work.shared.policies.rules(work.session, row.kind, row.policy_id)
    assert isinstance(rules, RoundRules)
    return rules
