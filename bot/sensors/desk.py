"""Takes readings in the caller's transaction: a limit crossed is an alarm, what stays beyond it is told on, well again
is told, and so is silence."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.alarms.desk import AlarmDesk
from config.vision.told import Reading
from db import sensors
from db.tables import Sensor
from db.work import UnitOfWork
from workflows.alarm import sensing_words as words
from workflows.alarm.events import Seen
from workflows.alarm.sensing import Level, Stale, Step, Unusable, alert_of, dead, overdue, silent, step, together
from workflows.kernel.alerts import Alert

MANY = "*"
"""Many that fall silent in one look are told as one, under this code."""


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
        """Who should have spoken and did not; how many. `awake`: since when this service listens."""
        self._apart(work, now, awake)
        rows = [row for row in sensors.sensors(work.session) if silent(sensors.gauge(row), now, awake)]
        if together(len(rows)):
            self._all_silent(work, rows, now)
        for row in rows:
            if not together(len(rows)):
                self._silent(work, row, now)
            sensors.stands(row, sensors.gauge(row).level, True, now)
            work.session.add(row)
        work.session.flush()
        return len(rows)

    def _read(self, work: UnitOfWork, row: Sensor, one: Reading, now: datetime) -> None:
        gauge = sensors.gauge(row)
        change = step(gauge, one.value, one.unit, one.at or now, now)
        at = change.at
        if change.spoke:
            self._over(work, row.code, sensors.SILENCE, at, now)
        if change.raised or change.still:
            row.case_code = self._beyond(work, row, change, one.value, now) or row.case_code
        if change.over:
            self._over(work, row.code, sensors.LIMIT, at, now)
        sensors.heard(row, one.value, at, now)
        sensors.stands(row, change.level, False, now)
        work.session.add(row)
        work.session.flush()
        if change.spoke:
            self._all_speak(work, at, now)

    def _beyond(self, work: UnitOfWork, row: Sensor, change: Step, value: float, now: datetime) -> str | None:
        """A limit just crossed, or still crossed: that is told of its newest alarm."""
        level, at = change.level, change.at
        stands = sensors.standing(work.session, row.code, sensors.LIMIT)[-1:] if change.still else ()
        limit = row.limit_2 if level == 2 else row.limit_1
        until = sensors.calibrated_until(work.session, row)
        doubt = words.overdue(until) if until and overdue(until, now.date()) else ""
        said = words.beyond(value, row.unit, level, limit, row.falling)
        alert = _alert(work, row.kind, level)
        seen = _seen(work, row, sensors.LIMIT, f"{level}|{at.timestamp()}", at, at, said, doubt, row.kind, alert)
        if stands:
            return self.alarms.still(work, replace(seen, id=stands[0].id, since=stands[0].since), now)
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

    def _all_speak(self, work: UnitOfWork, at: datetime, now: datetime) -> None:
        """The common alarm ends with the last one of it that speaks again."""
        common = sensors.standing(work.session, MANY, sensors.SILENCE)
        if common and not sensors.left(work.session, common):
            self._over(work, MANY, sensors.SILENCE, at, now)

    def _apart(self, work: UnitOfWork, now: datetime, awake: datetime) -> None:
        """The gateway is back and one of its detectors is not: that one is told by its name, and the common alarm ends.
        Together they would hide it for good."""
        common = sensors.standing(work.session, MANY, sensors.SILENCE)
        if not common:
            return
        left = sensors.left(work.session, common)
        back = sensors.back_since(work.session, common[-1].at)
        for one in dead([sensors.gauge(row) for row in left.values()], back, now, awake):
            self._silent(work, left[one.code], now)
            work.session.add(left[one.code])
        work.session.flush()
        self._all_speak(work, now, now)

    def _over(self, work: UnitOfWork, code: str, rule: str, at: datetime, now: datetime) -> None:
        for one in sensors.standing(work.session, code, rule):
            self.alarms.over(work, one.id, at, now)


def _alert(work: UnitOfWork, kind: str, level: Level) -> Alert:
    return alert_of(work.rules("alarm", None).level(kind), level)


def _seen(
    work: UnitOfWork, row: Sensor, rule: str, mark: str, since: datetime, at: datetime, value: str, why: str, kind: str,
    alert: Alert | None = None,
) -> Seen:  # fmt: skip
    """The same reading told twice has the same id."""
    id = hashlib.sha256(f"sensor|{work.site}|{row.code}|{rule}|{mark}".encode()).hexdigest()[:32]
    return Seen(
        id, kind, since, at, "sensor", row.code, row.name, rule, row.place or None, alert, value=value, why=why
    )  # fmt: skip
