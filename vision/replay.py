"""`run.py vision --replay`: pictures, a folder or a clip through the detectors and the rules, without a service.

A clip is judged frame by frame with its own time. A single picture, also each of a folder, is a scene of its own,
judged as if a camera had looked at it for as long as the rule wants: who tries a photo sees what a camera would say."""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import numpy as np

from config.settings.shapes import Vision
from config.vision.plan import CameraPlan, RulePlan
from config.vision.presets import read_presets, read_rules
from vision.cameras.folders import CLIPS, PICTURES, read_picture, shots_of
from vision.cameras.port import Offline
from vision.detect import Detectors, open_detectors
from vision.detect.port import Found
from vision.frames import Box, Frame, Image
from vision.rules import Judge
from vision.showing import showing

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
"""A Monday: a replay has no hour of its own; rules that are not always on say so by their hours."""
ALONE = ("head_bare", "fire", "smoke")
"""Built-in rules that need neither a fence nor a permit."""
STEP_S = 0.5
SAME = 1.0
"""Mean difference of grey values, 0 to 255, below which a frame shows what the one before showed: a frozen or still
clip is not looked at anew."""
Line = Mapping[str, object]


class Unreadable(OSError):
    """Some files could not be looked at; all others were answered."""


def run(path: Path, rules: Path | None, vision: Vision) -> Iterator[Line]:
    """One object a frame, in order. Raises config.wrong.Wrong for the rules, and Unreadable at the end."""
    plans = tuple(preset.plan for preset in (read_rules(rules) if rules else read_presets().presets))
    plans = plans if rules else tuple(plan for plan in plans if plan.kind in ALONE)
    files = files_of(path)
    found = open_detectors(Path(vision.models) if vision.models else None, Path(vision.data), vision.threads)
    for name, why in found.off.items():
        print(f"{name}：{why}", file=sys.stderr)
    failed: list[str] = []
    with showing("回放", None if any(file.suffix.lower() in CLIPS for file in files) else len(files)) as tell:
        for file in files:
            try:
                for line in _of_picture(found, plans, file) if is_picture(file) else _of_clip(found, plans, file):
                    yield line
                    tell(1)
            except Offline as why:
                failed.append(f"{file}（{why}）")
            except Exception as error:  # noqa: BLE001 - one file that nothing can look at costs no other its answer
                failed.append(f"{file}（识别不了：{type(error).__name__}）")
    if failed:
        raise Unreadable(f"有 {len(failed)} 个文件看不了：{'、'.join(failed[:5])}{'…' if failed[5:] else ''}")


def files_of(path: Path) -> list[Path]:
    """A file is taken at its word; of a folder those that look like pictures and clips. Raises Unreadable."""
    if path.is_file():
        return [path]
    files = sorted(one for one in path.rglob("*") if one.suffix.lower() in PICTURES | CLIPS and one.is_file())
    if not files:
        raise Unreadable(f"{path} 里没有可以看的图片（{'、'.join(sorted(PICTURES))}）或视频")
    return files


def is_picture(file: Path) -> bool:
    return file.suffix.lower() not in CLIPS


def _of_picture(found: Detectors, plans: tuple[RulePlan, ...], file: Path) -> Iterator[Line]:
    image = read_picture(file)
    boxes = found.find([image])[0]
    held = max((plan.hold for plan in plans), default=timedelta())
    judging = Judging(file, plans)
    raised: dict[str, float] = {}
    for number in range(int(held.total_seconds() / STEP_S) + 2):
        raised = judging.look(number * STEP_S, boxes, image)
    yield line_of(file, 0.0, boxes, raised)


def _of_clip(found: Detectors, plans: tuple[RulePlan, ...], file: Path) -> Iterator[Line]:
    judging = Judging(file, plans)
    boxes: Found = ()
    small: Image | None = None
    for number, (t, image) in enumerate(shots_of(file)):
        now = np.asarray(cv2.resize(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (160, 160), interpolation=cv2.INTER_AREA))
        if small is None or float(cv2.absdiff(now, small).mean()) >= SAME or not number % 25:
            boxes = found.look([Frame(str(file), START, t, image, number)])[0]
            small = now.astype(np.uint8)
        yield line_of(file, t, boxes, judging.look(t, boxes, image))


class Judging:
    """The judge of one scene, and which of its alarms stand: rule -> seconds of its first frame."""

    def __init__(self, file: Path, plans: tuple[RulePlan, ...]) -> None:
        plan = CameraPlan(code="replay", name=file.name[:40], kind="file", fps=30, rules=plans)
        self._names = iter(range(1, sys.maxsize))
        self._judge = Judge(plan, ZoneInfo("Asia/Shanghai"), self._mint)
        self._file = file
        self._standing: dict[str, float] = {}

    def _mint(self) -> str:
        return hashlib.sha256(f"{self._file}#{next(self._names)}".encode()).hexdigest()[:32]

    def look(self, t: float, boxes: Found, image: Image) -> dict[str, float]:
        size = (int(image.shape[1]), int(image.shape[0]))
        for verdict in self._judge.look(t, START + timedelta(seconds=t), boxes, size):
            if verdict.phase == "over":
                self._standing.pop(verdict.rule.name, None)
            else:
                self._standing.setdefault(verdict.rule.name, (verdict.since - START).total_seconds())
        return dict(self._standing)


def line_of(file: Path, t: float, boxes: Found, standing: Mapping[str, float]) -> Line:
    return {
        "file": str(file),
        "t": round(t, 3),
        "boxes": [{"label": box.label, "score": round(box.score, 3), "box": sides(box)} for box in boxes],
        "alarms": [{"rule": rule, "since": round(since, 3)} for rule, since in standing.items()],
    }


def sides(box: Box) -> list[float]:
    """Left, top, width, height in pixels of the picture."""
    return [round(side, 1) for side in (box.left, box.top, box.right - box.left, box.bottom - box.top)]
