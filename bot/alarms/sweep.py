"""Pictures and films of alarms whose time is over are erased once a day; their hashes stay."""

import asyncio
from datetime import time, timedelta
from functools import partial

import structlog

from bot.calendar import Entry, daily
from bot.media.keep import Keep
from config import policies
from db import alarms
from db.store import Store
from db.work import UnitOfWork
from workflows.alarm.rules import AlarmRules
from workflows.kernel.ports import Clock

log = structlog.get_logger("alarms")


def entries(site: str, keep: Keep, clock: Clock) -> dict[str, Entry]:
    """Raises config.wrong.Wrong with file, line, key and remedy."""
    rules = policies.read("alarm", AlarmRules, policies.folders(site))
    return {"alarm pictures": Entry(
        daily(time(4, 0)), aside=lambda store: sweep(store, keep, clock, rules.keep, rules.keep_raw)
    )}  # fmt: skip


async def sweep(store: Store, keep: Keep, clock: Clock, longest: timedelta, raw: timedelta) -> int:
    """How many files. The file goes first: after a crash the row brings us here again, and nothing is left behind."""
    gone = 0
    while shas := await store.read(lambda session: alarms.erasable(session, clock.now(), longest, raw)):
        for sha in shas:
            await asyncio.to_thread(keep.delete, sha)
        await store.run(partial(_marked, shas=shas, clock=clock))
        gone += len(shas)
    if gone:
        log.info("alarms.swept", files=gone)
    return gone


def _marked(work: UnitOfWork, shas: tuple[str, ...], clock: Clock) -> None:
    alarms.erased(work, shas, clock.now())
