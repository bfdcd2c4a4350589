"""The tries of telephones on both databases: what counts against a limit, what is asked when, what is forgotten."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from db import outbox, phones
from db.posting import enqueue
from db.store import Store
from db.tables import Outbox, PhoneTry
from tests.whole.db.shop import MINUTE, NOW
from workflows.kernel.cards import Card
from workflows.kernel.effects import Send


def dialled(store: Store, at: datetime = NOW, **more: object) -> PhoneTry:
    made = {"key": f"p{at:%H%M%S}{len(more)}{more.get('leg', '')}", "outbox_id": 1, "case_code": "YH-1", "person": "p1",
            "leg": "call", "line": "voice-http", "rings": True, "at": at, "ends_at": at + 5 * MINUTE,
            "target": "13800000001", "state": "placed", "poll_at": at + MINUTE}  # fmt: skip

    def write(session: Session) -> PhoneTry:
        one = PhoneTry(**(made | more))
        session.add(one)
        session.flush()
        session.expunge(one)
        return one

    return store.run_now(lambda work: write(work.session))


def test_what_may_have_rung_counts_and_what_never_went_out_does_not(store: Store) -> None:
    for minutes, state in ((0, "placed"), (1, "unsure"), (2, "void"), (3, "failed"), (4, "dialing")):
        dialled(store, NOW + minutes * MINUTE, state=state)
    dialled(store, NOW, rings=False, line="ding-app-call")
    since = NOW - MINUTE
    assert len(store.read_now(lambda s: phones.times(s, "p1", since, "call"))) == 4
    assert len(store.read_now(lambda s: phones.times(s, "p1", NOW, "call"))) == 3, "the window is open at its beginning"
    assert len(store.read_now(lambda s: phones.times(s, "p1", since, line="ding-app-call"))) == 1
    assert store.read_now(lambda s: phones.times(s, "p2", since, "call")) == []


def test_a_text_that_failed_is_none(store: Store) -> None:
    dialled(store, leg="sms", state="failed")
    assert store.read_now(lambda s: phones.texted(s, "p1", "YH-1", NOW - MINUTE)) is None
    dialled(store, NOW + MINUTE, leg="sms", state="delivered")
    assert store.read_now(lambda s: phones.texted(s, "p1", "YH-1", NOW)) == NOW + MINUTE
    assert store.read_now(lambda s: phones.texted(s, "p1", "YH-2", NOW)) is None


def test_a_line_is_asked_at_its_time_and_the_clock_stops_there(store: Store) -> None:
    dialled(store)
    dialled(store, NOW + MINUTE, state="reached", poll_at=None)
    assert store.read_now(lambda s: phones.next_due(s, NOW)) == NOW + MINUTE
    assert store.read_now(lambda s: phones.in_flight(s, NOW)) == 0
    assert store.read_now(lambda s: phones.in_flight(s, NOW + MINUTE)) == 1
    assert len(store.run_now(lambda work: list(phones.due(work.session, NOW + MINUTE, 10)))) == 1


def test_a_reply_belongs_to_the_newest_text_to_that_number(store: Store) -> None:
    dialled(store, leg="sms", key="p-first")
    dialled(store, NOW + MINUTE, leg="sms", key="p-second")
    dialled(store, NOW + 2 * MINUTE, leg="call", key="p-call")
    found = store.read_now(lambda s: phones.last_text_to(s, "13800000001", NOW))
    assert found is not None and found.key == "p-second"
    assert store.read_now(lambda s: phones.last_text_to(s, "13800000001", NOW + MINUTE * 2)) is None


def test_numbers_are_forgotten_after_a_week_or_with_the_person(store: Store) -> None:
    old, new = dialled(store, key="p-old"), dialled(store, NOW + timedelta(days=7), key="p-new", person="p2")

    def left() -> dict[str, str]:
        return dict(store.read_now(lambda s: s.exec(select(PhoneTry.key, PhoneTry.target)).all()))

    store.run_now(lambda work: phones.forget_numbers(work.session, NOW + timedelta(days=7, minutes=1)))
    assert left() == {old.key: "", new.key: "13800000001"}
    store.run_now(lambda work: phones.forget_numbers(work.session, NOW, "p2"))
    assert left() == {old.key: "", new.key: ""}


def test_telephone_rows_are_claimed_by_the_switchboard_alone(store: Store) -> None:
    def write(session: Session) -> None:
        for to in ("p1", "tel:sms:p1", "tel:call:p1"):
            enqueue(session, "YH-1", Send(to, "owner", Card("YH-1", "红色隐患"), "danger"), NOW)

    store.run_now(lambda work: write(work.session))

    def claimed(only_phones: bool) -> list[str]:
        minute = timedelta(minutes=1)
        rows = store.run_now(
            lambda work: outbox.claim(work.session, "me", NOW, 0.0, minute, 10, phones=only_phones)
        )
        return sorted(row.recipient for row in rows)

    assert claimed(False) == ["p1"] and claimed(True) == ["tel:call:p1", "tel:sms:p1"]
    assert store.read_now(lambda s: phones.capped(s, NOW - MINUTE, "夜间")) == []
    store.run_now(lambda work: hold_back(work.session))
    assert store.read_now(lambda s: phones.capped(s, NOW - MINUTE, "夜间")) == ["p1"]


def hold_back(session: Session) -> None:
    row = session.exec(select(Outbox).where(Outbox.recipient == "tel:call:p1")).one()
    row.state, row.why = outbox.SUPPRESSED, "夜间 22:00—06:00 已打 3 次电话"
    session.add(row)
