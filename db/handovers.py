"""What is open at a change of shift: the fact that a handover is written from (workflows/handover/rules)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session, col, select

from db import things
from db.tables import Camera, CameraBlind, Case, Equipment, Person, Place, PointStanding, Recording
from workflows.handover.case import Line, Section, State
from workflows.handover.rules import OPEN_NOW, UNTAKEN, Untaken
from workflows.kernel.spans import say_span, say_time
from workflows.things import phrases

HAZARDS = ("reported", "dispatched", "fixing", "review")
ALARMS = ("raised", "taken", "late")
WORKING = ("working", "suspended", "watching", "accepting")
LEVELS = {"red": "红", "yellow": "黄", "blue": "蓝"}


class SeenTitle(BaseModel):
    title: str = ""
    work: str = ""
    number: str = ""
    interlock: str = ""
    shown_by: str | None = None
    camera: str = ""


class SeenDesk(BaseModel):
    duty: str = ""
    department: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    since: datetime | None = None


class Ground:
    """Which rows belong to a handover: all of the site, or those at the team's places, on its machines, of its
    people."""

    def __init__(self, session: Session, scope: str, department: str) -> None:
        self.session, self.all = session, scope != "team" or not department
        site = session.info["site"]
        place = select(Place.code, Place.name, Place.department).where(Place.site == site)
        machine = select(Equipment.code, Equipment.name, Equipment.place, Equipment.department)
        rows, held = list(session.exec(place)), list(session.exec(machine.where(Equipment.site == site)))
        self.names = {code: name for code, name, _ in rows} | {code: name for code, name, _, _ in held}
        inside = f"{department}/"
        self.codes = {code for code, _, of in rows if f"{of}/".startswith(inside)}
        self.codes |= {c for c, _, of_place, of in held if f"{of}/".startswith(inside) or of_place in self.codes}
        people = select(Person.id, Person.name, Person.department).where(Person.site == site)
        everybody = list(session.exec(people))
        self.who = {id: name for id, name, _ in everybody}
        self.people = {id for id, _, of in everybody if f"{of}/".startswith(inside)}

    def cases(self, kind: str, *more: Any) -> list[Case]:
        mine = (col(Case.site) == self.session.info["site"], col(Case.kind) == kind, *more)
        rows = self.session.exec(select(Case).where(*mine).order_by(col(Case.due_at), col(Case.id)))
        return [row for row in rows if self.all or self._ours(row)]

    def _ours(self, row: Case) -> bool:
        return bool({row.place_code, row.equipment_code} & self.codes) or row.owner in self.people

    def has(self, code: str) -> bool:
        return self.all or code in self.codes

    def name(self, code: str) -> str:
        return self.names.get(code, code)


def open_now(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> tuple[Section, ...]:
    """Every sort under its heading, also the empty ones: whoever writes the handover leaves those out."""
    ground = Ground(session, case.scope, case.department)
    hazards = ground.cases("hazard", col(Case.state).in_(HAZARDS))
    red = [row for row in hazards if row.level == "red"]
    late = [row for row in hazards if row.level != "red" and row.due_at and row.due_at < now]
    return (
        Section("红色隐患", tuple(_hazard(row, now) for row in red)),
        Section("超时隐患", tuple(_hazard(row, now) for row in late)),
        *_permits(ground, case.ends_at or now, now),
        Section("联锁旁路", tuple(_bypass(row, now) for row in ground.cases("bypass", Case.state == "bypassed"))),
        Section("没解的锁", tuple(_lock(row, ground) for row in _locks(ground))),
        Section("没处理的告警", tuple(_alarm(row, now) for row in ground.cases("alarm", col(Case.state).in_(ALARMS)))),
        Section("摄像没画面", (*_cameras(ground, rules.camera_silent, now), *_blind(ground, rules.camera_silent, now))),
        Section("漏检", tuple(_missed(row, now) for row in _rounds(ground, case))),
        Section("待复核点位", _yellow(ground)),
        Section("检验过期", _overdue(ground, now)),
    )


def _hazard(row: Case, now: datetime) -> Line:
    until = f"，时限 {say_time(row.due_at, now)}" if row.due_at and row.due_at >= now else ""
    over = f"，已超 {say_span(now - row.due_at)}" if row.due_at and row.due_at < now else ""
    colour = LEVELS.get(row.level or "", "")
    return Line(f"{row.code} {colour} {row.place or '地点未定'} {row.l3 or '未分类'}{until}{over}", row.code)


def _permits(ground: Ground, change: datetime, now: datetime) -> tuple[Section, Section]:
    """Work that stands still, and work that goes on beyond the change."""
    live = ground.cases("permit", col(Case.state).in_(WORKING))
    still = [row for row in live if row.state == "suspended"]
    over = [row for row in live if row.state != "suspended" and (row.ends_at or change) >= change]
    return (
        Section("暂停的作业", tuple(_permit(row, now) for row in still)),
        Section("跨班作业", tuple(_permit(row, now) for row in over)),
    )


def _permit(row: Case, now: datetime) -> Line:
    seen = SeenTitle.model_validate_json(row.body)
    until = f"，到 {say_time(row.ends_at, now)}" if row.ends_at else ""
    return Line(f"{row.code} {row.place or ''} {seen.work or seen.title}{until}".strip(), row.code)


def _bypass(row: Case, now: datetime) -> Line:
    seen = SeenTitle.model_validate_json(row.body)
    late = "，已超时" if row.due_at and row.due_at < now else ""
    late += "，照片待核" if seen.shown_by else ""
    until = say_time(row.due_at, now) if row.due_at else ""
    return Line(f"{row.code} {row.equipment} {seen.interlock}，{until}前恢复{late}", row.code)


def _locks(ground: Ground) -> list[Case]:
    return ground.cases("lockout", col(Case.state) != "closed")


def _lock(row: Case, ground: Ground) -> Line:
    number = SeenTitle.model_validate_json(row.body).number
    return Line(f"{row.equipment} {number} 号锁 {ground.who.get(row.owner or '', '')} {row.code}", row.code)


def _cameras(ground: Ground, silent: Any, now: datetime) -> tuple[Line, ...]:
    """Of work that goes on: named and never seen, or not seen lately."""
    found = []
    site = ground.session.info["site"]
    for row in ground.cases("permit", col(Case.state).in_(("working", "watching"))):
        seen = ground.session.get(Recording, (site, row.code))
        named = (seen.camera if seen else "") or SeenTitle.model_validate_json(row.body).camera
        if not named or (seen and seen.seen_at and now - seen.seen_at <= silent):
            continue
        since = f"{say_time(seen.seen_at, now)} 起没有画面" if seen and seen.seen_at else "一直没有画面"
        found.append(Line(f"{named}（{row.code}）{since}", row.code))
    return tuple(found)


def _blind(ground: Ground, silent: Any, now: datetime) -> tuple[Line, ...]:
    """Fixed cameras that nobody can see by."""
    mine = (col(CameraBlind.site) == ground.session.info["site"], col(CameraBlind.until).is_(None))
    both = (col(Camera.site) == CameraBlind.site) & (col(Camera.code) == CameraBlind.camera) & col(Camera.active)
    query = select(Camera.name, Camera.place, CameraBlind.since).join(CameraBlind, both)
    lasting = query.where(*mine, col(CameraBlind.since) <= now - silent).order_by(col(CameraBlind.since))
    rows = ground.session.exec(lasting)
    return tuple(Line(f"{name} {say_time(since, now)} 起看不到") for name, place, since in rows if ground.has(place))


def _alarm(row: Case, now: datetime) -> Line:
    seen = SeenTitle.model_validate_json(row.body)
    since = f"，{say_time(row.opened_at, now)}" if row.opened_at else ""
    return Line(f"{row.code} {row.place or ''} {seen.title}{since}".replace("  ", " "), row.code)


def _rounds(ground: Ground, case: Any) -> list[Case]:
    """Missed within the shift that ends, and within those before it that nobody took over."""
    first = min((one.since for one in untaken(ground.session, case, None, None, case.ends_at)), default=None)
    since = case.since or first or case.starts_at or case.ends_at
    return ground.cases("round", Case.state == "missed", col(Case.due_at) >= since)


def _missed(row: Case, now: datetime) -> Line:
    title = SeenTitle.model_validate_json(row.body).title
    return Line(f"{row.code} {title}，应在 {say_time(row.due_at or now, now)}前", row.code)


def _yellow(ground: Ground) -> tuple[Line, ...]:
    mine = (PointStanding.site == ground.session.info["site"], col(PointStanding.yellow_since).is_not(None))
    rows = ground.session.exec(select(PointStanding).where(*mine).order_by(col(PointStanding.yellow_since)))
    return tuple(
        Line(f"{ground.name(row.point)}（{row.point}）{row.recheck}".strip(), row.recheck)
        for row in rows if ground.has(row.point)
    )  # fmt: skip


def _overdue(ground: Ground, now: datetime) -> tuple[Line, ...]:
    today = now.date()
    over = [thing for thing in things.things(ground.session) if thing.left(today) < 0 and ground.has(thing.equipment)]
    return tuple(Line(f"{ground.name(thing.equipment)} {phrases.over(thing, today)}") for thing in over)


def untaken(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> tuple[Untaken, ...]:
    """Earlier ones of the same desk that are still open, the oldest first."""
    mine = (col(Case.site) == session.info["site"], col(Case.kind) == "handover", col(Case.state) != State.CLOSED.value)
    rows = session.exec(select(Case).where(*mine, col(Case.code) != case.code).order_by(col(Case.id))).all()
    seen = [(row.code, SeenDesk.model_validate_json(row.body)) for row in rows]
    of_desk = [(code, one) for code, one in seen if (one.duty, one.department) == (case.duty, case.department)]
    earlier = [(code, one, one.ends_at) for code, one in of_desk if one.ends_at and one.ends_at < case.ends_at]
    return tuple(Untaken(code, one.since or one.starts_at or ends_at) for code, one, ends_at in earlier)


def passed_on(session: Session, person: str, code: str) -> bool:
    """Whether this case stands in a handover that this person gave or was given."""
    mine = (col(Case.site) == session.info["site"], col(Case.kind) == "handover")
    named = (
        col(Case.body).contains(f'"{code}"', autoescape=True), col(Case.body).contains(f'"{person}"', autoescape=True)
    )  # fmt: skip
    return session.exec(select(Case.id).where(*mine, *named).limit(1)).first() is not None


FACTS: Mapping[str, Callable[[Session, Any, Any, Any, datetime], Any]] = {OPEN_NOW: open_now, UNTAKEN: untaken}
