"""Several people at once, crashes, and what one transaction keeps together."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from db.conflict import Conflict, StoreFailed
from db.records import records
from db.store import Store
from db.tables import Case, Counter, Log, Policy, Timer
from db.verify import verify
from db.work import UnitOfWork
from tests.whole.db.shop import ENGINE, FLOWS, NOW, Noted, State, Written, does, opened, ticket
from workflows.kernel.flow import Refused


async def test_twenty_people_write_on_one_ticket_and_nothing_is_lost(store: Store) -> None:
    store.set_rules("ticket", {"limit": 20}, '{"limit":20}')
    code = opened(store)
    writing = [store.run(lambda w, n=n: ENGINE.apply(w, code, Noted("p1", f"{n}"), NOW)) for n in range(20)]  # type: ignore[misc]
    await asyncio.gather(*writing)
    assert sorted(ticket(store, code).notes, key=int) == [str(n) for n in range(20)]


async def test_two_services_on_one_database_write_on_one_ticket_in_turn(url: str) -> None:
    services = Store(url, FLOWS), Store(url, FLOWS)
    for service in services:
        service.set_rules("ticket", {"limit": 20}, '{"limit":20}')
    code = opened(services[0])

    def note(text: str) -> Callable[[UnitOfWork], object]:
        return lambda work: ENGINE.apply(work, code, Noted("p1", text), NOW)

    await asyncio.gather(*[services[n % 2].run(note(str(n))) for n in range(20)])
    assert sorted(ticket(services[1], code).notes, key=int) == [str(n) for n in range(20)]
    assert services[0].read_now(lambda session: verify(records(session))).ok
    for service in services:
        service.close()


async def test_thirty_tickets_opened_at_once_get_thirty_following_numbers(store: Store) -> None:
    codes = await asyncio.gather(
        *[store.run(lambda w: ENGINE.open(w, "ticket", Written("p1"), NOW)) for _ in range(30)]
    )
    assert sorted(codes) == [f"TK-20260302-{n:04d}" for n in range(1, 31)]


def test_a_case_that_somebody_changed_meanwhile_is_tried_again_and_then_given_up(store: Store) -> None:
    code, tries = opened(store), 0

    def overtaken(work: UnitOfWork) -> None:
        nonlocal tries
        tries += 1
        work.load(code)
        work.session.execute(update(Case).where(col(Case.code) == code).values(version=Case.version + 1))
        ENGINE.apply(work, code, Noted("p1", "late"), NOW)

    with pytest.raises(Conflict):
        store.run_now(overtaken)
    assert tries == 4
    assert ticket(store, code).notes == ()


def test_a_case_overtaken_once_is_saved_at_the_second_try(store: Store) -> None:
    code, tries = opened(store), 0

    def overtaken_once(work: UnitOfWork) -> None:
        nonlocal tries
        tries += 1
        work.load(code)
        if tries == 1:
            work.session.execute(update(Case).where(col(Case.code) == code).values(version=9))
        ENGINE.apply(work, code, Noted("p1", "in time"), NOW)

    store.run_now(overtaken_once)
    assert tries == 2
    assert ticket(store, code).notes == ("in time",)


def test_a_crash_halfway_leaves_no_trace_and_the_event_can_be_repeated(store: Store) -> None:
    code = opened(store)

    def crashes(work: UnitOfWork) -> None:
        assert work.settle("key-1", "done")
        ENGINE.apply(work, code, Noted("p1", "half"), NOW)
        raise OSError("the power went")

    with pytest.raises(OSError, match="power"):
        store.run_now(crashes)
    assert ticket(store, code).notes == ()
    assert len(log_of(store, code)) == 1
    assert store.run_now(lambda work: work.settle("key-1", "done")), "the key was not used up"


def test_a_refusal_inside_a_savepoint_leaves_the_rest_of_the_transaction(store: Store) -> None:
    full, fresh = opened(store), opened(store)
    for text in ("1", "2", "3"):
        does(store, full, Noted("p1", text))

    def both(work: UnitOfWork) -> None:
        with pytest.raises(Refused):
            _two_notes(work, fresh, full)
        ENGINE.apply(work, fresh, Noted("p1", "kept"), NOW)

    store.run_now(both)
    assert ticket(store, fresh).notes == ("kept",)
    assert [row.seq for row in log_of(store, fresh)] == [1, 2]


def _two_notes(work: UnitOfWork, fresh: str, full: str) -> None:
    with work.savepoint():
        ENGINE.apply(work, fresh, Noted("p1", "undone"), NOW)
        ENGINE.apply(work, full, Noted("p1", "4"), NOW)


async def test_one_that_fails_among_many_in_one_commit_fails_alone(store: Store) -> None:
    def fails(work: UnitOfWork) -> str:
        ENGINE.open(work, "ticket", Written("p1"), NOW)
        raise ValueError("mine alone")

    def works(work: UnitOfWork) -> str:
        return ENGINE.open(work, "ticket", Written("p1"), NOW)

    answers = await asyncio.gather(
        *[store.run(fails if n % 3 == 0 else works) for n in range(12)], return_exceptions=True
    )
    kept = store.read_now(lambda s: s.exec(select(Case.code)).all())
    assert sorted(kept) == sorted(a for a in answers if isinstance(a, str))
    assert sum(isinstance(a, ValueError) for a in answers) == 4


def test_a_full_disk_is_said_aloud_and_leaves_no_half_case(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "small.db"
    file.write_bytes(sqlite_template.read_bytes())
    store = Store(f"sqlite:///{file}", FLOWS)
    store.set_rules("ticket", {"limit": 3}, '{"limit":3}')

    def write_until_full(work: UnitOfWork) -> None:
        work.connection.exec_driver_sql("pragma max_page_count=160")
        for _ in range(2000):
            with work.savepoint():
                ENGINE.open(work, "ticket", Written("p1"), NOW)

    with pytest.raises(StoreFailed, match="full"):
        store.run_now(write_until_full)
    assert store.read_now(lambda s: (len(s.exec(select(Case)).all()), len(s.exec(select(Log)).all()))) == (0, 0)
    store.run_now(lambda work: work.connection.exec_driver_sql("pragma max_page_count=100000"))
    assert opened(store) == "TK-20260302-0001"
    store.close()


async def test_a_page_is_read_while_somebody_else_is_writing(store: Store) -> None:
    code, begun, go_on = opened(store), Event(), Event()

    def slow(work: UnitOfWork) -> None:
        ENGINE.apply(work, code, Noted("p1", "slow"), NOW)
        begun.set()
        assert go_on.wait(10)

    writing = asyncio.create_task(store.run(slow))
    await asyncio.to_thread(begun.wait, 10)
    seen = await store.read(lambda session: session.exec(select(Case.version).where(Case.code == code)).one())
    go_on.set()
    await writing
    assert seen == 1, "the page shows what was committed"


def test_a_page_cannot_write(store: Store) -> None:
    def sneaks(session: Session) -> None:
        session.add(Counter(name="x", n=1))
        session.commit()

    with pytest.raises(Exception, match=r"(?i)read-?only"):
        store.read_now(sneaks)


def test_a_time_without_a_zone_never_reaches_the_table(store: Store) -> None:
    naive = datetime.fromisoformat("2026-03-02T08:00:00")
    with pytest.raises(Exception, match="timezone"):
        store.run_now(lambda work: work.session.add(Timer(case_code="x", name="y", due_at=naive)))


def test_editing_a_policy_never_changes_a_running_case(url: str) -> None:
    first = Store(url, FLOWS)
    first.set_rules("ticket", {"limit": 1}, '{"limit":1}')
    old = opened(first)
    does(first, old, Noted("p1", "one"))
    first.close()

    second = Store(url, FLOWS, parse=lambda kind, body: {"limit": int(body.strip("}").split(":")[1])})
    second.set_rules("ticket", {"limit": 2}, '{"limit":2}')
    fresh = opened(second)
    for text in ("one", "two"):
        does(second, fresh, Noted("p1", text))
    with pytest.raises(Refused):
        does(second, old, Noted("p1", "two"))
    second.set_rules("ticket", {"limit": 1}, '{"limit":1}')
    versions = second.read_now(lambda s: [p.version for p in s.exec(select(Policy).order_by(col(Policy.id)))])
    assert versions == [1, 2], "the same text again is the same version"
    with pytest.raises(Refused):
        does(second, _with_note(second), Noted("p1", "two"))
    second.close()


def _with_note(store: Store) -> str:
    code = opened(store)
    does(store, code, Noted("p1", "one"))
    return code


def test_an_unknown_code_is_a_key_error(store: Store) -> None:
    with pytest.raises(KeyError):
        does(store, "TK-20260302-9999", Noted("p1", "?"))


def test_the_same_key_is_settled_once(store: Store) -> None:
    assert store.run_now(lambda work: work.settle("k", "done")) is True
    assert store.run_now(lambda work: work.settle("k", "done")) is False


def test_the_database_file_is_written_in_wal_mode_with_full_sync(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "x.db"
    file.write_bytes(sqlite_template.read_bytes())
    store = Store(f"sqlite:///{file}", FLOWS)
    full = store.run_now(lambda work: work.connection.exec_driver_sql("pragma synchronous").scalar_one())
    store.close()
    with sqlite3.connect(file) as connection:
        (mode,) = connection.execute("pragma journal_mode").fetchone()
    connection.close()
    assert (mode, full) == ("wal", 2)


def log_of(store: Store, code: str) -> list[Log]:
    return store.read_now(lambda s: list(s.exec(select(Log).where(Log.case_code == code).order_by(col(Log.seq)))))


def test_a_ticket_keeps_its_state_and_owner_in_columns(store: Store) -> None:
    code = opened(store, by="p7")
    row = store.read_now(lambda s: s.exec(select(Case).where(Case.code == code)).one())
    assert (row.kind, row.state, row.owner, row.version) == ("ticket", State.OPEN, "p7", 1)


def test_whoever_comes_after_closing_time_is_told_so(url: str) -> None:
    closed = Store(url, FLOWS)
    closed.close()
    closed.close()
    with pytest.raises(RuntimeError):
        opened(closed)


def test_a_unit_of_work_that_starts_another_is_told_so_and_nobody_waits_for_ever(store: Store) -> None:
    if not store.sqlite:
        assert store.run_now(lambda work: opened(store)) == "TK-20260302-0001"
        return
    with pytest.raises(RuntimeError, match="must not start another"):
        store.run_now(lambda work: opened(store))
