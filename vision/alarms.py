"""What a judge said, in the shape the bot takes, with the picture of that moment."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import cv2
import structlog

from config.vision.plan import CameraPlan, RuleKind
from config.vision.told import ALARM, SNAPSHOT, AlarmTold, BoxTold, SnapshotTold
from vision.frames import Box, Frame
from vision.jpeg import jpeg
from vision.rules.verdict import Verdict

log = structlog.get_logger("alarms")
Put = Callable[[str, str, bytes | None, int], None]
"""Spool.put: path, told as JSON, file, grave."""
GRAVE: dict[RuleKind, int] = {
    "fire": 3, "smoke": 3, "intrusion": 2, "absence": 2, "crowd": 2, "head_bare": 1, "lens": 1,
}  # fmt: skip
"""Only what the spool gives up first; how an alarm is answered is the bot's policy."""
MOST_BOXES = 60
SNAPSHOT_SIDE, SNAPSHOT_BYTES = 1280, 150_000


class Clips(Protocol):
    """The recorder's ring: told of an alarm, it hands in the clip by itself, seconds later."""

    def ask(self, camera: str, alarm: str, at: datetime, grave: int) -> None: ...


class Telling:
    """`put` keeps it; `worker` is the name this process has at the bot."""

    def __init__(self, put: Put, worker: str, clips: Clips | None = None) -> None:
        self._put, self._worker, self._clips = put, worker, clips

    def alarm(
        self, camera: CameraPlan, verdict: Verdict, frame: Frame | None, found: Sequence[Box] = ()
    ) -> None:  # fmt: skip
        """`frame` None: the camera gave none. `found`: all boxes of the frame, so that bystanders can be blurred. The
        picture goes with the beginning only."""
        rule, raised = verdict.rule, verdict.phase == "raised"
        picture = _picture(frame) if frame and raised else None
        told = AlarmTold(
            id=verdict.id, camera=camera.code, rule=rule.name, kind=rule.kind, phase=verdict.phase,
            since=verdict.since, at=verdict.at, score=_part(verdict.score), count=min(verdict.count, 10_000),
            zone=rule.zone, boxes=_boxes(verdict.boxes, frame), trial=rule.trial, why=verdict.why[:200],
            others=_boxes([box for box in found if box not in verdict.boxes], frame) if picture else (),
            sha256=_sha(picture), worker=self._worker,
        )  # fmt: skip
        self._put(ALARM, told.model_dump_json(), picture, GRAVE[rule.kind])
        if raised and self._clips:
            self._clips.ask(camera.code, verdict.id, verdict.at, GRAVE[rule.kind])

    def snapshot(self, camera: CameraPlan, frame: Frame) -> None:
        picture = jpeg(frame.image, SNAPSHOT_SIDE, SNAPSHOT_BYTES)
        told = SnapshotTold(camera=camera.code, at=frame.at, sha256=hashlib.sha256(picture).hexdigest())
        self._put(SNAPSHOT, told.model_dump_json(), picture, 0)


def _picture(frame: Frame) -> bytes | None:
    """An alarm without a picture is still an alarm."""
    try:
        return jpeg(frame.image)
    except cv2.error as error:
        log.warning("no_picture", camera=frame.camera, why=str(error)[:100])
        return None


def _boxes(boxes: Sequence[Box], frame: Frame | None) -> tuple[BoxTold, ...]:
    if frame is None:
        return ()
    best = sorted(boxes, key=lambda box: -box.score)[:MOST_BOXES]
    return tuple(BoxTold(label=box.label, score=_part(box.score), box=box.parts(*frame.size)) for box in best)


def _part(score: float) -> float:
    return min(max(float(score), 0.0), 1.0)


def _sha(picture: bytes | None) -> str | None:
    return hashlib.sha256(picture).hexdigest() if picture else None
