"""Whose time it is while a case stands still: each department's waiting is counted apart."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from workflows.hazard.case import Hazard, Wait
from workflows.kernel.people import Org

PARTS = "备件"
OTHER = "其他"
PART_WORDS = ("备件", "配件", "到货", "采购", "零件", "材料")


def waiting_on(reason: str, org: Org) -> str:
    """The department named in the reason (longest name first), else 备件, else 其他."""
    names = sorted(((path.split("/")[-1], path) for path in org.departments), key=lambda n: -len(n[0]))
    found = next((path for short, path in names if short and short in reason), None)
    return found or (PARTS if any(word in reason for word in PART_WORDS) else OTHER)


def begin_wait(case: Hazard, on: str, now: datetime) -> Hazard:
    """The case now waits for `on`; a wait already open for it goes on."""
    if any(w.on == on and w.until is None for w in case.waits):
        return case
    return replace(case, waits=(*case.waits, Wait(on, now)))


def end_wait(case: Hazard, now: datetime, on: str | None = None) -> Hazard:
    """The wait for `on` (None: every wait) is over."""
    ended = tuple(replace(w, until=now) if w.until is None and on in (None, w.on) else w for w in case.waits)
    return replace(case, waits=ended)


def waited(case: Hazard, now: datetime) -> Mapping[str, timedelta]:
    """How long the case waited for each, open waits up to `now`."""
    total: dict[str, timedelta] = {}
    for wait in case.waits:
        total[wait.on] = total.get(wait.on, timedelta()) + ((wait.until or now) - wait.since)
    return total
