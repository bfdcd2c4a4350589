"""Video that is over and nobody holds is erased once a day; its hash stays."""

import asyncio
from datetime import time
from functools import partial

import structlog

from bot.calendar import Entry, daily
from bot.from_settings import bucket
from bot.media.keep import Bucket, Keep
from bot.recording.rules import RecordingRules, rules_of
from config.settings import Settings
from db import recordings
from db.store import Store
from db.work import UnitOfWork
from workflows.kernel.ports import Clock

log = structlog.get_logger("recordings")


def archive(media_url: str, bucket: Bucket) -> Keep:
    """Beside the media, in the same folder or bucket: `…/media` has its recordings in `…/media-recordings`."""
    bare = media_url.startswith("s3://") and "/" not in media_url.removeprefix("s3://").rstrip("/")
    return Keep(f"{media_url.rstrip('/')}{'/recordings' if bare else '-recordings'}", bucket)


def entry(settings: Settings, clock: Clock) -> Entry:
    """Once a day, after the orphans."""
    rules, kept = rules_of(settings.site.path), archive(settings.media.url, bucket(settings))
    return Entry(daily(time(3, 55)), aside=lambda store: sweep(store, kept, rules, clock))


async def sweep(store: Store, kept: Keep, rules: RecordingRules, clock: Clock) -> int:
    """Erase what is beyond its retention and not held; how many segments. A hold set meanwhile is seen: the
    transaction that marks the row looks once more. A crash between mark and file leaves a file without a row."""
    gone = 0
    while batch := await store.read(lambda session: recordings.erasable(session, clock.now(), rules.keep)):
        for code, sha in batch:
            if await store.run(partial(_marked, code=code, sha=sha, rules=rules, clock=clock)):
                await asyncio.to_thread(kept.delete, sha)
                gone += 1
    if gone:
        log.info("recordings.swept", segments=gone)
    return gone


def _marked(work: UnitOfWork, code: str, sha: str, rules: RecordingRules, clock: Clock) -> bool:
    """Whether the file may go now."""
    now = clock.now()
    if not recordings.is_erasable(work.session, code, now, rules.keep):
        return False
    recordings.gone(work, code, sha, now)
    return not recordings.wanted_elsewhere(work.session, code, sha)
