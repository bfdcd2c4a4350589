"""Hundreds of deadlines in one transaction: each decided once, and one that fails takes nobody with it."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from db import posting, timers
from db.posting import Post, post_all
from db.records import records
from db.store import Store
from db.tables import Ask, Case, Claim, Inbox, Log, Message, Outbox, Timer
from db.verify import verify
from db.work import UnitOfWork
from tests.whole.db.shop import ENGINE, MINUTE, NOW, Noted, Wanted, Written, does, opened, ticket
from workflows.kernel.cards import Ask as Question
from workflows.kernel.cards import Card
from workflows.kernel.effects import Due, Forget, Group, Hold, Send, Tell, Wake
from workflows.kernel.flow import Refused

LATER = NOW + MINUTE


def write(store: Store, count: int) -> list[str]:
    return store.run_now(lambda work: [ENGINE.open(work, "ticket", Written("p1"), NOW) for _ in range(count)])


def sweep(store: Store, beside: Callable[[UnitOfWork, str], None] = lambda work, code: None) -> tuple[int, list[str]]:
    """How many were due, and whose decision was refused; `beside` happens in each one's savepoint."""

    def once(work: UnitOfWork) -> tuple[int, list[str]]:
        due, refused = timers.due(work, LATER, 200), []
        work.preload([code for code, _, _ in due])
        for code, name, at in due:
            try:
                with work.savepoint():
                    ENGINE.apply(work, code, Due(name), LATER)
                    beside(work, code)
            except Refused:
                timers.drop(work, code, name, at)
                refused.append(code)
        return len(due), refused

    return store.run_now(once)


def counted(store: Store) -> dict[str, int]:
    def read(session: Session) -> dict[str, int]:
        tables = (Case, Log, Message, Outbox, Timer, Claim, Inbox)
        return {t.__name__: session.exec(select(func.count()).select_from(t)).one() for t in tables}

    return store.read_now(read)


def test_three_hundred_due_timers_are_decided_once_in_two_transactions(store: Store) -> None:
    codes = write(store, 300)
    assert [sweep(store) for _ in range(3)] == [(200, []), (100, []), (0, [])]
    found = counted(store)
    assert (found["Log"], found["Message"], found["Outbox"], found["Timer"]) == (600, 300, 300, 300)
    assert store.run_now(timers.next_due) == LATER + MINUTE
    assert store.read_now(lambda session: verify(records(session))).ok
    does(store, codes[0], Noted("p1", "继续"), LATER)


def test_one_refused_in_the_middle_leaves_the_others(store: Store) -> None:
    codes = write(store, 5)

    def refuses(work: UnitOfWork, code: str) -> None:
        if code == codes[2]:
            raise Refused("不行")

    assert sweep(store, refuses) == (5, [codes[2]])
    found = counted(store)
    assert (found["Log"], found["Outbox"], found["Timer"]) == (9, 4, 4)
    assert store.read_now(lambda s: s.exec(select(Case.version).where(Case.code == codes[2])).one()) == 1
    assert store.read_now(lambda session: verify(records(session))).ok


def test_one_refused_after_it_wrote_to_the_tables_is_undone_too(store: Store) -> None:
    codes = write(store, 5)

    def writes_and_refuses(work: UnitOfWork, code: str) -> None:
        ENGINE.apply(work, code, Wanted("p1", (Tell(codes[0], Noted("p1", "x"), code), Hold("seat", code))), LATER)
        assert work.session.exec(select(Log).where(Log.case_code == code)).all()
        if code in codes[1:3]:
            raise Refused("不行")

    assert sweep(store, writes_and_refuses) == (5, codes[1:3])
    found = counted(store)
    assert (found["Claim"], found["Inbox"], found["Outbox"], found["Timer"], found["Log"]) == (3, 3, 3, 3, 11)
    assert store.read_now(lambda session: verify(records(session))).ok


