"""Three seconds running, against the plain reading of the words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.vision.streams import looks
from vision.rules.running import LAST_FRAME_S, Run

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
GAP = 2.0


def at(t: float) -> datetime:
    return NOON + timedelta(seconds=t)


def told(frames: list[tuple[float, bool]], hold: float = 3.0, lost: int = 1, among: int = 15) -> list[float]:
    """The times at which it is held."""
    run, found = Run(lost, among, GAP), []
    for t, seen in frames:
        run.see(t, at(t), seen)
        if run.held(hold):
            found.append(t)
    return found


def steady(until: float, fps: float) -> list[tuple[float, bool]]:
    return [(t, True) for t in looks(0.0, until, fps)]


@pytest.mark.parametrize("fps", [2, 5, 10, 20, 25, 30])
def test_two_point_nine_seconds_are_no_alarm_and_three_are(fps: float) -> None:
    assert told(steady(2.9, fps)) == []
    assert told(steady(3.0, fps))[0] == pytest.approx(3.0, abs=LAST_FRAME_S + 1e-6)


@pytest.mark.parametrize(("frames", "alarm"), [(72, False), (73, False), (75, True)])
def test_at_25_pictures_a_second_the_last_frame_counts_for_its_own_time(frames: int, alarm: bool) -> None:
    """75 frames are 3.0 s, 73 are 2.92 s."""
    assert bool(told([(index / 25, True) for index in range(frames)])) == alarm


@pytest.mark.parametrize("missed", range(1, 15))
def test_one_lost_frame_in_fifteen_is_no_break(missed: int) -> None:
    frames = [(index / 5, index != missed) for index in range(16)]
    assert told(frames) == [3.0]


@pytest.mark.parametrize("missed", range(1, 14))
def test_two_lost_frames_in_fifteen_are_a_break(missed: int) -> None:
    frames = [(index / 5, index not in (missed, missed + 1)) for index in range(16)]
    assert told(frames) == []


def test_a_frame_lost_in_every_fifteen_never_breaks_it() -> None:
    frames = [(index / 10, index % 15 != 7) for index in range(600)]
    assert told(frames)[0] == 3.0 and told(frames)[-1] == 59.9


def test_frames_that_stutter_join_and_a_gap_that_is_too_long_does_not() -> None:
    assert told([(t, True) for t in (0.0, 0.1, 1.9, 2.0, 2.05, 3.0)]) == [3.0]
    assert told([(t, True) for t in (0.0, 1.0, 3.1, 4.0, 6.0, 6.1)]) == [6.1]


def test_a_time_that_jumps_back_begins_anew() -> None:
    frames = [(t, True) for t in (*looks(10.0, 12.8), *looks(3.0, 5.8))]
    assert told(frames) == []
    assert told([*frames, (6.0, True)]) == [6.0]


def test_a_frame_that_comes_twice_is_no_break() -> None:
    assert told([(t, True) for t in (0.0, 1.0, 1.0, 2.0, 3.0)]) == [3.0]


def test_what_is_left_of_a_broken_run_counts_from_after_the_break() -> None:
    frames = [(t, t not in (1.0, 2.0)) for t in looks(0.0, 6.0, 1.0)]
    run = Run(1, 15, GAP)
    for t, seen in frames:
        run.see(t, at(t), seen)
    first = run.held(3.0)
    assert first is not None and first.at == at(3.0)
    assert told(frames) == [6.0]


def reference(frames: list[tuple[float, bool]], hold: float, lost: int, among: int) -> list[float]:
    """Held at i: some seen j before, long enough ago, with no gap or step back between, no `among` looks in a row that
    miss more than `lost`, and no more misses in a short run than its share."""
    found = []
    for i, (t, seen) in enumerate(frames):
        if seen and any(_joins(frames[j : i + 1], hold, lost, among) for j in range(i + 1) if frames[j][1]):
            found.append(t)
    return found


def _joins(run: list[tuple[float, bool]], hold: float, lost: int, among: int) -> bool:
    if run[-1][0] - run[0][0] + LAST_FRAME_S < hold:
        return False
    if any(not 0 <= later[0] - earlier[0] <= GAP for earlier, later in zip(run, run[1:], strict=False)):
        return False
    misses = [not seen for _, seen in run]
    if any(sum(misses[k : k + among]) > lost for k in range(len(misses))):
        return False
    return len(run) >= among or sum(misses) <= min(lost, max(1, lost * len(run) // among))


steps = st.one_of(
    st.sampled_from([0.04, 0.1, 0.2, 0.5]), st.sampled_from([0.0, 1.9, 2.0, 2.1, 9.0, -0.5, -30.0])
)  # fmt: skip


@given(
    st.lists(st.tuples(st.one_of(st.just(0.2), st.just(0.5), steps), st.booleans() | st.just(True)), max_size=60),
    st.sampled_from([0.0, 0.5, 1.0, 3.0, 5.0]),
    st.integers(0, 4),
    st.integers(5, 15),
)
@settings(max_examples=800, deadline=None)
def test_any_frames_at_any_times_are_held_as_the_words_say(
    moves: list[tuple[float, bool]], hold: float, lost: int, among: int
) -> None:
    t, frames = 100.0, []
    for step, seen in moves:
        t = round(t + step, 6)
        frames.append((t, seen))
    run, found = Run(lost, among, GAP), []
    for t, seen in frames:
        run.see(t, at(t), seen)
        if run.held(hold):
            found.append(t)
    assert found == reference(frames, hold, lost, among)
