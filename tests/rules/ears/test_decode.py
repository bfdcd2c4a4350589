"""Every voice file a phone sends becomes 16 kHz mono sound, or a reason in the worker's words."""

from pathlib import Path

import numpy as np
import pytest

from bot.ears.decode import RATE, decode
from bot.ears.unhearable import Unhearable
from tests.rules.ears.sounds import SPOKEN_S, packed, tone, wav


@pytest.mark.parametrize("clip", ["wenet_mid_dtx475.amr", "wenet_mid_122.amr"])
def test_a_phone_recording_with_silence_frames_keeps_its_five_seconds(audio: Path, clip: str) -> None:
    samples = decode((audio / clip).read_bytes())
    assert len(samples) / RATE == pytest.approx(5.0, abs=0.05)
    assert samples.dtype == np.float32
    assert 0.05 < float(np.abs(samples).max()) <= 1.0


def test_a_wechat_silk_note_is_heard_at_its_own_length(audio: Path) -> None:
    data = (audio / "wenet_mid_wechat.silk").read_bytes()
    assert len(decode(data)) / RATE == pytest.approx(5.0, abs=0.05)
    assert len(decode(data[1:])) == len(decode(data))


def test_a_silk_note_with_a_lying_length_field_gives_what_is_whole(audio: Path) -> None:
    data = (audio / "wenet_mid_wechat.silk").read_bytes()
    cut = decode(data[:5000] + b"\xff\x7f" + bytes(500))
    assert 1.0 < len(cut) / RATE < 3.0


def test_a_damaged_silk_packet_is_silence_and_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    samples = decode(b"\x02#!SILK_V3\x20\x00" + b"\xff\x7f" * 16)
    assert float(np.abs(samples).max()) < 0.01
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [
        ("ogg", "libopus", 48000),
        ("mp3", "libmp3lame", 16000),
        ("ipod", "aac", 16000),
        ("webm", "libopus", 48000),
        ("amr", "libopencore_amrnb", 8000),
    ],
)
def test_the_recorders_of_phones_and_browsers_are_all_heard(container: str, codec: str, rate: int) -> None:
    samples = decode(packed(container, codec, rate, tone()))
    assert len(samples) / RATE == pytest.approx(SPOKEN_S, abs=0.15)
    assert float(np.sqrt((samples[RATE : 2 * RATE] ** 2).mean())) == pytest.approx(0.35, abs=0.08)


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_a_wav_of_any_rate_becomes_sixteen_kilohertz(rate: int) -> None:
    assert len(decode(wav(tone(), rate))) / RATE == pytest.approx(SPOKEN_S * RATE / rate, abs=0.01)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空"),
        (b"#!AMR\n", "空"),
        (b"\x02#!SILK_V3", "空"),
        (b"#!AMR\n" + b"\x64" * 300, "坏"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "坏"),
        (b"OggS" + bytes(range(256)), "坏"),
        (b'{"errcode":40007,"errmsg":"invalid media_id"}', "报错"),
        (b"<html><body>502 Bad Gateway</body></html>", "报错"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "不是语音"),
        (b"hello", "不是语音"),
    ],
)
def test_what_cannot_be_heard_is_refused_with_a_reason(data: bytes, word: str) -> None:
    with pytest.raises(Unhearable) as refusal:
        decode(data)
    assert word in refusal.value.reason_zh


def test_a_note_cut_off_on_the_way_keeps_what_came(audio: Path) -> None:
    half = decode((audio / "wenet_mid_122.amr").read_bytes()[:3300])
    assert 1.5 < len(half) / RATE < 3.5


def test_an_hour_of_sound_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(Unhearable, match="分钟"):
        decode(wav(tone(5.0)), longest=4.0)
