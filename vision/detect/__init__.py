"""The detectors behind one door: pictures in, typed boxes out, and what cannot be recognised and why."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.vision.told import Label
from vision.detect.flames import Flames
from vision.detect.opening import opened
from vision.detect.port import Detector, Found
from vision.detect.spec import FETCHED
from vision.frames import Frame, Image

EVERY: frozenset[Label] = frozenset(("person", "head_helmet", "head_bare", "head_unsure", "fire", "smoke"))
HEADS: frozenset[Label] = frozenset(("head_helmet", "head_bare", "head_unsure"))


@dataclass(slots=True)
class Detectors:
    """`off`: what cannot be recognised -> why and what to do. Safe to call from several threads, one after another."""

    detectors: tuple[Detector, ...]
    off: Mapping[str, str]
    forget: Callable[[], None] = lambda: None
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def find(self, images: Sequence[Image], wanted: frozenset[Label] = EVERY) -> list[Found]:
        """Each picture by itself."""
        return self._all(images, wanted, lambda detector: detector.find(images))

    def look(self, frames: Sequence[Frame], wanted: frozenset[Label] = EVERY) -> list[Found]:
        """As `find`, but flames and smoke of each camera are weighed over its last seconds."""
        images = [frame.image for frame in frames]
        return self._all(images, wanted, lambda one: one.watch(frames) if isinstance(one, Flames) else one.find(images))

    def _all(
        self, images: Sequence[Image], wanted: frozenset[Label], ask: Callable[[Detector], list[Found]]
    ) -> list[Found]:
        found: list[Found] = [() for _ in images]
        wanted = wanted | HEADS if wanted & HEADS else wanted
        with self._one_at_a_time:
            try:
                for detector in self.detectors:
                    if images and detector.labels & wanted:
                        found = [old + new for old, new in zip(found, ask(detector), strict=True)]
            finally:
                self.forget()
        return [tuple(box for box in boxes if box.label in wanted) for boxes in found]


def open_detectors(folder: Path | None, data: Path, threads: int, fetched: Path = FETCHED) -> Detectors:
    """Never raises for a model that is missing, damaged or of another kind: its labels are in `off`."""
    detectors, off, forget = opened(folder, data, threads, fetched)
    return Detectors(tuple(detectors), off, forget)
