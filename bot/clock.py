"""The only place that looks at the machine's clocks."""

import time
from datetime import UTC, datetime, timedelta, tzinfo


def machine_now() -> datetime:
    """The machine's own wall time, which is what dates files; for nothing that a deadline hangs on."""
    return datetime.now(UTC)


class SystemClock:
    """Service time that walks with the machine, shifted by what `advance` added (0 outside demo and tests)."""

    def __init__(self, zone: tzinfo, start: datetime | None = None, standing: bool = False) -> None:
        self.zone, self.standing = zone, standing
        self._base = start or datetime.now(zone)
        self._from = time.monotonic()
        self._follow_wall = start is None

    def now(self) -> datetime:
        """Real time unless a start was given; a standing clock moves only by `advance`."""
        if self.standing:
            return self._base.astimezone(self.zone)
        if self._follow_wall:
            return datetime.now(self.zone)
        return (self._base + timedelta(seconds=time.monotonic() - self._from)).astimezone(self.zone)

    def tick(self) -> float:
        return time.monotonic()

    def move_to(self, at: datetime) -> None:
        """Only forward, and only on a virtual clock; raises ValueError otherwise."""
        if self._follow_wall and not self.standing:
            raise ValueError("真实时钟不能拨动，请用 --virtual-clock 启动")
        if at < self.now():
            raise ValueError("时钟只能向前拨")
        self._base, self._from = at, time.monotonic()

    @property
    def virtual(self) -> bool:
        return self.standing or not self._follow_wall
