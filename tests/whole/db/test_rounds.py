"""Rounds on both databases: facts across rounds, and check-ins and standings kept with the decision."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from db import sheets
from db.reads.rounds import open_rounds, rounds_between
from db.store import Store
from db.tables import Case, CheckInRow, Message, PointStanding, Shift
from db.work import UnitOfWork
from tests.whole.db.hazards import OIL, hazard, keep
from tests.whole.db.rounds import (
    DAY,
    ENGINE,
    HERE,
    HOUR,
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
from tests.whole.db.shop import NOW
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
from workflows.kernel.flow import Refused


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
    assert asks(store, LAST_CHECK_IN, second, mine, NOW + HOUR) == CheckIn(first, "P1", "", NOW, 31.0, 121.0, NOW)
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
