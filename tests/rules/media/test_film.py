"""A video is as long as its pictures, and a still is not a video."""

import struct
from pathlib import Path

import pytest

from bot.media.film import first_picture, measure
from bot.media.picture import upright
from bot.media.unusable import Unusable
from tests.rules.media.scenes import clip, walk


def test_fourteen_and_fifteen_seconds_are_told_apart(tmp_path: Path) -> None:
    for seconds in (14, 15):
        film = measure(clip(tmp_path / f"{seconds}.mp4", walk(seconds)))
        assert film.seconds == pytest.approx(seconds, abs=0.1)
        assert film.container_seconds == pytest.approx(seconds, abs=0.1)
        assert (film.frozen, film.width, film.height, film.fps) == (False, 320, 240, 15.0)


def test_a_header_that_claims_more_does_not_lengthen_the_film(tmp_path: Path) -> None:
    path = clip(tmp_path / "short.mkv", walk(4))
    data = bytearray(path.read_bytes())
    at = data.index(b"\x44\x89\x88") + 3  # Matroska's Duration: eight bytes of float, in milliseconds
    assert struct.unpack_from(">d", data, at)[0] == pytest.approx(4000, abs=100)
    struct.pack_into(">d", data, at, 20_000.0)
    path.write_bytes(data)
    film = measure(path)
    assert film.seconds == pytest.approx(4, abs=0.2)
    assert film.container_seconds == pytest.approx(20)


def test_a_still_stretched_to_fifteen_seconds_is_frozen(tmp_path: Path) -> None:
    frame = walk(1)[0]
    assert measure(clip(tmp_path / "still.mp4", [frame] * 225)).frozen


def test_four_seconds_padded_with_their_last_frame_are_frozen(tmp_path: Path) -> None:
    frames = walk(4)
    assert measure(clip(tmp_path / "padded.mp4", frames + [frames[-1]] * 165)).frozen


def test_one_moving_needle_on_a_still_panel_is_life(tmp_path: Path) -> None:
    frames = []
    for number in range(90):
        frame = walk(1)[0].copy()
        frame[100:130, 100 + number : 106 + number] = 255
        frames.append(frame)
    assert not measure(clip(tmp_path / "gauge.mp4", frames)).frozen


@pytest.mark.parametrize("suffix", [".mov", ".mkv", ".avi"])
def test_other_containers_are_measured_too(tmp_path: Path, suffix: str) -> None:
    assert measure(clip(tmp_path / f"film{suffix}", walk(3))).seconds == pytest.approx(3, abs=0.15)


def test_the_first_picture_is_a_photo(tmp_path: Path) -> None:
    assert upright(first_picture(clip(tmp_path / "film.mp4", walk(1)))).size == (320, 240)


def test_a_broken_or_foreign_file_is_refused(tmp_path: Path) -> None:
    whole = clip(tmp_path / "film.mp4", walk(2)).read_bytes()
    broken = {
        "empty": b"",
        "page": b"<html>",
        "voice": b"#!AMR\n" + bytes(50),
        "head": whole[:200],
        "half": whole[: len(whole) // 2],
    }
    for name, data in broken.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(Unusable, match="请"):
            measure(path)
        with pytest.raises(Unusable, match="请"):
            first_picture(path)
