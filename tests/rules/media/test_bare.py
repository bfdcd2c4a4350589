"""A film or a voice note sent without a name says nothing of whose phone it was, and where."""

import io
import struct

import av
import numpy as np
import pytest

from bot.ears.decode import decode
from bot.media.bare import bare
from bot.media.sniff import sniff
from bot.media.unusable import Unusable
from tests.rules.ears.sounds import RATE, packed, tone
from tests.rules.media.scenes import NAME, filmed

CONTAINERS = [
    ("mp4", "libx264", "mp4"), ("mov", "libx264", "mov"), ("3gp", "libx264", "3gp"), ("avi", "mpeg4", "avi"),
    ("webm", "libvpx", "webm"), ("matroska", "libx264", "webm"),
]  # fmt: skip


def pictures(data: bytes) -> list[bytes]:
    with av.open(io.BytesIO(data)) as box:
        return [frame.to_ndarray(format="gray").tobytes() for frame in box.decode(video=0)]


def stripped(data: bytes) -> bytes:
    kind = sniff(data)
    assert kind
    return bare(data, kind)


@pytest.mark.parametrize(("form", "codec", "kind"), CONTAINERS)
@pytest.mark.parametrize("keyed", [False, True], ids=["plain", "apple"])
def test_a_film_loses_its_notes_and_no_picture(form: str, codec: str, kind: str, keyed: bool) -> None:
    told = filmed(form, codec, keyed and form in ("mp4", "mov", "3gp"))
    assert NAME.encode() in told
    mute = stripped(told)
    found = sniff(mute)
    assert found and found.name == kind
    for word in (NAME.encode(), b"121.47", b"2026-03"):
        assert word not in mute
    assert pictures(mute) == pictures(told)
    assert stripped(told) == mute, "the same film is known again by its hash"


def test_a_film_held_upright_stays_upright() -> None:
    data = bytearray(filmed("mp4", "libx264"))
    at = data.index(b"tkhd") + 44  # ISO/IEC 14496-12, 8.3.2: the matrix of the track header
    struct.pack_into(">9i", data, at, 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    for film in (bytes(data), stripped(bytes(data))):
        with av.open(io.BytesIO(film)) as box:
            assert next(iter(box.decode(video=0))).rotation == -90


@pytest.mark.parametrize(("container", "codec", "rate"), [("ipod", "aac", 16000), ("ogg", "libopus", 16000),
                                                          ("mp3", "libmp3lame", 16000), ("flac", "flac", 16000)])
def test_a_voice_note_is_heard_as_before(container: str, codec: str, rate: int) -> None:
    told = packed(container, codec, rate, tone())
    heard, again = decode(told), decode(stripped(told))
    assert abs(len(heard) - len(again)) < RATE / 10
    assert np.abs(again).mean() == pytest.approx(np.abs(heard).mean(), rel=0.1)


def test_amr_has_no_room_for_notes_and_what_cannot_be_read_is_not_kept() -> None:
    amr = b"#!AMR\n" + bytes(64)
    assert stripped(amr) == amr
    with pytest.raises(Unusable, match="用文字说一遍"):
        stripped(filmed("mp4", "libx264")[:300])
