"""The snapshot of people that decisions look at."""

import pytest
from sqlmodel import select

from db.org import bump_org
from db.store import Store
from db.tables import Account, Person
from db.work import UnitOfWork
from tests.whole.db.hazards import factory
from workflows.kernel.people import Org


def org(store: Store) -> Org:
    return store.run_now(lambda work: work.org())


def test_the_snapshot_holds_people_places_and_who_can_be_reached(store: Store) -> None:
    factory(store)
    seen = org(store)
    assert (seen.version, seen.name("p1"), seen.places["P2"].aliases) == (1, "张三", ("二车间",))
    assert (seen.people["p1"].reachable, seen.people["p2"].reachable) == (True, False)
    assert list(seen.chain("p1")) == ["p3"]


def test_one_snapshot_serves_until_somebody_changes_the_chart(store: Store) -> None:
    factory(store)
    first = org(store)
    assert org(store) is first

    def reached(work: UnitOfWork) -> None:
        assert not work.org().people["p2"].reachable
        work.session.add(Account(platform="dingtalk", account="li", person="p2"))
        bump_org(work.session, work.site)
        assert work.org().people["p2"].reachable, "it sees its own change"

    store.run_now(reached)
    assert org(store).people["p2"].reachable
    assert org(store).version == 2


def test_a_change_that_is_rolled_back_was_never_seen_by_others(store: Store) -> None:
    factory(store)

    def renames(work: UnitOfWork, name: str, fails: bool) -> None:
        person = work.session.exec(select(Person).where(Person.id == "p1")).one()
        person.name = name
        work.session.add(person)
        bump_org(work.session, work.site)
        assert work.org().name("p1") == name
        if fails:
            raise OSError("no")

    with pytest.raises(OSError):
        store.run_now(lambda work: renames(work, "赵六", fails=True))
    assert org(store).name("p1") == "张三"
    store.run_now(lambda work: renames(work, "钱七", fails=False))
    assert org(store).name("p1") == "钱七"
