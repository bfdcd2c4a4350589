"""Yearly retraining (安全生产法第28条): kept as a certificate of the enterprise until a training ledger takes over."""

from collections.abc import Iterable
from datetime import date

from workflows.certificate.checks import last_day
from workflows.certificate.papers import Certificate

RETRAINING = "retraining"


def overdue(held: Iterable[Certificate], today: date) -> date | None:
    """The day by which it was due and is not done; None where it holds, or was never recorded."""
    ends = [day for cert in held if cert.category == RETRAINING and (day := last_day(cert))]
    return max(ends) if ends and max(ends) < today else None
