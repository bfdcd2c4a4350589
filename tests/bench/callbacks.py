"""Encrypted callbacks a second with a durable commit each, beside a bare handler and one that only stores a row."""

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, timedelta
from itertools import count
from pathlib import Path
from time import perf_counter, sleep

from bot.clock import SystemClock
from bot.demo import members
from bot.serve import open_store, quiet_logs
from tests.bench.envelopes import Corp, Envelope, reports, seal
from tests.bench.herd import herd
from tests.bench.load import Load, flood, paced
from tests.bench.processes import DEMO, Service, Town, corp, town, write_settings
from tests.bench.report import Report, bar, middle, share

ROUNDS, EACH, WARM, CONNECTIONS, AIM = 3, 1500, 150, 32, 0.6
TIMERS, PACE, WATCH_S, LEAD_S, P99_MS = 1000, 50, 20, 18, 100.0
FIRST_RUNG = timedelta(minutes=15)
WAYS: Mapping[str, Mapping[str, str]] = {
    "只解密": {"peer": "bare"},
    "解密+存一行": {"peer": "row"},
    "服务（只收）": {"role": "web"},
    "服务（全部）": {"role": "all"},
}
PLACES = ("二号焊接车间东门", "一号焊接车间", "下料车间", "钢板堆场")
numbers = count(1)


def main() -> int:
    report = Report("callbacks")
    quiet_logs("error")
    people = [m.userid for m in members("wecom_userid")]
    with town() as of:
        loads: dict[str, list[Load]] = {name: [] for name in WAYS}
        with bar(f"{CONNECTIONS} 条连接", ROUNDS * len(WAYS)) as (progress, task):
            for _ in range(ROUNDS):
                for name, way in WAYS.items():
                    with running(of, way) as service:
                        for wanted in (WARM, EACH):
                            load = asyncio.run(flood(service.base, sealed(corp(of), people, wanted), CONNECTIONS))
                        loads[name].append(load)
                    progress.advance(task)
        _rates(report, loads)
        _while_timers_fire(report, of, people)
    return report.close()


def sealed(of: Corp, people: list[str], wanted: int) -> list[Envelope]:
    """Fresh messages, never sent before in this run."""
    now, first = SystemClock(UTC).now(), next(numbers) * 100_000
    return [seal(of, one, now) for one in reports(people, PLACES, wanted, first)]


@contextmanager
def running(of: Town, way: Mapping[str, str]) -> Iterator[Service]:
    """One way of answering, on a new database."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(write_settings(of, Path(folder)), way.get("role", "all"), way.get("peer", ""))
        service.start()
        try:
            service.ready()
            yield service
        finally:
            service.stop()


def _rates(report: Report, loads: Mapping[str, list[Load]]) -> None:
    """The middle of the rounds; ratios within one round, for the machine is not equally busy in all of them."""
    for name, found in loads.items():
        report.row(f"{name}，每秒", middle([load.rate for load in found]), "次")
        report.row(f"{name}，p99", middle([load.p99_ms for load in found]), "ms")
        refused = sum(load.refused for load in found)
        report.row(f"{name}，没有答 200", refused, "次", "0", refused == 0)
    for name in ("服务（只收）", "服务（全部）"):
        ratio = middle([a.rate / b.rate for a, b in zip(loads[name], loads["解密+存一行"], strict=True)])
        report.row(f"{name} ÷ 存一行", ratio, "倍", f"{AIM} 以上", ratio >= AIM)


def _while_timers_fire(report: Report, of: Town, people: list[str]) -> None:
    """1,000 deadlines of one moment ring in the middle of a steady stream of callbacks."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(write_settings(of, Path(folder)))
        clock = SystemClock(service.settings.site.zone)
        store = open_store(service.settings, clock.now())
        found = herd(store, str(DEMO), TIMERS, clock.now() - FIRST_RUNG + timedelta(seconds=LEAD_S))
        store.close()
        service.start()
        try:
            service.ready()
            quiet = asyncio.run(paced(service.base, sealed(corp(of), people, PACE * 4), PACE))
            while (left := (found.first - clock.now()).total_seconds()) > WATCH_S / 4:
                sleep(min(0.2, left))
            begun = perf_counter()
            load = asyncio.run(paced(service.base, sealed(corp(of), people, PACE * WATCH_S), PACE))
            assert perf_counter() - begun > WATCH_S - 1
        finally:
            service.stop()
    report.row(f"每秒 {PACE} 次，没有时限到期，p99", quiet.p99_ms, "ms")
    report.row(f"同时 {TIMERS} 个时限到期，p99", load.p99_ms, "ms", f"{P99_MS:.0f} ms 以内", load.p99_ms < P99_MS)
    report.row("最慢的一次", share(load.seconds, 1.0) * 1000, "ms")
