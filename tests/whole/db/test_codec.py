"""What goes into the tables as text comes back as it was."""

from datetime import datetime

import pytest

from db.codec import card_from_json, card_to_json, incoming_from_json, incoming_to_json, tell_from_json, tell_to_json
from db.store import Store
from tests.whole.db.hazards import hazard, keep
from tests.whole.db.shop import NOW, Noted
from workflows.kernel.cards import Ask, Button, Card, Choice, Option
from workflows.kernel.incoming import File, Incoming, Location, Photo, Piece, Press, Text, Video, Voice

PIECES: tuple[Piece, ...] = (
    Text("漏油"), Photo("m1"), Voice("m2", 3.5, "漏油"), Video("m3"), File("m4", "单.pdf"),
    Location(31.2, 121.5, "门口"),
    Press("m7", "accept", 2, {"level": "red"}),
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_comes_back_as_the_piece_it_was(piece: Piece) -> None:
    incoming = Incoming("wecom", "zhang", "k1", (piece,), NOW, room="r", reply="https://x")
    assert incoming_from_json(incoming_to_json(incoming)) == incoming


def test_a_card_with_everything_comes_back() -> None:
    card = Card(
        "YH-1", "请接单", "red", (("地点", "二焊"),), ("a",), (Button("accept", "接单"), Button("page", "看看", "https://x")),
        Choice("level", "哪一级？", (Option("red", "红"),)), Ask("why", "为什么？"), "脚注", "因为",
    )  # fmt: skip
    assert card_from_json(card_to_json(card)) == card


def test_a_told_event_names_its_case_and_its_type() -> None:
    code, name, body = tell_from_json(tell_to_json("TK-1", Noted("p1", "写")))
    assert (code, name) == ("TK-1", "Noted")
    assert "写" in body


def test_times_of_a_case_come_back_aware(store: Store) -> None:
    case = keep(store, hazard("YH-1"))
    again = store.run_now(lambda work: work.load("YH-1")[1])
    assert again == case
    assert isinstance(again.due_at, datetime)
    assert again.due_at.utcoffset() is not None
