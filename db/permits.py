"""What a permit asks of other tables (workflows/permit/facts.py), and whom its work keeps on site."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from db.tables import Absence, Case, Log, Person, Place, Recording
from workflows.hazard.spots import metres
from workflows.kernel.people import CONTRACTOR, OUTSIDER, UNREGISTERED
from workflows.muster.case import Headcount
from workflows.permit.case import LIVE, State
from workflows.permit.facts import CAMERA, DEVICES, GUARDING, LOCKS, NEIGHBOURS, RED_OPEN, Camera, DeviceUse, Lock, Near
from workflows.permit.records import NAMES, PREFIX

KINDS = {prefix: kind for kind, prefix in PREFIX.items()}
AHEAD = (State.APPROVING, State.APPROVED)
BURNING = (*LIVE, State.WATCHING)
"""Hot work counts as going on until its fire watch is over."""
OVER = ("draft", "closed", "void")
SIGNING = ("Approved", "Signed", "Accepted")
Span = tuple[datetime, datetime]


class SeenCrewman(BaseModel):
    person: str
    part: str


class SeenInside(BaseModel):
    name: str
    person: str | None = None
    left_at: datetime | None = None


class SeenPermit(BaseModel):
    """What of a permit's own JSON is asked for here."""

    work: str = ""
    crew: tuple[SeenCrewman, ...] = ()
    inside: tuple[SeenInside, ...] = ()


class SeenLock(BaseModel):
    """What of a lock's own JSON is asked for here."""

    number: str
    protects: str = ""


