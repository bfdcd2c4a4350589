"""Rounds on both databases: facts across rounds, check-ins and standings kept with the decision, indexes and speed."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlmodel import select

from bot.rounds.opener import Opener
from config.site import USUAL
from db import plans, sheets
from db.erase import erase_person
from db.merge import merge_person
from db.reads.rounds import fill_times, flags, heat, open_rounds, point_names, rounds_between
from db.store import Store
from db.tables import Case, CheckInRow, Message, PointStanding, RoundPlan, Shift
from db.work import UnitOfWork
from tests.whole.db.hazards import OIL, hazard, keep
from tests.whole.db.rounds import (
    ENGINE,
    MINUTE,
    PUMP,
    abnormal,
    asks,
    checks_in,
    does,
    fills,
    gone,
    opened,
    reads,
    ruled,
    works,
)
from tests.whole.db.shop import NOW, ZONE
from workflows.inspection.case import Presence
from workflows.inspection.events import CheckedIn, Excused, Filled, Finished, Stamp
from workflows.inspection.facts import (
    EARLIER,
    LAST_CHECK_IN,
    OPEN_FOUND,
    RECHECKS_GIVEN,
    RISKS,
    SHEETS,
    STANDINGS,
    CheckIn,
    Standing,
)
from workflows.inspection.sheets import Item
from workflows.kernel.flow import Refused
from workflows.metrics.fills import fill_time
from workflows.metrics.rounds import Cell

HERE = Presence("qr", 31.0, 121.0, 10.0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    found = ruled(url)
    works(found)
    yield found
    found.close()


def rows(store: Store) -> list[CheckInRow]:
    return list(store.read_now(lambda s: s.exec(select(CheckInRow).order_by(CheckInRow.at)).all()))  # type: ignore[arg-type]


def standing(store: Store, point: str = "P1") -> PointStanding | None:
    return store.read_now(lambda s: s.get(PointStanding, ("default", point, "PUMP")))


def told(store: Store, code: str, to: str) -> str:
    """The last card of a case to somebody."""
    of = select(Message).where(Message.case_code == code, Message.recipient == to).order_by(Message.id)  # type: ignore[arg-type]
    return str(store.read_now(lambda s: s.exec(of).all())[-1].card)


def rechecks(store: Store) -> list[Case]:
    found = store.read_now(lambda s: s.exec(select(Case).where(Case.kind == "round").order_by(Case.id)).all())  # type: ignore[arg-type]
    return [row for row in found if '"purpose":"recheck"' in row.body]


def test_a_check_in_and_its_form_are_kept_with_the_decision(store: Store) -> None:
    code = opened(store, "P1", "P2")
    assert rows(store) == []
    checks_in(store, code, "P1", NOW)
    (row,) = rows(store)
    assert (row.round_code, row.point, row.person, row.how, row.at, row.lat) == (code, "P1", "p1", "qr", NOW, 31.0)
    fills(store, code, "P1", NOW + 2 * MINUTE)
    (row,) = rows(store)
    assert (row.filled_at, row.seconds, row.abnormal) == (NOW + 2 * MINUTE, 42.0, 0)
    assert row.answers == '{"1": "正常", "2": "0.41"}' and (row.sheet, row.version) == ("PUMP", 1)


def test_a_decision_that_is_refused_leaves_no_row(store: Store) -> None:
    code = opened(store, "P1", "P2")
    checks_in(store, code, "P1", NOW)
    with pytest.raises(Refused):
        checks_in(store, code, "P2", NOW + 2 * MINUTE)
    assert [row.point for row in rows(store)] == ["P1"]


def test_a_round_stands_in_the_shared_columns_and_in_the_lists(store: Store) -> None:
    code = opened(store, "P1", "P2")
    row = store.read_now(lambda s: s.exec(select(Case).where(Case.code == code)).one())
    assert (row.kind, row.state, row.owner, row.team) == ("round", "planned", "p1", "动力")
    assert (row.starts_at, row.due_at) == (NOW, NOW + 4 * HOUR)
    (line,) = reads(store, open_rounds, "p1", NOW)
    assert (line.code, line.stops, line.done, line.plan) == (code, 2, 0, "泵房巡检")
    (again,) = reads(store, rounds_between, NOW, NOW + DAY)
    assert again == line


def test_the_last_check_in_is_of_this_person_in_any_round_and_before_the_moment_that_counts(store: Store) -> None:
    first, second = opened(store, "P1"), opened(store, "P2", "P3")
    checks_in(store, first, "P1", NOW)
    mine = CheckedIn("p1", "P2", HERE)
    assert asks(store, LAST_CHECK_IN, second, mine, NOW + HOUR) == CheckIn(first, "P1", "", NOW, 31.0, 121.0)
    assert asks(store, LAST_CHECK_IN, second, replace(mine, by="p2"), NOW + HOUR) is None
    checks_in(store, second, "P2", NOW + HOUR)
    assert asks(store, LAST_CHECK_IN, second, mine, NOW + HOUR).point == "P1", "a point is not compared with itself"
    away = Stamp(1, NOW + 10 * MINUTE, NOW + 2 * HOUR, NOW - HOUR, HOUR + 10 * MINUTE)
    late = CheckedIn("p1", "P3", HERE, away)
    assert asks(store, LAST_CHECK_IN, second, late, NOW + 2 * HOUR).point == "P1", "what came after it is not before it"


def test_three_clean_rounds_turn_it_yellow_and_a_clean_look_by_another_makes_it_six(store: Store) -> None:
    for day in range(3):
        assert rechecks(store) == []
        gone(store, "P1", now=NOW + day * DAY, pressure=f"0.4{day}")
    now = NOW + 2 * DAY + 2 * MINUTE
    (again,) = rechecks(store)
    found = standing(store)
    assert again.owner == "p2" and found and (found.clean, found.yellow_since, found.recheck) == (3, now, again.code)
    other = opened(store, "P1", now=NOW + 3 * DAY)
    asked = asks(store, STANDINGS, other, Finished("p1"), NOW)
    assert asked == {"P1": Standing(3, 3, True, again.code)}
    checks_in(store, again.code, "P1", now + MINUTE, "p2")
    fills(store, again.code, "P1", now + 3 * MINUTE, "p2", "0.47")
    does(store, again.code, Finished("p2"), now + 4 * MINUTE)
    assert asks(store, STANDINGS, other, Finished("p1"), NOW) == {"P1": Standing(0, 6, False, "")}
    assert "以后连续 6 轮没有异常再复核" in told(store, again.code, "p1")
    for day in range(6):
        gone(store, "P1", now=NOW + (4 + day) * DAY, pressure=f"0.3{day}")
    assert len(rechecks(store)) == 2


def test_a_finding_begins_the_count_anew_at_the_tap(store: Store) -> None:
    for day in range(2):
        gone(store, "P1", now=NOW + day * DAY, pressure=f"0.4{day}")
    code = opened(store, "P1", now=NOW + 2 * DAY)
    checks_in(store, code, "P1", NOW + 2 * DAY)
    abnormal(store, code, "P1", NOW + 2 * DAY + MINUTE)
    found = standing(store)
    assert found and (found.clean, found.step, found.yellow_since) == (0, 0, None)
    assert [row.abnormal for row in rows(store)] == [0, 0, 1]


def test_a_re_check_that_came_to_nothing_is_asked_for_again(store: Store) -> None:
    for day in range(3):
        gone(store, "P1", now=NOW + day * DAY, pressure=f"0.4{day}")
    (again,) = rechecks(store)
    does(store, again.code, Excused("p3", "停产检修"), NOW + 2 * DAY + HOUR)
    found = standing(store)
    assert found and found.recheck == "" and found.yellow_since
    gone(store, "P1", now=NOW + 3 * DAY, pressure="0.51")
    assert [row.owner for row in rechecks(store)] == ["p2", "p2"]


def test_numbers_written_before_are_of_other_rounds_and_of_this_version_newest_first(store: Store) -> None:
    for day in range(3):
        gone(store, "P1", now=NOW + day * DAY, pressure=f"0.4{day}")
    code = opened(store, "P1", "P2", now=NOW + 4 * DAY)
    event = Filled("p1", "P1", (), 0.0)
    assert asks(store, EARLIER, code, event, NOW + 4 * DAY) == {("P1", 2): ("0.42", "0.41", "0.40")}
    newer = store.run_now(lambda work: sheets.offer(work.session, PUMP, "p3", NOW))
    assert store.run_now(lambda work: sheets.decide(work.session, "PUMP", newer.version, True, NOW))
    other = opened(store, "P1", now=NOW + 5 * DAY)
    assert asks(store, EARLIER, other, event, NOW + 5 * DAY) == {("P1", 2): ()}
    assert asks(store, EARLIER, code, event, NOW + 5 * DAY) == {("P1", 2): ("0.42", "0.41", "0.40")}


def test_a_hazard_that_is_open_there_is_known_by_place_and_by_machine(store: Store) -> None:
    of = replace(OIL, code="EQP-07-02")
    keep(store, hazard("YH-20260302-0001", of=of, place_code="P1"))
    keep(store, hazard("YH-20260302-0002", of=of, place_code="P2", equipment_code="E1"))
    keep(store, hazard("YH-20260302-0003", of=OIL, place_code="P3"))
    keep(store, hazard("YH-20260302-0004", of=of, place_code="P3", state=hazard("x").state.CLOSED))
    code = opened(store, "P1", "E1", "P3")
    assert asks(store, OPEN_FOUND, code, Finished("p1"), NOW) == {
        ("P1", "EQP-07-02"): "YH-20260302-0001",
        ("E1", "EQP-07-02"): "YH-20260302-0002",
    }
    assert asks(store, OPEN_FOUND, code, Filled("p1", "P3", (), 0.0), NOW) == {}


def test_re_checks_are_counted_since_the_running_shift_began(store: Store) -> None:
    night = NOW - timedelta(hours=4)
    store.run_now(lambda work: work.session.add(Shift(person="p2", duty="泵工", since=night, until=NOW + 4 * HOUR)))
    of_day = NOW.replace(hour=0)
    for owner, at in (("p2", night + HOUR), ("p2", night - HOUR), ("p1", of_day + HOUR), ("p1", of_day - HOUR)):
        opened(store, "P1", owner=owner, now=at, purpose="recheck")
    gone = opened(store, "P1", owner="p1", now=NOW - HOUR, purpose="recheck")
    does(store, gone, Excused("p3", "停产检修"), NOW - MINUTE)
    code = opened(store, "P2")
    assert asks(store, RECHECKS_GIVEN, code, Finished("p1"), NOW) == {"p2": 1, "p1": 1}


def test_risks_and_sheets_are_those_of_the_stops(store: Store) -> None:
    code = opened(store, "P1", "E1")
    assert asks(store, RISKS, code, Finished("p1"), NOW) == {"P1": "orange", "E1": ""}
    assert asks(store, SHEETS, code, Finished("p1"), NOW) == {("PUMP", 1): PUMP}


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


def test_every_fact_goes_by_an_index(url: str, store: Store) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("with few rows PostgreSQL rightly reads the table")
    code, event = opened(store, "P1", "P2", "E1"), CheckedIn("p1", "P1", HERE)
    for name in (SHEETS, LAST_CHECK_IN, STANDINGS, EARLIER, OPEN_FOUND, RECHECKS_GIVEN, RISKS):
        steps = seen_plans(store, lambda name=name: asks(store, name, code, event, NOW))
        assert steps and not [step for step in steps if step.startswith("SCAN")], (name, steps)
    since = seen_plans(store, lambda: store.run_now(lambda work: heat(work.session, NOW, NOW + DAY, ZONE)))
    assert any("ix_check_in_at" in step for step in since)


def test_a_round_of_120_stops_is_decided_within_50_ms(url: str) -> None:
    store = ruled(url)
    try:
        works(store, 120)
        points = [f"P{number}" for number in range(1, 121)]
        code, now, took = opened(store, *points), NOW, list[float]()
        for point in points[:40]:
            now += 4 * MINUTE
            for run in (checks_in, fills):
                began = time.process_time()
                run(store, code, point, now)
                took.append(time.process_time() - began)
        assert sorted(took)[len(took) // 2] < 0.05, sorted(took)[-3:]
    finally:
        store.close()


def test_what_is_written_together_in_a_sweep_is_kept_too(store: Store) -> None:
    """Decisions that wait to be written, with one in a savepoint that is refused between."""
    code = opened(store, "P1", "P2")

    def sweep(work: UnitOfWork) -> None:
        work.preload([code])
        with work.savepoint():
            ENGINE.apply(work, code, CheckedIn("p1", "P1", HERE), NOW)
        with pytest.raises(Refused), work.savepoint():
            ENGINE.apply(work, code, CheckedIn("p1", "P2", HERE), NOW + MINUTE)
        with work.savepoint():
            ENGINE.apply(work, code, CheckedIn("p1", "P2", HERE), NOW + 3 * MINUTE)

    store.run_now(sweep)
    assert [(row.point, row.at) for row in rows(store)] == [("P1", NOW), ("P2", NOW + 3 * MINUTE)]
