"""Files that no row names: left by a crash between file and commit, or by a draft that began anew without a name."""

import asyncio
from datetime import timedelta
from functools import partial

import structlog
from sqlmodel import Session, col, select

from bot.clock import machine_now
from bot.media.keep import Keep
from db.store import Store
from db.tables import Media

log = structlog.get_logger("sweep")
ORPHAN_AFTER = timedelta(hours=24)
"""By the clock that dates files: the file comes first, its row at most a minute later."""
BATCH = 500


async def sweep(store: Store, keep: Keep) -> int:
    """Delete kept files older than a day that no media row knows; how many."""
    old = await asyncio.to_thread(lambda: list(keep.list_old(machine_now() - ORPHAN_AFTER)))
    gone = 0
    for start in range(0, len(old), BATCH):
        batch = old[start : start + BATCH]
        known = await store.read(partial(known_files, shas=batch))
        for sha in set(batch) - known:
            await asyncio.to_thread(keep.delete, sha)
            gone += 1
    if gone:
        log.info("orphans.swept", files=gone)
    return gone


def known_files(session: Session, shas: list[str]) -> set[str]:
    """Those that a media row names."""
    return set(session.exec(select(Media.sha256).where(col(Media.sha256).in_(shas))))