def permits_near(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> tuple[Near, ...]:
    """Permits asked for, approved or live whose time overlaps this one's; the nearest first, unknown distances last.
    Live work that runs over its end still goes on."""
    span = _span(case, event)
    if span is None:
        return ()
    since, until = span
    running = and_(col(Case.state).in_(BURNING), since <= now)  # type: ignore[arg-type]
    at_once = (col(Case.starts_at) < until, or_(col(Case.ends_at) > since, running))
    others = (col(Case.state).in_((*AHEAD, *BURNING)), col(Case.code) != case.code, *at_once)
    rows = session.exec(select(Case).where(*_kind(session, "permit"), *others)).all()
    here = getattr(event, "place_code", None) or case.place_code
    spots = _coordinates(session, {here, *(row.place_code for row in rows)})
    found = [_near(row, _apart(here, row.place_code, spots)) for row in rows]
    return tuple(sorted(found, key=lambda n: (n.metres is None, n.metres or 0.0, n.code)))


def _span(case: Any, event: Any) -> Span | None:
    """The event's own times first, for the case does not know them yet; an extension moves the end."""
    since = getattr(event, "starts_at", None) or case.starts_at
    until = getattr(event, "until", None) or getattr(event, "ends_at", None) or case.ends_at or since
    if until and case.ends_at:
        until = max(until, case.ends_at + timedelta(minutes=getattr(event, "minutes", 0)))
    return (since, max(since, until)) if since else None


def _near(row: Case, apart: float | None) -> Near:
    assert row.starts_at and row.ends_at, "the question was for permits with both"
    kind = KINDS[row.code[:2]]
    seen = SeenPermit.model_validate_json(row.body)
    guardian = next((one.person for one in seen.crew if one.part == "guardian"), None)
    hands = tuple(one.person for one in seen.crew if one.part not in ("guardian", "foreman", "analyst"))
    where = (row.place or "", row.place_code, apart)
    return Near(row.code, kind, row.state, *where, row.starts_at, row.ends_at, seen.work, guardian, hands)


def _coordinates(session: Session, codes: Iterable[str | None]) -> Mapping[str, tuple[float, float]]:
    wanted = sorted({code for code in codes if code})
    query = select(Place.code, Place.lat, Place.lng).where(Place.site == session.info["site"])
    rows = session.exec(query.where(col(Place.code).in_(wanted))) if wanted else ()
    return {code: (lat, lng) for code, lat, lng in rows if lat is not None and lng is not None}


def _apart(here: str | None, there: str | None, spots: Mapping[str, tuple[float, float]]) -> float | None:
    """Metres; 0 for the same place, None where one of the two has no coordinates."""
    if here and here == there:
        return 0.0
    if here not in spots or there not in spots:
        return None
    return metres(*spots[here or ""], *spots[there or ""])


def guarding(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> str | None:
    """Code of another live permit at which the guardian (or who is to become it) stands."""
    to = getattr(event, "to", None) if getattr(event, "part", "") == "guardian" else None
    guardian = to or getattr(case, "guardian", None)
    live = _permits(session, BURNING) if guardian else ()
    codes = (row.code for row, permit in live if row.code != case.code and guardian in _guardians(permit))
    return next(codes, None)


def _guardians(permit: SeenPermit) -> tuple[str, ...]:
    return tuple(one.person for one in permit.crew if one.part == "guardian")


def red_open(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> tuple[str, ...]:
    """Codes of red hazards not closed at the permit's place or on its machine, the oldest first."""
    marks = (
        (Case.place_code, getattr(event, "place_code", None) or case.place_code),
        (Case.equipment_code, getattr(event, "equipment_code", None) or case.equipment_code),
        (Case.place, None if case.place_code else case.place),
    )
    here = [col(column) == value for column, value in marks if value]
    if not here:
        return ()
    red = (col(Case.level) == "red", col(Case.state).not_in(OVER), or_(*here))
    query = select(Case.code).where(*_kind(session, "hazard"), *red)
    return tuple(session.exec(query.order_by(col(Case.opened_at), col(Case.id))))


def locks_on(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> tuple[Lock, ...]:
    """Personal locks that hang on the case's machine, or for this case or the one it serves, the oldest first."""
    served = {code for code in (case.code, getattr(case, "parent", "")) if code}
    machine, name = getattr(case, "equipment_code", None), getattr(case, "equipment", None)
    query = select(Case).where(*_kind(session, "lockout"), col(Case.state).not_in(OVER)).order_by(col(Case.id))
    found = [(row, SeenLock.model_validate_json(row.body)) for row in session.exec(query)]
    return tuple(
        _lock(row, lock.number, now)
        for row, lock in found
        if (machine and row.equipment_code == machine) or (name and row.equipment == name) or lock.protects in served
    )


def lock_number(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> Lock | None:
    """Where the lock of this number hangs already; None where it hangs nowhere."""
    number = getattr(event, "number", "")
    on = (*_kind(session, "lockout"), col(Case.state).not_in(OVER), col(Case.code) != case.code)
    for row in session.exec(select(Case).where(*on)):
        if SeenLock.model_validate_json(row.body).number == number:
            return _lock(row, number, now)
    return None


def _lock(row: Case, number: str, now: datetime) -> Lock:
    return Lock(row.code, row.equipment_code or "", number, row.owner or "", row.opened_at or now)


def camera_of(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> Camera | None:
    """The newest frame of this permit's camera; one that is named and was never seen has none."""
    row = session.get(Recording, (session.info["site"], case.code))
    if row and row.camera and case.camera in ("", row.camera):
        return Camera(row.camera, row.source, row.seen_at)  # type: ignore[arg-type]
    return Camera(case.camera, "fixed", None) if case.camera else None


def devices_used(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> tuple[DeviceUse, ...]:
    """Who else signed any permit on the event's device within `same_device`, the newest first. The log knows it:
    nothing is kept twice."""
    device = getattr(event, "device", "")
    if not device:
        return ()
    said = col(Log.payload).contains(f'"device":{json.dumps(device)}', autoescape=True)
    lately = (Log.site == session.info["site"], col(Log.at) > now - rules.same_device, col(Log.event).in_(SIGNING))
    query = select(Log.actor, Log.at).where(*lately, said, Log.actor != getattr(event, "by", ""), Log.actor != "")
    return tuple(DeviceUse(actor, device, at) for actor, at in session.exec(query.order_by(col(Log.id).desc())))


def at_work(session: Session, now: datetime) -> Sequence[Headcount]:
    """Whoever a live permit keeps here and the roll call would not ask: contractors in no list of ours, names in the
    register of a confined space, somebody on leave who came to work. Their names are in the label: a rescuer calls."""
    live = tuple(_permits(session, LIVE))
    asked = _asked_anyway(session, {p for _, permit in live for p in _ids(permit)}, now)
    counts = []
    for row, permit in live:
        people = _names(session, [p for p in _ids(permit) if p not in asked])
        people += [one.name for one in permit.inside if one.person is None and one.left_at is None]
        if names := list(dict.fromkeys(people)):
            label = f"{NAMES[KINDS[row.code[:2]]]}作业 {row.code}（{'、'.join(names)}）"
            counts.append(Headcount(label, len(names), row.place or ""))
    return counts


def _ids(permit: SeenPermit) -> list[str]:
    inside = [one.person for one in permit.inside if one.person and one.left_at is None]
    return list(dict.fromkeys([*(one.person for one in permit.crew), *inside]))


def _asked_anyway(session: Session, people: Iterable[str], now: datetime) -> set[str]:
    """Those whom the roll call asks by itself: in our lists and not on leave."""
    wanted, site = sorted(people), session.info["site"]
    if not wanted:
        return set()
    strange = (UNREGISTERED, OUTSIDER, CONTRACTOR)
    ours: tuple[Any, ...] = (
        Person.site == site,
        col(Person.id).in_(wanted),
        col(Person.active),
        col(Person.role).not_in(strange),
    )
    away: tuple[Any, ...] = (
        Absence.site == site,
        col(Absence.person).in_(wanted),
        col(Absence.since) <= now,
        col(Absence.until) > now,
    )
    known = set(session.exec(select(Person.id).where(*ours)))
    gone: set[str] = set(session.exec(select(Absence.person).where(*away)))
    return known - gone


def _names(session: Session, people: Sequence[str]) -> list[str]:
    query = select(Person.id, Person.name).where(Person.site == session.info["site"], col(Person.id).in_(people))
    known = dict(session.exec(query).all()) if people else {}
    return [known.get(person, "未知人员") for person in people]


def _kind(session: Session, kind: str) -> tuple[Any, ...]:
    return (col(Case.site) == session.info["site"], col(Case.kind) == kind)


def _permits(session: Session, states: Sequence[State]) -> list[tuple[Case, SeenPermit]]:
    query = select(Case).where(*_kind(session, "permit"), col(Case.state).in_(states)).order_by(col(Case.id))
    return [(row, SeenPermit.model_validate_json(row.body)) for row in session.exec(query)]


FACTS: Mapping[str, Callable[[Session, Any, Any, Any, datetime], Any]] = {
    NEIGHBOURS: permits_near,
    GUARDING: guarding,
    RED_OPEN: red_open,
    LOCKS: locks_on,
    "lock_number": lock_number,
    CAMERA: camera_of,
    DEVICES: devices_used,
}
