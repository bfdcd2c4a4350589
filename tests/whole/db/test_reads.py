"""What pages and the integration API are shown."""

import json
from datetime import timedelta

from sqlmodel import col, select

from db.reads import Filters, Lens, case_json, case_log, case_messages, list_cases, status
from db.reads.lens import Json
from db.store import Store
from db.tables import Outbox
from db.work import UnitOfWork
from tests.whole.db.hazards import change, factory, hazard, keep, photo
from tests.whole.db.shop import NOW, ZONE, opened
from workflows.hazard.case import Escalation, Hazard, Major, State
from workflows.kernel.cards import Card
from workflows.kernel.effects import Group, Sealed, Send

LENS = Lens("https://safe.example", ZONE)


def shown(store: Store, code: str) -> Json:
    found = store.read_now(lambda session: case_json(session, code, LENS))
    assert found is not None
    return found


def codes(store: Store, filters: Filters, cursor: str | None = None, limit: int = 50) -> tuple[list[str], str | None]:
    page = store.read_now(lambda session: list_cases(session, filters, cursor, limit, LENS))
    return [item["code"] for item in page["items"]], page["next_cursor"]  # type: ignore[attr-defined, return-value]


def test_a_case_is_shown_as_the_contract_says(store: Store) -> None:
    factory(store)
    rung = Escalation(NOW, "15m", "p3", "15 分钟未接单"), Escalation(NOW, "2h", "值班室", "无人接单")
    keep(store, hazard("YH-1", escalations=rung, media=(photo("a"),), major=Major("suggested", "可能重大")))
    assert shown(store, "YH-1") == {
        "code": "YH-1", "kind": "hazard", "state": "dispatched", "level": "yellow", "major": "suggested",
        "risk_colour": None, "alert_level": None, "title": "漏油", "text": "三号机漏油\n快来",
        "class": ["设备设施", "转动设备", "漏油", "SB-0301"],
        "place": "二焊车间", "place_code": "P2", "equipment": None, "equipment_code": None,
        "reporter": {"id": "p1", "name": "张三"}, "owner": {"id": "p2", "name": "李强"}, "source": None,
        "opened_at": "2026-03-02T07:50:00+08:00", "respond_by": None, "due_at": "2026-03-03T08:00:00+08:00",
        "accepted_at": None, "controlled_at": None, "fixed_at": None, "closed_at": None,
        "escalations": [
            {"at": "2026-03-02T08:00:00+08:00", "rung": "15m", "to": "王主任", "to_id": "p3", "why": "15 分钟未接单"},
            {"at": "2026-03-02T08:00:00+08:00", "rung": "2h", "to": "值班室", "to_id": None, "why": "无人接单"},
        ],
        "media": [
            {"sha256": "a", "kind": "photo", "stage": "before", "url": "https://safe.example/api/v1/media/a",
             "taken_at": None}
        ],
        "flags": [],
    }  # fmt: skip


def test_what_is_unknown_is_null_and_a_denied_major_is_not_major(store: Store) -> None:
    keep(store, Hazard("YH-1", None, major=Major("denied")))
    seen = shown(store, "YH-1")
    unknown = ("major", "title", "text", "class", "reporter", "owner", "level", "opened_at")
    assert {key: seen[key] for key in unknown} == dict.fromkeys(unknown)
    json.dumps(seen)


def test_an_address_of_a_file_is_signed_where_a_signer_is_given(store: Store) -> None:
    keep(store, hazard("YH-1", media=(photo("a"),)))
    lens = Lens("https://safe.example", ZONE, sign=lambda sha: f"https://safe.example/m/{sha}?s=1")
    found = store.read_now(lambda session: case_json(session, "YH-1", lens))
    assert found
    assert "https://safe.example/m/a?s=1" in json.dumps(found["media"])


def test_a_list_goes_page_by_page_newest_first(store: Store) -> None:
    for n in range(5):
        keep(store, hazard(f"YH-{n}"))
    first, cursor = codes(store, Filters(), limit=2)
    second, cursor = codes(store, Filters(), cursor, 2)
    third, end = codes(store, Filters(), cursor, 2)
    assert (first, second, third, end) == (["YH-4", "YH-3"], ["YH-2", "YH-1"], ["YH-0"], None)


