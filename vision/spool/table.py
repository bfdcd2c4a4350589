"""One SQLite file (or memory) of things to tell, and the questions that the spool asks it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TABLE = """
CREATE TABLE IF NOT EXISTS item (
  id INTEGER PRIMARY KEY AUTOINCREMENT, lane INT NOT NULL, grave INT NOT NULL, at REAL NOT NULL, path TEXT NOT NULL,
  subject TEXT NOT NULL, rule TEXT NOT NULL, phase TEXT NOT NULL, size INT NOT NULL, tries INT NOT NULL DEFAULT 0,
  not_before REAL NOT NULL DEFAULT 0, aside TEXT, told TEXT NOT NULL, file BLOB);
CREATE INDEX IF NOT EXISTS item_turn ON item (aside, lane, grave, id);
CREATE INDEX IF NOT EXISTS item_subject ON item (subject, id);
CREATE INDEX IF NOT EXISTS item_size ON item (aside, size);
"""
WAITING = "aside IS NULL"
LONGEST_S = 60.0
"""Nothing waits longer for its next try (vision.post.BACK_OFF): what is due later was put off by a clock that went
back since then."""
DUE = f"(not_before <= ? OR not_before > ? + {LONGEST_S})"
TURN = f"""
SELECT id, path, told, file, tries FROM item AS one
WHERE {WAITING} AND lane BETWEEN ? AND ? AND {DUE} AND id NOT IN (SELECT value FROM json_each(?))
  AND (subject = '' OR NOT EXISTS (
    SELECT 1 FROM item AS before WHERE before.subject = one.subject AND before.id < one.id AND before.{WAITING}
      AND before.id NOT IN (SELECT value FROM json_each(?))))
ORDER BY lane, grave >= 3 DESC, id LIMIT 1
"""
"""What is told of one subject goes in order; fire and smoke before lesser alarms, else first come, first told."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`subject`: the alarm it belongs to; `rule`: what may be merged with each other; `lane`: the smaller, the sooner.
    `replaces`: an older one of the same rule need not be told any more."""

    lane: int
    grave: int
    path: str
    subject: str
    rule: str
    phase: str
    told: str
    file: bytes | None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    path: str
    told: str
    file: bytes | None
    tries: int


class Shelf:
    """Raises sqlite3.Error; `pages` bounds the file as a full disk would. Not safe for threads: the spool is."""

    def __init__(self, path: Path | None, pages: int = 0) -> None:
        self.base = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False, timeout=2.0)
        try:
            self.base.execute("PRAGMA auto_vacuum=FULL")
            if path:
                self.base.execute("PRAGMA journal_mode=WAL")
            self.base.execute("PRAGMA synchronous=FULL")
            self.base.execute("PRAGMA journal_size_limit=8388608")
            if pages:
                self.base.execute(f"PRAGMA max_page_count={pages}")
            self.base.executescript(TABLE)
        except sqlite3.Error:
            self.base.close()
            raise

    @contextmanager
    def change(self) -> Iterator[None]:
        """All of it or nothing."""
        self.base.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.base.execute("COMMIT")
        except BaseException:
            if self.base.in_transaction:
                self.base.execute("ROLLBACK")
            raise

    def add(self, one: Entry, at: float) -> None:
        if one.replaces:
            self.base.execute(f"DELETE FROM item WHERE lane = ? AND rule = ? AND {WAITING}", (one.lane, one.rule))
        size = len(one.told) + len(one.file or b"")
        values = (one.lane, one.grave, at, one.path, one.subject, one.rule, one.phase, size, one.told, one.file)
        names = "lane, grave, at, path, subject, rule, phase, size, told, file"
        self.base.execute(f"INSERT INTO item ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def turn(self, lanes: tuple[int, int], now: float, without: set[int]) -> Row | None:
        out = json.dumps(sorted(without))
        found = self.base.execute(TURN, (*lanes, now, now, out, out)).fetchone()
        return Row(*found) if found else None

    def later(self, id: int, until: float) -> None:
        self.base.execute("UPDATE item SET tries = tries + 1, not_before = ? WHERE id = ?", (until, id))

    def aside(self, id: int, why: str) -> None:
        self.base.execute("UPDATE item SET aside = ?, file = NULL, size = 0 WHERE id = ?", (why, id))

    def remove(self, id: int) -> None:
        self.base.execute("DELETE FROM item WHERE id = ?", (id,))

    def figure(self, question: str, *values: object) -> int:
        found = self.base.execute(f"SELECT {question}", values).fetchone()
        return int(found[0] or 0)

    def held(self) -> tuple[int, int]:
        """Rows and bytes that wait."""
        rows, size = self.base.execute(f"SELECT COUNT(*), SUM(size) FROM item WHERE {WAITING}").fetchone()
        return int(rows), int(size or 0)
