"""What the recorder holds in memory is bounded, whoever comes and goes."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from tests.vision.scenes import camera
from vision.cameras.port import Coded, Coding
from vision.record.deck import Deck
from vision.record.pushing import ADDRESSES, WRONG_A_MINUTE, Wrong

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
H264 = Coding("h264", 320, 240, b"")


def packet(second: float) -> Coded:
    at = NOON + timedelta(seconds=second)
    return Coded(H264, bytes(1000), None, None, Fraction(1, 90_000), True, at, second)


def test_a_camera_that_left_the_plan_gives_its_last_clip_and_then_holds_no_film() -> None:
    deck = Deck("C1", lambda *_: True)
    deck.plan = camera("C1")
    for second in range(10):
        deck.take(packet(second))
    deck.ask("a" * 32, NOON + timedelta(seconds=9), 3)
    deck.plan = None
    deck.rest()
    assert deck.held == 10_000, "the clip of the alarm is still to be cut"
    deck.take(packet(10))
    ((_, shown),) = deck.due(NOON + timedelta(seconds=60))
    assert len(shown) > 5
    deck.rest()
    deck.take(packet(11))
    assert deck.held == 0
    deck.plan = camera("C1")
    deck.take(packet(12))
    assert deck.held == 1000, "back in the plan on the same connection"


def test_an_address_that_guesses_is_shut_out_for_a_minute_and_no_longer() -> None:
    wrong = Wrong()
    for turn in range(WRONG_A_MINUTE):
        assert not wrong.too_often("203.0.113.9", turn)
        wrong.add("203.0.113.9", turn)
    assert wrong.too_often("203.0.113.9", 20.0) and not wrong.too_often("203.0.113.8", 20.0)
    assert not wrong.too_often("203.0.113.9", 60.0)


def test_wrong_names_from_ever_new_addresses_are_forgotten_and_the_busiest_guesser_is_not() -> None:
    wrong = Wrong()
    for turn in range(3 * ADDRESSES):
        wrong.add(f"2001:db8::{turn:x}", turn / 1000)
        if turn % 300 == 0:
            wrong.add("203.0.113.9", turn / 1000)
    assert len(wrong) == ADDRESSES and wrong.too_often("203.0.113.9", 3.0)
    wrong.add("203.0.113.7", 70.0)
    assert len(wrong) == 1
