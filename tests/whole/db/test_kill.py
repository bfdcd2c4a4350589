"""kill -9 at any moment: what was answered is there, what was not answered left no half."""

import subprocess
import sys
from pathlib import Path

from sqlmodel import select

from db.records import records
from db.store import Store
from db.tables import Case, Timer
from db.verify import verify
from tests.whole.db.shop import FLOWS, opened

ROOT = Path(__file__).parents[3]


def test_a_process_killed_while_writing_loses_nothing_it_answered(url: str) -> None:
    command = [sys.executable, "-m", "tests.whole.db.reporter", url]
    answered: list[str] = []
    for cut in (7, 23):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            answered += [process.stdout.readline().strip() for _ in range(cut)]
            process.kill()
            answered += [line.strip() for line in process.stdout.read().splitlines()]
    store = Store(url, FLOWS)
    store.set_rules("ticket", {"limit": 3}, '{"limit":3}')
    kept = set(store.read_now(lambda session: session.exec(select(Case.code)).all()))
    timers = set(store.read_now(lambda session: session.exec(select(Timer.case_code)).all()))
    assert len(answered) == len(set(answered)) >= 30
    assert set(answered) <= kept
    assert kept == timers, "case and timer land together"
    assert store.read_now(lambda session: verify(records(session))).ok
    assert opened(store) not in kept
    store.close()
