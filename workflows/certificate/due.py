"""What ends when: certificates, passes, contractors' agreements, and how long before that it is spoken of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflows.certificate.checks import last_day
from workflows.certificate.papers import Certificate, Company, GatePass

Paper = Literal["certificate", "pass", "contractor"]
End = Literal["expires", "review", "agreement", "insurance"]


@dataclass(frozen=True, slots=True)
class Due:
    """One end of one paper on `day`. `person` is None for a company, `title` the words for the paper, `host` who
    answers for a contractor."""

    paper: Paper
    id: int
    end: End
    day: date
    title: str
    person: str | None = None
    host: str | None = None
    category: str = ""

    def left(self, today: date) -> int:
        """Days; 0 on the day itself, negative afterwards."""
        return (self.day - today).days


def stage(left: int, stages: Sequence[int]) -> int | None:
    """The stage that `left` days have reached: the nearest one not yet passed, the last once it is over; None before
    the first."""
    reached = [days for days in stages if left <= days]
    return min(reached) if reached else None


def of_certificates(held: Iterable[Certificate]) -> list[Due]:
    """Of each person and category the certificate that holds longest: a renewal silences what it renews. A review
    that falls on the end is the end."""
    best: dict[tuple[str, str], Certificate] = {}
    for cert in held:
        known = best.get((cert.person, cert.category))
        if known is None or (last_day(cert) or date.min, cert.id) > (last_day(known) or date.min, known.id):
            best[cert.person, cert.category] = cert
    found = []
    for cert in best.values():
        about = {"title": cert.title or cert.category, "person": cert.person, "category": cert.category}
        if cert.expires:
            found.append(Due("certificate", cert.id, "expires", cert.expires, **about))
        if cert.review_due and cert.review_due != cert.expires:
            found.append(Due("certificate", cert.id, "review", cert.review_due, **about))
    return found


def works_here(gate: GatePass | None, today: date) -> bool:
    """A contractor's person whose pass is over is nobody's reminder any more."""
    return gate is not None and not gate.revoked and (gate.until is None or gate.until >= today)


def of_passes(passes: Iterable[GatePass]) -> list[Due]:
    return [
        Due("pass", g.id, "expires", g.until, f"入厂证 {g.company.name}", g.person, g.host or g.company.host)
        for g in passes
        if g.until and not g.revoked
    ]


def of_companies(passes: Iterable[GatePass], today: date) -> list[Due]:
    """Of companies that have anybody here."""
    here: Mapping[int, Company] = {gate.company.id: gate.company for gate in passes if works_here(gate, today)}
    found = []
    for of in here.values():
        ends: tuple[tuple[End, str, date | None], ...] = (
            ("agreement", "安全管理协议", of.agreement_until), ("insurance", "保险", of.insurance_until),
        )  # fmt: skip
        for end, what, day in ends:
            if day:
                found.append(Due("contractor", of.id, end, day, f"{of.name}的{what}", None, of.host))
    return found
