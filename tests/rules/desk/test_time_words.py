"""Days and times as people write them in a chat."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies

from bot.desk.later import true_time
from bot.desk.leave import last_moment
from workflows.kernel.flow import Refused

NOW = datetime.fromisoformat("2026-03-04T10:00:00+08:00")
"""A Wednesday."""


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("到周五", "2026-03-07"), ("到周三", "2026-03-05"), ("到周二", "2026-03-11"), ("到下周二", "2026-03-11"),
        ("至星期天", "2026-03-09"), ("到明天", "2026-03-06"), ("到3月20日", "2026-03-21"), ("到12号", "2026-03-13"),
        ("3天", "2026-03-07"), ("两天", "2026-03-06"), ("到2月1日", "2027-02-02"),
    ],
)  # fmt: skip
def test_leave_ends_at_the_end_of_the_day_that_was_named(said: str, until: str) -> None:
    found = last_moment(said, NOW)
    assert found is not None and found.isoformat() == f"{until}T00:00:00+08:00"


@pytest.mark.parametrize("said", ["", "到昨天", "到2月30日", "到周八", "到32号", "病了"])
def test_a_day_that_does_not_exist_is_not_guessed(said: str) -> None:
    assert last_moment(said, NOW) is None


def test_half_a_day_is_twelve_hours() -> None:
    assert last_moment("半天", NOW) == NOW + timedelta(hours=12)


@given(strategies.text(max_size=40))
def test_whatever_follows_the_word_is_a_past_moment_with_words_or_a_refusal(said: str) -> None:
    try:
        found = true_time(f"补录{said}", NOW)
    except Refused:
        return
    assert found is not None and NOW - timedelta(days=367) < found[0] <= NOW and found[1]


@given(strategies.text(max_size=40))
def test_leave_never_ends_before_it_begins(said: str) -> None:
    until = last_moment(f"请假{said}", NOW)
    assert until is None or until > NOW


def test_what_does_not_begin_with_the_word_is_no_paper_form() -> None:
    assert true_time("一号车间补录 7:30 有油", NOW) is None
