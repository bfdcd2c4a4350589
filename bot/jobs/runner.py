"""Claims due jobs and runs them in a process of their own: voice recognition must not hold up a callback."""

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta

import structlog

from bot.bell import Bell
from bot.jobs.tasks import Place, Result, run
from db import jobs
from db.codec import scalars_from_json
from db.store import Store
from db.tables import Job
from workflows.kernel.ports import Clock

log = structlog.get_logger("jobs")
LEASE_S, LIMIT_S, TRIES, WIDTH = 300.0, 180.0, 3, 2


class JobRunner:
    """One worker process, started at the first job; `desk` is rung when a result is in."""

    def __init__(self, store: Store, clock: Clock, place: Place, holder: str, desk: Bell) -> None:
        self.store, self.clock, self.place, self.holder, self.desk = store, clock, place, holder, desk
        self.bell = Bell()
        self._pool: ProcessPoolExecutor | None = None

    async def run(self) -> None:
        """Until cancelled; trouble with the database is waited out and told once."""
        failing = False
        while True:
            try:
                taken = await self.once()
                if failing:
                    log.info("jobs.well")
                failing = False
            except Exception as error:  # noqa: BLE001 - the desk's second pair of hands: the loop must go on
                taken = 0
                if not failing:
                    log.error("jobs.failing", error=repr(error))
                failing = True
            if not taken:
                await self.bell.wait(1.0)

    async def once(self) -> int:
        """One round: how many jobs were run."""
        now = self.clock.now()
        rows = await self.store.run(
            lambda work: jobs.claim(work, self.holder, self.clock.tick(), LEASE_S, WIDTH, now)
        )
        await asyncio.gather(*(self._one(row) for row in rows))
        if rows:
            self.desk.ring()
        return len(rows)

    async def _one(self, row: Job) -> None:
        try:
            result = await asyncio.wait_for(self._work(row), LIMIT_S)
        except BrokenProcessPool:
            self._pool = None
            await self._fail(row, "处理进程意外退出")
        except TimeoutError:
            self._drop_pool()
            await self._fail(row, f"{LIMIT_S:.0f} 秒没有做完")
        except (OSError, KeyError, ValueError, RuntimeError) as error:
            await self._fail(row, f"{type(error).__name__}: {error}")
        else:
            now = self.clock.now()
            await self.store.run(lambda work: jobs.finish(work, row.id or 0, result, now))

    async def _work(self, row: Job) -> Result:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, run, row.job, self.place, scalars_from_json(row.args))

    async def _fail(self, row: Job, why: str) -> None:
        now = self.clock.now()
        retry = None if row.tries >= TRIES else now + timedelta(seconds=10 * row.tries)
        log.warning("job.failed", job=row.job, case=row.case_code, why=why, tries=row.tries)
        await self.store.run(lambda work: jobs.fail(work, row.id or 0, why, now, retry))

    def _drop_pool(self) -> None:
        if self._pool:
            for process in list((self._pool._processes or {}).values()):
                process.kill()
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None

    def stop(self) -> None:
        """Ends the worker at once: its job's lease brings it back."""
        self._drop_pool()
