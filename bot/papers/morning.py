"""Every morning: what ends soon, once a stage, in one digest a reader; and whoever has all three risk facts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.calendar import Entry, daily
from config import policies
from db import paper_warnings, papers, posting
from db.work import UnitOfWork
from workflows.certificate import cards
from workflows.certificate.due import Due, of_certificates, of_companies, of_passes, stage, works_here
from workflows.certificate.risk import Risk, risk_of
from workflows.certificate.rules import WarningRules
from workflows.kernel.cards import Card
from workflows.kernel.effects import Group, Reader, Send, Urgency
from workflows.kernel.people import CONTRACTOR, SAFETY_DIRECTOR, SAFETY_OFFICER, Org, distinct

DUTY = Group("duty")


def rules_of(site: str) -> WarningRules:
    """Raises config.wrong.Wrong with file, line, key and remedy."""
    return policies.read("papers", WarningRules, policies.folders(site))


def entries(site: str) -> dict[str, Entry]:
    rules = rules_of(site)
    return {"papers": Entry(daily(rules.at), lambda work, now: remind(work, now, rules))}


def remind(work: UnitOfWork, now: datetime, rules: WarningRules) -> None:
    """All of it in the ticker's transaction: what is told and that it was told are one commit."""
    org, dues = work.org(), all_dues(work, now)
    risks = [risk for risk in _risks(work, dues, rules, now)
             if paper_warnings.risk_changed(work, risk.person, risk.facts, now)]  # fmt: skip
    folded: set[tuple[Reader, Due]] = set()
    for risk in risks:
        card = cards.combined(risk, org, now.date())
        for reader in over(org, risk.person, now):
            folded |= {(reader, due) for due in dues if due.person == risk.person and due.left(now.date()) < 0}
            _send(work, reader, f"risk:{risk.person}:{now:%Y%m%d}", card, "reminder", now)
    items: dict[Reader, list[Due]] = defaultdict(list)
    for due in _fresh(work, dues, rules, now):
        for reader in readers(org, due, now):
            if (reader, due) not in folded:
                items[reader].append(due)
    for reader, mine in items.items():
        who = reader if isinstance(reader, str) else ""
        _send(work, reader, f"papers:{now:%Y%m%d}", cards.digest(mine, org, who, now.date()), "digest", now)


def all_dues(work: UnitOfWork, now: datetime) -> list[Due]:
    """Of everybody who works here now; who left, and whose pass is over, is nobody's reminder."""
    org, today = work.org(), now.date()
    passes = papers.gate_passes(work.session)
    inside = {gate.person for gate in passes if works_here(gate, today)}
    held = [cert for cert in papers.certificates(work.session) if _counts(org, cert.person, inside)]
    known = [gate for gate in passes if org.belongs(gate.person)]
    return [*of_certificates(held), *of_passes(known), *of_companies(known, today)]


def _counts(org: Org, person: str, inside: set[str]) -> bool:
    return org.belongs(person) and (org.people[person].role != CONTRACTOR or person in inside)


def _fresh(work: UnitOfWork, dues: Sequence[Due], rules: WarningRules, now: datetime) -> list[Due]:
    """Those that reached a stage nobody has spoken of; after a standstill the latest only."""
    told, fresh = paper_warnings.told(work.session), []
    for due in dues:
        reached = stage(due.left(now.date()), rules.of(due.paper))
        before = told.get(paper_warnings.key(due))
        if reached is None or (before is not None and before <= reached):
            continue
        if paper_warnings.tell(work, due, reached, now):
            fresh.append(due)
    return fresh


def _risks(work: UnitOfWork, dues: Sequence[Due], rules: WarningRules, now: datetime) -> list[Risk]:
    today = now.date()
    permits = paper_warnings.open_permits(work.session, rules.risk.kinds)
    dossiers = papers.dossiers_of(work.session, sorted(permits), today)
    of: dict[str, list[Due]] = defaultdict(list)
    for due in dues:
        if due.person:
            of[due.person].append(due)
    found = (risk_of(dossiers[person], of[person], permits[person], today) for person in sorted(permits))
    return [risk for risk in found if risk]


def readers(org: Org, due: Due, now: datetime) -> tuple[Reader, ...]:
    """The person, who answers for them, and the safety officer near them."""
    if due.person is None:
        return _or_duty(distinct([org.fit(due.host, now), _safety(org, "", now)]))
    own = due.person if org.people[due.person].reachable else None
    return _or_duty(distinct([own, *(p for p in over(org, due.person, now) if isinstance(p, str))]))


def over(org: Org, person: str, now: datetime) -> tuple[Reader, ...]:
    """The superior (of a contractor's person the host) and the safety officer, never the person's own."""
    superior = org.above(person, 1, now).to
    found = distinct([superior, _safety(org, org.people[person].department, now, person)])
    return _or_duty(found)


def _safety(org: Org, department: str, now: datetime, but: str = "") -> str | None:
    asked = (*org.with_role(SAFETY_OFFICER, now, department), *org.with_role(SAFETY_DIRECTOR, now, department))
    return next((person for person in asked if person != but), None)


def _or_duty(people: Sequence[str]) -> tuple[Reader, ...]:
    return tuple(people) or (DUTY,)


def _send(work: UnitOfWork, to: Reader, slot: str, card: Card, urgency: Urgency, now: datetime) -> None:
    posting.enqueue(work.session, None, Send(to, slot, card, urgency), now, work.site)
