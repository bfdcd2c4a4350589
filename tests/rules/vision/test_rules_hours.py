"""Shifts and days of the factory's own clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.vision.plan import Hours
from tests.rules.vision.streams import SHANGHAI, box, camera, judge, looks, phases, rule, watch
from vision.rules.hours import within

NIGHT = Hours(days=(1, 2, 3, 4, 5), since=time(22), until=time(6))
DAY = Hours(days=(1, 2, 3, 4, 5), since=time(8), until=time(20))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("hours", "at", "yes"),
    [
        (DAY, local(2, 8), True), (DAY, local(2, 7, 59), False), (DAY, local(2, 20), False),
        (DAY, local(2, 19, 59), True), (DAY, local(7, 12), False),
        (NIGHT, local(2, 22), True), (NIGHT, local(3, 5, 59), True), (NIGHT, local(3, 6), False),
        (NIGHT, local(2, 3), False),  # Monday 3:00 belongs to Sunday's night
        (NIGHT, local(7, 3), True),  # Saturday 3:00 to Friday's
        (NIGHT, local(7, 22), False), (NIGHT, local(2, 12), False),
    ],
)  # fmt: skip
def test_a_shift_over_midnight_belongs_to_the_day_it_began(hours: Hours, at: datetime, yes: bool) -> None:
    assert within((hours,), at.astimezone(UTC), SHANGHAI) is yes


def test_midnight_to_midnight_is_the_whole_day_and_nothing_said_is_always() -> None:
    saturday = Hours(days=(6,))
    for minute in range(0, 24 * 60, 7):
        at = local(7, 0) + timedelta(minutes=minute)
        assert within((saturday,), at, SHANGHAI)
        assert not within((saturday,), at + timedelta(days=1), SHANGHAI)
        assert within((), at, SHANGHAI)


def test_every_minute_of_a_week_is_in_exactly_one_of_three_shifts() -> None:
    shifts = [Hours(since=time(a), until=time(b)) for a, b in ((6, 14), (14, 22), (22, 6))]
    for minute in range(7 * 24 * 60):
        at = local(2, 0) + timedelta(minutes=minute)
        assert sum(within((shift,), at, SHANGHAI) for shift in shifts) == 1, at


def test_the_clock_is_the_factory_s_not_the_machine_s() -> None:
    at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert within((DAY,), at, SHANGHAI)
    assert not within((DAY,), at, ZoneInfo("Europe/Berlin"))


def test_an_alarm_that_stands_when_the_shift_ends_is_over_and_the_next_shift_begins_anew() -> None:
    """12:00 on the factory's clock is second 0; the shift is from 12:10 to 12:20."""
    shift = [{"since": "12:10", "until": "12:20"}]
    one = judge(camera(rule("intrusion", hold="1s", when=shift, cooldown="0s")))
    man = [box("person", 0.5, 0.5)]
    told = watch(one, looks(0, 1300, 2), man)
    assert phases(told) == [("intrusion", "raised", 1), ("intrusion", "over", 1)]
    assert [(verdict.at.astimezone(SHANGHAI)).time() for verdict in told] == [time(12, 10, 1), time(12, 20)]
