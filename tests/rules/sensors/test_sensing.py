"""When a detector alarms, when it is well again, and what nobody believes."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.alarm import sensing_words as words
from workflows.alarm.sensing import Gauge, Stale, Unusable, alert_of, beyond, dead, overdue, silent, step

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
GAS = Gauge("G1", "%LEL", 10, 25, silence=timedelta(minutes=5))
OXYGEN = Gauge("O1", "%", 19.5, 18, falling=True)
SMOKE = Gauge("S1", "", 1, 1)


def run(gauge: Gauge, *values: float) -> list[tuple[int, bool]]:
    """What each value raises, and whether it ends it."""
    told = []
    for minute, value in enumerate(values):
        at = NOW + timedelta(minutes=minute)
        one = step(gauge, value, gauge.unit, at, at)
        gauge = replace(gauge, level=one.level, at=at, value=value)
        told.append((one.raised, one.over))
    return told


def test_the_first_limit_warns_the_second_alarms_and_well_below_it_is_over() -> None:
    assert run(GAS, 9.9, 10, 24, 25, 30, 12, 9, 8.4) == [
        (0, False), (1, False), (0, False), (2, False), (0, False), (0, False), (0, False), (0, True),
    ]  # fmt: skip


def test_a_value_that_trembles_on_the_line_is_told_once() -> None:
    told = run(GAS, *([10.0, 9.9, 10.1, 9.6] * 50))
    assert [one for one in told if one != (0, False)] == [(1, False)]


def test_oxygen_is_dangerous_when_it_falls() -> None:
    assert run(OXYGEN, 20.9, 19.5, 19.6, 18.0, 17, 19.6, 19.7) == [
        (0, False), (1, False), (0, False), (2, False), (0, False), (0, False), (0, True),
    ]  # fmt: skip


def test_straight_beyond_the_second_limit_is_one_alarm() -> None:
    assert run(GAS, 0, 80, 0) == [(0, False), (2, False), (0, True)]


def test_a_smoke_detector_says_one_and_zero() -> None:
    assert run(SMOKE, 0, 1, 1, 0, 1) == [(0, False), (2, False), (0, False), (0, True), (2, False)]


def test_a_limit_of_zero_can_be_left() -> None:
    frost = Gauge("T1", "℃", 0, 0, falling=True)
    assert run(frost, 3, 0, -1, 0.1) == [(0, False), (2, False), (0, False), (0, True)]


@given(st.lists(st.floats(-50, 150), min_size=1, max_size=40), st.booleans(), st.floats(0, 100), st.floats(0, 100))
def test_what_is_beyond_a_limit_is_always_told_and_what_is_told_is_beyond(
    values: list[float], falling: bool, one: float, two: float
) -> None:
    first, second = (max(one, two), min(one, two)) if falling else (min(one, two), max(one, two))
    gauge = Gauge("X", "", first, second, falling)
    for value in values:
        past = [value <= limit if falling else value >= limit for limit in (first, second)]
        level = beyond(gauge, value)
        assert level >= (2 if past[1] else 1 if past[0] else 0)
        if level > gauge.level:
            assert past[level - 1]
        gauge = replace(gauge, level=level)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused_in_words(value: float) -> None:
    with pytest.raises(Unusable, match=words.NO_NUMBER):
        step(GAS, value, "%LEL", NOW, NOW)


def test_another_unit_is_refused_and_another_spelling_is_not() -> None:
    with pytest.raises(Unusable, match="单位是 ppm，登记的是 %LEL"):
        step(GAS, 30, "ppm", NOW, NOW)
    for spelled in ("%LEL", "% lel", "LEL%", "", "％ＬＥＬ"):
        assert step(GAS, 30, spelled, NOW, NOW).raised == 2
    assert step(Gauge("T", "℃", 60, 80), 70, "°C", NOW, NOW).raised == 1


def test_the_future_is_refused_and_a_clock_a_little_ahead_is_not() -> None:
    with pytest.raises(Unusable, match="将来"):
        step(GAS, 30, "", NOW + timedelta(minutes=6), NOW)
    assert step(GAS, 30, "", NOW + timedelta(minutes=4), NOW).raised == 2


def test_a_clock_a_little_ahead_makes_nothing_after_it_older() -> None:
    ahead = step(GAS, 1, "", NOW + timedelta(minutes=4), NOW)
    assert ahead.at == NOW
    later = NOW + timedelta(seconds=1)
    assert step(replace(GAS, at=ahead.at, value=1), 90, "", later, later).raised == 2
    known_from_the_future = replace(GAS, at=NOW + timedelta(hours=1), value=1)
    assert step(known_from_the_future, 90, "", NOW, NOW).raised == 2, "our own clock was set back"


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_a_year_that_no_clock_shows_is_refused(year: int) -> None:
    with pytest.raises(Unusable, match="年份要在 1970 到 2199 之间"):
        step(GAS, 30, "", NOW.replace(year=year), NOW)


def test_what_stays_beyond_its_limit_is_said_again_once_a_minute() -> None:
    gauge, said = GAS, []
    for second in range(0, 180, 10):
        at = NOW + timedelta(seconds=second)
        one = step(gauge, 30 + second, "", at, at)
        said += [second] if one.still else []
        gauge = replace(gauge, level=one.level, at=at, value=30 + second)
    assert said == [60, 120]
    assert not step(replace(GAS, at=NOW, value=3), 4, "", NOW + timedelta(hours=1), NOW + timedelta(hours=1)).still


def test_the_first_limit_is_one_level_less_than_the_second() -> None:
    assert [alert_of(whole, 2) for whole in (3, 2, 1)] == [3, 2, 1]
    assert [alert_of(whole, 1) for whole in (3, 2, 1)] == [2, 1, 1]


def test_of_many_that_were_silent_together_the_last_few_have_their_own_time_to_come_back() -> None:
    five, ten = GAS, replace(GAS, code="G2", silence=timedelta(minutes=10))
    minute, long_ago = timedelta(minutes=1), NOW - timedelta(days=1)
    assert dead((five, ten), NOW, NOW + 4 * minute, long_ago) == ()
    assert dead((five, ten), NOW, NOW + 5 * minute, long_ago) == (five,)
    assert dead((five, ten), NOW, NOW + 10 * minute, long_ago) == (five, ten)
    assert dead((five,) * 4, NOW, NOW + 10 * minute, long_ago) == (), "that is the gateway still"
    assert dead((five,), NOW, NOW + 7 * minute, NOW + 3 * minute) == (), "we were away ourselves"


def test_what_comes_late_or_twice_changes_nothing() -> None:
    known = replace(GAS, at=NOW, value=3.0)
    for at, value in ((NOW, 3.0), (NOW - timedelta(seconds=1), 99.0)):
        with pytest.raises(Stale):
            step(known, value, "", at, NOW)
    assert step(known, 30, "", NOW, NOW).raised == 2


def test_silence_is_counted_from_the_last_word_and_not_from_before_the_service_began() -> None:
    heard = replace(GAS, heard=NOW)
    long_ago = NOW - timedelta(days=1)
    assert not silent(heard, NOW + timedelta(minutes=4, seconds=59), long_ago)
    assert silent(heard, NOW + timedelta(minutes=5), long_ago)
    assert not silent(heard, NOW + timedelta(minutes=9), NOW + timedelta(minutes=5))
    assert not silent(replace(heard, silent=True), NOW + timedelta(days=1), long_ago)
    assert not silent(replace(heard, silence=timedelta()), NOW + timedelta(days=1), long_ago)


def test_who_was_silent_and_speaks_is_heard_with_whatever_it_says() -> None:
    one = step(replace(GAS, silent=True), 30, "", NOW, NOW)
    assert (one.spoke, one.raised) == (True, 2)


def test_the_last_lawful_day_is_lawful() -> None:
    last = date(2026, 3, 2)
    assert not overdue(last, last) and overdue(last, date(2026, 3, 3))
    assert not overdue(None, date(2030, 1, 1))
