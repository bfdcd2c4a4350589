"""Two at the same moment, in two transactions of two services: what holds for one after the other holds for them."""

from collections.abc import Callable, Iterator
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from sqlmodel import select

from db.store import Store
from db.tables import Case, CheckInRow
from db.work import UnitOfWork
from tests.whole.db.rounds import ENGINE, HERE, HOUR, MINUTE, checks_in, fills, opened, ruled, works
from tests.whole.db.shop import NOW
from workflows.inspection.events import CheckedIn, Filled
from workflows.kernel.flow import Refused

Act = Callable[[UnitOfWork], object]


@pytest.fixture
def stores(url: str) -> Iterator[tuple[Store, Store]]:
    """Two services on one database. SQLite is one service alone, whose writer does one after the other."""
    one = ruled(url)
    works(one)
    other = one if one.sqlite else ruled(url)
    yield one, other
    one.close()
    if other is not one:
        other.close()


def at_once(stores: tuple[Store, Store], *acts: Act) -> list[str]:
    """Each begins its transaction before the other decides, and none commits before the other has had its chance."""
    start, end, heard = Barrier(2), Barrier(2), list[str]()

    def run(store: Store, act: Act) -> None:
        def work(work: UnitOfWork) -> None:
            _meet(start, store)
            act(work)
            _meet(end, store)

        try:
            store.run_now(work)
            heard.append("ok")
        except Refused as refused:
            heard.append(str(refused))

    threads = [Thread(target=run, args=pair) for pair in zip(stores, acts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(heard)


def _meet(where: Barrier, store: Store) -> None:
    if store.sqlite:
        return
    try:
        where.wait(1)
    except BrokenBarrierError:
        return


def test_two_rounds_of_one_person_at_two_points_at_once_are_one_check_in(stores: tuple[Store, Store]) -> None:
    first, second = opened(stores[0], "P1"), opened(stores[0], "P2")
    heard = at_once(
        stores,
        lambda work: ENGINE.apply(work, first, CheckedIn("p1", "P1", HERE), NOW),
        lambda work: ENGINE.apply(work, second, CheckedIn("p1", "P2", HERE), NOW),
    )
    assert len(heard) == 2 and "ok" in heard and "3 分钟" in "".join(heard), heard
    assert len(stores[0].read_now(lambda s: s.exec(select(CheckInRow)).all())) == 1


def test_two_people_at_two_points_at_once_do_not_wait_for_each_other(stores: tuple[Store, Store]) -> None:
    first, second = opened(stores[0], "P1"), opened(stores[0], "P2", owner="p2")
    heard = at_once(
        stores,
        lambda work: ENGINE.apply(work, first, CheckedIn("p1", "P1", HERE), NOW),
        lambda work: ENGINE.apply(work, second, CheckedIn("p2", "P2", HERE), NOW),
    )
    assert heard == ["ok", "ok"]


def test_two_clean_forms_of_one_point_at_once_are_one_yellow_and_one_re_check(stores: tuple[Store, Store]) -> None:
    one, now = stores[0], NOW
    for _ in range(2):
        code = opened(one, "P1", now=now)
        checks_in(one, code, "P1", now)
        fills(one, code, "P1", now + MINUTE)
        now += HOUR
    first, second = opened(one, "P1", now=now), opened(one, "P1", owner="p2", now=now)
    checks_in(one, first, "P1", now)
    checks_in(one, second, "P1", now, by="p2")
    clean = ((1, "正常"), (2, "0.4"))
    heard = at_once(
        stores,
        lambda work: ENGINE.apply(work, first, Filled("p1", "P1", clean, 40.0), now + MINUTE),
        lambda work: ENGINE.apply(work, second, Filled("p2", "P1", clean, 40.0), now + MINUTE),
    )
    assert heard == ["ok", "ok"]
    bodies = one.read_now(lambda s: s.exec(select(Case.body).where(Case.kind == "round")).all())
    assert sum('"purpose":"recheck"' in body for body in bodies) == 1
