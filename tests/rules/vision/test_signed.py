"""The guard against requests that come twice, under many."""

from datetime import UTC, datetime, timedelta

import pytest

from config import signed

NOON, FRESH = datetime(2026, 3, 2, 4, 0, tzinfo=UTC), timedelta(minutes=10)


def sent(guard: signed.Guard, at: datetime) -> dict[str, str]:
    marks = signed.headers("a key", b"", at)
    guard.check("a key", marks, b"", at)
    return marks


def test_a_spool_of_twenty_thousand_is_taken_in_one_go_and_each_only_once() -> None:
    guard = signed.Guard(FRESH)
    first = sent(guard, NOON)
    for _ in range(20_000):
        last = sent(guard, NOON)
    for marks in (first, last):
        with pytest.raises(signed.Forged, match="repeated"):
            guard.check("a key", marks, b"", NOON)


def test_a_full_guard_refuses_what_is_new_lets_nothing_old_in_and_opens_when_the_old_is_stale() -> None:
    guard = signed.Guard(FRESH, most=100)
    first = sent(guard, NOON)
    for _ in range(99):
        sent(guard, NOON + timedelta(minutes=5))
    with pytest.raises(signed.Forged, match="full"):
        sent(guard, NOON + timedelta(minutes=10))
    with pytest.raises(signed.Forged, match="repeated"):
        guard.check("a key", first, b"", NOON + timedelta(minutes=10))
    later = NOON + timedelta(minutes=20, seconds=1)
    sent(guard, later)
    with pytest.raises(signed.Forged, match="full"):
        sent(guard, later)
    with pytest.raises(signed.Forged, match="stale"):
        guard.check("a key", first, b"", later)
