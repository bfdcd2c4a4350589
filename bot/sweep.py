"""Files that no row names: left by a crash between file and commit, or by a draft that began anew without a name."""

from datetime import timedelta

import structlog
from sqlmodel import Session, col, select

from bot.clock import machine_now
from bot.media.keep import Keep
from db.tables import Media
from db.work import UnitOfWork

log = structlog.get_logger("sweep")
ORPHAN_AFTER = timedelta(hours=24)
"""By the clock that dates files: the file comes first, its row at most a minute later."""
BATCH = 500


def sweep(work: UnitOfWork, keep: Keep) -> int:
    """Delete kept files older than a day that no media row knows; how many."""
    old = list(keep.list_old(machine_now() - ORPHAN_AFTER))
    gone = 0
    for start in range(0, len(old), BATCH):
        batch = old[start : start + BATCH]
        for sha in set(batch) - known_files(work.session, batch):
            keep.delete(sha)
            gone += 1
    if gone:
        log.info("orphans.swept", files=gone)
    return gone


def known_files(session: Session, shas: list[str]) -> set[str]:
    """Those that a media row names."""
    return set(session.exec(select(Media.sha256).where(col(Media.sha256).in_(shas))))
