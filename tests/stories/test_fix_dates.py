"""Dates as people type them, seen from Monday 2 March 2026, 08:00."""

import pytest

from tests.world import MORNING
from workflows.hazard.dates import read_when


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("明天 10:00", "03-03 10:00"),
        ("后天", "03-04 17:00"),
        ("大后天上午9点", "03-05 09:00"),
        ("周五", "03-06 17:00"),
        ("下周一 8点半", "03-09 08:30"),
        ("星期天晚上8点", "03-08 20:00"),
        ("3月5日", "03-05 17:00"),
        ("3月5号 14:30", "03-05 14:30"),
        ("2026-03-12 09:00", "03-12 09:00"),
        ("今天下午3点", "03-02 15:00"),
        ("今晚8点", "03-02 20:00"),
        ("下午2点", "03-02 14:00"),
        ("4小时后", "03-02 12:00"),
        ("3天后", "03-05 08:00"),
        ("1周后", "03-09 08:00"),
    ],
)
def test_a_typed_date_is_understood(said: str, meant: str) -> None:
    at = read_when(said, MORNING)
    assert at is not None and f"{at:%m-%d %H:%M}" == meant and at.tzinfo is MORNING.tzinfo


@pytest.mark.parametrize("said", ["很快", "", "等通知", "13月40日", "25:99", "2月30日"])
def test_words_that_name_no_day_are_no_date(said: str) -> None:
    assert read_when(said, MORNING) is None


def test_a_day_that_has_passed_this_year_means_next_year() -> None:
    at = read_when("1月5日", MORNING)
    assert at is not None and (at.year, at.month, at.day) == (2027, 1, 5)
