"""What a decision asks for lands in the same commit, once."""

import pytest
from sqlalchemy import func
from sqlmodel import Session, SQLModel, select

from db import timers
from db.codec import tell_from_json
from db.store import Store
from db.tables import Case, Claim, Inbox, Job, Ledger, Log, Message, Outbox, Timer
from db.work import UnitOfWork
from tests.whole.db.shop import ENGINE, MINUTE, NOW, Ended, Noted, Wanted, Written, does, opened, ticket
from workflows.kernel.cards import Card
from workflows.kernel.effects import Award, Do, Drop, Due, Effect, Forget, Hold, Open, Release, Send, Tell, Wake
from workflows.kernel.flow import Refused

TOLD = Send("p1", "cold", Card("", "还是凉的"))


def wants(store: Store, code: str, *effects: Effect) -> None:
    does(store, code, Wanted("p1", effects))


def count(store: Store, table: type[SQLModel]) -> int:
    return store.read_now(lambda s: s.exec(select(func.count()).select_from(table)).one())


def timers_of(store: Store, code: str) -> dict[str, int]:
    """Minutes after NOW at which each timer rings."""

    def read(session: Session) -> dict[str, int]:
        rows = session.exec(select(Timer).where(Timer.case_code == code))
        return {t.name: round((t.due_at - NOW) / MINUTE) for t in rows}

    return store.read_now(read)


def test_a_timer_set_again_is_moved_and_a_forgotten_one_is_gone(store: Store) -> None:
    code = opened(store)
    wants(store, code, Wake("cold", NOW + 5 * MINUTE), Wake("other", NOW + 2 * MINUTE))
    assert timers_of(store, code) == {"cold": 5, "other": 2}
    wants(store, code, Forget("other"), Forget("never set"))
    assert timers_of(store, code) == {"cold": 5}


def test_a_due_timer_is_decided_once_and_may_set_itself_anew(store: Store) -> None:
    code, later = opened(store), NOW + MINUTE
    assert store.run_now(lambda work: [(c, n) for c, n, _ in timers.due(work, later, 10)]) == [(code, "cold")]
    does(store, code, Due("cold"), later)
    assert timers_of(store, code) == {"cold": 2}
    with pytest.raises(Refused):
        does(store, code, Due("cold"), later)
    assert count(store, Outbox) == 1


def test_a_timer_that_found_nothing_new_sets_itself_anew_and_leaves_no_row_in_the_log(store: Store) -> None:
    code = opened(store)
    before, version = count(store, Log), store.read_now(lambda s: s.exec(select(Case.version)).one())

    def looks(work: UnitOfWork, *effects: Effect, minute: int = 1) -> None:
        kind, case = work.load(code)
        work.save(kind, case, case, Due("cold"), list(effects), NOW + minute * MINUTE)

    store.run_now(lambda work: looks(work, Wake("cold", NOW + 9 * MINUTE)))
    assert timers_of(store, code) == {"cold": 9} and count(store, Log) == before
    assert store.read_now(lambda s: s.exec(select(Case.version)).one()) == version
    with pytest.raises(Refused):
        store.run_now(lambda work: looks(work))
    store.run_now(lambda work: looks(work, TOLD, minute=9))
    assert count(store, Log) == before + 1, "whoever is told hears it for a reason on record"


def test_a_timer_forgotten_a_moment_before_changes_nothing_when_it_rings(store: Store) -> None:
    code = opened(store)
    wants(store, code, Forget("cold"))
    with pytest.raises(Refused):
        does(store, code, Due("cold"), NOW + MINUTE)
    assert count(store, Outbox) == 0


def test_the_ended_ticket_keeps_no_timer_it_forgot(store: Store) -> None:
    code = opened(store)
    does(store, code, Ended("p1"))
    assert timers_of(store, code) == {}


def test_dropping_a_refused_timer_spares_the_one_set_anew(store: Store) -> None:
    code = opened(store)
    wants(store, code, Wake("cold", NOW + 9 * MINUTE))
    store.run_now(lambda work: timers.drop(work, code, "cold", NOW + MINUTE))
    assert timers_of(store, code) == {"cold": 9}
    store.run_now(lambda work: timers.drop(work, code, "cold", NOW + 9 * MINUTE))
    assert timers_of(store, code) == {}


