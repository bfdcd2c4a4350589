"""What a permit asks of other tables, answered from the cases and ledgers of a story."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from workflows.bypass.case import Bypass
from workflows.certificate.papers import Dossier
from workflows.hazard.spots import metres
from workflows.inspection.case import Round
from workflows.kernel.people import Org
from workflows.lockout.case import Lockout
from workflows.permit.case import LIVE, Permit, State
from workflows.permit.facts import (
    CAMERA,
    DEVICES,
    DOSSIERS,
    GUARDING,
    LOCKS,
    NEIGHBOURS,
    RED_OPEN,
    DeviceUse,
    Lock,
    Near,
)

HEARD = (State.APPROVING, State.APPROVED, *LIVE)
LATELY = timedelta(hours=1)


def dossiers(work: Any, case: Permit, event: Any, rules: Any, now: datetime) -> Mapping[str, Dossier]:
    named = (*case.people(), *(c.person for c in getattr(event, "crew", ())), *getattr(event, "names", ()))
    also = [p for p in (getattr(event, "by", None), getattr(event, "to", None)) if p]
    return {p: work.dossiers.get(p, Dossier(p)) for p in (*named, *also)}


def pictures_elsewhere(work: Any, case: Permit | Round | Bypass, event: Any) -> tuple[tuple[str, str, float, str], ...]:
    """The event's photos that another case showed first."""
    new = [a.sha256 for a in (*getattr(event, "media", ()), getattr(event, "photo", None)) if a]
    stops = case.stops if isinstance(case, Round) else ()
    own = {case.code, *(found.hazard for stop in stops for found in stop.findings)}
    others = [c for _, c in work.cases.values() if c.code not in own]
    known = {a.sha256: c.code for c in others for a in getattr(c, "media", ())} | work.used_photos
    return tuple((sha, known[sha], 0.0, "same") for sha in new if sha in known)


def permits_near(work: Any, case: Permit, event: Any, rules: Any, now: datetime) -> tuple[Near, ...]:
    """In approval, approved or live, and overlapping in time; nearest first, without coordinates last."""
    if minutes := getattr(event, "minutes", 0):
        case = replace(case, ends_at=(case.ends_at or now) + timedelta(minutes=minutes))
    found = [
        _near(work.current_org, case, c) for kind, c in work.cases.values() if kind == "permit" and _meets(case, c)
    ]
    return tuple(sorted(found, key=lambda near: (near.metres is None, near.metres or 0.0, near.code)))


def _meets(case: Permit, other: Permit) -> bool:
    if other.code == case.code or other.state not in HEARD:
        return False
    if not (case.starts_at and case.ends_at and other.starts_at and other.ends_at):
        return False
    return other.starts_at < case.ends_at and case.starts_at < other.ends_at


def _near(org: Org, case: Permit, other: Permit) -> Near:
    here, there = org.places.get(case.place_code or ""), org.places.get(other.place_code or "")
    apart = None
    if here and there and None not in (here.lat, here.lng, there.lat, there.lng):
        apart = metres(here.lat or 0, here.lng or 0, there.lat or 0, there.lng or 0)
    assert other.starts_at and other.ends_at
    return Near(
        other.code, other.kind, other.state, other.place or "", other.place_code, apart, other.starts_at, other.ends_at,
        other.work, other.guardian, other.workers,
    )  # fmt: skip


def guarding(work: Any, case: Permit, event: Any, rules: Any, now: datetime) -> str | None:
    to = getattr(event, "to", None) if getattr(event, "part", "") == "guardian" else None
    busy = (*LIVE, State.WATCHING)
    live = [c for kind, c in work.cases.values() if kind == "permit" and c.state in busy and c.code != case.code]
    return next((c.code for c in live if c.guardian == (to or case.guardian)), None)


def red_open(work: Any, case: Permit, event: Any, rules: Any, now: datetime) -> tuple[str, ...]:
    hazards = [c for kind, c in work.cases.values() if kind == "hazard" and c.state not in ("closed", "void", "draft")]
    return tuple(c.code for c in hazards if c.level == "red" and c.place_code == case.place_code)


def locks_on(work: Any, case: Any, event: Any, rules: Any, now: datetime) -> tuple[Lock, ...]:
    """Those a story names, and those of its own 上锁."""
    code, served = case.equipment_code, {case.code, getattr(case, "parent", "")} - {""}
    hung = [c for c in _hanging(work) if (code and c.equipment_code == code) or c.protects in served]
    return (*(lock for lock in work.locks if lock.equipment_code == code), *map(_lock, hung))


def lock_number(work: Any, case: Any, event: Any, rules: Any, now: datetime) -> Lock | None:
    found = (c for c in _hanging(work) if c.number == event.number and c.code != case.code)
    return next(map(_lock, found), None)


def _hanging(work: Any) -> list[Lockout]:
    return [c for kind, c in work.cases.values() if kind == "lockout" and c.state != "closed"]


def _lock(case: Lockout) -> Lock:
    assert case.opened_at
    return Lock(case.code, case.equipment_code or "", case.number, case.owner or "", case.opened_at)


def camera_of(work: Any, case: Permit, event: Any, rules: Any, now: datetime) -> Any:
    return work.cameras.get(case.code)


def devices_used(work: Any, case: Permit, event: Any, rules: Any, now: datetime) -> tuple[DeviceUse, ...]:
    """Who signed on this event's device, other people only, the newest first."""
    device, by = getattr(event, "device", ""), getattr(event, "by", None)
    if not device:
        return ()
    signed = [s for kind, c in work.cases.values() if kind == "permit" for s in c.signatures]
    used = [DeviceUse(s.by, s.device, s.at) for s in signed if s.device == device and s.by != by]
    return tuple(sorted((u for u in used if now - u.at <= LATELY), key=lambda u: u.at, reverse=True))


PERMIT_FACTS = {
    DOSSIERS: dossiers, NEIGHBOURS: permits_near, GUARDING: guarding, RED_OPEN: red_open, LOCKS: locks_on,
    CAMERA: camera_of, DEVICES: devices_used, "lock_number": lock_number,
}  # fmt: skip
