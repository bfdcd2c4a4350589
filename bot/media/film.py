"""Short videos: how long they truly are, and whether anything moves in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.media.picture import jpeg
from bot.media.sniff import CAPS, MIB, READERS, Caps, accept
from bot.media.unusable import Unusable

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

Grey = npt.NDArray[np.float32]

BROKEN = "视频打不开，可能没传完整，请重新拍一段发来"
LOOK_EVERY_S = 1.0
LOOKS = 30
SIDE = 160
KEYS, KEY_GAP_S = 4, 2.5  # so many and so dense key frames are looks enough
BLOCK = 10
# Mean change of grey levels in the block that changes most, from look to look.
STILL = 1.0
MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Film:
    """`seconds` from the packets, `container_seconds` as the file claims (None if it does not); `frozen` when most of
    it does not move; size in pixels, `fps` frames a second."""

    seconds: float
    container_seconds: float | None
    frozen: bool
    width: int
    height: int
    fps: float


def measure(path: Path, caps: Caps = CAPS) -> Film:
    """Measure a video file; Unusable when it is none, too large or broken."""
    with _opened(path, caps) as box:
        seconds, frames, keys = _packets(box)
        stream = box.streams.video[0]
        claimed = box.duration / 1_000_000 if box.duration else None
        width, height = stream.width, stream.height
    with _opened(path, caps) as box:
        if keys >= KEYS and keys * KEY_GAP_S >= seconds:
            box.streams.video[0].codec_context.skip_frame = "NONKEY"  # a tenth of the decoding work
        frozen = _frozen(box, seconds)
    return Film(round(seconds, 3), claimed, frozen, width, height, round(frames / seconds, 2))


def first_picture(path: Path, quality: int = 85, caps: Caps = CAPS) -> bytes:
    """The first frame as JPEG, for cards; Unusable when there is none."""
    import av
    from PIL import Image

    with _opened(path, caps) as box:
        try:
            for frame in box.decode(box.streams.video[0]):
                return jpeg(Image.fromarray(frame.to_ndarray(format="rgb24")), quality)
        except av.FFmpegError as error:
            raise Unusable(BROKEN) from error
    raise Unusable(BROKEN)


@contextmanager
def _opened(path: Path, caps: Caps) -> "Iterator[InputContainer]":
    """FFmpeg with its reader named, so that no playlist is followed; what it cannot open becomes Unusable."""
    import av

    size = path.stat().st_size
    if size > caps.video:
        raise Unusable(f"视频有 {size / MIB:.0f} MB，超过 {caps.video / MIB:.0f} MB，请拍短一点再发")
    with path.open("rb") as file:
        kind = accept(file.read(4096), "video")
    try:
        box = av.open(str(path), "r", format=READERS[kind.name], metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise Unusable(BROKEN) from error
    with box:
        if not box.streams.video:
            raise Unusable("这个文件里没有画面，请重新拍一段发来")
        if box.streams.video[0].codec_context is None:
            raise Unusable(BROKEN)
        yield box


def _packets(box: "InputContainer") -> tuple[float, int, int]:
    """Seconds, frames and key frames, told from the picture packets: a forged header does not lengthen them."""
    import av

    stream = box.streams.video[0]
    base = float(stream.time_base or 0)
    first, last, frames, keys = np.inf, -np.inf, 0, 0
    try:
        for packet in box.demux(stream):
            if packet.pts is None or not packet.size:
                continue
            first = min(first, packet.pts * base)
            last = max(last, (packet.pts + (packet.duration or 0)) * base)
            frames += 1
            keys += packet.is_keyframe
    except av.FFmpegError as error:
        if not frames:
            raise Unusable(BROKEN) from error
    if last <= first:
        raise Unusable(BROKEN)
    return float(last - first), frames, keys


def _frozen(box: "InputContainer", seconds: float) -> bool:
    looks = _looks(box, max(LOOK_EVERY_S, seconds / LOOKS))
    if not looks:
        raise Unusable(BROKEN)
    still = [_change(one, two) < STILL for one, two in pairwise(looks)]
    return not still or sum(still) / len(still) > MOSTLY


def _change(one: Grey, two: Grey) -> float:
    """By blocks, so that one moving needle on a still panel counts as life."""
    change = np.abs(one - two)
    high, wide = (size // BLOCK * BLOCK for size in change.shape)
    blocks = change[:high, :wide].reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean(axis=(1, 3))
    return float(blocks.max()) if blocks.size else float(change.mean())


def _looks(box: "InputContainer", every: float) -> list[Grey]:
    """Small grey frames about `every` seconds apart; what is damaged in between is passed over."""
    import av

    stream = box.streams.video[0]
    stream.thread_type = "SLICE"
    looks: list[Grey] = []
    due = -np.inf
    for packet in box.demux(stream):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        for frame in frames:
            if frame.time is not None and frame.time >= due:
                looks.append(_small(frame))
                due = frame.time + every
    return looks


def _small(frame: "VideoFrame") -> Grey:
    high = max(2, SIDE * frame.height // frame.width)
    return frame.to_ndarray(format="gray", width=SIDE, height=high).astype(np.float32)
