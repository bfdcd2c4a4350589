"""Cameras and their rules, how well they see, and when they could not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, SQLModel, col, select

from config.vision.plan import Polygon, RulePlan
from config.vision.told import SIGHTED as SIGHTED
from db.tables import Camera, CameraBlind, CameraHealthRow, CameraRule
from workflows.cameras import oversight

MASKS = TypeAdapter(tuple[Polygon, ...])
TRIAL, LIVE, OFF = oversight.TRIAL, oversight.LIVE, oversight.OFF
SILENT = "silent"
"""The camera process itself does not speak: what its cameras see nobody knows."""


def cameras(session: Session, active: bool = True) -> tuple[Camera, ...]:
    """By code; with `active` False those that were taken down too."""
    query = select(Camera).where(*_mine(session, Camera)).order_by(col(Camera.code))
    return tuple(session.exec(query.where(col(Camera.active)) if active else query))


def camera(session: Session, code: str, lock: bool = False) -> Camera | None:
    """With `lock` nobody else changes it or its rules before the commit, as far as they lock it too."""
    key = (session.info["site"], code)
    return session.get(Camera, key, with_for_update=True, populate_existing=True) if lock else session.get(Camera, key)


def masks(row: Camera) -> tuple[Polygon, ...]:
    return MASKS.validate_json(row.masks)


def masks_json(polygons: Sequence[Polygon]) -> str:
    return MASKS.dump_json(tuple(polygons)).decode()


def rules(session: Session, code: str | None = None) -> tuple[CameraRule, ...]:
    """Of one camera, or of all: by camera and name."""
    query = select(CameraRule).where(*_mine(session, CameraRule))
    if code is not None:
        query = query.where(CameraRule.camera == code)
    return tuple(session.exec(query.order_by(col(CameraRule.camera), col(CameraRule.name))))


def rule(session: Session, code: str, name: str) -> CameraRule | None:
    return session.get(CameraRule, (session.info["site"], code, name))


def planned(row: CameraRule) -> RulePlan | None:
    """As the camera process is told it; None for one that an older version wrote and this one cannot read."""
    try:
        given = RulePlan.model_validate_json(row.body)
    except ValidationError:
        return None
    return given.model_copy(update={"trial": row.state != LIVE})


def keep_rule(session: Session, code: str, plan: RulePlan, now: datetime, by: str | None = None) -> CameraRule:
    """What it looks for may change at any time; a rule whose kind, zone or threshold is another has to prove itself
    anew."""
    row, body = rule(session, code, plan.name), plan.model_dump_json(exclude={"trial"})
    if row is None:
        row = CameraRule(
            site=session.info["site"], camera=code, name=plan.name, kind=plan.kind, body=body, state_since=now,
            state_by=by, state_why="新规则先试运行",
        )  # fmt: skip
    elif row.body != body:
        before = planned(row)
        same = before and (before.kind, before.zone, before.threshold) == (plan.kind, plan.zone, plan.threshold)
        row.kind, row.body = plan.kind, body
        if not same and row.state != OFF:
            row.state, row.state_since, row.state_by, row.state_why = TRIAL, now, by, "规则改过，重新试运行"
    session.add(row)
    return row


def turn(session: Session, row: CameraRule, state: str, now: datetime, why: str, by: str | None = None) -> None:
    """Trial, live or off, with the reason in words and the person, if a person said so."""
    row.state, row.state_since, row.state_why, row.state_by = state, now, why, by
    session.add(row)


def health(session: Session, code: str) -> CameraHealthRow | None:
    return session.get(CameraHealthRow, (session.info["site"], code))


def healths(session: Session) -> dict[str, CameraHealthRow]:
    return {row.camera: row for row in session.exec(select(CameraHealthRow).where(*_mine(session, CameraHealthRow)))}


def blind_from(session: Session, code: str, since: datetime, state: str) -> None:
    """失守 begins; where it runs already, only its reason changes."""
    row = _open(session, code)
    if row is None:
        key = (session.info["site"], code, since)
        row = session.get(CameraBlind, key) or CameraBlind(site=key[0], camera=code, since=since, state=state)
        row.until = None
    row.state = state
    session.add(row)


def blind_until(session: Session, code: str, until: datetime) -> None:
    if row := _open(session, code):
        row.until = max(until, row.since)
        session.add(row)


def blind_begun(session: Session, code: str) -> datetime | None:
    """Since when nobody sees by this camera; None while it is watched."""
    row = _open(session, code)
    return row.since if row else None


def _open(session: Session, code: str) -> CameraBlind | None:
    this = (*_mine(session, CameraBlind), col(CameraBlind.camera) == code, col(CameraBlind.until).is_(None))
    return session.exec(select(CameraBlind).where(*this).limit(1)).first()


@dataclass(frozen=True, slots=True)
class Blind:
    """Of one camera within a span: how long nobody saw by it, how often, and the longest stretch."""

    camera: str
    total: timedelta
    times: int
    longest: timedelta


def ledger(session: Session, since: datetime, until: datetime) -> tuple[Blind, ...]:
    """失守时段 by camera, the longest first; what still runs counts to `until`."""
    this = (*_mine(session, CameraBlind), col(CameraBlind.since) < until)
    still = or_(col(CameraBlind.until).is_(None), col(CameraBlind.until) > since)
    found: dict[str, list[timedelta]] = {}
    for row in session.exec(select(CameraBlind).where(*this, still)):
        found.setdefault(row.camera, []).append(min(row.until or until, until) - max(row.since, since))
    rows = (Blind(camera, sum(parts, timedelta()), len(parts), max(parts)) for camera, parts in found.items())
    return tuple(sorted(rows, key=lambda one: (-one.total, one.camera)))


def unheard(session: Session, before: datetime) -> Sequence[CameraHealthRow]:
    """Cameras whose process has not spoken since `before`."""
    this = (*_mine(session, CameraHealthRow), col(CameraHealthRow.heard_at) < before)
    return session.exec(select(CameraHealthRow).where(*this)).all()


def gone(session: Session, codes: Iterable[str]) -> None:
    """Cameras that are no longer in the table tell nothing any more."""
    for code in codes:
        if row := health(session, code):
            session.delete(row)


def _mine(session: Session, table: type[SQLModel]) -> tuple[ColumnElement[bool], ...]:
    return (col(table.site) == session.info["site"],)  # type: ignore[attr-defined]
