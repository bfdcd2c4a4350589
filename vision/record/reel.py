"""One camera's film on the disk: a segment after the other, each begun with a key frame."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import av
import structlog

from vision.cameras.port import Coding
from vision.record.deck import Shot
from vision.record.layout import PART, Note, place
from vision.record.strip import BROKEN, Strip

log = structlog.get_logger("recorder")
SEGMENT = timedelta(minutes=10)
SILENT_S = 10.0
"""Without a packet for so long a segment is closed: what is in it can be looked at."""


@dataclass(frozen=True, slots=True)
class Where:
    root: Path
    site: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Shut:
    """A segment that is complete but for its name."""

    part: Path
    note: Note
    until: datetime


class Reel:
    """Used by one thread. Raises OSError, av.FFmpegError, after which `shut` gives what could be saved."""

    def __init__(self, camera: str, where: Callable[[], Where], length: timedelta = SEGMENT) -> None:
        self.camera, self._where, self._length = camera, where, length
        self._strip: Strip | None = None
        self._note: Note | None = None
        self._part = Path()
        self._coding: Coding | None = None
        self._last: datetime | None = None
        self.tick = 0.0

    def add(self, shot: Shot, tick: float) -> Shut | None:
        """The segment before, where this packet begins a new one."""
        one, done = shot.packet, None
        if self._strip and (one.coding is not self._coding or (one.key and self._over(shot))):
            done = self.shut()
        if self._strip is None:
            if not one.key:
                return done
            self._begin(shot)
        self._last, self.tick = one.at, tick
        assert self._strip is not None
        self._strip.add(one)
        return done

    def silent(self, tick: float) -> bool:
        return self._strip is not None and tick - self.tick > SILENT_S

    def shut(self) -> Shut | None:
        """None where none is open."""
        strip, note, self._strip = self._strip, self._note, None
        if strip is None or note is None:
            return None
        try:
            strip.close()
        except (OSError, av.FFmpegError) as error:  # the disk is full: what is whole stays
            log.warning("segment_not_closed", camera=self.camera, why=type(error).__name__)
        return Shut(self._part, note, max(self._last or note.since, note.since))

    def _over(self, shot: Shot) -> bool:
        """It is long enough, other permits run now, or there was a hole: a segment that says 9:00 to 9:10 shows all of
        it."""
        note, last = self._note, self._last
        if note is None or last is None:
            return True
        at = shot.packet.at
        return at - note.since >= self._length or shot.permits != note.permits or (at - last).total_seconds() > SILENT_S

    def _begin(self, shot: Shot) -> None:
        where = self._where()
        note = Note(self.camera, shot.packet.at, shot.source, shot.permits)
        path = place(where.root, where.site, note, where.zone)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._part = path.with_name(path.name + PART)
        self._coding, self._note = shot.packet.coding, note
        self._strip = Strip(self._part, shot.packet.coding, BROKEN, note.written())
