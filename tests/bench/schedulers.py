"""The way not taken: one APScheduler job per deadline, on its own job store."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from tests.bench.report import bar

PAST = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE_S = 300
rung: list[float] = []


async def ring() -> None:
    """Does nothing at all: the scheduler's own cost."""
    rung.append(perf_counter())


async def scheduled(folder: Path, count: int) -> tuple[float, float]:
    """Seconds to add so many jobs, and from then until all of them, due at one moment, have run."""
    scheduler = AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{folder / 'apscheduler.db'}")},
        job_defaults={"misfire_grace_time": None},
    )
    scheduler.start(paused=True)
    rung.clear()
    begun = perf_counter()
    with bar("APScheduler", count) as (progress, task):
        for _ in range(count):
            scheduler.add_job(ring, "date", run_date=PAST)
            progress.advance(task)
    added = perf_counter() - begun
    begun = perf_counter()
    scheduler.resume()
    while len(rung) < count and perf_counter() - begun < PATIENCE_S:
        await asyncio.sleep(0.01)
    scheduler.shutdown(wait=False)
    return added, rung[-1] - begun if len(rung) >= count else float(PATIENCE_S)
