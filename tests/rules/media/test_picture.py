"""Photos are opened safely, asked for time and place, and lose both for an anonymous report."""

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from PIL import Image
from PIL.ExifTags import IFD

from bot.media.picture import shot, stripped, thumbnail, upright
from bot.media.sniff import sniff
from bot.media.unusable import Unusable
from tests.rules.media.heic import heic
from tests.rules.media.scenes import photo, scene


def taken(
    time: str | None = "2026:03:02 08:15:30", offset: str | None = None, gps: dict[int, object] | None = None
) -> bytes:
    """A JPEG with the camera's notes."""
    exif = Image.Exif()
    exif[0x010F] = "王五的手机"
    if time:
        exif.get_ifd(IFD.Exif)[0x9003] = time
    if offset:
        exif.get_ifd(IFD.Exif)[0x9011] = offset
    if gps:
        exif.get_ifd(IFD.GPSInfo).update(gps)
    out = io.BytesIO()
    scene(1).save(out, "JPEG", exif=exif, comment="张三拍的")
    return out.getvalue()


HANGZHOU: dict[int, object] = {1: "N", 2: (30.0, 16.0, 12.0), 3: "E", 4: (120.0, 9.0, 0.0)}


def test_time_without_zone_is_the_factorys_and_with_zone_its_own() -> None:
    here = timezone(timedelta(hours=8))
    assert shot(taken()).taken_at == datetime(2026, 3, 2, 8, 15, 30, tzinfo=here)
    assert shot(taken(offset="+00:00")).taken_at == datetime(2026, 3, 2, 8, 15, 30, tzinfo=UTC)
    assert shot(taken(), zone=UTC).taken_at == datetime(2026, 3, 2, 8, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", [None, "0000:00:00 00:00:00", "昨天", "2026:13:40 08:00:00", ""])
def test_a_clock_never_set_gives_no_time(text: str | None) -> None:
    assert shot(taken(time=text)).taken_at is None


def test_degrees_come_with_their_sign() -> None:
    north = shot(taken(gps=HANGZHOU))
    assert [north.lat, north.lng] == pytest.approx([30.27, 120.15])
    south = shot(taken(gps=HANGZHOU | {1: "S", 3: "W"}))
    assert [south.lat, south.lng] == pytest.approx([-30.27, -120.15])


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {1: "N"},
        HANGZHOU | {2: (95.0, 0.0, 0.0)},
        HANGZHOU | {1: "?"},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
    ],
)
def test_half_a_place_or_an_impossible_one_is_no_place(gps: dict[int, object]) -> None:
    found = shot(taken(gps=gps))
    assert (found.lat, found.lng) == (None, None)


def test_an_anonymous_picture_keeps_nothing_but_its_pixels() -> None:
    bare = stripped(taken(gps=HANGZHOU))
    with Image.open(io.BytesIO(bare)) as picture:
        assert not picture.getexif() and "comment" not in picture.info and "icc_profile" not in picture.info
        assert picture.size == (1000, 750)
    assert "王五".encode() not in bare and "张三".encode() not in bare
    assert stripped(taken(gps=HANGZHOU)) == bare


def test_a_thumbnail_is_upright_and_at_most_1280() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    scene(1, 2400, 1800).save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(thumbnail(out.getvalue()))) as small:
        assert small.size == (960, 1280) and not small.getexif()
    found = shot(out.getvalue())
    assert (found.width, found.height) == (1800, 2400)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF", "BMP", "AVIF"])
def test_other_forms_are_read_by_their_content(form: str) -> None:
    out = io.BytesIO()
    scene(1, 400, 300).save(out, form)
    assert upright(out.getvalue()).size == (400, 300)


def test_an_iphones_heic_is_read_like_any_photo() -> None:
    picture = scene(1, 400, 304)
    data = heic(picture)
    kind = sniff(data)
    assert kind is not None and kind.name == "heic"
    seen, meant = (np.asarray(side.convert("L"), np.float32) for side in (upright(data), picture))
    assert seen.shape == meant.shape and np.abs(seen - meant).mean() < 12
    assert (shot(data).width, shot(data).taken_at) == (400, None)


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert upright(out.getvalue()).getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_cut_off_on_the_way_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unusable, match="重新拍"):
        upright(photo(1)[:4000])


def bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that claims `side` by `side` pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def test_camera_notes_cut_short_are_no_reason_to_refuse_the_photo() -> None:
    data = bytearray(taken(gps=HANGZHOU))
    at = data.index(b"Exif\0\0") + 6
    data[at + 40 : at + 120] = b"\xff" * 80
    found = shot(bytes(data))
    assert (found.width, found.height) == (1000, 750)
    assert upright(bytes(data), 200).size == (200, 150)


@pytest.mark.parametrize("side", [9_100, 12_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(Unusable, match="万像素"):
        upright(bomb(side))
