"""Packets as they came, written into an MP4 without encoding anything anew."""

import io
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av

from vision.cameras.port import Coded, Coding

BROKEN = {"movflags": "hybrid_fragmented+frag_keyframe", "frag_duration": "2000000", "flush_packets": "1"}
"""In pieces of 2 s, each complete on the disk: after a `kill -9` all but the last one can be played. Closed, it is an
MP4 like any other, in which a browser can seek."""
WHOLE = {"movflags": "faststart"}
JUMP_S, BACK_S, STEP_S = 10.0, -0.5, 0.04
"""A camera that sets its clock jumps; then the film goes on one picture later."""
TAGS = {"hevc": "hvc1"}
"""As Apple's players want it; all others take it too."""


class Strip:
    """One file of one coding, `path` or in memory. Raises OSError and av.FFmpegError; `close` may be called twice.

    A camera's start codes become an MP4's lengths in FFmpeg, which tells by the template how its packets are parted."""

    def __init__(self, path: Path | io.BytesIO, coding: Coding, options: Mapping[str, str], comment: str = "") -> None:
        # The template must live as long as the copy: see vision.cameras.port.Coding.
        self._sample = av.open(io.BytesIO(coding.sample))
        try:
            where = str(path) if isinstance(path, Path) else path
            self._out = av.open(where, "w", format="mp4", options=dict(options))
        except BaseException:
            self._sample.close()
            raise
        self._out.metadata["comment"] = comment
        self._stream = self._out.add_stream_from_template(self._sample.streams.video[0])
        if tag := TAGS.get(coding.codec):
            self._stream.codec_context.codec_tag = tag
        self._shift, self._last, self._step = 0, -1, 0
        self._base: Fraction | None = None
        self._joint = False
        self._open = True

    def add(self, one: Coded) -> None:
        dts, pts = self._times(one)
        packet = av.Packet(one.data)
        packet.stream, packet.time_base = self._stream, one.base
        packet.dts, packet.pts, packet.is_keyframe = dts, max(pts, dts), one.key
        self._out.mux_one(packet)

    def close(self) -> None:
        if not self._open:
            return
        self._open = False
        try:
            self._out.close()
        finally:
            self._sample.close()

    def joint(self) -> None:
        """What comes next follows the last picture, whatever its own times are."""
        self._joint = True

    def _times(self, one: Coded) -> tuple[int, int]:
        """dts and pts from 0 on, in the packet's own base; dts grows always."""
        if self._base not in (None, one.base) and self._last >= 0:
            self._last = round(self._last * (self._base or one.base) / one.base)
        self._base = one.base
        pts = one.pts if one.pts is not None else round(Fraction(one.t) / one.base)
        dts = one.dts if one.dts is not None else pts
        if self._last < 0:
            self._shift = -dts
        elif self._joint or not BACK_S < (dts + self._shift - self._last) * one.base < JUMP_S:
            self._shift = self._last + max(1, self._step) - dts
        self._joint = False
        moved = max(dts + self._shift, self._last + 1)
        self._step = moved - self._last if self._last >= 0 else round(Fraction(STEP_S) / one.base)
        self._last = moved
        return moved, pts + self._shift
