"""Whose picture is looked at next."""

from collections import Counter

import pytest

from vision.scheduler import Meter, Turns


def looked_at(
    fps: dict[str, float], keen: set[str], pictures_a_second: float, batch: int, seconds: float = 60
) -> Counter[str]:
    """Each camera has a new picture at its own pace; the machine looks at `batch` of them at a time."""
    turns, counts, newest, now = Turns(), Counter[str](), dict.fromkeys(fps, -1), 0.0
    while now < seconds:
        fresh = [code for code in turns.order(fps, keen, now) if int(now * fps[code]) > newest[code]][:batch]
        for code in fresh:
            newest[code] = int(now * fps[code])
            counts[code] += 1
            turns.looked(code, now)
        now += max(len(fresh), 1) / pictures_a_second
    return counts


@pytest.mark.parametrize("batch", [1, 3, 4, 8])
def test_with_too_little_time_every_camera_gets_the_same_whatever_it_asks(batch: int) -> None:
    counts = looked_at({f"C{number}": 25 if number == 1 else 4 for number in range(1, 8)}, set(), 10, batch)
    assert max(counts.values()) - min(counts.values()) <= 0.1 * max(counts.values())


def test_with_enough_time_every_camera_gets_what_it_asks() -> None:
    counts = looked_at({"C1": 5, "C2": 2, "C3": 1}, set(), 40, 4)
    assert counts["C1"] >= 290 and counts["C2"] >= 116 and counts["C3"] >= 58


def test_one_that_counts_towards_an_alarm_gets_more_and_leaves_the_others_more_than_half() -> None:
    fps = {f"C{number}": 10.0 for number in range(1, 6)}
    calm, keen = looked_at(fps, set(), 10, 1), looked_at(fps, {"C1"}, 10, 1)
    assert keen["C1"] > 1.3 * calm["C1"]
    assert min(keen.values()) > 0.5 * min(calm.values())


def test_a_camera_with_little_to_show_is_not_made_to_wait_for_a_greedy_one() -> None:
    counts = looked_at({"C1": 25, "C2": 1}, set(), 3, 1)
    assert counts["C2"] >= 58


def test_a_meter_counts_the_last_seconds_only() -> None:
    meter = Meter(0.0)
    for tenth in range(300):
        meter.add(tenth / 10, 0.5)
    assert meter.rate(29.9) == pytest.approx(10, rel=0.02)
    assert meter.mean(29.9) == 0.5
    assert meter.rate(60.0) == 0


def test_a_pace_counts_what_lies_between_pictures_and_no_hole_before_them() -> None:
    meter = Meter(0.0)
    assert meter.pace(100.0) == 0.0
    for t in (100.0, 100.5, 101.0):
        meter.add(t, 0.0)
    assert (meter.pace(101.0), meter.pace(104.0), meter.count(104.0)) == (2.0, 0.5, 3)
    assert (meter.pace(116.1), meter.count(116.1)) == (0.0, 0)
