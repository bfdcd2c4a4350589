"""The queue of what came in: once, in order, and never stuck with a process that died."""

from datetime import timedelta

from sqlmodel import col, select

from db import inbox
from db.store import Store
from db.tables import Inbox
from db.work import UnitOfWork
from tests.whole.db.shop import MINUTE, NOW


def put(store: Store, key: str, account: str = "a", platform: str = "wecom") -> bool:
    return store.run_now(lambda work: inbox.put(work, "{}", key, platform, account, "incoming", NOW))


def claim(store: Store, tick: float = 0.0, holder: str = "w1", limit: int = 10, now: object = None) -> list[str]:
    rows = store.run_now(lambda work: inbox.claim(work, holder, tick, 30.0, limit, NOW))
    return [row.key for row in rows]


def row(store: Store, key: str) -> Inbox:
    return store.read_now(lambda s: s.exec(select(Inbox).where(Inbox.key == key)).one())


def expire(store: Store, key: str) -> None:
    """Its lease ended long ago, on whichever clock the database counts."""

    def back(work: UnitOfWork) -> None:
        held = work.session.exec(select(Inbox).where(Inbox.key == key)).one()
        held.lease_until = -1.0
        work.session.add(held)

    store.run_now(back)


def test_the_same_callback_delivered_twice_is_stored_once(store: Store) -> None:
    assert [put(store, "m1"), put(store, "m1"), put(store, "m2")] == [True, False, True]


def test_one_persons_messages_are_handled_one_after_another_while_others_go_on(store: Store) -> None:
    for key, account in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a")):
        put(store, key, account)
    assert claim(store) == ["a1", "b1"]
    assert claim(store) == [], "a2 waits for a1"
    store.run_now(lambda work: work.settle("a1", "done"))
    assert claim(store) == ["a2"]


def test_the_same_account_name_on_two_platforms_is_two_people(store: Store) -> None:
    put(store, "w", "zhang", "wecom")
    put(store, "d", "zhang", "dingtalk")
    assert claim(store) == ["w", "d"]


def test_the_rows_of_a_killed_process_come_back_when_their_lease_ends(store: Store) -> None:
    put(store, "a1")
    assert claim(store, tick=100.0) == ["a1"]
    assert claim(store, tick=129.0, holder="w2") == []
    expire(store, "a1")
    assert claim(store, tick=131.0, holder="w2") == ["a1"]
    assert (row(store, "a1").holder, row(store, "a1").attempts) == ("w2", 2)


def test_a_slow_process_cannot_bring_back_what_another_has_settled_meanwhile(store: Store) -> None:
    put(store, "a1")
    claim(store, tick=100.0)
    slow = row(store, "a1")
    expire(store, "a1")
    assert claim(store, tick=131.0, holder="w2") == ["a1"]
    assert not store.run_now(lambda work: inbox.again(work, slow, "媒体暂时取不到", NOW))
    store.run_now(lambda work: work.settle("a1", "done"))
    assert not store.run_now(lambda work: inbox.dead(work, slow, "太慢"))
    assert row(store, "a1").state == "done"


def test_what_stands_behind_a_row_put_off_is_not_due(store: Store) -> None:
    put(store, "a1")
    put(store, "a2")
    claim(store)
    store.run_now(lambda work: inbox.again(work, row(store, "a1"), "媒体暂时取不到", NOW + MINUTE))
    assert store.run_now(lambda work: inbox.waiting(work, NOW)) == 0
    assert store.run_now(lambda work: inbox.waiting(work, NOW + MINUTE)) == 2


def test_a_row_put_back_keeps_its_place_before_later_ones(store: Store) -> None:
    put(store, "a1")
    put(store, "a2")
    claim(store)
    later = NOW + 5 * MINUTE
    store.run_now(lambda work: inbox.again(work, row(store, "a1"), "媒体暂时取不到", later))
    assert claim(store) == []
    assert store.run_now(lambda work: inbox.next_due(work, NOW)) == later
    rows = store.run_now(lambda work: inbox.claim(work, "w1", 0.0, 30.0, 10, later))
    assert [r.key for r in rows] == ["a1"]


def test_a_row_given_up_lets_the_next_one_pass(store: Store) -> None:
    put(store, "a1")
    put(store, "a2")
    claim(store)
    store.run_now(lambda work: inbox.dead(work, row(store, "a1"), "解不开"))
    assert claim(store) == ["a2"]
    assert (row(store, "a1").state, row(store, "a1").outcome) == ("failed", "解不开")


def test_a_refusal_stays_readable_on_the_row(store: Store) -> None:
    put(store, "a1")
    claim(store)
    store.run_now(lambda work: work.settle("a1", "refused: 还差 1 张整改照片"))
    assert (row(store, "a1").state, row(store, "a1").outcome) == ("refused", "refused: 还差 1 张整改照片")


def test_raw_payloads_are_erased_after_three_days_but_only_of_what_was_handled(store: Store) -> None:
    for key in ("old", "waiting"):
        put(store, key, account=key)
    store.run_now(lambda work: work.settle("old", "done"))
    now = NOW + timedelta(days=3, minutes=1)
    assert store.run_now(lambda work: inbox.erase(work, now - timedelta(days=3), now)) == 1
    assert (row(store, "old").payload, row(store, "old").erased_at) == (None, now)
    assert row(store, "waiting").payload == "{}"
    assert put(store, "old", account="old") is False, "the key is still known"


def test_two_workers_claiming_at_once_never_share_a_row(store: Store) -> None:
    for n in range(20):
        put(store, f"k{n}", account=f"p{n}")

    def half(work: UnitOfWork) -> list[str]:
        return [r.key for r in inbox.claim(work, "w1", 0.0, 30.0, 10, NOW)]

    if store.sqlite:
        first, second = store.run_now(half), store.run_now(half)
    else:

        def nested(work: UnitOfWork) -> tuple[list[str], list[str]]:
            return half(work), store.run_now(half)

        first, second = store.run_now(nested)
    assert len(first) == len(second) == 10
    assert not set(first) & set(second)
    assert store.read_now(lambda s: s.exec(select(Inbox.key).where(col(Inbox.state) == "new")).all()) == []
