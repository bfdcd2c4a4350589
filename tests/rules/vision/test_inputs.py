"""What detectors and a Frigate recorder say, without a broker."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vision.told import Reading
from vision.inputs.frigate import Frigate, Unreadable
from vision.inputs.gathering import EACH_S, MOST, Gathering
from vision.inputs.payload import NoReading, reading

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TOPIC = "safeloop/sensors/G1"


@pytest.mark.parametrize(
    ("payload", "value", "unit", "at"),
    [
        (b"3.5", 3.5, "", NOW), (b" 7 ", 7, "", NOW), (b'"3.5"', 3.5, "", NOW), (b"true", 1, "", NOW),
        (b"ON", 1, "", NOW), (b'{"value": "off"}', 0, "", NOW),
        (b'{"value": 12, "unit": "%LEL", "at": "2026-03-02T11:59:00+08:00"}', 12, "%LEL", NOW - timedelta(minutes=1)),
        (b'{"value": 12, "ts": 1772423940}', 12, "", NOW - timedelta(minutes=1)),
        (b'{"value": 12, "ts": 1772423940000}', 12, "", NOW - timedelta(minutes=1)),
        (b'{"value": 12, "at": "2026-03-02T11:59:00"}', 12, "", NOW),
        (b'{"value": 12, "at": "yesterday", "unit": 5}', 12, "", NOW),
        (b'{"value": 12, "at": "0001-01-01T00:00:00+08:00"}', 12, "", NOW),
        (b'{"value": 12, "at": "9999-12-31T23:59:59-08:00"}', 12, "", NOW), (b'{"value": 12, "ts": -9e9}', 12, "", NOW),
    ],
)  # fmt: skip
def test_a_number_or_an_object_is_a_reading(payload: bytes, value: float, unit: str, at: datetime) -> None:
    assert reading(TOPIC, payload, NOW) == Reading(sensor="G1", value=value, unit=unit, at=at)


@pytest.mark.parametrize(
    "payload",
    [b"", b"hello", b"NaN", b"Infinity", b'{"value": NaN}', b'{"value": null}', b"[1]", b"{}", b"null", b"1e999",
     b"\xff\xfe", b"1" * 5000, b"[" * 4000, b'{"value": {"value": 1}}'],
)  # fmt: skip
def test_nonsense_is_no_reading(payload: bytes) -> None:
    with pytest.raises(NoReading):
        reading(TOPIC, payload, NOW)


@given(st.binary(max_size=60), st.text(max_size=90))
def test_nothing_that_a_broker_can_say_does_more_than_that(payload: bytes, topic: str) -> None:
    try:
        one = reading(topic, payload, NOW)
    except NoReading:
        return
    assert abs(one.value) < float("inf") and one.at is not None


def test_what_the_broker_had_stored_says_nothing_without_its_own_time() -> None:
    with pytest.raises(NoReading):
        reading(TOPIC, b"3.5", NOW, kept=True)
    assert reading(TOPIC, b'{"value": 3.5, "at": 1772423940}', NOW, kept=True).at == NOW - timedelta(minutes=1)


def one(value: float, t: float, sensor: str = "G1") -> Reading:
    return Reading(sensor=sensor, value=value, at=NOW + timedelta(seconds=t))


def test_a_steady_value_is_told_each_ten_seconds_and_a_new_one_at_once() -> None:
    gathering, told = Gathering(), []
    for second in range(31):
        at_once = gathering.take(second, one(60 if second == 17 else 5, second))
        assert at_once == (second in (0, 17))
        told += [(second, one.value) for one in gathering.due(second)]
    assert [second for second, _ in told if second in (0, 10, 17, 27)] == [second for second, _ in told]
    assert (17, 60) in told


@given(
    st.lists(st.tuples(st.floats(0.01, 4), st.sampled_from([1.0, 4.9, 5.0, 5.1, 30.0])), max_size=120), st.floats(1, 30)
)
def test_no_crossing_of_any_limit_is_lost_and_a_new_one_does_not_wait(
    moves: list[tuple[float, float]], limit: float
) -> None:
    gathering, t, untold, told_above = Gathering(), 0.0, False, -99.0
    for step, value in moves:
        t += step
        gathering.take(t, one(value, t))
        untold = untold or value >= limit
        told = gathering.due(t)
        assert list(told) == sorted(told, key=lambda each: each.at or NOW)
        if any(each.value >= limit for each in told):
            untold, told_above = False, t
        assert not untold or t - told_above <= 60, "nothing above the limit was told for a minute, so this is new"
    last = gathering.due(t + EACH_S)
    assert not untold or any(each.value >= limit for each in last)


def test_more_detectors_than_fit_into_one_message_are_told_in_two() -> None:
    gathering = Gathering()
    for number in range(MOST + 200):
        gathering.take(0.0, one(1, 0, f"S{number}"))
    first, second = gathering.due(0.0), gathering.due(0.0)
    assert len(first) <= MOST and len(first) + len(second) == MOST + 200


def event(kind: str = "new", id: str = "1772423000.1-abc", **after: Any) -> bytes:
    said = {
        "id": id, "camera": "north_gate", "label": "person", "current_zones": ["fence"], "score": 0.8,
        "top_score": 0.9, "start_time": NOW.timestamp() - 5, "end_time": None, "false_positive": False,
        "has_snapshot": True, "box": [1, 2, 3, 4], **after,
    }  # fmt: skip
    return json.dumps({"type": kind, "before": said, "after": said}).encode()


def frigate() -> Frigate:
    return Frigate({"north_gate": "CAM-07"}, "w1", NOW)


def test_a_person_in_a_zone_is_raised_once_and_over_at_the_end() -> None:
    recorder = frigate()
    assert recorder.take(event(current_zones=[]), NOW) is None
    found = recorder.take(event("update"), NOW)
    assert found and found.event == "1772423000.1-abc"
    told = found.told
    assert (told.camera, told.kind, told.rule, told.phase, told.source, told.score) == (
        "CAM-07", "intrusion", "fence", "raised", "nvr", 0.9,
    )  # fmt: skip
    assert recorder.take(event("update"), NOW) is None
    ended = recorder.take(event("end", end_time=NOW.timestamp() - 1), NOW)
    assert ended and (ended.told.id, ended.told.phase) == (told.id, "over")
    assert recorder.take(event("end"), NOW + timedelta(hours=1)) is not None, "began before us: told again, no harm"


@pytest.mark.parametrize(("label", "kind"), [("fire", "fire"), ("smoke", "smoke")])
def test_fire_and_smoke_need_no_zone(label: str, kind: str) -> None:
    found = frigate().take(event(label=label, current_zones=[]), NOW)
    assert found and found.told.kind == kind and found.grave == 3


def test_a_fire_that_goes_on_is_said_so_every_two_minutes_and_no_picture_is_fetched_again() -> None:
    recorder, fire = frigate(), {"label": "fire", "current_zones": []}
    began, said = recorder.take(event(**fire), NOW), []
    for second in range(20, 301, 20):
        if found := recorder.take(event("update", **fire), NOW + timedelta(seconds=second)):
            assert began and (found.told.id, found.event) == (began.told.id, "")
            said.append((second, found.told.phase, found.told.at))
    assert said == [(second, "still", NOW + timedelta(seconds=second)) for second in (120, 240)]
    assert recorder.take(event("update", **fire, false_positive=True), NOW + timedelta(minutes=9)) is None
    ended = recorder.take(event("end", **fire), NOW + timedelta(minutes=9))
    assert ended and ended.told.phase == "over"


def test_a_person_who_stays_is_told_once() -> None:
    recorder = frigate()
    assert recorder.take(event(), NOW) and recorder.take(event("update"), NOW + timedelta(hours=1)) is None


def test_cars_false_ones_and_what_ended_unraised_are_none_of_our_business() -> None:
    recorder = frigate()
    assert recorder.take(event(label="car"), NOW) is None
    assert recorder.take(event(false_positive=True), NOW) is None
    assert recorder.take(event("end", start_time=NOW.timestamp() + 5), NOW + timedelta(seconds=9)) is None


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b"[]", b'{"type": 1}', event(id=""), event(camera="x" * 99), b"{" * 99999]
)
def test_what_is_no_event_is_said_so(payload: bytes) -> None:
    with pytest.raises(Unreadable):
        frigate().take(payload, NOW)


def test_their_clock_is_not_believed_into_the_future() -> None:
    found = frigate().take(event(start_time=NOW.timestamp() + 9999, top_score=7), NOW)
    assert found and found.told.since == NOW and found.told.score == 1.0
