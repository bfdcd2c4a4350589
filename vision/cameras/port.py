"""What the rest of the camera process knows of a camera: newest picture, packets as they came, why it gives nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Protocol

from vision.frames import Frame


class Offline(Exception):
    """Gives nothing; `why` in Chinese, never with an address's credentials."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def again(self) -> "Offline":
        """A fresh one of the same kind: each reader raises its own, so that no traceback grows."""
        return type(self)(self.why)


class Denied(Offline):
    """It answers, and refuses the user or the password (401, 403). It is asked again rarely: cameras lock accounts."""


@dataclass(frozen=True, slots=True)
class Coding:
    """One connection's stream as it is sent: a new object means that nothing joins on to what came before. `sample` is
    a NUT file with the first key frame: open it for the template of a stream copy, and keep it open as long as
    the copy (a stream that outlives its container crashes FFmpeg). `codec` h264, hevc, ..."""

    codec: str
    width: int
    height: int
    sample: bytes


@dataclass(frozen=True, slots=True)
class Coded:
    """One packet of video, as it came. `pts` and `dts` count in `base` seconds and may be absent; `at` and `t` are
    those of Frame."""

    coding: Coding
    data: bytes
    pts: int | None
    dts: int | None
    base: Fraction
    key: bool
    at: datetime
    t: float


Tap = Callable[[Coded], None]
"""Called in the camera's own thread, first with a key frame: must return within milliseconds and never raise."""


class Source(Protocol):
    """One camera in a thread of its own, that connects, and connects again, by itself."""

    camera: str

    def start(self) -> None: ...

    def read(self) -> Frame | None:
        """The newest picture, once; None where there is no newer one. Never waits. Raises Offline or Denied, each time,
        as long as the camera gives nothing."""
        ...

    def tap(self, taker: Tap | None) -> None:
        """Packets for stream copy, from the next key frame on; None ends it. Cameras without packets (HTTP pictures,
        folders) never call it."""
        ...

    def close(self) -> None:
        """Ends the thread; returns within seconds."""
        ...
