"""From a file that is complete to a row: its name, its hash, told where a permit ran. And what a kill left behind."""

import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import structlog

from vision import clock
from vision.alarms import Put
from vision.record import telling
from vision.record.files import mend, probe, settled, sha256
from vision.record.index import Index, Segment
from vision.record.layout import PART, Note, permits_of, read_name
from vision.record.reel import Shut

log = structlog.get_logger("recorder")
INDEX = "index.db"


def opened(root: Path) -> Index:
    """An index that cannot be read goes aside: it is made anew from the films. Raises OSError, sqlite3.Error."""
    root.mkdir(parents=True, exist_ok=True)
    path = root / INDEX
    try:
        return Index(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        log.warning("index_unreadable", why=str(error))
        for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            if old.exists():
                old.replace(old.with_name(old.name + ".broken"))
        return Index(path)


def left_behind(root: Path) -> tuple[Path, ...]:
    """Asked before anything new is written."""
    return tuple(sorted(root.rglob(f"*{PART}")))


class Shelving:
    """Raises OSError, sqlite3.Error."""

    def __init__(self, root: Path, index: Index, put: Put) -> None:
        self.root, self.index, self._put = root, index, put

    def keep(self, done: Shut) -> Segment | None:
        """None for one with nothing in it."""
        if done.until <= done.note.since:
            done.part.unlink(missing_ok=True)
            return None
        path = done.part.with_name(done.part.name.removesuffix(PART))
        settled(done.part, path)
        return self.note(path, done.note, (done.until - done.note.since))

    def note(self, path: Path, note: Note, lasts: timedelta) -> Segment:
        """The row, and the bot is told; a crash between both tells it again. What came late stays as long as what did
        not."""
        late = clock.now() if note.source == "file" else None
        one = Segment(
            str(path.relative_to(self.root)), note.camera, note.since, note.since + lasts, path.stat().st_size,
            sha256(path), note.source, note.permits, late,
        )  # fmt: skip
        self.index.add(one)
        self.tell(one)
        return one

    def tell(self, one: Segment) -> None:
        telling.segment(self._put, one)
        self.index.told(one.path)

    def recover(self, parts: Iterable[Path]) -> int:
        """What was being written at a `kill -9`, films without a row, rows without a film, what was not told."""
        found = sum(self._recovered(part) for part in parts if part.exists())
        rows = self.index.paths()
        files = {str(path.relative_to(self.root)): path for path in self._films()}
        for path in rows - files.keys():
            self.index.drop(path)
        for name in sorted(files.keys() - rows):
            found += self._noted(files[name])
        for one in self.index.untold():
            self.tell(one)
        if found:
            log.info("recovered", segments=found)
        return found

    def _films(self) -> Iterable[Path]:
        return (path for path in self.root.glob("*/*/*/*") if path.is_file() and path.suffix != PART)

    def _recovered(self, part: Path) -> bool:
        if not mend(part):
            part.unlink(missing_ok=True)
            return False
        path = part.with_name(part.name.removesuffix(PART))
        settled(part, path)
        return self._noted(path)

    def _noted(self, path: Path) -> bool:
        film, named = probe(path), read_name(path)
        if film is None or named is None or not film.lasts:
            log.warning("no_film", file=path.name)
            return False
        permits = permits_of(film.comment) or self.index.running(named.camera, named.since, named.since + film.lasts)
        self.note(path, Note(named.camera, named.since, named.source, permits), film.lasts)
        return True
