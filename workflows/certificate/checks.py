"""Whether a certificate or a gate pass holds until the work ends. A day counts to its end by the site's clock."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from workflows.certificate import phrases
from workflows.certificate.papers import Certificate, Company, Dossier


def stands(cert: Certificate, until: datetime, now: datetime) -> str | None:
    """Why this certificate does not cover work until `until`, or None. `now` carries the site's time zone.

    Special work certificates count until the review or the end, whichever is first (总局令第30号)."""
    end = until.astimezone(now.tzinfo)
    if not cert.number.strip():
        return phrases.no_number(cert)
    if cert.issued is not None and cert.issued > now.date():
        return phrases.not_issued(cert, cert.issued)
    if cert.expires is None:
        return phrases.no_end(cert)
    if not covers(cert.expires, end):
        return phrases.expired(cert, cert.expires, end, cert.expires < now.date())
    if cert.review_due is not None and not covers(cert.review_due, end):
        return phrases.review(cert, cert.review_due, end, cert.review_due < now.date())
    return None


def best(
    dossier: Dossier, any_of: Collection[str], until: datetime, now: datetime, label: str = "",
) -> Certificate | tuple[str, ...]:  # fmt: skip
    """The certificate of one of these categories that holds longest, or every reason why none does. `label` names in
    words what was wanted; reasons stand after “姓名：”."""
    held = [cert for cert in dossier.certificates if cert.category in any_of]
    good = [cert for cert in held if stands(cert, until, now) is None]
    if good:
        return max(good, key=lambda cert: (last_day(cert) or date.max, cert.id))
    if not held:
        return (phrases.missing(label or "需要的证书"),)
    return tuple(why for cert in held if (why := stands(cert, until, now)))


def gate_reasons(dossier: Dossier, until: datetime, now: datetime) -> tuple[str, ...]:
    """Everything that keeps a contractor's person from working here until `until`; nothing for our own people."""
    if not dossier.contractor:
        return ()
    gate = dossier.gate
    if gate is None:
        return (phrases.no_pass(),)
    if gate.revoked:
        return (phrases.revoked(gate.revoked),)
    end, today = until.astimezone(now.tzinfo), now.date()
    reasons = [phrases.not_trained()] if gate.trained_on is None else []
    if gate.trained_on is not None and gate.trained_on > today:
        reasons.append(phrases.trained_later(gate.trained_on))
    if gate.until is None:
        reasons.append(phrases.pass_without_end())
    elif not covers(gate.until, end):
        reasons.append(phrases.pass_ends(gate.until, end, gate.until < today))
    if not (gate.host or gate.company.host):
        reasons.append(phrases.no_host())
    return (*reasons, *_company_reasons(gate.company, end, today))


def _company_reasons(company: Company, end: datetime, today: date) -> tuple[str, ...]:
    reasons = []
    for what, day in (("安全管理协议", company.agreement_until), ("保险", company.insurance_until)):
        if day is None:
            reasons.append(phrases.paper_missing(company, what))
        elif not covers(day, end):
            reasons.append(phrases.paper_ends(company, what, day, end, day < today))
    return tuple(reasons)


def covers(day: date, until: datetime) -> bool:
    """Work that ends at midnight ends on the day before."""
    return (until - timedelta(microseconds=1)).date() <= day


def last_day(cert: Certificate) -> date | None:
    """The last day this certificate may be used: review or end, whichever is first."""
    return min((day for day in (cert.review_due, cert.expires) if day), default=None)
