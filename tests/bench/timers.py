"""One million open timers: how long a sweep takes that finds nothing due, and one that finds a hundred.

    python -m tests.bench.timers [--count 1000000] [--url sqlite:///var/bench-timers.db]

Prints one JSON object: milliseconds, median and 99th percentile of 200 empty and 20 full sweeps. The design asks for
an empty sweep under 10 ms.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path

from rich.progress import track
from sqlalchemy import insert

from db import migrate, timers
from db.store import Store
from db.tables import Timer
from db.work import UnitOfWork

NOW = datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=8)))
BATCH = 10_000


def rows(count: int) -> Iterator[dict[str, object]]:
    for n in range(count):
        due = NOW + timedelta(hours=1, seconds=n % 259_200)
        yield {"site": "default", "case_code": f"YH-20260302-{n:07d}", "name": "due", "due_at": due}


def fill(store: Store, count: int) -> None:
    source = rows(count)
    for _ in track(range(0, count, BATCH), description="timers"):
        batch = list(islice(source, BATCH))
        store.run_now(lambda work, batch=batch: work.connection.execute(insert(Timer), batch))  # type: ignore[misc]


def milliseconds(store: Store, sweep: Callable[[UnitOfWork], object], times: int) -> dict[str, float]:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        store.run_now(sweep)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return {"p50": round(taken[len(taken) // 2], 2), "p99": round(taken[int(len(taken) * 0.99)], 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--url", default="sqlite:///var/bench-timers.db")
    asked = parser.parse_args()
    if asked.url.startswith("sqlite:///"):
        for end in ("", "-wal", "-shm"):
            Path(asked.url.removeprefix("sqlite:///") + end).unlink(missing_ok=True)
    migrate.upgrade(asked.url)
    store = Store(asked.url, {})
    fill(store, asked.count)
    empty = milliseconds(store, lambda work: timers.due(work, NOW, 200), 200)
    full = milliseconds(store, lambda work: timers.due(work, NOW + timedelta(hours=2), 100), 20)
    following = milliseconds(store, timers.next_due, 200)
    store.close()
    print(json.dumps({"timers": asked.count, "empty": empty, "hundred_due": full, "next_due": following}))


if __name__ == "__main__":
    main()
