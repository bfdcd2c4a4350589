"""Logins to the pages, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from db import sessions, tables
from db.store import Store
from db.work import UnitOfWork

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SPAN = sessions.Span(timedelta(minutes=30), timedelta(hours=8))


@pytest.fixture
def person(store: Store) -> str:
    def there(work: UnitOfWork) -> None:
        work.session.add(tables.Person(id="p1", name="李强"))
        work.session.add(tables.Account(platform="wecom", account="li.qiang", spelled="Li.Qiang", person="p1"))

    store.run_now(there)
    store.run_now(lambda work: sessions.begin(work, "cookie", "p1", "wecom", "Li.Qiang", NOW))
    return "p1"


def holds(store: Store, at: datetime, token: str = "cookie") -> bool:
    def look(work: UnitOfWork) -> bool:
        row = sessions.find(work.session, token)
        return row is not None and sessions.holds(work.session, row, at, SPAN)

    return store.run_now(look)


def test_a_session_holds_while_it_is_used_and_no_longer_than_a_shift(store: Store, person: str) -> None:
    assert holds(store, NOW + timedelta(minutes=29)) and not holds(store, NOW + timedelta(minutes=30))
    for half_hours in range(1, 17):
        at = NOW + timedelta(minutes=29) * half_hours
        assert holds(store, at)
        store.run_now(lambda work, at=at: sessions.touch(work, "cookie", at))
    assert not holds(store, NOW + timedelta(hours=8))
    assert not holds(store, NOW, "another cookie")


def test_an_account_that_went_to_somebody_else_takes_the_session_with_it(store: Store, person: str) -> None:
    def moved(work: UnitOfWork) -> None:
        work.session.add(tables.Person(id="p2", name="孙浩"))
        row = work.session.exec(select(tables.Account)).one()
        row.person = "p2"
        work.session.add(row)

    store.run_now(moved)
    assert not holds(store, NOW)


def test_all_sessions_of_one_person_end_and_nobody_else_s(store: Store, person: str) -> None:
    store.run_now(lambda work: sessions.begin(work, "second", "p1", "wecom", "li.qiang", NOW))
    store.run_now(lambda work: sessions.begin(work, "foreign", "p9", "wecom", "x", NOW))
    assert store.run_now(lambda work: sessions.end_all(work, "p1")) == 2
    assert store.run_now(lambda work: sessions.find(work.session, "foreign")) is not None


def test_a_state_is_spent_once_however_many_try(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda _: store.run_now(lambda work: sessions.spend(work, "s", NOW)), range(8)))
    assert sorted(won) == [False] * 7 + [True]


def test_the_sweep_takes_what_is_over_and_leaves_the_rest(store: Store, person: str) -> None:
    store.run_now(lambda work: sessions.spend(work, "old", NOW))
    store.run_now(lambda work: sessions.sweep(work, NOW + timedelta(minutes=10), SPAN))
    assert holds(store, NOW + timedelta(minutes=10))
    assert store.run_now(lambda work: sessions.spend(work, "old", NOW)), "forgotten, as it had run out"
    store.run_now(lambda work: sessions.sweep(work, NOW + timedelta(hours=9), SPAN))
    assert store.run_now(lambda work: sessions.find(work.session, "cookie")) is None
