"""Rooms of a case as rows, in both databases: wanted once, claimed once, and what was wanted meanwhile comes next."""

from datetime import timedelta

from sqlmodel import select

from db import rates, rooms
from db.presence import Presence
from db.rooms import CLOSED, LEAVING, NONE, OPEN, PARTING, WANTED, Task
from db.store import Store
from db.tables import Outbox, Room
from db.work import UnitOfWork
from tests.whole.db.shop import MINUTE, NOW, Wanted, does, opened
from workflows.kernel.cards import Card
from workflows.kernel.effects import Gather, Group, Part, Send

ADDRESS = "wecom-chat:c1"


def wants(store: Store, code: str, *people: str, title: str = "群") -> None:
    does(store, code, Wanted("p1", (Gather(code, title, people),)))


def parts(store: Store, code: str) -> None:
    does(store, code, Wanted("p1", (Part(code, "已归档"),)))


def row(store: Store, code: str) -> Room:
    def look(work: UnitOfWork) -> Room:
        found = rooms.standing(work.session, code)
        assert found
        work.session.expunge(found)
        return found

    return store.run_now(look)


def claimed(store: Store, holder: str = "w1") -> list[Task]:
    return store.run_now(lambda work: rooms.claim(work, holder, 0.0, 90.0, 5, NOW))


def made(store: Store, task: Task, *members: str) -> None:
    store.run_now(lambda work: rooms.stands(work, task, "wecom", ADDRESS, members[0], members, NOW))


def test_a_wish_is_claimed_once_and_the_same_wish_again_is_none(store: Store) -> None:
    code = opened(store)
    wants(store, code, "a", "b", "a")
    (task,) = claimed(store)
    assert (task.room, task.state, task.people, task.recipient) == (code, WANTED, ("a", "b"), f"group:room:{code}")
    assert claimed(store) == []
    made(store, task, "A", "B")
    assert row(store, code).state == OPEN and row(store, code).not_before is None
    wants(store, code, "a", "b")
    assert claimed(store) == []
    wants(store, code, "a", "c")
    (task,) = claimed(store)
    assert (task.state, task.address, task.members, task.owner) == (OPEN, ADDRESS, ("A", "B"), "A")


def test_what_was_wanted_while_the_room_was_being_made_comes_next(store: Store) -> None:
    code = opened(store)
    wants(store, code, "a", "b")
    (task,) = claimed(store)
    wants(store, code, "a", "b", "c")
    made(store, task, "A", "B")
    (task,) = claimed(store)
    assert task.people == ("a", "b", "c")
    parts(store, code)
    made(store, task, "A", "B", "C")
    (task,) = claimed(store)
    assert task.state == PARTING and task.address == ADDRESS
    store.run_now(lambda work: rooms.ends(work, task, LEAVING, "", NOW))
    (task,) = claimed(store)
    wants(store, code, "a", "d")
    store.run_now(lambda work: rooms.ends(work, task, CLOSED, "", NOW))
    (task,) = claimed(store)
    assert (task.state, task.members) == (OPEN, ("A",)), "opened again while it was being emptied"


def test_a_message_waits_for_its_room_and_goes_when_it_stands(store: Store) -> None:
    code = opened(store)
    send = Send(Group(f"room:{code}"), "room", Card(code, "大家在这里说"))
    does(store, code, Wanted("p1", (Gather(code, "群", ("a", "b")), send)))

    def later(work: UnitOfWork) -> None:
        for one in work.session.exec(select(Outbox)).all():
            one.not_before = NOW + MINUTE

    store.run_now(later)
    (task,) = claimed(store)
    made(store, task, "A", "B")
    assert [one.not_before for one in store.run_now(lambda work: work.session.exec(select(Outbox)).all())] == [NOW]


def test_a_room_that_is_gone_is_made_again_three_times_and_then_done_without(store: Store) -> None:
    code = opened(store)
    wants(store, code, "a", "b")
    for turn in range(1, rooms.MOST_ROUNDS + 1):
        (task,) = claimed(store)
        assert task.round == turn
        made(store, task, "A", "B")
        store.run_now(lambda work: rooms.lost(work.session, code, "群不在了", NOW))
    assert row(store, code).state == NONE and claimed(store) == []


def test_what_a_killed_process_held_is_free_at_the_next_start(store: Store) -> None:
    code, dead = opened(store), Presence(store, "w1")
    wants(store, code, "a", "b")
    dead.begin()
    assert claimed(store, "w1")
    dead.end()
    after = Presence(store, "w2")
    try:
        assert after.begin() == 1
        assert claimed(store, "w2")[0].tries == 2
    finally:
        after.end()


def test_part_without_a_room_is_nothing_and_an_erased_account_stands_nowhere(store: Store) -> None:
    code = opened(store)
    parts(store, code)
    wants(store, code, "a", "b")
    (task,) = claimed(store)
    made(store, task, "Li.Lei", "wang")
    store.run_now(lambda work: rooms.forget(work, ["li.lei"]))
    assert (row(store, code).members, row(store, code).owner) == ('["wang"]', "")


def test_several_rates_are_taken_together_or_not_at_all(store: Store) -> None:
    minute = timedelta(minutes=1)

    def take(*keys: str) -> timedelta:
        return store.run_now(lambda work: rates.take_each(work.session, keys, NOW, minute, 2))

    assert (take("a", "b"), take("a"), take("b", "c")) == (timedelta(),) * 3
    assert take("a", "d") == minute
    assert (take("d"), take("d")) == (timedelta(), timedelta()), "a refusal has used up nothing"