def test_the_next_timer_is_the_earliest(store: Store) -> None:
    assert store.run_now(timers.next_due) is None
    code = opened(store)
    wants(store, code, Wake("soon", NOW + MINUTE / 2))
    assert store.run_now(timers.next_due) == NOW + MINUTE / 2


def test_what_one_ticket_holds_no_other_can_hold_until_it_is_released(store: Store) -> None:
    first, second = opened(store), opened(store)
    wants(store, first, Hold("guardian", "王芳"))
    wants(store, first, Hold("guardian", "王芳"))
    with pytest.raises(Refused, match=first):
        wants(store, second, Hold("guardian", "王芳"))
    wants(store, first, Release("guardian", "王芳"))
    wants(store, second, Hold("guardian", "王芳"))
    assert store.read_now(lambda s: s.exec(select(Claim.case_code)).all()) == [second]


def test_a_hold_that_is_refused_leaves_nothing_even_where_the_refusal_is_caught(store: Store) -> None:
    first, second = opened(store), opened(store)
    wants(store, first, Hold("guardian", "b"))

    wanted = Wanted("p1", (Hold("guardian", "a"), Hold("guardian", "b"), Do("x", {}, "k")))

    def catches(work: UnitOfWork) -> None:
        with pytest.raises(Refused):
            ENGINE.apply(work, second, wanted, NOW)

    store.run_now(catches)
    assert count(store, Claim) == 1
    assert count(store, Job) == 0
    assert store.read_now(lambda s: s.exec(select(Case.version).where(Case.code == second)).one()) == 1


def test_an_event_told_to_another_ticket_waits_in_the_inbox_once(store: Store) -> None:
    first, second = opened(store), opened(store)
    wants(store, first, Tell(second, Noted("p1", "从前一张来"), "k1"))
    wants(store, first, Tell(second, Noted("p1", "从前一张来"), "k1"))
    (row,) = store.read_now(lambda s: s.exec(select(Inbox)).all())
    code, name, body = tell_from_json(row.payload or "")
    assert (row.kind, row.account, code) == ("tell", second, second)
    does(store, second, store.shared.codec.event("ticket", name, body))
    assert ticket(store, second).notes == ("从前一张来",)


def test_heavy_work_is_one_row_per_key(store: Store) -> None:
    code = opened(store)
    wants(store, code, Do("hear", {"sha256": "a", "seconds": 3.5}, "hear:a"))
    wants(store, code, Do("hear", {"sha256": "a", "seconds": 3.5}, "hear:a"))
    (row,) = store.read_now(lambda s: s.exec(select(Job)).all())
    assert (row.job, row.case_code, row.args, row.not_before) == ("hear", code, '{"sha256": "a", "seconds": 3.5}', NOW)


def test_points_are_booked_to_the_person(store: Store) -> None:
    code = opened(store)
    wants(store, code, Award("p9", 5, "报告隐患"))
    (row,) = store.read_now(lambda s: s.exec(select(Ledger)).all())
    assert (row.person, row.points, row.why, row.case_code) == ("p9", 5, "报告隐患", code)


def test_a_case_opened_by_another_lands_in_the_same_commit(store: Store) -> None:
    code = opened(store)
    wants(store, code, Open("ticket", Written("p2")))
    assert count(store, Case) == 2


def test_a_dropped_draft_leaves_nothing_but_its_unused_number(store: Store) -> None:
    code = opened(store)
    wants(store, code, Send("p1", "draft", Card(code, "收到")))
    wants(store, code, Drop(), Send("p1", "talk", Card("", "你好，发一张照片就能报隐患。")))
    for table in (Case, Log, Timer):
        assert count(store, table) == 0
    messages = store.read_now(lambda s: s.exec(select(Message.case_code, Message.slot)).all())
    assert [tuple(m) for m in messages] == [(None, "talk")]
    assert opened(store).endswith("0002")
