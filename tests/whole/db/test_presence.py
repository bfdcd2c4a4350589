"""What a killed process had claimed is free at the next start; what a living one holds is not."""

from datetime import timedelta

from db import inbox, outbox, posting
from db.presence import Presence
from db.store import Store
from db.work import UnitOfWork
from tests.whole.db.shop import NOW
from workflows.kernel.cards import Card
from workflows.kernel.effects import Send
from workflows.registry import FLOWS

LONG = timedelta(hours=1)


def busy(store: Store, holder: str) -> None:
    """One row that came in and one that goes out, both claimed by `holder`."""
    def work_of(work: UnitOfWork) -> None:
        inbox.put(work, "{}", f"key {holder}", "wecom", holder, "incoming", NOW)
        posting.enqueue(work.session, None, Send(f"p-{holder}", "slot", Card("", "一句话")), NOW)
        assert inbox.claim(work, holder, 0.0, 3600.0, 10, NOW)
        assert outbox.claim(work.session, holder, NOW, 0.0, LONG, 10)

    store.run_now(work_of)


def test_what_a_killed_process_held_is_free_at_the_next_start(store: Store) -> None:
    dead = Presence(store, "w1")
    dead.begin()
    busy(store, "w1")
    dead.end()
    after = Presence(store, "w2")
    try:
        assert after.begin() == 2
        busy(store, "w3")
    finally:
        after.end()


def test_on_a_server_a_living_process_keeps_what_it_holds(url: str) -> None:
    one, other = Store(url, FLOWS), Store(url, FLOWS)
    alive, starting = Presence(one, "w1"), Presence(other, "w2")
    try:
        alive.begin()
        busy(one, "w1")
        assert starting.begin() == (2 if one.sqlite else 0)
    finally:
        alive.end()
        starting.end()
        one.close()
        other.close()
