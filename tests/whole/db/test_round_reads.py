"""Plans, heat, fill times and flags on both databases; people who are merged or erased."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from bot.rounds.opener import Opener
from config.site import USUAL
from db import plans, positions
from db.erase import erase_person
from db.merge import merge_person
from db.reads.rounds import fill_times, flags, heat, point_names, rounds_between
from db.records import records
from db.store import Store
from db.tables import CheckInRow, Message, RoundPlan
from db.verify import verify
from db.work import UnitOfWork
from tests.whole.db.rounds import (
    DAY,
    ENGINE,
    HOUR,
    MINUTE,
    abnormal,
    checks_in,
    does,
    gone,
    opened,
    reads,
    ruled,
    works,
)
from tests.whole.db.shop import NOW, ZONE
from workflows.inspection.case import Stop
from workflows.inspection.events import Filled, Finished
from workflows.metrics.fills import fill_time
from workflows.metrics.rounds import Cell


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    found = ruled(url)
    works(found)
    yield found
    found.close()


def rows(store: Store) -> list[CheckInRow]:
    return list(store.read_now(lambda s: s.exec(select(CheckInRow).order_by(CheckInRow.at)).all()))  # type: ignore[arg-type]


def test_a_window_is_opened_once_however_many_look(url: str, store: Store) -> None:
    store.run_now(lambda work: work.session.add(RoundPlan(name="夜巡", points='["P1"]')))
    other = Store(url, store.flows)
    try:

        def marks(work: UnitOfWork) -> bool:
            return plans.mark_opened(work.session, "夜巡", NOW)

        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(one.run_now, marks) for one in [store, other] * 8]
        assert sum(one.result() for one in asked) == 1
        assert store.run_now(lambda work: plans.mark_opened(work.session, "夜巡", NOW + MINUTE))
        assert not store.run_now(lambda work: plans.mark_opened(work.session, "夜巡", NOW))
    finally:
        other.close()


def test_two_services_that_look_at_the_same_moment_open_one_round(url: str, store: Store) -> None:
    plan = RoundPlan(name="泵房巡检", points='["P1", "P2"]', every="day", since="08:00", within=60, person="p1")
    store.run_now(lambda work: work.session.add(plan))
    other = ruled(url)
    try:

        def look(of: Store) -> datetime | None:
            return of.run_now(lambda work: Opener(ENGINE, USUAL).look(work, NOW + MINUTE))

        with ThreadPoolExecutor(8) as pool:
            following = [one.result() for one in [pool.submit(look, of) for of in [store, other] * 6]]
        assert set(following) == {NOW + DAY}
        (only,) = reads(store, rounds_between, NOW, NOW + DAY)
        assert (only.owner, only.opens_at, only.due_at, only.stops) == ("p1", NOW, NOW + HOUR, 2)
    finally:
        other.close()


def test_who_is_merged_keeps_the_check_ins_and_who_is_erased_leaves_no_position(store: Store) -> None:
    gone(store, "P1")
    store.run_now(lambda work: work.session.add(RoundPlan(name="夜巡", points='["P1"]', person="p1")))
    store.run_now(lambda work: merge_person(work.session, work.site, "p1", "p2"))
    assert [row.person for row in rows(store)] == ["p2"]
    assert [plan.person for plan in reads(store, plans.plans)] == ["p2"]
    store.run_now(lambda work: erase_person(work, "p2", NOW + DAY))
    assert [(row.person, row.lat, row.lng) for row in rows(store)] == [("p2", None, None)]
    assert [plan.person for plan in reads(store, plans.plans)] == [None]


def test_who_is_erased_leaves_the_figures_of_the_machine_and_no_free_word_nor_place(store: Store) -> None:
    over, going, other = opened(store, "P1"), opened(store, "P2", now=NOW + HOUR), gone(store, "P3", by="p2")
    words = ((1, "正常"), (2, "0.41"), (3, "李师傅说昨天换过垫片"))
    for code, point, at in ((over, "P1", NOW), (going, "P2", NOW + HOUR)):
        checks_in(store, code, point, at)
        does(store, code, Filled("p1", point, words, 42.0, (5.0, 40.0)), at + MINUTE)
    does(store, over, Finished("p1"), NOW + 5 * MINUTE)
    store.run_now(lambda work: erase_person(work, "p1", NOW + DAY))

    def stop_of(code: str) -> Stop:
        found: Stop = store.run_now(lambda work: work.load(code)[1]).stops[0]
        return found

    assert dict(stop_of(over).answers) == {1: "正常", 2: "0.41"}
    assert len(stop_of(going).answers) == 3, "what runs is not made incomplete"
    places = {code: stop_of(code).presence for code in (over, going, other)}
    assert [(seen.lat, seen.how) for seen in places.values() if seen] == [(None, "qr"), (None, "qr"), (31.0, "qr")]
    kept = {row.round_code: (row.lat, row.answers) for row in rows(store)}
    assert kept[over] == (None, '{"1": "正常", "2": "0.41"}') and kept[going][0] is None and kept[other][0] == 31.0
    assert store.read_now(lambda session: verify(records(session))).ok


def test_positions_are_kept_as_long_as_the_policy_says_and_the_check_in_stays(store: Store) -> None:
    old, young = gone(store, "P1"), gone(store, "P2", now=NOW + DAY)
    assert store.run_now(lambda work: positions.sweep(work.session, NOW + HOUR)) == 1
    assert store.run_now(lambda work: positions.sweep(work.session, NOW + HOUR)) == 0
    assert [(row.round_code, row.lat, row.how) for row in rows(store)] == [(old, None, "qr"), (young, 31.0, "qr")]
    seen = store.run_now(lambda work: work.load(old)[1]).stops[0].presence
    assert (seen.how, seen.lat, seen.lng, seen.accuracy) == ("qr", None, None, None)


def test_heat_fill_times_and_flags_are_read_from_the_check_ins(store: Store) -> None:
    gone(store, "P1", "P2", now=NOW)
    gone(store, "P1", now=NOW + DAY, pressure="0.41")
    code = opened(store, "P1", now=NOW + DAY + 5 * HOUR)
    checks_in(store, code, "P1", NOW + DAY + 5 * HOUR)
    abnormal(store, code, "P1", NOW + DAY + 5 * HOUR + MINUTE)
    does(store, code, Filled("p1", "P1", ((1, "异常"), (2, "0.5")), 1.0, (0.1, 0.2)), NOW + DAY + 5 * HOUR + 2 * MINUTE)
    cells = reads(store, heat, NOW, NOW + 2 * DAY, ZONE)
    assert cells == (
        Cell("P1", "1 号泵房", 8, 2, 0), Cell("P1", "1 号泵房", 13, 1, 1), Cell("P2", "2 号泵房", 8, 1, 0),
    )  # fmt: skip
    assert reads(store, fill_times, NOW, NOW + 2 * DAY) == (fill_time("PUMP", 1, "水泵检查表", 3, [42, 42, 42, 1]),)
    assert list(reads(store, point_names)) == ["E1", "P1", "P2", "P3", "P4"]
    (odd,) = reads(store, flags, NOW + DAY, NOW + 2 * DAY)
    assert (odd.round, odd.point, odd.person, odd.rule) == (code, "P1", "p1", "dwell_per_item")
    assert reads(store, flags, NOW, NOW + DAY) == ()


def test_a_fill_time_has_its_median_its_nine_of_ten_and_a_goal_by_the_number_of_items() -> None:
    found = fill_time("X", 1, "表", 12, [float(n) for n in range(10, 110, 10)])
    assert (found.median, found.p90, found.goal, found.quick) == (55.0, 90.0, 80.0, True)
    assert fill_time("X", 1, "表", 6, [41.0]).goal == 40.0 and not fill_time("X", 1, "表", 6, [41.0]).quick


def test_a_clock_that_jumped_ahead_and_back_costs_no_window_opens_none_twice_and_is_told_once(store: Store) -> None:
    plan = RoundPlan(name="泵房巡检", points='["P1"]', every="day", since="08:00", within=60, person="p1")
    store.run_now(lambda work: work.session.add(plan))
    opener = Opener(ENGINE, USUAL)

    def look(at: datetime) -> None:
        store.run_now(lambda work: opener.look(work, at))

    def opened_on() -> list[int]:
        return [(one.opens_at - NOW).days for one in reads(store, rounds_between, NOW, NOW + 9 * DAY) if one.opens_at]

    look(NOW)
    look(NOW + 5 * DAY)
    assert opened_on() == [0, 5]
    for hours in range(3, 6 * 24, 1):
        look(NOW + hours * HOUR)
    assert opened_on() == [0, 1, 2, 3, 4, 5]
    cards = store.read_now(lambda s: s.exec(select(Message.card)).all())
    assert sum("服务器时间调回过" in card for card in cards) == 1


def test_a_clock_that_goes_back_a_few_seconds_opens_nothing_twice(store: Store) -> None:
    plan = RoundPlan(name="泵房巡检", points='["P1"]', every="day", since="08:00", within=60, person="p1")
    store.run_now(lambda work: work.session.add(plan))
    opener = Opener(ENGINE, USUAL)
    for at in (NOW, NOW - timedelta(seconds=3), NOW, NOW + MINUTE):
        store.run_now(partial(opener.look, now=at))
    assert len(reads(store, rounds_between, NOW, NOW + DAY)) == 1
    cards = store.read_now(lambda s: s.exec(select(Message.card)).all())
    assert not [card for card in cards if "服务器时间" in card]
