"""Dates, substances, handover lists and bypasses from the tables, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot import rulebook
from bot.things.morning import remind
from bot.things.rules import rules_of
from db import bypasses, things
from db.handovers import open_now
from db.org import bump_org
from db.store import Store
from db.tables import (
    Account,
    Case,
    DatedThing,
    Equipment,
    Outbox,
    Person,
    Place,
    PointStanding,
    Recording,
    Substance,
    ThingTold,
)
from db.work import UnitOfWork
from tests.whole.db.shop import NOW
from workflows.engine import Engine
from workflows.handover.case import Handover, Scope, Section
from workflows.handover.rules import HandoverRules
from workflows.registry import FLOWS
from workflows.things.thing import Chemical, Thing

RULES = rules_of("")
MORNING = NOW.replace(hour=7, minute=30)
TODAY = MORNING.date()
HOUR = timedelta(hours=1)


@pytest.fixture
def works(url: str) -> Any:
    """Two shops with a crane each, their people, and the rules of the house."""
    found = Store(url, FLOWS, parse=rulebook.parse)
    rulebook.keep(found, rulebook.read("", rulebook.catalogue("")), NOW)

    def fill(work: UnitOfWork) -> None:
        people = (
            ("wu", "吴刚", "甲车间", "班组长"),
            ("he", "何平", "乙车间", "班组长"),
            ("zhao", "赵敏", "安全部", "安全员"),
        )
        for id, name, department, role in people:
            work.session.add(Person(id=id, name=name, department=department, role=role))
            work.session.add(Account(platform="wecom", account=id, person=id))
        work.session.add(Place(code="A-1", name="甲跨", department="甲车间", owner="wu"))
        work.session.add(Place(code="B-1", name="乙跨", department="乙车间/二班", owner="he"))
        work.session.add(Equipment(code="XC-A", name="甲行车", place="A-1"))
        work.session.add(Equipment(code="XC-B", name="乙行车", place="B-1"))
        bump_org(work.session, work.site)

    found.run_now(fill)
    yield found
    found.close()


def dated(store: Store, due: date, equipment: str = "XC-A", what: str = "定期检验") -> None:
    row = DatedThing(equipment=equipment, what=what, due=due, sort="行车")
    store.run_now(lambda work: work.session.merge(row))


def morning(store: Store, days: int = 0) -> int:
    """How many messages that morning wrote."""
    now = MORNING + timedelta(days=days)
    before = store.read_now(lambda session: len(session.exec(select(Outbox.id)).all()))
    store.run_now(lambda work: remind(work, Engine(FLOWS), now, RULES))
    return store.read_now(lambda session: len(session.exec(select(Outbox.id)).all())) - before


def hazards(store: Store) -> list[tuple[str | None, str | None, str | None]]:
    columns = select(Case.level, Case.class_code, Case.equipment_code).where(Case.kind == "hazard")
    return store.read_now(lambda session: list(session.exec(columns.order_by(Case.id)).all()))  # type: ignore[arg-type]


def test_a_stage_is_told_once_and_a_standstill_is_made_up_for_by_the_latest_only(works: Store) -> None:
    dated(works, TODAY + timedelta(days=60))
    assert morning(works) > 0 and morning(works) == 0
    assert morning(works, 55) > 0, "seven days, thirty were slept through"
    stages = works.read_now(lambda session: sorted(row.stage for row in session.exec(select(ThingTold))))
    assert stages == [7, 90] and hazards(works) == []


def test_an_overdue_date_opens_one_red_hazard_and_the_next_date_its_own(works: Store) -> None:
    dated(works, TODAY - timedelta(days=1))
    dated(works, TODAY - timedelta(days=1), "XC-B")
    morning(works)
    morning(works, 1)
    assert hazards(works) == [("red", "SPE-01-08", "XC-A"), ("red", "SPE-01-08", "XC-B")]
    dated(works, TODAY + timedelta(days=2))
    morning(works, 3)
    assert len(hazards(works)) == 3, "another date, another hazard"
    known = works.read_now(things.hazards)
    assert len(known) == 3 and all(code.startswith("YH-") for code in known.values())


def test_things_and_substances_are_read_by_the_point(works: Store) -> None:
    dated(works, TODAY)
    works.run_now(lambda work: work.session.add(Substance(point="A-1", name="丙酮", cas="67-64-1", dangers="易燃")))
    of = works.read_now(lambda session: things.things(session, ["XC-A", "A-1"]))
    assert of == [Thing("XC-A", "定期检验", TODAY, "行车")]
    assert works.read_now(lambda session: things.chemicals(session, "A-1")) == (
        Chemical("丙酮", "67-64-1", dangers="易燃"),
    )  # fmt: skip
    assert works.read_now(lambda session: things.chemicals(session, "B-1")) == ()


def case(kind: str, code: str, state: str, place: str = "A-1", **more: Any) -> Case:
    body = more.pop("body", f'{{"code":"{code}"}}')
    return Case(kind=kind, code=code, state=state, place_code=place, place=place, body=body, **more)


def listed(store: Store, scope: Scope = "site", department: str = "") -> dict[str, list[str]]:
    change = NOW + 2 * HOUR
    about = Handover("JB-1", scope=scope, department=department, starts_at=NOW - 10 * HOUR, ends_at=change)
    found: tuple[Section, ...] = store.read_now(lambda session: open_now(session, about, None, HandoverRules(), NOW))
    return {section.title: [line.words for line in section.lines] for section in found if section.lines}


def test_a_handover_lists_every_sort_of_the_whole_site_or_of_the_team_alone(works: Store) -> None:
    rows = (
        case("hazard", "YH-1", "dispatched", level="red", l3="裸露", due_at=NOW + HOUR),
        case("hazard", "YH-2", "fixing", "B-1", level="yellow", l3="漏油", due_at=NOW - HOUR),
        case("hazard", "YH-3", "closed", level="red", due_at=NOW),
        case("hazard", "YH-4", "fixing", level="blue", due_at=NOW + HOUR),
        case("permit", "DH-1", "suspended", body='{"work":"焊支架"}', ends_at=NOW + HOUR),
        case("permit", "DH-2", "working", body='{"work":"切割","camera":"CAM"}', ends_at=NOW + 3 * HOUR),
        case("permit", "DH-3", "working", "B-1", ends_at=NOW + HOUR),
        case("lockout", "SG-1", "hanging", equipment="甲行车", equipment_code="XC-A", owner="wu",
             body='{"number":"12"}'),
        case("lockout", "SG-2", "closed", equipment_code="XC-A", body='{"number":"13"}'),
        case("bypass", "LS-1", "bypassed", equipment="甲行车", equipment_code="XC-A", due_at=NOW - HOUR,
             body='{"interlock":"限位"}'),
        case("bypass", "LS-2", "approving", equipment_code="XC-A"),
        case("round", "XJ-1", "missed", "B-1", due_at=NOW - HOUR, body='{"title":"乙跨巡检"}'),
        case("round", "XJ-2", "missed", due_at=NOW - 30 * HOUR),
    )  # fmt: skip

    def fill(work: UnitOfWork) -> None:
        work.session.add_all(rows)
        work.session.add(Recording(case_code="DH-2", camera="CAM", seen_at=NOW - HOUR))
        work.session.add(PointStanding(point="A-1", sheet="S", yellow_since=NOW, recheck="XJ-9"))
        work.session.add(PointStanding(point="B-1", sheet="S"))

    works.run_now(fill)
    dated(works, TODAY - timedelta(days=3), "XC-B")
    whole = listed(works)
    assert {title: len(lines) for title, lines in whole.items()} == {
        "红色隐患": 1, "超时隐患": 1, "暂停的作业": 1, "跨班作业": 1, "联锁旁路": 1, "没解的锁": 1, "摄像没画面": 1,
        "漏检": 1, "待复核点位": 1, "检验过期": 1,
    }  # fmt: skip
    assert whole["超时隐患"][0].startswith("YH-2 黄 B-1 漏油，已超 1 小时")
    assert whole["联锁旁路"][0].endswith("前恢复，已超时") and "限位" in whole["联锁旁路"][0]
    assert whole["没解的锁"] == ["甲行车 12 号锁 吴刚 SG-1"]
    assert set(listed(works, "team", "甲车间")) == {
        "红色隐患", "暂停的作业", "跨班作业", "联锁旁路", "没解的锁", "摄像没画面", "待复核点位",
    }  # fmt: skip
    assert set(listed(works, "team", "乙车间")) == {"超时隐患", "漏检", "检验过期"}
    assert listed(works, "team", "丙车间") == {}
    out = works.read_now(lambda session: bypasses.out(session, "XC-A", ("bypass", "lockout")))
    assert [(one.code, one.what) for one in out] == [("SG-1", "12"), ("LS-1", "限位"), ("LS-2", "")]
