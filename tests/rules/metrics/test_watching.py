"""Which stretches of a job no camera saw."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from workflows.metrics.watching import Stretch, unwatched

EIGHT = datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=8)))
MINUTE = timedelta(minutes=1)
SPANS = st.lists(st.tuples(st.integers(-30, 150), st.integers(0, 60)), max_size=12)


def span(since: float, until: float) -> Stretch:
    return EIGHT + since * MINUTE, EIGHT + until * MINUTE


def gaps(*seen: Stretch) -> tuple[Stretch, ...]:
    """Of a job from eight to ten."""
    return unwatched(*span(0, 120), seen, MINUTE)


def test_what_no_segment_covers_is_unwatched_in_whatever_order_they_came() -> None:
    assert gaps() == (span(0, 120),)
    assert gaps(span(60, 90), span(-10, 30)) == (span(30, 60), span(90, 120))
    assert gaps(span(0, 120)) == gaps(span(-60, 200)) == ()


def test_a_cut_between_two_files_is_no_gap_and_a_second_longer_is_one() -> None:
    assert gaps(span(0, 60), span(61, 120)) == ()
    assert gaps(span(0, 60), span(61 + 1 / 60, 120)) == (span(60, 61 + 1 / 60),)


def test_segments_before_and_after_the_job_cover_nothing_of_it() -> None:
    assert gaps(span(-20, -5), span(125, 140)) == (span(0, 120),)


@given(SPANS)
def test_every_minute_of_the_job_is_either_seen_or_in_a_gap_and_never_both(parts: list[tuple[int, int]]) -> None:
    seen = [span(since, since + length) for since, length in parts]
    found = unwatched(*span(0, 120), seen, timedelta())
    for minute in range(120):
        middle = EIGHT + (minute + 0.5) * MINUTE
        covered = any(a <= middle < b for a, b in seen)
        assert covered != any(a <= middle < b for a, b in found), minute
    assert all(a < b for a, b in found) and list(found) == sorted(found)
