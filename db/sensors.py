"""Detectors, what they said last, and which alarms of theirs stand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from db.tables import AlarmSeen, DatedThing, Sensor
from workflows.alarm.sensing import SILENT, Gauge, Level

LIMIT, SILENCE = "limit", "silent"
"""`rule` of their alarms: beyond a limit; nothing heard."""
CHECKS = ("校准", "标定", "检定")


def sensors(session: Session, active: bool = True) -> tuple[Sensor, ...]:
    """By code; with `active` False those that were taken down too."""
    query = select(Sensor).where(Sensor.site == session.info["site"]).order_by(col(Sensor.code))
    return tuple(session.exec(query.where(col(Sensor.active)) if active else query))


def sensor(session: Session, code: str) -> Sensor | None:
    return session.get(Sensor, (session.info["site"], code))


def of(session: Session, codes: Iterable[str]) -> Mapping[str, Sensor]:
    wanted = sorted(set(codes))
    mine = (Sensor.site == session.info["site"], col(Sensor.code).in_(wanted))
    return {row.code: row for row in session.exec(select(Sensor).where(*mine))}


def gauge(row: Sensor) -> Gauge:
    """As workflows.alarm.sensing judges it."""
    level: Level = 2 if row.standing % SILENT == 2 else 1 if row.standing % SILENT == 1 else 0
    return Gauge(
        row.code, row.unit, row.limit_1, row.limit_2, row.falling, timedelta(seconds=row.silence), level,
        row.standing >= SILENT, row.at, row.value, row.heard_at or row.standing_since,
    )  # fmt: skip


def calibrated_until(session: Session, row: Sensor) -> date | None:
    """Its own date, else that of the machine that it is, where the table of dates knows one."""
    if row.calibrated_until or not row.equipment:
        return row.calibrated_until
    mine = (DatedThing.site == session.info["site"], DatedThing.equipment == row.equipment)
    rows = session.exec(select(DatedThing).where(*mine)).all()
    return min((thing.due for thing in rows if any(word in thing.what for word in CHECKS)), default=None)


def standing(session: Session, code: str, rule: str) -> Sequence[AlarmSeen]:
    """Alarms of this detector that are not over, the oldest first."""
    mine = (AlarmSeen.site == session.info["site"], AlarmSeen.source == "sensor", AlarmSeen.camera == code)
    still = (AlarmSeen.rule == rule, col(AlarmSeen.over_at).is_(None))
    return session.exec(select(AlarmSeen).where(*mine, *still).order_by(col(AlarmSeen.at))).all()


def left(session: Session, together: Iterable[AlarmSeen]) -> dict[str, Sensor]:
    """By code: who is still silent of those that were told in one of these common alarms."""
    codes = {one.case_code for one in together}
    return {row.code: row for row in sensors(session) if row.standing >= SILENT and row.case_code in codes}


def back_since(session: Session, told: datetime) -> datetime:
    """When the first one spoke again after this; what spoke before has not changed since."""
    rows = (row.standing_since for row in sensors(session) if row.standing < SILENT)
    return min((since for since in rows if since and since > told), default=told)


def heard(row: Sensor, value: float, at: datetime, now: datetime) -> None:
    row.value, row.at, row.heard_at = value, at, now


def stands(row: Sensor, level: Level, silent: bool, now: datetime) -> None:
    """`standing_since` moves only where something changes."""
    new = level + (SILENT if silent else 0)
    if new != row.standing:
        row.standing, row.standing_since = new, now
