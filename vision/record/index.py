"""What is recorded: one small SQLite file beside the films, which can be made anew from them."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS segment (
  path TEXT PRIMARY KEY, camera TEXT NOT NULL, since REAL NOT NULL, until REAL NOT NULL, size INT NOT NULL,
  sha256 TEXT NOT NULL, source TEXT NOT NULL, permits TEXT NOT NULL, kept REAL NOT NULL,
  told INT NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS segment_when ON segment (camera, since);
CREATE INDEX IF NOT EXISTS segment_sha ON segment (sha256);
CREATE TABLE IF NOT EXISTS event (camera TEXT NOT NULL, at REAL NOT NULL, alarm TEXT PRIMARY KEY);
CREATE INDEX IF NOT EXISTS event_when ON event (camera, at);
CREATE TABLE IF NOT EXISTS ran (
  camera TEXT NOT NULL, permit TEXT NOT NULL, since REAL NOT NULL, until REAL NOT NULL, PRIMARY KEY (camera, permit));
"""
COLUMNS = "path, camera, since, until, size, sha256, source, permits, kept"
EVENTFUL = "EXISTS (SELECT 1 FROM event WHERE event.camera = segment.camera AND at BETWEEN since - 10 AND until + 10)"
TRIES_S = 5.0


@dataclass(frozen=True, slots=True)
class Segment:
    """`path` below the folder of recordings; `until` is the end of its last picture; its days are counted from
    `kept`, None for `until`."""

    path: str
    camera: str
    since: datetime
    until: datetime
    size: int
    sha256: str
    source: str = "fixed"
    permits: tuple[str, ...] = ()
    kept: datetime | None = None
    eventful: bool = False


class Index:
    """Safe for threads. Raises sqlite3.Error. `reading` changes nothing and may stand beside the writer."""

    def __init__(self, path: Path, reading: bool = False) -> None:
        self._lock = Lock()
        where = f"{path.resolve().as_uri()}?mode=ro" if reading else str(path)
        self._base = sqlite3.connect(
            where, uri=reading, isolation_level=None, check_same_thread=False, timeout=TRIES_S
        )  # fmt: skip
        if not reading:
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.executescript(TABLES)

    def add(self, one: Segment) -> None:
        values = (
            one.path, one.camera, one.since.timestamp(), one.until.timestamp(), one.size, one.sha256, one.source,
            json.dumps(one.permits), (one.kept or one.until).timestamp(),
        )  # fmt: skip
        self._do(f"INSERT OR REPLACE INTO segment ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *values)

    def told(self, path: str) -> None:
        self._do("UPDATE segment SET told = 1 WHERE path = ?", path)

    def untold(self) -> tuple[Segment, ...]:
        return self._segments("told = 0 AND permits <> '[]' ORDER BY since")

    def drop(self, path: str) -> None:
        self._do("DELETE FROM segment WHERE path = ?", path)

    def paths(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._ask("SELECT path FROM segment"))

    def of(self, camera: str, since: datetime, until: datetime) -> tuple[Segment, ...]:
        """All that overlaps the span, the earliest first."""
        where = "camera = ? AND since < ? AND until > ? ORDER BY since"
        return self._segments(where, camera, until.timestamp(), since.timestamp())

    def by_sha(self, camera: str, sha: str) -> Segment | None:
        return next(iter(self._segments("sha256 = ? AND camera = ? LIMIT 1", sha, camera)), None)

    def before(self, until: datetime) -> tuple[Segment, ...]:
        """Whose days began before this."""
        return self._segments("kept < ? ORDER BY since", until.timestamp())

    def plainest(self, most: int) -> tuple[Segment, ...]:
        """What may go when the disk is full: without an alarm first, the oldest first, never a permit's."""
        return self._segments(f"permits = '[]' ORDER BY {EVENTFUL}, since LIMIT ?", most)

    def happened(self, camera: str, alarm: str, at: datetime) -> None:
        self._do("INSERT OR IGNORE INTO event VALUES (?, ?, ?)", camera, at.timestamp(), alarm)

    def forget_events(self, before: datetime) -> None:
        self._do("DELETE FROM event WHERE at < ?", before.timestamp())

    def ran(self, pairs: Iterable[tuple[str, str]], now: datetime) -> None:
        """These permits run before these cameras at this moment."""
        for camera, permit in pairs:
            at = now.timestamp()
            self._do(
                "INSERT INTO ran VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET until = excluded.until",
                camera, permit, at, at,
            )  # fmt: skip

    def running(self, camera: str, since: datetime, until: datetime) -> tuple[str, ...]:
        """Permits that ran before this camera within the span."""
        found = self._ask(
            "SELECT permit FROM ran WHERE camera = ? AND since < ? AND until > ? ORDER BY permit",
            camera, until.timestamp(), since.timestamp(),
        )  # fmt: skip
        return tuple(row[0] for row in found)

    def last_ran(self) -> dict[str, datetime]:
        """Permit -> when it was last seen running; afterwards it is closed."""
        rows = self._ask("SELECT permit, MAX(until) FROM ran GROUP BY permit")
        return {permit: datetime.fromtimestamp(until, UTC) for permit, until in rows}

    def close(self) -> None:
        with self._lock:
            self._base.close()

    def _segments(self, where: str, *values: object) -> tuple[Segment, ...]:
        rows = self._ask(f"SELECT {COLUMNS}, {EVENTFUL} FROM segment WHERE {where}", *values)
        return tuple(
            Segment(row[0], row[1], datetime.fromtimestamp(row[2], UTC), datetime.fromtimestamp(row[3], UTC), row[4],
                    row[5], row[6], tuple(json.loads(row[7])), datetime.fromtimestamp(row[8], UTC), bool(row[9]))
            for row in rows
        )  # fmt: skip

    def _do(self, text: str, *values: object) -> None:
        with self._lock:
            self._base.execute(text, values)

    def _ask(self, text: str, *values: object) -> list[Any]:
        """Rows, which are typed where they are read."""
        with self._lock:
            return self._base.execute(text, values).fetchall()
