"""Versions of check sheets on both databases."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from db import sheets
from db.store import Store
from tests.whole.db.rounds import PUMP, asks, opened, reads, ruled, works
from tests.whole.db.shop import NOW
from workflows.inspection.events import Finished
from workflows.inspection.facts import (
    SHEETS,
)
from workflows.inspection.sheets import Item


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    found = ruled(url)
    works(found)
    yield found
    found.close()


def test_a_running_round_keeps_its_version_and_the_next_gets_the_new_one(store: Store) -> None:
    code = opened(store, "P1")
    longer = replace(PUMP, items=(*PUMP.items, Item(4, "振动")))
    newer = store.run_now(lambda work: sheets.offer(work.session, longer, "p3", NOW))
    assert newer.version == 2 and reads(store, sheets.current, "PUMP") == PUMP
    assert store.run_now(lambda work: sheets.decide(work.session, "PUMP", 2, True, NOW))
    assert not store.run_now(lambda work: sheets.decide(work.session, "PUMP", 2, True, NOW)), "once"
    assert reads(store, sheets.current, "PUMP") == newer
    assert asks(store, SHEETS, code, Finished("p1"), NOW) == {("PUMP", 1): PUMP}
    assert asks(store, SHEETS, opened(store, "P1"), Finished("p1"), NOW) == {("PUMP", 2): newer}
    states = [(kept.sheet.version, kept.state) for kept in reads(store, sheets.history, "PUMP")]
    assert states == [(2, "current"), (1, "retired")]


def test_offers_are_decided_one_by_one_and_an_older_one_cannot_come_after_a_newer(store: Store) -> None:
    for _ in range(3):
        store.run_now(lambda work: sheets.offer(work.session, PUMP, "p3", NOW))
    assert store.run_now(lambda work: sheets.decide(work.session, "PUMP", 4, False, NOW))
    assert store.run_now(lambda work: sheets.decide(work.session, "PUMP", 3, True, NOW))
    assert not store.run_now(lambda work: sheets.decide(work.session, "PUMP", 2, True, NOW))
    assert reads(store, sheets.waiting) == ()
    states = {kept.sheet.version: kept.state for kept in reads(store, sheets.history, "PUMP")}
    assert states == {1: "retired", 2: "denied", 3: "current", 4: "denied"}
    assert store.run_now(lambda work: sheets.install(work.session, [replace(PUMP, name="x")], NOW)) == 0
