"""The real parts behind one camera and all of them, each opened from its own room."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from config.settings import Settings
from config.vision.plan import CameraPlan
from vision import clock
from vision.cameras.port import Denied, Source, Tap
from vision.eye import Eye, Watching
from vision.eyes import Finding
from vision.frames import Frame
from vision.rules import Judge

NOT_OURS = "密码打不开：摄像机进程和机器人的 [vision] key 不一样"


@dataclass(frozen=True, slots=True)
class Parts:
    """`off`: what cannot be recognised, with the reason."""

    find: Finding
    open_source: Callable[[CameraPlan, str], Source]
    watch: Callable[[CameraPlan], Watching]
    off: Callable[[], Mapping[str, str]]

    def open_eye(self, plan: CameraPlan, secret: str | None, zone: ZoneInfo) -> Eye:
        """`secret` None: nobody can open it."""
        source = self.open_source(plan, secret) if secret is not None else Locked(plan.code)
        return Eye(plan, source, self.watch(plan), Judge(plan, zone, mint), zone)


def real(settings: Settings) -> Parts:
    """Never raises for a model that is missing or broken: `off` says so."""
    import cv2

    from vision.cameras.opening import open_source
    from vision.detect import open_detectors
    from vision.watch import Watch
    from vision.watch.keeping import Kept, sweep

    # Small pictures gain nothing from OpenCV's threads, and their waiting takes a quarter of the detectors' time.
    cv2.setNumThreads(1)
    vision = settings.vision
    found = open_detectors(Path(vision.models) if vision.models else None, Path(vision.data), vision.threads)

    views = Path(vision.data) / "views"
    sweep(views, clock.now())

    def watch(plan: CameraPlan) -> Watching:
        return Watch(clock.now(), kept=Kept(views, plan, clock.now()))

    return Parts(found.look, open_source, watch, lambda: found.off)


def mint() -> str:
    return secrets.token_hex(16)


class Locked:
    """A camera whose password cannot be opened: refused, without asking the camera. There is no connection behind it to
    start, tap or close."""

    def __init__(self, camera: str) -> None:
        self.camera = camera

    def start(self) -> None: ...

    def read(self) -> Frame | None:
        raise Denied(NOT_OURS)

    def tap(self, taker: Tap | None) -> None: ...

    def close(self) -> None: ...
