"""The date that was agreed on when a case may be finished later. due_at itself never moves."""

from datetime import datetime

from workflows.hazard.case import Hazard


def agreed_until(case: Hazard) -> datetime | None:
    """The date of an approved extension whose interim measure is in place and photographed; None without one."""
    granted = case.extension
    if granted is None or granted.approved_by is None or not granted.interim or not interim_shown(case):
        return None
    return granted.until


def agreed_date(case: Hazard) -> datetime | None:
    """What everybody counts on now: the agreed date where there is one, else due_at."""
    return agreed_until(case) or case.due_at


def interim_shown(case: Hazard) -> bool:
    """A picture of the interim measure is in the case."""
    return any(a.role == "interim" for a in case.media)
