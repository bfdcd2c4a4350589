"""What a reading of an address book writes, on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.contacts.apply import Where, carry_out, record
from bot.contacts.directory import Member, Unit
from bot.contacts.plan import Comparison, Plan
from bot.contacts.rules import ContactRules, rules_of
from bot.contacts.tree import Tree
from db.contacts import Book, Keys, load
from db.contacts_runs import forget_old, imported
from db.contacts_units import rename_department
from db.merge import merge_person
from db.org import bump_org
from db.store import Store
from db.tables import Account, Case, Contact, ContactRun, Department, Equipment, Person, Place, Shift

NOW = datetime.fromisoformat("2026-03-02T08:00:00+08:00")
UNITS = (Unit("1", "某厂", company=True), Unit("2", "焊接车间", "1", ("he.wei",)), Unit("3", "一班/甲", "2"))
PEOPLE = (
    Member("He.Wei", "贺伟", ("2",), "车间主任", "1001", leader=""),
    Member("ma.li", "马丽", ("3",), "班长", "1002", leader="he.wei", leads=("3",)),
    Member("su.yang", "苏阳", ("3", "2"), "", "1003", leader="ma.li"),
)


def rules() -> ContactRules:
    return rules_of("")


async def reads(
    store: Store, platform: str, people: tuple[Member, ...], units: tuple[Unit, ...] = UNITS, now: datetime = NOW
) -> Plan:
    """What `run.py contacts` does once the platform has answered."""
    where = Where(platform, "平台", "corp", rules())
    before = where.rules.before(platform)
    book: Book = await store.read(lambda session: load(session, store.site, platform, "corp", before))
    compared = Comparison(book, Tree(units), where.rules)
    for member in people:
        compared.look(member)
    plan = compared.finish(now)
    departures = await carry_out(store, where, plan, book, now)
    await store.run(lambda work: record(work, "first", plan, now, departures=departures))
    return plan


def rows(store: Store, table: Any) -> list[Any]:
    return store.run_now(lambda work: list(work.session.exec(select(table))))


async def test_a_first_reading_and_a_second_that_finds_nothing(store: Store) -> None:
    await reads(store, "wecom", PEOPLE)
    people = {p.name: p for p in rows(store, Person)}
    assert {p.role for p in people.values()} == {"车间主任", "班组长", "员工"}
    assert people["苏阳"].department == "焊接车间/一班／甲" and people["苏阳"].manager == people["马丽"].id
    leaders = {d.path: d.leader for d in rows(store, Department)}
    assert leaders == {"焊接车间": people["贺伟"].id, "焊接车间/一班／甲": people["马丽"].id}
    assert [(a.account, a.spelled) for a in rows(store, Account)][0] == ("he.wei", "He.Wei")
    assert (await reads(store, "wecom", PEOPLE)).empty
    assert store.run_now(lambda work: imported(work.connection, work.site, "wecom"))


async def test_a_second_platform_joins_by_staff_number_and_does_not_move_anybody(store: Store) -> None:
    await reads(store, "wecom", PEOPLE)
    theirs = (Member("d1", "马丽丽", ("2",), "", "1002"), Member("d2", "新人", ("2",), "", "2001"))
    await reads(store, "dingtalk", theirs)
    people = {p.staff_no: p for p in rows(store, Person)}
    assert len(people) == 4 and people["1002"].name == "马丽" and people["1002"].department == "焊接车间/一班／甲"
    assert {a.person for a in rows(store, Account) if a.account in ("d1", "ma.li")} == {people["1002"].id}
    assert (await reads(store, "dingtalk", theirs)).empty


async def test_whoever_is_no_longer_listed_has_left_and_comes_back_as_the_same(store: Store) -> None:
    await reads(store, "wecom", PEOPLE)
    await reads(store, "wecom", PEOPLE[:2], now=NOW + timedelta(days=1))
    gone = next(p for p in rows(store, Person) if p.name == "苏阳")
    assert not gone.active and not next(a for a in rows(store, Account) if a.account == "su.yang").works
    await reads(store, "wecom", PEOPLE, now=NOW + timedelta(days=2))
    assert next(p for p in rows(store, Person) if p.id == gone.id).active
    assert next(a for a in rows(store, Account) if a.account == "su.yang").works
    again = (*PEOPLE[:2], Member("su.neu", "苏阳", ("3",), "", "1003", leader="ma.li"))
    await reads(store, "wecom", again, now=NOW + timedelta(days=3))
    assert next(p for p in rows(store, Person) if p.id == gone.id).active, "a new account with the old number"
    assert len(rows(store, Person)) == 3


async def test_a_department_under_a_new_name_takes_everything_along(store: Store) -> None:
    await reads(store, "wecom", PEOPLE)

    def by_hand(work: Any) -> None:
        row = work.session.get(Department, (work.site, "焊接车间"))
        row.contact = "接口人"
        work.session.add_all([
            row, Place(code="P1", name="东门", department="焊接车间/一班／甲", aliases="[]"),
            Equipment(code="E1", name="吊车", department="焊接车间", aliases="[]", operators="[]"),
            Shift(person="x", duty="值班室", since=NOW, until=NOW, department="焊接车间"),
            Person(id="csv", name="表里的人", department="焊接车间二"),
        ])  # fmt: skip
        bump_org(work.session, work.site)

    store.run_now(by_hand)
    moved = (UNITS[0], Unit("2", "焊装车间", "1", ("he.wei",)), UNITS[2])
    plan = await reads(store, "wecom", PEOPLE, moved)
    assert [u.how for u in plan.units] == ["renamed", "renamed"] and [u.alone for u in plan.units] == [True, False]
    assert {d.path: d.contact for d in rows(store, Department)} == {"焊装车间": "接口人", "焊装车间/一班／甲": None}
    assert rows(store, Place)[0].department == "焊装车间/一班／甲"
    assert (rows(store, Equipment)[0].department, rows(store, Shift)[0].department) == ("焊装车间", "焊装车间")
    assert next(p for p in rows(store, Person) if p.id == "csv").department == "焊接车间二"


async def test_two_records_become_one_everywhere(store: Store) -> None:
    def two(work: Any) -> None:
        work.session.add_all([
            Person(id="a" * 32, name="孙浩", staff_no="S1"), Person(id="b" * 32, name="孙浩", mobile="13800000001"),
            Account(platform="dingtalk", account="d1", person="b" * 32),
            Shift(person="b" * 32, duty="x", since=NOW, until=NOW),
            Case(code="YH-1", kind="thing", state="open", reporter="b" * 32, head="", version=1,
                 body='{"reporter":"' + "b" * 32 + '"}'),
        ])  # fmt: skip

    store.run_now(two)
    store.run_now(lambda work: merge_person(work.session, work.site, "b" * 32, "a" * 32))
    (case,) = rows(store, Case)
    assert case.reporter == "a" * 32 and case.body == '{"reporter":"' + "a" * 32 + '"}'
    assert {row.person for row in [*rows(store, Account), *rows(store, Shift)]} == {"a" * 32}
    kept, gone = sorted(rows(store, Person), key=lambda p: p.id)
    assert (kept.staff_no, kept.mobile, kept.active) == ("S1", "13800000001", True)
    assert (gone.mobile, gone.active, gone.name) == (None, False, "孙浩")


async def test_only_the_people_asked_for_are_looked_up(store: Store) -> None:
    await reads(store, "wecom", PEOPLE)
    keys = Keys(["ma.li"], ["1003"], [])
    book = await store.read(lambda session: load(session, store.site, "wecom", "corp", (), keys))
    assert set(book.known) == {"ma.li", "su.yang"} and {p.name for p in book.people.values()} == {"马丽", "苏阳"}
    assert set(book.units) == {"1", "2", "3"}


async def test_old_diffs_lose_their_names_and_the_import_stays_known(store: Store) -> None:
    await reads(store, "wecom", PEOPLE)
    store.run_now(lambda work: forget_old(work, NOW + timedelta(days=91)))
    assert [run.diff for run in rows(store, ContactRun)] == [""]
    assert store.run_now(lambda work: imported(work.connection, work.site, "wecom"))


@pytest.mark.parametrize("before", ["焊%", "焊_"])
async def test_signs_of_a_pattern_in_a_name_are_only_letters(store: Store, before: str) -> None:
    store.run_now(lambda work: work.session.add_all([
        Department(path=before), Department(path="焊接"), Person(id="p", name="某", department="焊接/一班"),
    ]))  # fmt: skip
    store.run_now(lambda work: rename_department(work, before, "新"))
    assert {d.path for d in rows(store, Department)} == {"新", "焊接"}
    assert rows(store, Person)[0].department == "焊接/一班" and not rows(store, Contact)
