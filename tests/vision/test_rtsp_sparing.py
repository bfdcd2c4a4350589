"""What is decoded of a stream, when it was filmed, and when a camera is asked again: without any camera."""

from random import Random

import pytest

from vision.cameras.addresses import at_home, checked, dialled
from vision.cameras.patience import Patience
from vision.cameras.port import Offline
from vision.cameras.thrift import Thrift
from vision.cameras.timeline import Timeline


def watched(group: int, fps: float, cost: float = 0.001, lag: float = 0.0, packets: int = 1000) -> tuple[int, int]:
    """Of so many packets, 25 a second, a key frame each `group`: how many were decoded, how many looked at."""
    thrift, decoded, looked = Thrift(fps, 0.35), 0, 0
    for number in range(packets):
        t = 100 + number / 25
        if thrift.decodes(t, t, number % group == 0, lag):
            decoded += 1
            thrift.spent(cost)
            looked += thrift.due(t)
    return decoded, looked


@pytest.mark.parametrize(("group", "most"), [(25, 0.62), (50, 0.82), (100, 0.92), (1, 0.13)])
def test_two_pictures_a_second_are_looked_at_and_the_ends_of_groups_left_out(group: int, most: float) -> None:
    decoded, looked = watched(group, 2)
    assert 78 <= looked <= 81 and decoded <= most * 1000


def test_a_picture_each_five_seconds_decodes_only_key_frames() -> None:
    decoded, looked = watched(25, 0.2)
    assert 7 <= looked <= 9 and decoded <= 60


def test_a_stream_too_dear_to_decode_keeps_its_key_frames_and_its_budget() -> None:
    decoded, looked = watched(25, 10, cost=0.03)
    assert decoded * 0.03 <= 0.35 * 40 * 1.1 + 1 and looked >= 40


def test_a_stream_that_lags_leaves_out_all_but_its_key_frames() -> None:
    assert watched(25, 10, lag=1.5)[0] == 40


def test_a_stream_without_key_frames_is_decoded_after_ten_seconds() -> None:
    thrift = Thrift(2, 0.35)
    first = next(n for n in range(1000) if thrift.decodes(100 + n / 25, None, False, 0.0))
    assert first == 250


def test_time_is_as_even_as_the_camera_made_it_and_never_later_than_it_came() -> None:
    line, chance, moments, arrived = Timeline(), Random(3), list[float](), 0.0
    for number in range(500):
        arrived = max(arrived, 1000 + number / 25 + chance.random() * 0.3)
        moments.append(line.place(number / 25, arrived))
        assert moments[-1] <= arrived
    steps = [later - earlier for earlier, later in zip(moments[200:], moments[201:], strict=False)]
    assert min(steps) > 0.02 and max(steps) < 0.06


def test_a_camera_that_sets_its_clock_back_an_hour_makes_no_time_run_back() -> None:
    line = Timeline()
    before = [line.place(5000 + n / 25, 100 + n / 25) for n in range(50)]
    after = [line.place(1400 + n / 25, 102 + n / 25) for n in range(50)]
    assert before + after == sorted(before + after) and after[-1] == pytest.approx(102 + 49 / 25)


def test_a_camera_whose_crystal_is_slow_does_not_look_late_after_a_day() -> None:
    line = Timeline()
    lags = [n - line.place(n * 0.9999, n) for n in range(0, 86_400, 10)]
    assert max(lags) < 0.1


def test_a_dead_camera_is_asked_after_1_2_4_to_30_seconds_and_a_refusal_waits_longer_each_time() -> None:
    patience, waits, chance = Patience(), [], Random(1)
    for _ in range(8):
        patience, wait = patience.failed(False, chance)
        waits.append(wait)
    assert all(low <= wait <= low * 1.5 for wait, low in zip(waits, (1, 2, 4, 8, 16, 30, 30, 30), strict=True))
    for low in (30, 60, 120, 240, 300, 300):
        patience, wait = patience.failed(True, chance)
        assert low <= wait <= low * 1.5
    assert patience.well(60) == Patience()


def test_an_address_is_read_before_anything_opens_it() -> None:
    assert checked("RTSP://admin:x@10.0.0.8:554/a?b=1", ("rtsp",)) == "rtsp://10.0.0.8:554/a?b=1"
    assert dialled("rtsp://10.0.0.8/a", "admin:p@s/s:w") == "rtsp://admin:p%40s%2Fs%3Aw@10.0.0.8/a"
    assert at_home("rtsp://thief:99/a", "http://[fe80::1]:81/x", ("rtsp",)) == "rtsp://[fe80::1]:99/a"
    for bad in ("file:///etc/passwd", "rtsp://", "concat:a|b", "rtsp://h:99999/", "rtsp://h/\r\nX: y", "", "rtsp://["):
        with pytest.raises(Offline):
            checked(bad, ("rtsp",))
