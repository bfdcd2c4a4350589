"""How late the last of 5,000 deadlines of one second is decided; an empty sweep among a million; APScheduler beside."""

import asyncio
import tempfile
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert

from bot.calendar import Calendar
from bot.clock import SystemClock
from bot.serve import open_store, quiet_logs
from bot.ticker import Ticker
from config.settings import Settings
from db.store import Store
from db.tables import Timer
from db.work import UnitOfWork
from tests.bench.herd import herd
from tests.bench.processes import DEMO
from tests.bench.report import Report, bar, share
from tests.bench.schedulers import scheduled
from workflows.engine import Engine
from workflows.registry import FLOWS

DUE, OPEN, SWEEPS, CHUNK = 5_000, 1_000_000, 200, 20_000
WORST_S, AIM_S, EMPTY_MS = 2.0, 1.0, 10.0
START = datetime.fromisoformat("2026-03-02T08:00:00+08:00")


def main() -> int:
    report = Report("deadlines")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings.model_validate(
            {
                "server": {"data": name, "secret": "bench"}, "site": {"path": str(DEMO)},
                "database": {"url": f"sqlite:///{folder / 'safeloop.db'}"}, "speech": {"model": ""},
            }
        )  # fmt: skip
        quiet_logs("error")
        clock = SystemClock(settings.site.zone, START, standing=True)
        store = open_store(settings, clock.now())
        try:
            ticker = Ticker(store, Engine(FLOWS), clock, Calendar({}))
            _all_at_once(report, store, ticker, clock)
            _empty(report, store, ticker, clock)
        finally:
            store.close()
        added, fired = asyncio.run(scheduled(folder, DUE))
        report.row(f"APScheduler 加 {DUE} 个任务", added, "s")
        report.row(f"APScheduler {DUE} 个空任务全部响完", fired, "s")
    return report.close()


def _all_at_once(report: Report, store: Store, ticker: Ticker, clock: SystemClock) -> None:
    found = herd(store, str(DEMO), DUE, clock.now())
    clock.move_to(found.first)
    took, sweeps, fired = asyncio.run(_drain(ticker))
    good = f"{WORST_S:.0f} s 以内（争取 {AIM_S:.0f} s）"
    report.row(f"{DUE} 个同时到期，最晚一个", took, "s", good, took < WORST_S)
    report.row("其中处理的时限", fired, "个", "", fired == DUE)
    report.row("一个事务 200 个，p99", share(sweeps, 0.99) * 1000, "ms")


async def _drain(ticker: Ticker) -> tuple[float, list[float], int]:
    begun, sweeps, fired = perf_counter(), list[float](), 0
    while True:
        before = perf_counter()
        found = await ticker.once()
        if not found:
            return perf_counter() - begun, sweeps, fired
        sweeps.append(perf_counter() - before)
        fired += found


def _empty(report: Report, store: Store, ticker: Ticker, clock: SystemClock) -> None:
    far = clock.now() + timedelta(days=400)
    with bar(f"写入 {OPEN:,} 个时限", OPEN) as (progress, task):
        for start in range(0, OPEN, CHUNK):
            store.run_now(partial(_fill, start=start, due=far))
            progress.advance(task, CHUNK)
    times = asyncio.run(_sweeps(ticker))
    p99 = share(times, 0.99) * 1000
    report.row("一百万个未到期，空扫 p50", share(times, 0.5) * 1000, "ms")
    report.row("一百万个未到期，空扫 p99", p99, "ms", f"{EMPTY_MS:.0f} ms 以内", p99 < EMPTY_MS)


def _fill(work: UnitOfWork, start: int, due: datetime) -> None:
    rows = [
        {"site": work.site, "case_code": f"YH-20260302-{n}", "name": "rung x", "due_at": due + timedelta(seconds=n)}
        for n in range(start, start + CHUNK)
    ]
    work.connection.execute(insert(Timer), rows)


async def _sweeps(ticker: Ticker) -> list[float]:
    times = []
    for _ in range(SWEEPS):
        begun = perf_counter()
        await ticker.once()
        times.append(perf_counter() - begun)
    return times
