"""What a permit asks the tables, on both databases, with permits, locks and frames as the saver wrote them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from db.org import bump_org
from db.store import Store
from db.tables import Absence, Case, Person, Place, Recording
from db.work import UnitOfWork
from tests.whole.db.hazards import hazard, keep
from tests.whole.db.shop import NOW, Written
from workflows.kernel.people import OUTSIDER
from workflows.lockout.case import Lockout
from workflows.lockout.case import State as LockState
from workflows.muster.case import Headcount
from workflows.permit.case import Permit, State
from workflows.permit.events import Approved, ExtensionAsked, HandedOver, Scanned, Signed
from workflows.permit.facts import Camera, DeviceUse
from workflows.permit.records import Crewman, Inside, Kind
from workflows.permit.rules import PermitRules
from workflows.registry import FLOWS
from workflows.task.case import Task

RULES = PermitRules("test", {})
HOUR = timedelta(hours=1)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """With every workflow, and three places, one of them without coordinates."""
    found = Store(url, FLOWS)

    def fill(work: UnitOfWork) -> None:
        for code, lat in (("P1", 31.2), ("P2", 31.2001), ("P3", None)):
            work.session.add(Place(code=code, name=f"{code} 车间", lat=lat, lng=121.4 if lat else None))
        for id, name, role in (("p1", "张伟", "员工"), ("p2", "李强", "员工"), ("c1", "外协老王", OUTSIDER)):
            work.session.add(Person(id=id, name=name, role=role))
        bump_org(work.session, work.site)

    found.run_now(fill)
    yield found
    found.close()


def permit(code: str, kind: Kind = Kind.HOT, state: State = State.WORKING, **fields: Any) -> Permit:
    """Live hot work at P1 from now, for two hours; p1 works, p2 guards."""
    crew = (Crewman("p1", "worker"), Crewman("p2", "guardian"))
    usual = Permit(
        code, "p1", kind, state, place="一号车间", place_code="P1", crew=crew, starts_at=NOW, ends_at=NOW + 2 * HOUR,
        work="焊接管道",
    )  # fmt: skip
    return replace(usual, **fields)


def kept(store: Store, kind: str, case: Any, event: object = Written("p1"), now: Any = NOW) -> Any:
    store.run_now(lambda work: work.save(kind, None, case, event, [], now))
    return case


def asks(store: Store, name: str, case: Any, event: object = Written("p1")) -> Any:
    return store.run_now(lambda work: work.fact(name, case, event, RULES, NOW))


def test_from_when_until_when_stands_in_columns_from_the_first_save(store: Store) -> None:
    kept(store, "permit", permit("DH-20260302-0001"))
    row = store.read_now(lambda s: s.exec(select(Case)).one())
    assert row and (row.starts_at, row.ends_at) == (NOW, NOW + 2 * HOUR)


def test_permits_near_come_nearest_first_and_those_of_an_unknown_distance_last(store: Store) -> None:
    kept(store, "permit", permit("SX-20260302-0001", Kind.CONFINED, place_code="P3"))
    kept(store, "permit", permit("GC-20260302-0001", Kind.HEIGHT, State.APPROVED, place_code="P2"))
    kept(store, "permit", permit("DH-20260302-0002"))
    near = asks(store, "permits_near", permit("DH-20260302-0009"))
    assert [(n.code, n.kind, n.state) for n in near] == [
        ("DH-20260302-0002", Kind.HOT, "working"),
        ("GC-20260302-0001", Kind.HEIGHT, "approved"),
        ("SX-20260302-0001", Kind.CONFINED, "working"),
    ]
    assert near[0].metres == 0.0 and near[2].metres is None and near[0].work == "焊接管道"
    assert 10 < near[1].metres < 13, "a ten-thousandth of a degree is eleven metres"


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": NOW + 2 * HOUR, "ends_at": NOW + 3 * HOUR},
        {"starts_at": NOW - 3 * HOUR, "ends_at": NOW, "state": State.APPROVED},
        {"state": State.CLOSED},
        {"state": State.VOID},
        {"state": State.DRAFT},
    ],
)
def test_another_time_or_a_ticket_that_is_over_is_not_near(store: Store, fields: dict[str, Any]) -> None:
    kept(store, "permit", permit("DH-20260302-0002", **fields))
    assert asks(store, "permits_near", permit("DH-20260302-0009")) == ()


def test_live_work_that_runs_over_its_end_is_still_near_and_a_longer_end_meets_more(store: Store) -> None:
    kept(store, "permit", permit("DH-20260302-0002", starts_at=NOW - 3 * HOUR, ends_at=NOW - HOUR))
    kept(store, "permit", permit("DH-20260302-0003", starts_at=NOW + 2 * HOUR, ends_at=NOW + 3 * HOUR))
    mine = permit("DH-20260302-0009")
    assert [n.code for n in asks(store, "permits_near", mine)] == ["DH-20260302-0002"]
    longer = ExtensionAsked("p1", NOW + 3 * HOUR)
    assert {n.code for n in asks(store, "permits_near", mine, longer)} == {"DH-20260302-0002", "DH-20260302-0003"}


def test_a_guardian_who_stands_at_another_live_permit_is_found_also_as_the_one_to_take_over(store: Store) -> None:
    kept(store, "permit", permit("SX-20260302-0001", Kind.CONFINED, State.SUSPENDED))
    kept(store, "permit", permit("SX-20260302-0002", Kind.CONFINED, State.APPROVED, crew=(Crewman("p1", "guardian"),)))
    mine = permit("DH-20260302-0009")
    assert asks(store, "guarding", mine) == "SX-20260302-0001"
    assert asks(store, "guarding", permit("SX-20260302-0001")) is None, "never its own"
    assert asks(store, "guarding", mine, HandedOver("p2", "guardian", "p1")) is None, "approved is not live"
    assert asks(store, "guarding", replace(mine, crew=()), HandedOver("p2", "guardian", "p2")) == "SX-20260302-0001"


def test_red_hazards_open_at_the_place_or_on_the_machine_stand_in_the_way(store: Store) -> None:
    red = {"level": "red", "place_code": "P1"}
    keep(store, hazard("YH-1", **red))
    keep(store, hazard("YH-2", level="red", place_code="P9", equipment_code="E1"))
    keep(store, hazard("YH-3", level="yellow", place_code="P1"))
    keep(store, hazard("YH-4", **red, state=hazard("x").state.CLOSED))
    keep(store, hazard("YH-5", level="red", place_code="P2"))
    assert asks(store, "red_open", permit("DH-1")) == ("YH-1",)
    assert asks(store, "red_open", permit("DH-1", equipment_code="E1")) == ("YH-1", "YH-2")
    assert asks(store, "red_open", permit("DH-1", place=None, place_code=None)) == ()


def lock(code: str, number: str, **fields: Any) -> Lockout:
    usual = Lockout(code, "p1", owner="p1", number=number, equipment="冲床3号", equipment_code="E3", opened_at=NOW)
    return replace(usual, **fields)


def test_locks_are_found_by_machine_by_name_and_by_the_ticket_they_hang_for(store: Store) -> None:
    kept(store, "lockout", lock("SG-1", "12"))
    kept(store, "lockout", lock("SG-2", "13", state=LockState.FORCING))
    kept(store, "lockout", lock("SG-3", "14", state=LockState.CLOSED))
    kept(store, "lockout", lock("SG-4", "15", equipment="行车", equipment_code="E9", protects="DH-1"))
    numbers = [k.number for k in asks(store, "locks_on", permit("DH-2", equipment_code="E3"))]
    assert numbers == ["12", "13"], "one that waits for a second signature still hangs"
    assert [k.number for k in asks(store, "locks_on", permit("DH-1"))] == ["15"]
    repair = Task("GD-1", sort="repair", parent="YH-1", equipment="冲床3号")
    assert [k.code for k in asks(store, "locks_on", repair)] == ["SG-1", "SG-2"]
    assert asks(store, "locks_on", permit("DH-3")) == ()


def test_a_camera_is_known_by_its_newest_frame_and_a_named_one_before_its_first(store: Store) -> None:
    assert asks(store, "camera_of", permit("DH-1")) is None
    named = permit("DH-1", camera="三号球机")
    assert asks(store, "camera_of", named) == Camera("三号球机", "fixed", None)
    row = Recording(case_code="DH-1", camera="三号球机", source="mobile", seen_at=NOW)
    store.run_now(lambda work: work.session.add(row))
    assert asks(store, "camera_of", named) == Camera("三号球机", "mobile", NOW)


def test_who_else_signed_on_this_phone_within_ten_minutes_is_told_the_newest_first(store: Store) -> None:
    late = NOW - timedelta(minutes=11)
    kept(store, "permit", permit("DH-20260302-0001"), Signed("p0", "crew", device="d1"), late)
    kept(store, "permit", permit("DH-20260302-0002"), Signed("p2", "crew", device="d1"), NOW - timedelta(minutes=9))
    kept(store, "permit", permit("SX-20260302-0001"), Approved("p3", "shop", device="d1"), NOW - timedelta(minutes=1))
    kept(store, "permit", permit("SX-20260302-0002"), Scanned("p4", device="d1"), NOW)
    kept(store, "permit", permit("SX-20260302-0003"), Signed("p5", "crew", device="d1%"), NOW)
    used = asks(store, "devices_used", permit("DH-9"), Signed("p1", "crew", device="d1"))
    assert used == (
        DeviceUse("p3", "d1", NOW - timedelta(minutes=1)), DeviceUse("p2", "d1", NOW - timedelta(minutes=9)),
    )  # fmt: skip
    assert [u.person for u in asks(store, "devices_used", permit("DH-9"), Signed("p3", "crew", device="d1"))] == ["p2"]
    assert asks(store, "devices_used", permit("DH-9"), Signed("p1", "crew")) == (), "no device, no suspicion"
    assert asks(store, "devices_used", permit("DH-9"), Signed("p1", "crew", device="d%")) == (), "nobody guesses"


def test_a_roll_call_counts_contractors_at_live_work_and_names_those_inside(store: Store) -> None:
    crew = (Crewman("p1", "worker"), Crewman("c1", "worker"), Crewman("p2", "guardian"))
    inside = (Inside("外协小李", NOW), Inside("外协小赵", NOW, left_at=NOW), Inside("张伟", NOW, "p1"))
    kept(store, "permit", permit("SX-20260302-0001", Kind.CONFINED, crew=crew, inside=inside, place="二号罐"))
    kept(store, "permit", permit("DH-20260302-0001", state=State.APPROVED, crew=(Crewman("c1", "worker"),)))
    kept(store, "permit", permit("DH-20260302-0002"))
    (group,) = asks(store, "on_site", None).groups
    assert group == Headcount("受限空间作业 SX-20260302-0001（外协老王、外协小李）", 2, "二号罐")


def test_somebody_on_leave_who_works_all_the_same_is_counted(store: Store) -> None:
    leave = Absence(person="p1", since=NOW - HOUR, until=NOW + HOUR)
    store.run_now(lambda work: work.session.add(leave))
    kept(store, "permit", permit("DH-20260302-0001"))
    (group,) = asks(store, "on_site", None).groups
    assert (group.count, "张伟" in group.label) == (1, True)


def test_another_plant_in_the_same_tables_is_never_seen(store: Store, url: str) -> None:
    other = Store(url, FLOWS, site="second")
    try:
        kept(other, "permit", permit("DH-20260302-0001"))
        kept(other, "lockout", lock("SG-1", "12"))
        other.run_now(
            lambda work: work.session.add(Recording(site="second", case_code="DH-9", camera="x", seen_at=NOW))
        )
    finally:
        other.close()
    mine = permit("DH-9", equipment_code="E3")
    assert [asks(store, name, mine) for name in ("permits_near", "locks_on")] == [(), ()]
    assert asks(store, "guarding", mine) is None and asks(store, "camera_of", mine) is None
    assert asks(store, "on_site", None).groups == ()
