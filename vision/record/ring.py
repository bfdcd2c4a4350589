"""The last seconds of one camera, as packets from a key frame on, for the clip around an alarm."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from vision.cameras.port import Coded
from vision.record.strip import WHOLE, Strip

KEPT_S, RING_BYTES = 14.0, 40 << 20
"""Five before, five after, and what a busy machine needs to say so."""
BEFORE, AFTER = timedelta(seconds=5), timedelta(seconds=5)
CLIP_BYTES = 25 << 20
"""What the bot takes, and what a chat can show."""


class Ring:
    """Not safe for threads: the deck of its camera is. A group of pictures longer than `kept` is kept whole; one larger
    than `most` is let go, because without its key frame it shows nothing."""

    def __init__(self, kept: float = KEPT_S, most: int = RING_BYTES) -> None:
        self._kept, self._most = kept, most
        self._packets: deque[Coded] = deque()
        self._keys: deque[float] = deque()
        self._bytes = 0

    def add(self, one: Coded) -> None:
        if one.key:
            self._keys.append(one.t)
        elif not self._packets:
            return
        self._packets.append(one)
        self._bytes += len(one.data)
        while len(self._keys) > 1 and (self._keys[1] <= one.t - self._kept or self._bytes > self._most):
            self._drop_group()
        if self._bytes > self._most:
            self.clear()

    def clear(self) -> None:
        self._packets.clear()
        self._keys.clear()
        self._bytes = 0

    def since(self, at: datetime) -> tuple[Coded, ...]:
        """From the last key frame not after `at` (else the first there is), of one connection."""
        return cut(tuple(self._packets), at, None)

    def around(self, at: datetime) -> tuple[Coded, ...]:
        """The clip of an alarm, as far as it is here."""
        if self.newest is None or self.newest < at - BEFORE:
            return ()
        return cut(tuple(self._packets), at - BEFORE, at + AFTER, at)

    @property
    def newest(self) -> datetime | None:
        return self._packets[-1].at if self._packets else None

    @property
    def size(self) -> int:
        return self._bytes

    def _drop_group(self) -> None:
        self._bytes -= len(self._packets.popleft().data)
        while self._packets and not self._packets[0].key:
            self._bytes -= len(self._packets.popleft().data)
        self._keys.popleft()


def cut(
    packets: Sequence[Coded], since: datetime, until: datetime | None, wanted: datetime | None = None
) -> tuple[Coded, ...]:
    """From the key frame at or before `since` to `until`, all of the one connection that has `wanted`."""
    middle = wanted or (packets[-1].at if packets else since)
    of = next((one.coding for one in reversed(packets) if one.at <= middle), packets[0].coding if packets else None)
    mine = [one for one in packets if one.coding is of and (until is None or one.at <= until)]
    first = max((turn for turn, one in enumerate(mine) if one.key and one.at <= since), default=None)
    if first is None:
        first = next((turn for turn, one in enumerate(mine) if one.key), len(mine))
    return tuple(mine[first:])


def clip(packets: Sequence[Coded], at: datetime, path: Path, most: int = CLIP_BYTES) -> bytes | None:
    """An MP4 of at most `most` bytes, `path` for the time of writing; None where there is nothing to show. Raises
    OSError, av.FFmpegError."""
    shown = fitting(packets, at, most)
    if not shown:
        return None
    strip = Strip(path, shown[0].coding, WHOLE)
    try:
        for one in shown:
            strip.add(one)
        strip.close()
        return path.read_bytes()
    finally:
        strip.close()
        path.unlink(missing_ok=True)


def fitting(packets: Sequence[Coded], at: datetime, most: int) -> tuple[Coded, ...]:
    """What is too large loses groups before the alarm first, then its end."""
    room = most - most // 50  # the table of contents
    shown = list(packets)
    keys = [turn for turn, one in enumerate(shown) if one.key and one.at <= at]
    for turn in keys:
        if sum(len(one.data) for one in shown[turn:]) <= room or turn == keys[-1]:
            shown = shown[turn:]
            break
    held = 0
    for turn, one in enumerate(shown):
        held += len(one.data)
        if held > room:
            return tuple(shown[:turn])
    return tuple(shown)
