"""Heavy work comes back to its case once, with a result or with a reason."""

import json

from sqlmodel import select

from db import jobs
from db.store import Store
from db.tables import Inbox, Job
from tests.whole.db.shop import MINUTE, NOW, Wanted, does, opened
from workflows.kernel.effects import Do


def asked(store: Store, key: str = "hear:a") -> str:
    code = opened(store)
    does(store, code, Wanted("p1", (Do("hear", {"sha256": "a"}, key),)))
    return code


def claim(store: Store, holder: str = "w1", kinds: tuple[str, ...] = ()) -> list[Job]:
    return store.run_now(lambda work: jobs.claim(work, holder, 0.0, 60.0, 5, NOW, kinds))


def returned(store: Store) -> list[tuple[str, str, dict[str, object]]]:
    rows = store.read_now(lambda s: s.exec(select(Inbox)).all())
    return [(row.key, row.kind, json.loads(row.payload or "{}")) for row in rows]


def test_a_result_returns_through_the_inbox_exactly_once(store: Store) -> None:
    code = asked(store)
    (job,) = claim(store)
    assert claim(store, "w2") == []
    for _ in range(2):
        store.run_now(lambda work: jobs.finish(work, job.id or 0, {"text": "漏油", "sure": True}, NOW))
    wire = {"sha256": "a", "code": code, "job": "hear", "key": "hear:a", "result": {"text": "漏油", "sure": True}}
    assert returned(store) == [("job:hear:a", "done", wire)]


def test_a_failed_try_waits_and_only_the_last_one_is_told(store: Store) -> None:
    asked(store)
    (job,) = claim(store)
    store.run_now(lambda work: jobs.fail(work, job.id or 0, "模型忙", NOW, NOW + MINUTE))
    assert claim(store) == []
    assert returned(store) == []
    assert store.run_now(lambda work: jobs.next_due(work, NOW)) == NOW + MINUTE
    (again,) = store.run_now(lambda work: jobs.claim(work, "w1", 0.0, 60.0, 5, NOW + MINUTE))
    assert again.tries == 2
    store.run_now(lambda work: jobs.fail(work, job.id or 0, "听不清", NOW))
    ((key, kind, wire),) = returned(store)
    assert (key, kind, wire["why"]) == ("job:hear:a", "failed", "听不清")


def test_a_worker_takes_only_the_kinds_it_can_do(store: Store) -> None:
    asked(store)
    assert claim(store, kinds=("report",)) == []
    assert len(claim(store, kinds=("hear", "report"))) == 1


def test_a_long_job_keeps_its_lease_only_while_it_holds_it(store: Store) -> None:
    asked(store)
    (job,) = claim(store)
    assert store.run_now(lambda work: jobs.renew(work, job.id or 0, "w1", 50.0, 60.0)) is True
    assert store.run_now(lambda work: jobs.renew(work, job.id or 0, "w2", 50.0, 60.0)) is False
    assert store.run_now(lambda work: jobs.in_flight(work, NOW)) == 1
