"""One camera's packets: the ring for clips, and what of them is to be written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from config.vision.plan import CameraPlan
from config.vision.told import Recorded
from vision.cameras.port import Coded
from vision.record.ring import AFTER, Ring

EVENT_BEFORE, EVENT_AFTER = timedelta(seconds=10), timedelta(seconds=30)
"""What `events` keeps around an alarm; a second alarm meanwhile makes it longer."""
PATIENCE = timedelta(seconds=4)
"""A camera that gives nothing more after its alarm: so long the rest of the clip is waited for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A clip that is asked for."""

    alarm: str
    at: datetime
    grave: int


@dataclass(frozen=True, slots=True)
class Shot:
    """One packet to be written, for these permits."""

    packet: Coded
    permits: tuple[str, ...]
    source: Recorded = "fixed"


class Deck:
    """`take` is called by the camera's thread, all else by others. `write` may say no (False): the queue is full."""

    def __init__(self, camera: str, write: Callable[[str, Shot], bool]) -> None:
        self.camera, self._write = camera, write
        self.plan: CameraPlan | None = None
        self.heard: Coded | None = None
        self._ring, self._lock = Ring(), Lock()
        self._clips: list[Wanted] = []
        self._until: datetime | None = None
        self._running, self._written = False, float("-inf")

    def take(self, one: Coded) -> None:
        """A Tap."""
        with self._lock:
            if self._rests:
                return
            self._ring.add(one)
            self.heard = one
            if not self._wants(one.at):
                self._running = False
            elif self._running or one.key:
                self._put(one)

    def ask(self, alarm: str, at: datetime, grave: int) -> None:
        with self._lock:
            self._clips.append(Wanted(alarm, at, grave))
            self._until = max(self._until or at, at + EVENT_AFTER)
            newest = self.heard
            if self._running or newest is None or newest.at < at - EVENT_BEFORE or not self._wants(newest.at):
                return
            for one in self._ring.since(at - EVENT_BEFORE):
                self._put(one)

    def rest(self) -> None:
        """A camera that no plan names any more keeps no film in memory, once its last clips are cut. The deck itself
        stays: the plan may name it again while its connection still stands."""
        with self._lock:
            if self._rests:
                self._ring.clear()

    def due(self, now: datetime) -> list[tuple[Wanted, tuple[Coded, ...]]]:
        """Clips that are complete, or will be no more."""
        with self._lock:
            newest = self._ring.newest
            ripe = [
                one for one in self._clips
                if (newest is not None and newest >= one.at + AFTER) or now >= one.at + AFTER + PATIENCE
            ]  # fmt: skip
            self._clips = [one for one in self._clips if one not in ripe]
            return [(one, self._ring.around(one.at)) for one in ripe]

    @property
    def _rests(self) -> bool:
        return self.plan is None and not self._clips

    @property
    def held(self) -> int:
        """Bytes in memory."""
        return self._ring.size

    def _wants(self, at: datetime) -> bool:
        """Of a permit at work everything is kept, where anything is: its video must have no holes."""
        plan = self.plan
        if plan is None or plan.record == "off":
            return False
        return plan.record == "always" or bool(plan.permits) or (self._until is not None and at <= self._until)

    def _put(self, one: Coded) -> None:
        """Without a packet all up to the next key frame is worthless."""
        if one.t <= self._written:
            return
        permits, self._written = self.plan.permits if self.plan else (), one.t
        source: Recorded = "mobile" if self.plan and self.plan.kind == "push" else "fixed"
        self._running = self._write(self.camera, Shot(one, permits, source))
