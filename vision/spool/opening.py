"""The spool's file, as the disk gives it."""

import sqlite3
from pathlib import Path

import structlog

from vision.spool.table import Shelf

log = structlog.get_logger("spool")
TROUBLES = (sqlite3.DatabaseError, OSError)
"""What a disk says that is full, read-only or broken."""


def opened(path: Path, pages: int) -> Shelf:
    """A file that is none of ours any more goes aside: the cameras' next alarm matters more than what it held. Raises
    TROUBLES."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return Shelf(path, pages)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        log.warning("unreadable", file=path.name, why=str(error))
        for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            if old.exists():
                old.replace(old.with_name(old.name + ".broken"))
        return Shelf(path, pages)
