"""The clip of an alarm: five seconds before to five after, as the camera coded it."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import pytest

from tests.vision.record_films import film, packets, played
from vision.cameras.port import Coded
from vision.record.ring import Ring, clip, fitting

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def ring_of(given: list[Coded], until: datetime, ring: Ring | None = None) -> Ring:
    ring = ring or Ring()
    for one in given:
        if one.at <= until:
            ring.add(one)
    return ring


@pytest.mark.parametrize("container", ["mp4", "mpegts"])
@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_clip_shows_five_seconds_before_to_five_after_in_the_cameras_own_coding(
    tmp_path: Path, codec: str, container: str
) -> None:
    given, at = packets(film(codec, container=container), NOON), NOON + timedelta(seconds=12)
    ring = ring_of(given, at + timedelta(seconds=6))
    shown = clip(ring.around(at), at, tmp_path / "one.clip")
    assert shown and not list(tmp_path.iterdir())
    seen = played(shown)
    assert seen.codec == {"libx264": "h264", "libx265": "hevc"}[codec]
    assert 9.9 <= seen.seconds <= 11.1 and seen.even, seen


def test_pictures_that_are_sent_out_of_their_order_come_in_order(tmp_path: Path) -> None:
    given, at = packets(film(b_frames=2), NOON), NOON + timedelta(seconds=12)
    shown = clip(ring_of(given, NOON + timedelta(seconds=18)).around(at), at, tmp_path / "one.clip")
    assert shown
    assert played(shown).even


def test_a_group_of_pictures_longer_than_the_ring_still_begins_with_its_key_frame(tmp_path: Path) -> None:
    given, at = packets(film(seconds=40, gop=300), NOON), NOON + timedelta(seconds=22)
    ring = ring_of(given, NOON + timedelta(seconds=28))
    shown = clip(ring.around(at), at, tmp_path / "one.clip")
    assert shown
    assert played(shown).seconds == pytest.approx(27, abs=0.3)


def test_the_ring_forgets_what_is_older_than_it_needs_and_is_bounded_in_bytes() -> None:
    given = packets(film(seconds=40), NOON)
    ring = ring_of(given, NOON + timedelta(seconds=40))
    kept = ring.since(NOON)
    assert 14 <= kept[-1].t - kept[0].t <= 15.2 and kept[0].key
    small = ring_of(given, NOON + timedelta(seconds=40), Ring(most=3000))
    assert 0 < small.size <= 3000 and small.since(NOON)[0].key


def test_a_clip_that_is_too_large_keeps_the_alarm_and_loses_the_seconds_before() -> None:
    given, at = packets(film(), NOON), NOON + timedelta(seconds=12)
    whole = ring_of(given, at + timedelta(seconds=6)).around(at)
    most = sum(len(one.data) for one in whole if one.at >= at) + 600
    less = fitting(whole, at, most)
    assert less[0].key and whole[0].at < less[0].at <= at and sum(len(one.data) for one in less) <= most


def test_after_a_new_connection_the_clip_joins_nothing_that_does_not_belong_together(tmp_path: Path) -> None:
    before = packets(film(seconds=6), NOON)
    after = packets(film("libx265", seconds=12), NOON + timedelta(seconds=8), 1008.0)
    ring = ring_of([*before, *after], NOON + timedelta(seconds=20))
    at = NOON + timedelta(seconds=12)
    shown = clip(ring.around(at), at, tmp_path / "one.clip")
    assert shown and played(shown).codec == "hevc"


def test_a_camera_that_gave_nothing_for_an_hour_has_no_clip(tmp_path: Path) -> None:
    ring = ring_of(packets(film(), NOON), NOON + timedelta(seconds=20))
    at = NOON + timedelta(hours=1)
    assert clip(ring.around(at), at, tmp_path / "one.clip") is None


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_unit_of_256_bytes_is_no_start_code(tmp_path: Path, codec: str) -> None:
    """Its length, 00 00 01 00, looks like one: what has lengths already stays byte for byte."""
    said = bytes((6, 5)) if codec == "libx264" else bytes((39 << 1, 1, 5))
    unit = said + b"\xff\x00" + b"\x65" * (0x0100 - len(said) - 2)
    given = [replace(one, data=len(unit).to_bytes(4, "big") + unit + one.data) for one in packets(film(codec), NOON)]
    at = NOON + timedelta(seconds=12)
    whole = ring_of(given, at + timedelta(seconds=6)).around(at)
    shown = clip(whole, at, tmp_path / "one.clip")
    assert shown and played(shown).even
    with av.open(io.BytesIO(shown)) as film_of_it:
        assert [bytes(one) for one in film_of_it.demux(video=0) if one.size] == [one.data for one in whole]
