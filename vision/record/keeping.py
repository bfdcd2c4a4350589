"""How long recordings stay: days of the plan, permits and legal holds, and the disk's end."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from config.vision.plan import Plan
from vision.record.index import Index, Segment

log = structlog.get_logger("recorder")
PERMIT_KEPT = timedelta(days=33)
"""After a permit was last seen at work. It may close up to three days later (the longest permit), and from then on 30
days are the law (docs/recordings.md)."""
BATCH = 20
SAID = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Space:
    used: int
    total: int


def space(root: Path) -> Space:
    found = shutil.disk_usage(root)
    return Space(found.total - found.free, found.total)


class Keeping:
    """`share` of the disk that may be used. `trouble`: what had to go too early, or what is left cannot go."""

    def __init__(
        self, root: Path, index: Index, share: float, measured: Callable[[Path], Space] = space
    ) -> None:  # fmt: skip
        self._root, self._index, self._share, self._measured = root, index, share, measured
        self.trouble = ""
        self._said: datetime | None = None

    def tidy(self, plan: Plan, now: datetime) -> int:
        """How many segments went. Raises OSError, sqlite3.Error."""
        gone = self._aged(plan, now)
        early = self._crowded(plan, now)
        if gone or early:
            log.info("swept", aged=gone, for_room=len(early))
        self._index.forget_events(now - timedelta(days=max(plan.keep_days, 1)) - PERMIT_KEPT)
        return gone + len(early)

    def _aged(self, plan: Plan, now: datetime) -> int:
        last, gone = self._index.last_ran(), 0
        for one in self._index.before(now - timedelta(days=plan.keep_days)):
            if not kept(one, plan, last, now):
                self._erase(one)
                gone += 1
        return gone

    def _crowded(self, plan: Plan, now: datetime) -> list[Segment]:
        early: list[Segment] = []
        while self._full():
            batch = self._index.plainest(BATCH)
            if not batch:
                break
            for one in batch:
                self._erase(one)
                early.append(one)
                if not self._full():
                    break
        self._say(early, plan.keep_days, now)
        return early

    def _say(self, early: Sequence[Segment], days: int, now: datetime) -> None:
        if early:
            eventful = sum(one.eventful for one in early)
            self.trouble = (
                f"磁盘不够，提前删了 {len(early)} 段录像（有告警的 {eventful} 段），都不到 {days} 天：请扩容"
            )  # fmt: skip
            self._said = now
            log.warning("deleted_early", segments=len(early), eventful=eventful, oldest=early[0].path)
        if self._full():
            self.trouble = "磁盘快满了，剩下的都是作业票的录像，不能删：请扩容，或移走别的文件"
            log.warning("disk_full", left="permits")
        elif self._said is None or now - self._said > SAID:
            self.trouble, self._said = "", None

    def _full(self) -> bool:
        return self._measured(self._root).used > self._limit()

    def _limit(self) -> float:
        return self._share * self._measured(self._root).total

    def _erase(self, one: Segment) -> None:
        """The file first: a row without a file is dropped at the next start, a file without a row comes back."""
        (self._root / one.path).unlink(missing_ok=True)
        self._index.drop(one.path)


def kept(one: Segment, plan: Plan, last_ran: dict[str, datetime], now: datetime) -> bool:
    """Whether one of its permits runs, is held, or ended less than 30 days ago."""
    running = {code for camera in plan.cameras for code in camera.permits}
    for permit in one.permits:
        if permit in plan.held or permit in running:
            return True
        ended = max(last_ran.get(permit, one.until), one.kept or one.until)
        if now - ended < max(PERMIT_KEPT, timedelta(days=plan.keep_days)):
            return True
    return False
