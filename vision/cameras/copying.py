"""Packets for the recorder, as they came."""

import io
from typing import TypeAlias

import av
from av.video.stream import VideoStream

from vision import clock
from vision.cameras.port import Coded, Coding, Tap

VideoPacket: TypeAlias = "av.Packet[VideoStream]"


class Copying:
    """Hands on packets from a key frame on. What it hands on holds nothing of FFmpeg's: a packet or stream that
    outlives its container ends the process."""

    def __init__(self) -> None:
        self.taker: Tap | None = None
        self._served: Tap | None = None
        self._coding: Coding | None = None
        self._stream: VideoStream | None = None
        self._size = (0, 0)

    def begin(self, stream: VideoStream) -> None:
        """A new connection."""
        self._stream, self._coding = stream, None
        self._size = (stream.codec_context.width, stream.codec_context.height)

    def outgrown(self, width: int, height: int) -> bool:
        """Whether what is decoded is no longer what was announced."""
        return self._stream is not None and (width, height) != self._size

    def take(self, packet: VideoPacket, t: float) -> None:
        taker = self.taker
        if taker is not self._served:
            self._served, self._coding = taker, None
        if taker is None or self._stream is None or packet.time_base is None:
            return
        data = bytes(packet)
        if self._coding is None:
            if not packet.is_keyframe:
                return
            self._coding = coding_of(self._stream, data, packet)
        taker(Coded(self._coding, data, packet.pts, packet.dts, packet.time_base, packet.is_keyframe, clock.when(t), t))


def coding_of(stream: VideoStream, data: bytes, packet: VideoPacket) -> Coding:
    """The stream's parameters, told as a NUT file with one key frame: its header alone cannot be opened, and
    Matroska would rewrite the parameters of H.264 and H.265, so that packets as sent no longer fit them."""
    file, codec = io.BytesIO(), stream.codec_context
    with av.open(file, "w", format="nut") as sample:
        one = av.Packet(data)  # the packet itself stays with the decoder
        one.stream, one.time_base, one.pts, one.dts, one.is_keyframe = (
            sample.add_stream_from_template(stream), packet.time_base, 0, 0, True,
        )  # fmt: skip
        sample.mux(one)
    return Coding(codec.name, codec.width, codec.height, file.getvalue())
