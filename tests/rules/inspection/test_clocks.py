"""When was it done? Whatever a phone claims, the answer lies between the last contact and now."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflows.inspection.clocks import judge
from workflows.inspection.events import Stamp

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
OFF = timedelta(minutes=5)
spans = st.timedeltas(min_value=timedelta(days=-4), max_value=timedelta(days=4))
ahead = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=2))


@given(wall=spans, sent=spans, anchor=st.none() | ahead, since=st.none() | spans)
def test_the_moment_never_lies_after_now_nor_before_the_last_contact(
    wall: timedelta, sent: timedelta, anchor: timedelta | None, since: timedelta | None
) -> None:
    met = NOW - anchor if anchor is not None else None
    found = judge(Stamp(1, NOW + wall, NOW + sent, met, since), NOW, OFF).moment
    assert found.at <= NOW and found.received == NOW
    assert met is None or found.at >= met


@given(ago=ahead, since=ahead, skew=spans)
def test_an_honest_phone_is_right_however_wrong_its_clock_is_set(
    ago: timedelta, since: timedelta, skew: timedelta
) -> None:
    """It was last in touch `ago + since` before now and did something `ago` before now."""
    done = NOW - ago
    for known in (since, None):
        stamp = Stamp(1, done + skew, NOW + skew, done - since, known)
        found = judge(stamp, NOW, OFF)
        assert (found.moment.at, found.moved, found.moment.sure) == (done, "", known is not None)


@given(ago=ahead, since=ahead, moved=spans)
def test_inside_one_life_of_the_page_moving_the_clock_moves_nothing_and_is_said(
    ago: timedelta, since: timedelta, moved: timedelta
) -> None:
    done = NOW - ago
    found = judge(Stamp(1, done, NOW + moved, done - since, since), NOW, OFF)
    assert found.moment.at == done
    assert bool(found.moved) is (abs(moved) > OFF)


@given(first=ahead, later=ahead, gap=ahead, moved=spans)
def test_two_things_done_in_one_life_stay_in_their_order_and_as_far_apart(
    first: timedelta, later: timedelta, gap: timedelta, moved: timedelta
) -> None:
    anchor = NOW - first - gap - later
    one = judge(Stamp(1, anchor + first, NOW + moved, anchor, first), NOW, OFF).moment.at
    two = judge(Stamp(2, anchor + first + gap, NOW, anchor, first + gap), NOW, OFF).moment.at
    assert two - one == gap


def test_what_arrives_as_it_is_done_is_done_now() -> None:
    found = judge(None, NOW, OFF)
    assert (found.moment.at, found.moment.received, found.moment.sure, found.moved) == (NOW, NOW, True, "")


@given(wall=spans, anchor=st.none() | ahead, since=st.none() | spans, begun=ahead)
def test_whatever_a_phone_says_nothing_was_done_before_it_could_be(
    wall: timedelta, anchor: timedelta | None, since: timedelta | None, begun: timedelta
) -> None:
    met, floor = NOW - anchor if anchor is not None else None, NOW - begun
    stamp = Stamp(1, NOW + wall, NOW, met, since)
    free, found = judge(stamp, NOW, OFF), judge(stamp, NOW, OFF, floor)
    if free.moment.at >= floor:
        assert found == free
    else:
        assert (found.moment.at, found.moment.sure) == (floor, False)
        assert found.moved or floor - free.moment.at <= OFF