def test_a_deadline_forgotten_by_the_decision_before_it_does_not_ring(store: Store) -> None:
    (code,) = write(store, 1)
    does(store, code, Wanted("p1", (Wake("aaa", LATER),)))

    def forgets(work: UnitOfWork, code: str) -> None:
        ENGINE.apply(work, code, Wanted("p1", (Forget("cold"), Forget("aaa"))), LATER)

    due, refused = sweep(store, forgets)
    assert (due, refused) == (2, [code])
    assert counted(store)["Timer"] == 0


def test_a_case_changed_behind_the_sweep_stops_it_and_nothing_is_kept(store: Store) -> None:
    codes = write(store, 3)

    def overtaken(work: UnitOfWork, code: str) -> None:
        if code == codes[1]:
            work.session.execute(update(Case).where(col(Case.code) == codes[2]).values(version=7))

    with pytest.raises(Exception, match="no longer at its version"):
        sweep(store, overtaken)
    assert counted(store)["Log"] == 3


def test_facts_and_pages_inside_a_sweep_see_what_was_decided_before(store: Store) -> None:
    write(store, 3)
    seen: list[int] = []
    sweep(store, lambda work, code: seen.append(len(work.session.exec(select(Outbox)).all())))
    assert seen == [1, 2, 3]


def sends() -> list[Send]:
    """Amended, repeated, asked, to rooms and to people."""
    why = Question("why", "为什么？")
    return [
        Send("p1", "owner", Card("YH-1", "请接单")),
        Send("p1", "owner", Card("YH-1", "请接单")),
        Send("p2", "boss", Card("YH-1", "为什么退回？", ask=why), "urgent"),
        Send(Group("duty"), "duty", Card("YH-1", "值班", ask=why)),
        Send("p1", "owner", Card("YH-1", "王强已接单")),
        Send("p1", "other", Card("YH-1", "写原因", ask=why), "reminder"),
    ]


def queue(session: Session) -> list[tuple[object, ...]]:
    rows = session.exec(select(Outbox).order_by(col(Outbox.slot), col(Outbox.revision))).all()
    looks = [(r.slot, r.recipient, r.revision, r.state, r.rank, r.urgency, r.card, r.why, r.due_at) for r in rows]
    messages = session.exec(select(Message).order_by(col(Message.slot))).all()
    shown = [(m.case_code, m.slot, m.recipient, m.revision, m.card) for m in messages]
    asked = session.exec(select(Ask).order_by(col(Ask.person))).all()
    return [*looks, *shown, *((a.person, a.case_code, a.ask_id) for a in asked)]


@pytest.mark.parametrize("at_once", [1, 2, 3, 6])
def test_many_messages_at_once_end_like_one_after_another(store: Store, at_once: int) -> None:
    def one_by_one(work: UnitOfWork) -> None:
        for send in sends():
            posting.enqueue(work.session, "YH-1", send, NOW)

    def together(work: UnitOfWork) -> None:
        posts = [Post("YH-1", send, NOW) for send in sends()]
        for start in range(0, len(posts), at_once):
            post_all(work.session, posts[start : start + at_once], work.site)

    def emptied(work: UnitOfWork) -> None:
        for table in (Ask, Outbox, Message):
            for row in work.session.exec(select(table)).all():
                work.session.delete(row)

    store.run_now(one_by_one)
    expected = store.read_now(queue)
    store.run_now(emptied)
    store.run_now(together)
    assert store.read_now(queue) == expected


def test_who_holds_a_message_sees_its_new_look_after_the_decision(store: Store) -> None:
    code = opened(store)
    does(store, code, Wanted("p1", (Send("p1", "s", Card(code, "以前")),)))

    def press(work: UnitOfWork) -> tuple[int, str]:
        message = work.session.exec(select(Message)).one()
        ENGINE.apply(work, code, Wanted("p1", (Send("p1", "s", Card(code, "以后")),)), NOW)
        return message.revision, message.card

    revision, card = store.run_now(press)
    assert revision == 2
    assert "以后" in card
    assert ticket(store, code).code == code
