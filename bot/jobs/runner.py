"""Claims due jobs and runs them in a process of their own: voice recognition must not hold up a callback."""

import asyncio
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from threading import Thread

import structlog

from bot.bell import Bell
from bot.jobs.tasks import Place, Result, run
from bot.loop import Crew, Loop
from db import jobs
from db.codec import scalars_from_json
from db.store import Store
from db.tables import Job
from workflows.kernel.ports import Clock

log = structlog.get_logger("jobs")
LEASE_S, LIMIT_S, TRIES, WIDTH = 300.0, 180.0, 3, 2


def leave_with_parent() -> None:
    """In the worker process: a service that was killed leaves no worker behind with a speech model in its memory."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def leave() -> None:
            parent.join()
            os._exit(0)

        Thread(target=leave, name="leave with parent", daemon=True).start()


class JobRunner:
    """One worker process, started at the first job; `desk` is rung when a result is in."""

    def __init__(self, store: Store, clock: Clock, place: Place, holder: str, desk: Bell) -> None:
        self.store, self.clock, self.place, self.holder, self.desk = store, clock, place, holder, desk
        self.bell = Bell()
        self.loop, self.crew = Loop("jobs", self.once, self.bell, 1.0), Crew(WIDTH, self.bell)
        self._pool: ProcessPoolExecutor | None = None

    async def once(self) -> int:
        """Take what may be run now; how many jobs that were."""
        now, free = self.clock.now(), self.crew.free
        if not free:
            return 0
        rows = await self.store.run(lambda work: jobs.claim(work, self.holder, self.clock.tick(), LEASE_S, free, now))
        for row in rows:
            self.crew.begin(self._one(row), f"job {row.key}")
        return len(rows)

    async def _one(self, row: Job) -> None:
        if row.tries > TRIES:
            await self._fail(row, "处理进程一再意外退出")
            return
        try:
            result = await asyncio.wait_for(self._work(row), LIMIT_S)
        except BrokenProcessPool:
            self._pool = None
            await self._fail(row, "处理进程意外退出")
        except TimeoutError:
            self._drop_pool()
            await self._fail(row, f"{LIMIT_S:.0f} 秒没有做完")
        except Exception as error:  # noqa: BLE001 - whatever a library throws: this job failed, the others go on
            await self._fail(row, f"{type(error).__name__}: {error}")
        else:
            now = self.clock.now()
            await self.store.run(lambda work: jobs.finish(work, row.id or 0, result, now))
        self.desk.ring()

    async def _work(self, row: Job) -> Result:
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, spawn, initializer=leave_with_parent)
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
