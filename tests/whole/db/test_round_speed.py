"""Every fact of a round goes by an index, and a long round is decided quickly."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import event as sqlalchemy_event

from db.reads.rounds import heat
from db.store import Store
from tests.whole.db.rounds import DAY, HERE, MINUTE, asks, checks_in, fills, opened, ruled, works
from tests.whole.db.shop import NOW, ZONE
from workflows.inspection.events import CheckedIn
from workflows.inspection.facts import (
    EARLIER,
    LAST_CHECK_IN,
    OPEN_FOUND,
    RECHECKS_GIVEN,
    RISKS,
    SHEETS,
    STANDINGS,
)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    found = ruled(url)
    works(found)
    yield found
    found.close()


def seen_plans(store: Store, run: object) -> list[str]:
    """How SQLite goes about every question that is asked meanwhile."""
    asked: list[tuple[str, object]] = []

    def hear(connection: object, cursor: object, statement: str, parameters: object, *more: object) -> None:
        asked.append((statement, parameters))

    sqlalchemy_event.listen(store.writing, "before_cursor_execute", hear)
    try:
        run()  # type: ignore[operator]
    finally:
        sqlalchemy_event.remove(store.writing, "before_cursor_execute", hear)
    with store.writing.connect() as connection:
        return [
            f"{line[3]} :: {statement[:200]}"
            for statement, parameters in asked
            if statement.lstrip().upper().startswith("SELECT")
            for line in connection.exec_driver_sql(f"explain query plan {statement}", parameters)  # type: ignore[arg-type]
        ]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_every_fact_goes_by_an_index(store: Store) -> None:
    """With few rows PostgreSQL rightly reads the table."""
    code, event = opened(store, "P1", "P2", "E1"), CheckedIn("p1", "P1", HERE)
    for name in (SHEETS, LAST_CHECK_IN, STANDINGS, EARLIER, OPEN_FOUND, RECHECKS_GIVEN, RISKS):
        steps = seen_plans(store, lambda name=name: asks(store, name, code, event, NOW))
        assert steps and not [step for step in steps if step.startswith("SCAN")], (name, steps)
    since = seen_plans(store, lambda: store.run_now(lambda work: heat(work.session, NOW, NOW + DAY, ZONE)))
    assert any("ix_check_in_at" in step for step in since)


def test_a_round_of_120_stops_costs_no_more_a_decision_than_its_length_asks(url: str) -> None:
    store = ruled(url)
    try:
        works(store, 120)
        long, short = cost(store, 120, NOW), cost(store, 6, NOW + 40 * MINUTE)
        assert long / short < 10, "twenty times the stops, by far less than twenty times the work"
    finally:
        store.close()


def cost(store: Store, stops: int, now: datetime) -> float:
    """Seconds of processor time of one decision, the middle of a dozen."""
    points = [f"P{number}" for number in range(1, stops + 1)]
    code, took = opened(store, *points), list[float]()
    for point in points[:6]:
        now += 4 * MINUTE
        for run in (checks_in, fills):
            began = time.process_time()
            run(store, code, point, now)
            took.append(time.process_time() - began)
    return sorted(took)[len(took) // 2]
