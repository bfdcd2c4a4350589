"""Once a minute: which detector should have spoken."""

from datetime import datetime, timedelta

from bot.alarms.desk import AlarmDesk
from bot.calendar import Entry, every
from bot.sensors.desk import SensorDesk
from db import sensors
from db.work import UnitOfWork
from workflows.engine import Engine

EACH = timedelta(minutes=1)


class Listening:
    """A service that was away has heard nobody: silence counts from its own first look."""

    def __init__(self, desk: SensorDesk) -> None:
        self.desk = desk
        self._awake: datetime | None = None

    def run(self, work: UnitOfWork, now: datetime) -> None:
        self._awake = self._awake or now
        self.desk.look(work, now, self._awake)


def entries(engine: Engine) -> dict[str, Entry]:
    listening = Listening(SensorDesk(AlarmDesk(engine)))
    return {"sensors": Entry(every(EACH), listening.run, idle=_idle, at_once=True)}


def _idle(work: UnitOfWork) -> bool:
    """Nobody is listened to, or all are known to be silent."""
    rows = sensors.sensors(work.session)
    return all(not row.silence or sensors.gauge(row).silent for row in rows)
