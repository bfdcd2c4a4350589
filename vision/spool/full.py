"""What goes first when the spool is full: files, then reminders, then alarms of one rule are put together."""

import json
from dataclasses import dataclass, replace

from vision.spool.table import WAITING, Shelf

FILES = (2, 3)
"""The lanes of clips and snapshots."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """`size` in bytes; `pages` of the file, 0 for the disk's own end."""

    rows: int = 20_000
    size: int = 1 << 30
    pages: int = 0

    @property
    def in_memory(self) -> "Bounds":
        return replace(self, rows=min(self.rows, 2_000), size=min(self.size, 64 << 20))


def make_room(shelf: Shelf, bounds: Bounds, out: set[int]) -> tuple[int, int]:
    """Until it fits; how many were lost, and how many alarms are among them (what was put together is counted in the
    alarm itself). `out`: not these, they are on their way."""
    lost = alarms = 0
    while True:
        rows, size = shelf.held()
        if rows <= bounds.rows and size <= bounds.size:
            return lost, alarms
        if _oldest_file(shelf, out) or _reminder(shelf, out):
            lost += 1
        elif not _merged(shelf, out):
            if not _one_gone(shelf, "lane > 0", out):
                if not _one_gone(shelf, "lane = 0", out):
                    return lost, alarms
                alarms += 1
            lost += 1


def expire(shelf: Shelf, before: float, out: set[int]) -> int:
    """Files and readings from before this are dropped; of alarms each rule keeps one, with the number of others. What a
    permit's recordings are is kept as long as there is room: the film is still there."""
    skip = _ids(out)
    gone = shelf.base.execute(
        f"DELETE FROM item WHERE {WAITING} AND lane BETWEEN 1 AND 4 AND at < ?"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        (before, skip),
    ).rowcount
    while _merged(shelf, out, before):
        pass
    return gone


def _ids(out: set[int]) -> str:
    return json.dumps(sorted(out))


def _one_gone(shelf: Shelf, where: str, out: set[int]) -> bool:
    found = shelf.base.execute(
        f"DELETE FROM item WHERE id = (SELECT id FROM item WHERE {WAITING} AND {where}"
        " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY grave, id LIMIT 1)", (_ids(out),),
    )  # fmt: skip
    return found.rowcount > 0


def _oldest_file(shelf: Shelf, out: set[int]) -> bool:
    return _one_gone(shelf, f"lane BETWEEN {FILES[0]} AND {FILES[1]}", out)


def _reminder(shelf: Shelf, out: set[int]) -> bool:
    return _one_gone(shelf, "lane = 0 AND phase = 'still'", out)


def _merged(shelf: Shelf, out: set[int], before: float = float("inf")) -> bool:
    """The oldest alarm of the least grave rule that has two goes into the next one of that rule. Only alarms whose
    beginning is still here: the bot knows nothing of them."""
    raised = f"{WAITING} AND lane = 0 AND phase = 'raised' AND at < ? AND id NOT IN (SELECT value FROM json_each(?))"
    skip = _ids(out)
    rule = shelf.base.execute(
        f"SELECT rule FROM item WHERE {raised} GROUP BY rule HAVING COUNT(*) > 1"
        " ORDER BY MAX(grave), MIN(id) LIMIT 1", (before, skip),
    ).fetchone()  # fmt: skip
    if rule is None:
        return False
    older, newer = shelf.base.execute(
        f"SELECT id, subject, told FROM item WHERE {raised} AND rule = ? ORDER BY id LIMIT 2", (before, skip, *rule)
    ).fetchall()
    told = json.loads(newer[2])
    told["merged"] = told.get("merged", 0) + json.loads(older[2]).get("merged", 0) + 1
    shelf.base.execute("UPDATE item SET told = ? WHERE id = ?", (json.dumps(told, ensure_ascii=False), newer[0]))
    shelf.base.execute("DELETE FROM item WHERE subject = ?", (older[1],))
    return True