def test_a_list_is_narrowed_by_each_filter(store: Store) -> None:
    factory(store)
    keep(store, hazard("YH-1", level="red"))
    keep(store, hazard("YH-2", state=State.FIXING, place="成品库", place_code="P9", owner="p3"))
    keep(store, hazard("YH-3", opened_at=NOW - timedelta(days=9)))
    opened(store)
    for filters, expected in (
        (Filters(kind="ticket"), ["TK-20260302-0001"]),
        (Filters(kind="hazard", level="red"), ["YH-1"]),
        (Filters(state="fixing,closed"), ["YH-2"]),
        (Filters(place="P9"), ["YH-2"]),
        (Filters(place="成品库"), ["YH-2"]),
        (Filters(owner="p3"), ["YH-2"]),
        (Filters(owner="王主任"), ["YH-2"]),
        (Filters(until=NOW - timedelta(days=1)), ["YH-3"]),
        (Filters(since=NOW - timedelta(days=1), level="red"), ["YH-1"]),
    ):
        assert codes(store, filters)[0] == expected, filters


def test_the_log_names_people_and_keeps_the_order(store: Store) -> None:
    factory(store)
    change(store, keep(store, hazard("YH-1")), state=State.FIXING, now=NOW + timedelta(minutes=1))
    first, second = store.read_now(lambda session: case_log(session, "YH-1", LENS))
    assert (first["seq"], first["event"], first["from"], first["to"]) == (1, "Written", None, "dispatched")
    assert (second["actor"], second["from"], second["to"]) == ({"id": "p2", "name": "李强"}, "dispatched", "fixing")
    assert (second["prev"], second["at"], second["erased"]) == (first["hash"], "2026-03-02T08:01:00+08:00", False)


def test_every_message_says_who_why_and_what_became_of_it(store: Store) -> None:
    factory(store)
    card = Card("YH-1", "请接单", facts=(("地点", "二焊车间"),), why="你是二焊车间的责任人")
    sends = (Send("p2", "owner", card), Send(Group("duty"), "duty", card), Send(Sealed("xyz"), "thanks", card))
    keep(store, hazard("YH-1"), *sends)

    def deliver(work: UnitOfWork) -> None:
        first, second, _ = work.session.exec(select(Outbox).order_by(col(Outbox.id))).all()
        first.state, first.sent_at, first.channel, first.vendor_id = "sent", NOW, "wecom", "msg-7"
        second.state, second.why = "suppressed", "夜间不打扰"
        work.session.add_all([first, second])

    store.run_now(deliver)
    owner, duty, sealed = store.read_now(lambda session: case_messages(session, "YH-1", LENS))
    assert (owner["to"], owner["to_id"], owner["channel"], owner["state"]) == ("李强", "p2", "wecom", "sent")
    assert (owner["sent_at"], owner["vendor_id"], owner["why"]) == (
        "2026-03-02T08:00:00+08:00", "msg-7", "你是二焊车间的责任人",
    )  # fmt: skip
    assert owner["text"] == "YH-1 请接单\n地点：二焊车间"
    assert (duty["state"], duty["why"], duty["sent_at"]) == ("suppressed", "夜间不打扰", None)
    assert (sealed["to"], sealed["to_id"]) == ("匿名报告人", None)
    assert "xyz" not in json.dumps(sealed)


def test_counts_tell_what_is_open_overdue_and_waiting(store: Store) -> None:
    keep(store, hazard("YH-1", due_at=NOW - timedelta(hours=1)), Send("p2", "owner", Card("YH-1", "请接单")))
    keep(store, hazard("YH-2", state=State.CLOSED, due_at=NOW - timedelta(hours=1)))
    opened(store)
    found = store.read_now(lambda session: status(session, NOW + timedelta(minutes=2)))
    assert found.cases == {
        ("hazard", "dispatched", "yellow"): 1, ("hazard", "closed", "yellow"): 1, ("ticket", "open", ""): 1,
    }  # fmt: skip
    assert (found.overdue, found.outbox, found.timers, found.timers_due) == (1, {"waiting": 1}, 1, 1)
    assert found.oldest_send == NOW
