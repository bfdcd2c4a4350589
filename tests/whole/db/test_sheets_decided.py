"""Check sheets on both databases: what counts changes with the decision, once, whoever presses and however often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.sheets.offering import Brought, offer
from db import sheets
from db.imports.checksheets.reading import Read
from db.org import bump_org
from db.store import Store
from db.tables import Account, Log, Person
from db.work import UnitOfWork
from tests.whole.db.rounds import ENGINE, PUMP, ruled, works
from tests.whole.db.shop import NOW
from workflows.inspection.sheets import Item, Sheet
from workflows.kernel.flow import Refused
from workflows.sheet.case import Offering, State
from workflows.sheet.events import SheetAgreed, TurnedDown

FIRST = replace(PUMP, items=PUMP.items[:2])
SECOND = replace(PUMP, items=(*PUMP.items, Item(4, "阀门")))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    found = ruled(url)
    works(found)

    def officers(work: UnitOfWork) -> None:
        for id, name, role in (("s1", "赵敏", "安全员"), ("s2", "周立新", "安全总监")):
            work.session.add(Person(id=id, name=name, role=role, manager="s2" if id == "s1" else None))
            work.session.add(Account(platform="wecom", account=name, person=id))
        bump_org(work.session, work.site)

    found.run_now(officers)
    yield found
    found.close()


def brings(store: Store, *read: Sheet, by: str = "s1", at_once: bool = False) -> tuple[str, str]:
    return store.run_now(lambda work: offer(work, ENGINE, Brought(Read(read), "x.xlsx"), by, NOW, at_once))


def states(store: Store, code: str = "PUMP") -> list[tuple[int, str]]:
    return [(one.sheet.version, one.state) for one in store.read_now(lambda s: sheets.history(s, code))]


def case(store: Store, code: str) -> Offering:
    found: Offering = store.run_now(lambda work: work.load(code)[1])
    return found


def presses(store: Store, code: str, event: object) -> str:
    try:
        store.run_now(lambda work: ENGINE.apply(work, code, event, NOW + timedelta(minutes=1)))
    except Refused as refused:
        return str(refused)
    return ""


def test_a_version_counts_from_the_yes_on_and_the_old_one_can_still_be_had(store: Store) -> None:
    code, _ = brings(store, FIRST)
    assert states(store) == [(2, "offered"), (1, "current")]
    assert presses(store, code, SheetAgreed("s1")) == ""
    assert states(store) == [(2, "current"), (1, "retired")]
    assert store.read_now(lambda s: sheets.version(s, "PUMP", 1)) == PUMP


def test_a_yes_and_a_no_at_the_same_moment_end_as_one(store: Store) -> None:
    code, _ = brings(store, FIRST)
    events = [SheetAgreed("s1"), TurnedDown("s2"), SheetAgreed("s2"), SheetAgreed("s1")]
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda event: presses(store, code, event), events))
    assert said.count("") == 1 and all("什么都没有改变" in line for line in said if line)
    taken = case(store, code).state is State.CLOSED
    assert states(store) == ([(2, "current"), (1, "retired")] if taken else [(2, "denied"), (1, "current")])
    assert len(store.read_now(lambda s: s.exec(select(Log).where(Log.case_code == code)).all())) == 2


def test_the_same_file_brought_by_two_at_once_is_offered_and_decided_once(store: Store) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda by: brings(store, FIRST, by=by), ("s1", "s2")))
    codes = [code for code, _ in found if code]
    waits = [code for code in codes if case(store, code).state is State.OFFERED]
    assert len(waits) == 1, "the later one takes the place of the earlier, or is told that it waits"
    assert presses(store, waits[0], SheetAgreed("s1")) == ""
    assert [state for _, state in states(store)].count("current") == 1
    assert brings(store, FIRST) == ("", "水泵检查表和正在用的一样，没有换版。")


def test_an_import_at_the_machine_overtakes_what_waits(store: Store) -> None:
    waiting, _ = brings(store, FIRST)
    code, _ = brings(store, SECOND, by="", at_once=True)
    assert (case(store, waiting).state, case(store, code).state) == (State.VOID, State.CLOSED)
    assert states(store) == [(3, "current"), (2, "denied"), (1, "retired")]
    assert "没有启用" in presses(store, waiting, SheetAgreed("s1"))


def test_sheets_of_one_file_are_taken_together_or_not_at_all(store: Store) -> None:
    gate = Sheet("GATE", "大门", items=(Item(1, "门"),))
    code, _ = brings(store, FIRST, gate)
    # somebody else's decision, past the workflow: one of the two cannot be taken any more
    store.run_now(lambda work: sheets.decide(work.session, "GATE", 1, False, NOW))
    assert "已经启用了更新的版本" in presses(store, code, SheetAgreed("s1"))
    assert states(store) == [(2, "offered"), (1, "current")] and case(store, code).state is State.OFFERED
    assert presses(store, code, TurnedDown("s1")) == ""
    assert states(store) == [(2, "denied"), (1, "current")]
