"""Every alarm that was told, once by its id; which case stands for it, what was said of it, what permit covered it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import Session, col, select

from config.vision.plan import Polygon, RulePlan
from config.vision.written import BOUNDS, THRESHOLD_MOST
from db import cameras, dimming
from db.tables import AlarmSeen, Case, Claim, Media
from db.upsert import insert_new
from workflows.alarm.case import Alarm
from workflows.alarm.opening import CLAIM
from workflows.alarm.rules import NEWER, RUNNING
from workflows.alarm.trusting import Job, worked
from workflows.cameras.oversight import told_sharper
from workflows.kernel.flow import Refused
from workflows.permit.case import State
from workflows.permit.records import PREFIX, Kind
from workflows.tuning.case import State as Advice
from workflows.tuning.case import Tuning

if TYPE_CHECKING:
    from db.work import UnitOfWork

PICTURE, RAW, CLIP = "alarm_picture", "alarm_raw", "alarm_clip"
"""Kinds of media: with boxes drawn and faces blurred; as the camera gave it; a film."""
BATCH = 500


def seen(session: Session, id: str) -> AlarmSeen | None:
    return session.get(AlarmSeen, (session.info["site"], id))


def keep(work: UnitOfWork, row: AlarmSeen) -> bool:
    """False where this id is known."""
    return insert_new(work.connection, AlarmSeen, row.model_dump())


def belongs(work: UnitOfWork, id: str, code: str) -> None:
    """Judged before in another case, it waits for the verdict of this one."""
    _change(work, AlarmSeen.id == id, case_code=code, verdict="", verdict_by=None, verdict_at=None)


def replaced(work: UnitOfWork, id: str, camera: str, rule: str, at: datetime) -> None:
    """Older ones of this camera and rule are over: of one rule one alarm runs at a time, and whoever forgot the others
    (a restart) never says so."""
    of = and_(col(AlarmSeen.source) == "camera", col(AlarmSeen.camera) == camera, col(AlarmSeen.rule) == rule)
    older = and_(col(AlarmSeen.id) != id, col(AlarmSeen.over_at).is_(None), col(AlarmSeen.at) <= at)
    _change(work, and_(of, older), over_at=at)


def gone(work: UnitOfWork, id: str, at: datetime) -> None:
    _change(work, AlarmSeen.id == id, over_at=at)


def filmed(work: UnitOfWork, id: str, sha: str) -> bool:
    """False where no such alarm is known (yet)."""
    return _change(work, AlarmSeen.id == id, clip=sha) == 1


def staged(work: UnitOfWork, id: str, stage: str) -> None:
    _change(work, AlarmSeen.id == id, stage=stage)


def still_there(session: Session, code: str, but: str) -> bool:
    """Whether another alarm of the same case is not over."""
    mine = (AlarmSeen.site == session.info["site"], AlarmSeen.case_code == code, AlarmSeen.id != but)
    return (
        session.exec(select(AlarmSeen.id).where(*mine, col(AlarmSeen.over_at).is_(None)).limit(1)).first() is not None
    )


def kept(work: UnitOfWork, sha: str, kind: str, mime: str, size: int, now: datetime) -> None:
    """The row beside a file, or the nightly sweep would take it for an orphan."""
    row = {"site": work.site, "sha256": sha, "kind": kind, "mime": mime, "size": size, "kept_at": now}
    insert_new(work.connection, Media, row)


def holder(session: Session, what: str, key: str) -> str | None:
    """The code of the open case that takes this; None where a new one is to be opened."""
    found = session.get(Claim, (session.info["site"], what, key))
    return found.case_code if found else None


def _change(work: UnitOfWork, which: Any, **values: object) -> int:
    statement = update(AlarmSeen).where(col(AlarmSeen.site) == work.site, which).values(**values)
    return int(work.session.execute(statement).rowcount)  # type: ignore[attr-defined]


# ---- permits -----------------------------------------------------------------------------------------------------


class SeenBreak(BaseModel):
    since: datetime
    until: datetime | None = None


class SeenJob(BaseModel):
    started_at: datetime | None = None
    breaks: tuple[SeenBreak, ...] = ()


def worked_at(session: Session, place: str | None, kind: str, at: datetime) -> str:
    """The permit of this kind at this place whose work went on at that moment; "" for none."""
    if not place:
        return ""
    mine = (Case.site == session.info["site"], Case.kind == "permit", Case.place_code == place)
    of_kind = col(Case.code).like(f"{PREFIX[Kind(kind)]}-%")
    near = or_(col(Case.state) == State.WORKING, col(Case.starts_at) > at - timedelta(days=3))
    for row in session.exec(select(Case).where(*mine, of_kind, near).order_by(col(Case.id).desc())):
        if worked(_job(row), at):
            return row.code
    return ""


def _job(row: Case) -> Job:
    said = SeenJob.model_validate_json(row.body)
    breaks = tuple((one.since, one.until) for one in said.breaks)
    return Job(State(row.state), said.started_at, row.ends_at, row.fixed_at or row.closed_at, breaks)


def permit_running(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> str:
    return worked_at(session, case.place_code, rules.supervision.permit, now)


def newer(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> str:
    return holder(session, CLAIM, case.key) or ""


FACTS: Mapping[str, Callable[[Session, Any, Any, Any, datetime], Any]] = {RUNNING: permit_running, NEWER: newer}


# ---- what a decision changes beside its case ---------------------------------------------------------------------


def project(work: UnitOfWork, before: Any | None, after: Any) -> None:
    """What people said of an alarm goes to its rows; an adopted advice to the rule it is about."""
    if isinstance(after, Alarm) and isinstance(before, Alarm) and before.verdict != after.verdict:
        _judge(work, before, after)
    if (
        isinstance(after, Tuning)
        and after.state is Advice.ADOPTED
        and before is not None
        and before.state != after.state
    ):
        adopt(work, after)


def _judge(work: UnitOfWork, before: Alarm, after: Alarm) -> None:
    """Those that nobody judged, and those that the same press had judged before. An alarm that comes back after it was
    confirmed asks anew and takes no verdict away."""
    if not after.verdict and before.verdict != "false":
        return
    again: ColumnElement[bool] = col(AlarmSeen.verdict_at) == before.verdict_at
    mine = (col(AlarmSeen.site) == work.site, col(AlarmSeen.case_code) == after.code)
    said = {"verdict": after.verdict, "verdict_by": after.verdict_by, "verdict_at": after.verdict_at}
    work.connection.execute(update(AlarmSeen).where(*mine, or_(col(AlarmSeen.verdict) == "", again)).values(**said))


def adopt(work: UnitOfWork, case: Tuning) -> None:
    """The rule may have gone meanwhile: then there is nothing to change. Raises Refused beyond the page's bounds: the
    decision is not kept either, and who pressed reads why."""
    session, row = work.session, cameras.rule(work.session, case.camera, case.rule)
    camera, now, by = cameras.camera(session, case.camera), case.closed_at, case.decided_by or ""
    assert now is not None, "an adopted advice is closed"
    if case.sort == "mask" and camera is not None:
        mask: Polygon = tuple((float(x), float(y)) for x, y in json.loads(case.mask))
        dimming.cover(work, camera, (*cameras.masks(camera), mask), f"采纳了建议 {case.code}", by, now)
    if row is None:
        return
    if case.sort == "ask_live" and row.state == cameras.TRIAL:
        cameras.turn(session, row, cameras.LIVE, now, "安全员同意上线", case.decided_by)
    plan = cameras.planned(row)
    if case.sort == "threshold" and case.value is not None and plan is not None:
        if case.value > THRESHOLD_MOST:
            raise Refused(f"{BOUNDS['threshold']}，这条建议不能采纳。请按“不采纳”。")
        changed = RulePlan.model_validate({**plan.model_dump(), "threshold": case.value})
        # a higher threshold only leaves alarms out, and the figures say which: it need not prove itself anew
        row.body = changed.model_dump_json(exclude={"trial"})
        session.add(row)
        if camera is not None and told_sharper(row.kind, row.state):
            less = (f"阈值从 {plan.threshold or '模型自己的'} 提到 {case.value:g}",)
            dimming.tell(work, camera, f"改了识别规则“{row.name}”", f"采纳了建议 {case.code}", by, now, less)


# ---- retention ---------------------------------------------------------------------------------------------------


def erasable(session: Session, now: datetime, keep: timedelta, keep_raw: timedelta) -> tuple[str, ...]:
    """Files whose time is over: not held, and not of an alarm that became a hazard. At most 500 at a time."""
    mine = (Media.site == session.info["site"], col(Media.gone_at).is_(None), col(Media.legal_hold).is_(False))
    old = or_(
        (col(Media.kind) == RAW) & (col(Media.kept_at) < now - keep_raw),
        col(Media.kind).in_((PICTURE, CLIP)) & (col(Media.kept_at) < now - keep),
    )
    became = (AlarmSeen.site == session.info["site"], AlarmSeen.verdict == "hazard")
    wanted = [select(column).where(*became) for column in (AlarmSeen.picture, AlarmSeen.clip)]
    query = select(Media.sha256).where(*mine, old, *(col(Media.sha256).not_in(one) for one in wanted))
    return tuple(session.exec(query.order_by(col(Media.kept_at)).limit(BATCH)))


def erased(work: UnitOfWork, shas: Iterable[str], now: datetime) -> None:
    """The hash stays."""
    these = (col(Media.site) == work.site, col(Media.sha256).in_(sorted(shas)))
    work.connection.execute(update(Media).where(*these).values(gone_at=now))


def of_case(session: Session, code: str) -> Sequence[AlarmSeen]:
    """The oldest first."""
    mine = (AlarmSeen.site == session.info["site"], AlarmSeen.case_code == code)
    return session.exec(select(AlarmSeen).where(*mine).order_by(col(AlarmSeen.at))).all()
