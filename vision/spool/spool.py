"""What is to be told, kept on the disk until the bot has it: in order, bounded, nothing lost with a `kill -9`."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import structlog

from config.vision.told import ALARM
from vision.spool.entries import entry_of
from vision.spool.full import Bounds, expire, make_room
from vision.spool.losses import Losses
from vision.spool.opening import TROUBLES, opened
from vision.spool.table import DUE, WAITING, Entry, Row, Shelf

log = structlog.get_logger("spool")
ASIDE_KEPT = 200
"""Refused ones that stay readable in the file."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tell; `disk` says which of the two shelves it stands on."""

    row: Row
    disk: bool

    @property
    def path(self) -> str:
        return self.row.path


class Spool:
    """Safe for threads. `now` is asked for wall time, `heard` is rung after each `put`, with its path."""

    def __init__(self, path: Path, keep: timedelta, now: Callable[[], datetime], bounds: Bounds | None = None) -> None:
        self.keep, self.bounds = keep.total_seconds(), bounds or Bounds()
        self.heard: Callable[[str], None] = lambda _: None
        self.trouble = ""
        """Why things are kept in memory only; "" while the disk takes them."""
        self.dropped = self.refused = 0
        self._losses = Losses()
        self._now, self._lock = now, Lock()
        self._gone: set[int] = set()
        self._flying: set[tuple[bool, int]] = set()
        self._path, self._shut = path, True
        self._memory, self._disk = Shelf(None), Shelf(None)
        """While the file is shut, an empty shelf stands in for it."""
        try:
            self._open()
        except TROUBLES as error:
            self._is_full(error)

    def put(self, path: str, told_json: str, file: bytes | None = None, grave: int = 0) -> None:
        """Kept when this returns; on a full disk in memory. `grave`: 3 fire and smoke, 2 people, 1 the rest."""
        entry, at = entry_of(path, told_json, file, grave), self._now().timestamp()
        with self._lock:
            if self._shut or not self._on_disk(entry, at):
                self._keep(self._memory, entry, at, self.bounds.in_memory)
        self.heard(path)

    def next(self, lanes: tuple[int, int] = (0, 9)) -> Item | None:
        """The next one of these lanes whose time has come; it is out until `done`, `later` or `refuse`."""
        now = self._now().timestamp()
        with self._lock:
            for shelf, disk in ((self._disk, True), (self._memory, False)):
                out = {id for where, id in self._flying if where == disk}
                if row := shelf.turn(lanes, now, self._gone if disk else set()):
                    if row.id in out:
                        return None
                    self._flying.add((disk, row.id))
                    return Item(row, disk)
        return None

    def ready(self, lanes: tuple[int, int]) -> bool:
        """Something of these lanes could be told now."""
        question = f"COUNT(*) FROM item WHERE {WAITING} AND lane BETWEEN ? AND ? AND {DUE}"
        now = self._now().timestamp()
        with self._lock:
            held = (self._disk.figure(question, *lanes, now, now), self._memory.figure(question, *lanes, now, now))
            return sum(held) > len(self._gone)

    def done(self, item: Item) -> None:
        with self._lock:
            self._end(item, lambda shelf: shelf.remove(item.row.id))

    def later(self, item: Item, after: float) -> None:
        """Again after so many seconds, at most vision.spool.table.LONGEST_S."""
        until = self._now().timestamp() + after
        with self._lock:
            self._flying.discard((item.disk, item.row.id))
            try:
                self._shelf(item).later(item.row.id, until)
            except sqlite3.DatabaseError as error:
                self._is_full(error)

    def refuse(self, item: Item, why: str) -> None:
        """The bot will never take it: set aside with the reason, counted, not tried again."""
        with self._lock:
            self.refused += 1
            if item.path == ALARM:
                self._losses.refused(item.row.told, why, self._now())
            self._end(item, lambda shelf: shelf.aside(item.row.id, why[:200]))
            log.warning("refused", path=item.path, why=why[:200])

    def sweep(self) -> None:
        """What is older than `keep` is dropped (files) or put together (alarms). A file that could not be opened is
        tried again."""
        now = self._now().timestamp()
        with self._lock:
            try:
                self._open()
                with self._disk.change():
                    self.dropped += expire(self._disk, now - self.keep, self._out(True))
                    self._disk.base.execute(
                        "DELETE FROM item WHERE aside IS NOT NULL AND id <="
                        " (SELECT MAX(id) FROM item WHERE aside IS NOT NULL) - ?", (ASIDE_KEPT,),
                    )  # fmt: skip
                self._empty_memory()
                self._is_well()
            except TROUBLES as error:
                self._is_full(error)

    @property
    def waiting(self) -> int:
        """Alarms that the bot does not know yet."""
        with self._lock:
            question = f"COUNT(*) FROM item WHERE {WAITING} AND lane = 0"
            held = sum(shelf.figure(question) for shelf in (self._disk, self._memory))
            return max(0, held - len(self._gone))

    @property
    def lost(self) -> str:
        """Of alarms that will reach nobody, in Chinese; "" where there is none."""
        with self._lock:
            return self._losses.said(self._now())

    @property
    def held(self) -> tuple[int, int]:
        """Rows and bytes on the disk."""
        with self._lock:
            return self._disk.held()

    def close(self) -> None:
        with self._lock:
            self._disk.base.close()
            self._memory.base.close()

    def _open(self) -> None:
        """Raises TROUBLES while the disk does not give the file."""
        if self._shut:
            stand_in, self._disk = self._disk, opened(self._path, self.bounds.pages)
            stand_in.base.close()
            self._shut = False

    def _on_disk(self, entry: Entry, at: float) -> bool:
        try:
            self._empty_memory()
            self._keep(self._disk, entry, at, self.bounds)
            self._is_well()
        except sqlite3.DatabaseError as error:
            self._is_full(error)
            return False
        return True

    def _keep(self, shelf: Shelf, entry: Entry, at: float, bounds: Bounds) -> None:
        with shelf.change():
            shelf.add(entry, at)
            lost, alarms = make_room(shelf, bounds, self._out(shelf is self._disk))
        self.dropped += lost
        self._losses.dropped(alarms, self._now())

    def _out(self, disk: bool) -> set[int]:
        return {id for where, id in self._flying if where == disk}

    def _end(self, item: Item, how: Callable[[Shelf], None]) -> None:
        self._flying.discard((item.disk, item.row.id))
        try:
            how(self._shelf(item))
        except sqlite3.DatabaseError as error:
            # A full disk cannot even forget: it is told again after a restart, which does no harm.
            self._gone.add(item.row.id)
            self._is_full(error)

    def _shelf(self, item: Item) -> Shelf:
        return self._disk if item.disk else self._memory

    def _empty_memory(self) -> None:
        """What waited in memory goes to the disk, in its order; raises sqlite3.DatabaseError."""
        for id in self._gone.copy():
            self._disk.remove(id)
            self._gone.discard(id)
        if not self._memory.figure("COUNT(*) FROM item"):
            return
        names = "lane, grave, at, path, subject, rule, phase, size, tries, not_before, aside, told, file"
        held = self._memory.base.execute(f"SELECT id, {names} FROM item ORDER BY id").fetchall()
        rows = [row for row in held if row[0] not in self._out(False)]
        with self._disk.change():
            self._disk.base.executemany(
                f"INSERT INTO item ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [row[1:] for row in rows]
            )
        self._memory.base.executemany("DELETE FROM item WHERE id = ?", [row[:1] for row in rows])

    def _is_full(self, error: Exception) -> None:
        if not self.trouble:
            self.trouble = f"磁盘写不进去（{error}），告警暂存在内存里，进程一停就没了"
            log.warning("disk", why=str(error))

    def _is_well(self) -> None:
        if self.trouble:
            self.trouble = ""
            log.info("disk", why="又能写了")
