"""People's certificates and contractors' passes: what permits and warnings ask of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import delete
from sqlmodel import Session, col, select

from db.tables import CertificateRow, Contractor, GatePassRow, Media, PaperTold, Person, RiskTold
from workflows.certificate.papers import Certificate, Company, Dossier, Family, GatePass
from workflows.certificate.retraining import overdue
from workflows.kernel.people import CONTRACTOR

NOT_GENUINE = "查验不符"


def dossiers(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> Mapping[str, Dossier]:
    """Of everybody who stands on the permit or is named by the event."""
    return dossiers_of(session, sorted(named_in(case) | named_in(event)), now.date())


def named_in(holder: Any) -> set[str]:
    """People's ids in a case or an event: the crew, and whoever it is by, for and about."""
    people = {member.person for member in getattr(holder, "crew", ()) or ()}
    return people | {who for field in ("by", "to", "owner", "reporter", "person") if (who := _text(holder, field))}


def _text(holder: Any, field: str) -> str:
    value = getattr(holder, field, None)
    return value if isinstance(value, str) else ""


def dossiers_of(session: Session, people: Sequence[str], today: date) -> dict[str, Dossier]:
    """One for each that is asked for; somebody without papers, or in no list, has an empty one."""
    held: dict[str, list[Certificate]] = {}
    for cert in certificates(session, people):
        held.setdefault(cert.person, []).append(cert)
    passes = {gate.person: gate for gate in gate_passes(session, people)}
    theirs = (Person.site == _site(session), col(Person.id).in_(people), Person.role == CONTRACTOR)
    guests = set(session.exec(select(Person.id).where(*theirs)))
    return {
        person: Dossier(
            person, tuple(held.get(person, ())), person in guests, passes.get(person) if person in guests else None,
            overdue(held.get(person, ()), today),
        )
        for person in people
    }  # fmt: skip


def certificates(session: Session, people: Iterable[str] | None = None, number: str = "") -> list[Certificate]:
    """Those that count now, of these people or of everybody; the oldest first."""
    query = select(CertificateRow).where(
        CertificateRow.site == _site(session), col(CertificateRow.replaced_at).is_(None)
    )
    if people is not None:
        query = query.where(col(CertificateRow.person).in_(sorted(people)))
    if number:
        query = query.where(CertificateRow.number == number)
    return [certificate(row) for row in session.exec(query.order_by(col(CertificateRow.id)))]


def certificate(row: CertificateRow) -> Certificate:
    return Certificate(
        row.id or 0, row.person, row.category, cast(Family, row.family), row.number, row.issuer, row.issued,
        row.review_due, row.expires, row.scan, row.checked_by, row.checked_on, row.title,
    )  # fmt: skip


def companies(session: Session) -> dict[int, Company]:
    rows = session.exec(select(Contractor).where(Contractor.site == _site(session)))
    return {c.id or 0: Company(c.id or 0, c.name, c.agreement_until, c.insurance_until, c.host) for c in rows}


def gate_passes(session: Session, people: Iterable[str] | None = None) -> list[GatePass]:
    """The pass of each person that counts now, of these people or of everybody."""
    query = select(GatePassRow).where(GatePassRow.site == _site(session), col(GatePassRow.replaced_at).is_(None))
    if people is not None:
        query = query.where(col(GatePassRow.person).in_(sorted(people)))
    known = companies(session)
    return [gate_pass(row, known) for row in session.exec(query.order_by(col(GatePassRow.id)))]


def gate_pass(row: GatePassRow, known: Mapping[int, Company]) -> GatePass:
    return GatePass(
        row.person, known[row.contractor], row.trained_on, row.until, row.host, row.revoked, row.serial, row.id or 0
    )


def pass_of_serial(session: Session, serial: int) -> GatePass | None:
    """The newest pass printed with this number, revoked or not."""
    query = select(GatePassRow).where(GatePassRow.site == _site(session), GatePassRow.serial == serial)
    row = session.exec(query.order_by(col(GatePassRow.id).desc())).first()
    return gate_pass(row, companies(session)) if row else None


def current_pass(session: Session, person: str) -> GatePassRow | None:
    mine = (GatePassRow.site == _site(session), GatePassRow.person == person, col(GatePassRow.replaced_at).is_(None))
    return session.exec(select(GatePassRow).where(*mine)).first()


def check_number(session: Session, number: str, by: str, on: date) -> list[Certificate]:
    """Somebody looked this number up on the national site; the certificates that carry it now."""
    found = (CertificateRow.site == _site(session), CertificateRow.number == number)
    rows = session.exec(select(CertificateRow).where(*found, col(CertificateRow.replaced_at).is_(None))).all()
    for row in rows:
        row.checked_by, row.checked_on = by, on
        session.add(row)
    return [certificate(row) for row in rows]


def withdraw_number(session: Session, number: str, by: str, now: datetime) -> list[Certificate]:
    """Somebody looked this number up and it does not fit: the certificates that carry it count no more."""
    found = (CertificateRow.site == _site(session), CertificateRow.number == number)
    rows = session.exec(select(CertificateRow).where(*found, col(CertificateRow.replaced_at).is_(None))).all()
    for row in rows:
        row.checked_by, row.checked_on, row.replaced_at, row.why = by, now.date(), now, NOT_GENUINE
        session.add(row)
    return [certificate(row) for row in rows]


def forget(session: Session, person: str) -> None:
    """Certificates, passes and warnings of somebody who is erased; the pictures go with the next nightly sweep."""
    site = _site(session)
    mine = select(CertificateRow.id, CertificateRow.scan).where(
        CertificateRow.site == site, CertificateRow.person == person
    )
    rows = list(session.exec(mine))
    gone = delete(PaperTold).where(col(PaperTold.site) == site, col(PaperTold.kind) == "certificate")
    session.execute(gone.where(col(PaperTold.paper).in_([number for number, _ in rows])))
    for table in (CertificateRow, GatePassRow, RiskTold):
        session.execute(delete(table).where(col(table.site) == site, col(table.person) == person))
    pictures = delete(Media).where(col(Media.site) == site, col(Media.kind) == "certificate")
    session.execute(pictures.where(col(Media.sha256).in_([scan for _, scan in rows if scan])))


def _site(session: Session) -> str:
    return str(session.info.get("site", "default"))
