"""Any voice file -> float32 mono at 16 kHz, the form the speech model wants."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.ears.silk import to_pcm
from bot.ears.unhearable import Unhearable
from bot.media.sniff import READERS, Caps, accept
from bot.media.unusable import Unusable

if TYPE_CHECKING:
    from av.audio.resampler import AudioResampler
    from av.audio.stream import AudioStream
    from av.packet import Packet

    SoundPacket = Packet[AudioStream]

Samples = npt.NDArray[np.float32]

RATE = 16_000
FRAME_S = 0.02
LONGEST_S = 600.0
CAPS = Caps(voice=64 * 1024 * 1024)
BROKEN = "这段语音文件坏了，请重新说一遍"
# 3GPP TS 26.101, table 1a: these frame types of AMR-NB carry comfort noise or nothing.
AMR_SILENT = frozenset({8, 9, 10, 11, 15})


def decode(data: bytes, longest: float = LONGEST_S) -> Samples:
    """Sound as float32 mono 16 kHz in -1..1; Unhearable when it is empty, broken or longer than `longest` seconds."""
    try:
        kind = accept(data, "voice", CAPS)
    except Unusable as error:
        raise Unhearable(error.reason_zh) from error
    if kind.name == "silk":
        pieces: Iterator[Samples] = iter([(np.frombuffer(to_pcm(data, RATE), "<i2") / 32768).astype(np.float32)])
    else:
        pieces = _pieces(data, READERS[kind.name])
    heard: list[Samples] = []
    length = 0
    for piece in pieces:
        heard.append(piece)
        length += len(piece)
        if length > longest * RATE:
            raise Unhearable(f"语音超过 {longest / 60:.0f} 分钟，请分几段说")
    if not length:
        raise Unhearable("这段语音是空的，请重新说一遍")
    return np.concatenate(heard)


def _pieces(data: bytes, reader: str) -> Iterator[Samples]:
    import av
    from av.audio.resampler import AudioResampler

    try:
        with av.open(io.BytesIO(data), "r", format=reader, metadata_errors="replace") as box:
            if not box.streams.audio:
                raise Unhearable("这个文件里没有声音，请重新说一遍")
            stream = box.streams.audio[0]
            if stream.codec_context is None:
                raise Unhearable(BROKEN)
            yield from _packets(box.demux(stream), stream, AudioResampler(format="flt", layout="mono", rate=RATE))
    except (av.FFmpegError, ValueError) as error:
        raise Unhearable(BROKEN) from error


def _packets(packets: "Iterator[SoundPacket]", stream: "AudioStream", resampler: "AudioResampler") -> Iterator[Samples]:
    """Packet by packet: FFmpeg's AMR decoder raises on DTX frames, which must become silence and not an end."""
    import av

    good = bad = 0
    for packet in packets:
        try:
            for frame in stream.codec_context.decode(packet):
                for piece in resampler.resample(frame):
                    good += 1
                    yield piece.to_ndarray().reshape(-1).astype(np.float32)
        except av.FFmpegError:
            bad += not _silent(packet, stream)
            yield np.zeros(round(_seconds(packet) * RATE), np.float32)
    if bad > good:
        raise Unhearable(BROKEN)
    for piece in resampler.resample(None):
        yield piece.to_ndarray().reshape(-1).astype(np.float32)


def _silent(packet: "SoundPacket", stream: "AudioStream") -> bool:
    if stream.codec_context.name not in ("amrnb", "libopencore_amrnb"):
        return False
    return bytes(packet)[0] >> 3 & 0x0F in AMR_SILENT


def _seconds(packet: "SoundPacket") -> float:
    if packet.duration and packet.time_base:
        return min(float(packet.duration * packet.time_base), 1.0)
    return FRAME_S
