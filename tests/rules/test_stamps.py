"""What a phone brings along for what it did without a net."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.media.unusable import Unusable
from bot.signing import Signer
from bot.web.stamps import anchor, anchored, person_mark, stamp_of

OURS, FOREIGN = Signer("a secret of tests"), Signer("another secret")
NOON = datetime(2026, 11, 22, 12, 0, 0, 123000, tzinfo=UTC)
FIELDS = {"seq": "7", "wall": "2026-11-22T20:30:00+08:00", "sent_wall": "2026-11-22T21:00:00.500+08:00"}


def test_an_anchor_says_when_it_was_given_to_the_millisecond() -> None:
    assert anchored(OURS, anchor(OURS, NOON)) == NOON


@pytest.mark.parametrize("token", ["", "x", "1763812800123", "1763812800123.", "1763812800123.AAAAAAAAAAAAAAAAAAAAAA"])
def test_what_is_no_anchor_of_ours_says_nothing(token: str) -> None:
    assert anchored(OURS, token) is None
    assert anchored(OURS, anchor(FOREIGN, NOON)) is None


def test_an_hour_added_to_an_anchor_breaks_it() -> None:
    said, _, digest = anchor(OURS, NOON).partition(".")
    assert anchored(OURS, f"{int(said) + 3_600_000}.{digest}") is None


def test_a_person_s_mark_is_the_same_every_time_and_another_person_s_another() -> None:
    assert person_mark(OURS, "p-1") == person_mark(OURS, "p-1") != person_mark(OURS, "p-2")
    assert "p-1" not in person_mark(OURS, "p-1")


def test_what_is_sent_as_it_is_done_has_no_stamp() -> None:
    assert stamp_of(OURS, {"key": "k"}) is None
    assert stamp_of(OURS, {"wall": ""}) is None


def test_both_clocks_and_the_order_come_along() -> None:
    stamp = stamp_of(OURS, {**FIELDS, "anchor": anchor(OURS, NOON), "since_ms": "1800000.25"})
    assert stamp is not None and stamp.seq == 7 and stamp.anchor == NOON
    assert stamp.since_anchor == timedelta(milliseconds=1_800_000.25)
    assert stamp.wall == datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    assert stamp.sent_wall - stamp.wall == timedelta(minutes=30, milliseconds=500)


def test_after_a_reboot_only_the_anchor_s_own_time_is_left() -> None:
    stamp = stamp_of(OURS, {**FIELDS, "anchor": anchor(OURS, NOON), "since_ms": ""})
    assert stamp is not None and stamp.anchor == NOON and stamp.since_anchor is None


def test_a_foreign_anchor_proves_nothing_and_its_seconds_neither() -> None:
    stamp = stamp_of(OURS, {**FIELDS, "anchor": anchor(FOREIGN, NOON), "since_ms": "5"})
    assert stamp is not None and stamp.anchor is None and stamp.since_anchor is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"wall": "yesterday"}, {"wall": "2026-11-22T20:30:00"}, {"wall": "0001-01-01T00:00:00+08:00"},
        {"sent_wall": ""}, {"seq": "-1"}, {"seq": "1e9"}, {"since_ms": "nan"},
    ],
)  # fmt: skip
def test_clocks_that_cannot_be_read_are_refused_in_words(wrong: dict[str, str]) -> None:
    with pytest.raises(Unusable, match="手机上记的时间读不出来"):
        stamp_of(OURS, {**FIELDS, "anchor": anchor(OURS, NOON), **wrong})
