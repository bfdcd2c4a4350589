"""What the roll call asks the tables, on both databases; and one call of nine hundred in one transaction."""

from datetime import timedelta

from sqlmodel import select

from db import onsite
from db.onsite import last_places, on_site
from db.org import bump_org
from db.permits import at_work
from db.store import Store
from db.tables import Account, Outbox, Person
from db.work import UnitOfWork
from tests.whole.db.hazards import change, hazard, keep
from tests.whole.db.shop import NOW
from workflows.engine import Engine
from workflows.muster.case import Headcount, OnSite
from workflows.muster.events import Alarmed, Present, StoodDown
from workflows.muster.rules import Assembly, MusterRules
from workflows.registry import FLOWS

RULES = MusterRules(Assembly("正门"), "火警 119", "撤")
CROWD = 900


def seen(store: Store) -> dict[str, str]:
    found = store.read_now(lambda session: last_places(session, None, None, RULES, NOW))
    return {person: f"{last.place} {NOW - last.at}" for person, last in found.items()}


def test_the_newest_place_somebody_did_anything_at_counts(store: Store) -> None:
    first = keep(store, hazard("YH-1"), now=NOW - timedelta(hours=2))
    keep(store, hazard("YH-2", place="一号喷漆线", place_code="P1"), now=NOW - timedelta(hours=1))
    assert seen(store) == {"p1": "一号喷漆线 1:00:00"}
    change(store, first, NOW - timedelta(minutes=5), owner="p2")
    assert seen(store) == {"p1": "一号喷漆线 1:00:00", "p2": "二焊车间 0:05:00"}


def test_what_was_long_ago_or_without_a_place_says_nothing(store: Store) -> None:
    keep(store, hazard("YH-1"), now=NOW - timedelta(hours=13))
    keep(store, hazard("YH-2", place=None, place_code=None), now=NOW - timedelta(hours=1))
    assert seen(store) == {}


def test_head_counts_come_from_whoever_counts(store: Store) -> None:
    assert store.read_now(lambda s: on_site(s, None, None, RULES, NOW)) == OnSite(None, ())
    assert (at_work,) == onsite.HEADCOUNTS and Headcount("动火作业", 2).key == "动火作业@"


def test_nine_hundred_people_are_called_in_one_transaction(url: str) -> None:
    store = Store(url, FLOWS)
    engine = Engine(FLOWS)
    try:
        store.set_rules("muster", RULES, "{}", NOW)
        store.run_now(crowd)
        code = store.run_now(lambda work: engine.open(work, "muster", Alarmed("n0"), NOW))
        store.run_now(lambda work: engine.apply(work, code, Present("n1"), NOW))
        rows = store.read_now(lambda s: s.exec(select(Outbox.slot, Outbox.id, Outbox.recipient)).all())
        called = {to: id or 0 for slot, id, to in rows if slot == "emergency"}
        taps = [id or 0 for slot, id, _ in rows if slot == "muster"]
        assert len(called) == CROWD and max(called.values()) < min(taps)
        for _ in range(2):
            store.run_now(lambda work: engine.apply(work, code, StoodDown("n0", True), NOW + timedelta(minutes=9)))
        case = store.run_now(lambda work: work.load(code)[1])
        assert case.state == "closed" and len(case.missing) == CROWD - 1
    finally:
        store.close()


def crowd(work: UnitOfWork) -> None:
    for n in range(CROWD):
        role = "安全员" if n == 0 else "员工"
        work.session.add(Person(id=f"n{n}", name=f"工人{n}", department="厂部/涂装车间", role=role))
        work.session.add(Account(platform="wecom", account=f"n{n}", person=f"n{n}"))
    bump_org(work.session, work.site)
