"""Takes readings in the caller's transaction: a limit crossed is an alarm, well again is told, and so is silence."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.alarms.desk import AlarmDesk
from config.vision.told import Reading
from db import sensors
from db.tables import Sensor
from db.work import UnitOfWork
from workflows.alarm import sensing_words as words
from workflows.alarm.events import Seen
from workflows.alarm.sensing import Level, Stale, Step, Unusable, overdue, silent, step
from workflows.kernel.alerts import Alert

TOGETHER, MANY = 3, "*"
"""More than so many that fall silent in one look are told as one, under this code."""


@dataclass(slots=True)
class Taken:
    """What became of the readings of one request; `refused` sensor and why, each pair once."""

    accepted: int = 0
    ignored: int = 0
    refused: dict[tuple[str, str], None] = field(default_factory=dict)

    def told(self) -> dict[str, object]:
        refused = [{"sensor": code, "why": why} for code, why in self.refused]
        return {"accepted": self.accepted, "ignored": self.ignored, "refused": refused}


class SensorDesk:
    """`SensorDesk(alarms)`: the alarms go the same way as those of cameras."""

    def __init__(self, alarms: AlarmDesk) -> None:
        self.alarms = alarms

    def take(self, work: UnitOfWork, readings: Sequence[Reading], now: datetime) -> Taken:
        """In the order of their times; one that cannot be believed holds up none of the others."""
        taken = Taken()
        known = sensors.of(work.session, (one.sensor for one in readings))
        for one in sorted(readings, key=lambda reading: reading.at or now):
            row = known.get(one.sensor)
            try:
                if row is None or not row.active:
                    raise Unusable(words.OFF if row else words.STRANGE)
                self._read(work, row, one, now)
                taken.accepted += 1
            except Stale:
                taken.ignored += 1
            except Unusable as why:
                taken.refused[one.sensor, str(why)] = None
        return taken

    def look(self, work: UnitOfWork, now: datetime, awake: datetime) -> int:
        """Who should have spoken and did not; how many. `awake`: since when this service listens. Many at once are one
        alarm: it is the broker or the gateway that fell silent, not all of them."""
        rows = [row for row in sensors.sensors(work.session) if silent(sensors.gauge(row), now, awake)]
        if len(rows) > TOGETHER:
            self._all_silent(work, rows, now)
        for row in rows:
            if len(rows) <= TOGETHER:
                self._silent(work, row, now)
            sensors.stands(row, sensors.gauge(row).level, True, now)
            work.session.add(row)
        work.session.flush()
        return len(rows)

    def _read(self, work: UnitOfWork, row: Sensor, one: Reading, now: datetime) -> None:
        gauge, at = sensors.gauge(row), one.at or now
        change = step(gauge, one.value, one.unit, at, now)
        if change.spoke:
            self._over(work, row.code, sensors.SILENCE, at, now)
        if change.raised:
            row.case_code = self._raise(work, row, change, one.value, at, now) or row.case_code
        if change.over:
            self._over(work, row.code, sensors.LIMIT, at, now)
        sensors.heard(row, one.value, at, now)
        sensors.stands(row, change.level, False, now)
        work.session.add(row)
        work.session.flush()
        if change.spoke and not any(sensors.gauge(other).silent for other in sensors.sensors(work.session)):
            self._over(work, MANY, sensors.SILENCE, at, now)

    def _raise(
        self, work: UnitOfWork, row: Sensor, change: Step, value: float, at: datetime, now: datetime
    ) -> str | None:
        limit = row.limit_2 if change.raised == 2 else row.limit_1
        until = sensors.calibrated_until(work.session, row)
        doubt = words.overdue(until) if until and overdue(until, now.date()) else ""
        said = words.beyond(value, row.unit, change.raised, limit, row.falling)
        alert = _alert(work, row.kind, change.raised)
        seen = _seen(
            work, row, sensors.LIMIT, f"{change.raised}|{at.timestamp()}", at, at, said, doubt, row.kind, alert
        )
        return self.alarms.raised(work, seen, now)

    def _silent(self, work: UnitOfWork, row: Sensor, now: datetime) -> None:
        since = sensors.gauge(row).heard or now
        said = words.silent(int((now - since).total_seconds() // 60))
        mark = f"{since.timestamp()}|{now.timestamp()}"
        seen = _seen(work, row, sensors.SILENCE, mark, since, now, said, "", "silent")
        row.case_code = self.alarms.raised(work, seen, now) or row.case_code

    def _all_silent(self, work: UnitOfWork, rows: Sequence[Sensor], now: datetime) -> None:
        since = min(filter(None, (sensors.gauge(row).heard for row in rows)), default=now)
        all_of_them = Sensor(site=work.site, code=MANY, name=words.many(len(rows)), limit_1=0, limit_2=0)
        said, why = words.names([row.name for row in rows]), words.MANY_WHY
        seen = _seen(work, all_of_them, sensors.SILENCE, f"{now.timestamp()}", since, now, said, why, "silent")
        code = self.alarms.raised(work, seen, now)
        for row in rows:
            row.case_code = code or row.case_code

    def _over(self, work: UnitOfWork, code: str, rule: str, at: datetime, now: datetime) -> None:
        for one in sensors.standing(work.session, code, rule):
            self.alarms.over(work, one.id, at, now)


def _alert(work: UnitOfWork, kind: str, level: Level) -> Alert:
    """The second limit is what alarm.toml says of the kind, the first one less."""
    whole: Alert = work.rules("alarm", None).level(kind)
    return whole if level == 2 else 2 if whole == 3 else 1


def _seen(
    work: UnitOfWork, row: Sensor, rule: str, mark: str, since: datetime, at: datetime, value: str, why: str, kind: str,
    alert: Alert | None = None,
) -> Seen:  # fmt: skip
    """The same reading told twice has the same id."""
    id = hashlib.sha256(f"sensor|{work.site}|{row.code}|{rule}|{mark}".encode()).hexdigest()[:32]
    return Seen(
        id, kind, since, at, "sensor", row.code, row.name, rule, row.place or None, alert, value=value, why=why
    )  # fmt: skip
