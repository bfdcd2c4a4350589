"""Cameras made of numbers: a picture is grey, and has a red corner while it burns. The detector sees the corner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import numpy as np

from config.settings import Settings
from config.settings.shapes import Server, Vision
from config.vision.plan import CameraPlan, Plan, RuleKind, RulePlan
from config.vision.told import Health, Label
from tests.vision.receiver import KEY, wall
from vision.cameras.port import Tap
from vision.detect.port import Found
from vision.frames import Box, Frame
from vision.parts import Parts

CORNER = 40
KINDS: dict[RuleKind, Label] = {"fire": "fire", "head_bare": "head_bare", "intrusion": "person"}
COLOURS: dict[Label, int] = {"fire": 250, "head_bare": 200, "person": 150}


def rule(kind: RuleKind = "fire", hold: float = 1.0, name: str = "") -> RulePlan:
    return RulePlan(name=name or kind, kind=kind, hold=timedelta(seconds=hold), trial=False)


def camera(code: str = "C1", *rules: RulePlan, fps: float = 10.0) -> CameraPlan:
    return CameraPlan(
        code=code, name=code, kind="rtsp", address="rtsp://127.0.0.1/1", fps=fps, rules=rules or (rule(),)
    )


def plan(*cameras: CameraPlan, version: str = "1") -> Plan:
    return Plan(version=version, made_at=wall(), cameras=cameras or (camera(),))


def settings(folder: str, url: str) -> Settings:
    return Settings(server=Server(public_url=url), vision=Vision(key=KEY, data=folder, port=0))  # type: ignore[arg-type]


@dataclass
class Scene:
    """A camera at `fps`. `shows`: seconds since its start -> what is in the picture; may raise what a camera raises."""

    camera: str
    fps: float
    shows: Callable[[float], Label | None]
    size: tuple[int, int] = (320, 240)
    bystander: bool = False
    opened: list[float] = field(default_factory=list)
    closed: int = 0
    _number: int = -1

    def start(self) -> None:
        self.opened.append(monotonic())

    def read(self) -> Frame | None:
        t = monotonic() - self.opened[-1]
        number = int(t * self.fps)
        if number == self._number:
            return None
        self._number = number
        image = np.full((self.size[1], self.size[0], 3), 90, np.uint8)
        if label := self.shows(t):
            image[:CORNER, :CORNER, 2] = COLOURS[label]
        if self.bystander:
            image[-CORNER:, -CORNER:, 2] = COLOURS["person"]
        return Frame(self.camera, datetime.now(UTC), t, image, number)

    def tap(self, taker: Tap | None) -> None: ...

    def close(self) -> None:
        self.closed += 1


@dataclass
class Corners:
    """`costs` seconds a picture; `seen` counts pictures a camera."""

    costs: float = 0.0
    chokes_on: str = ""
    seen: list[str] = field(default_factory=list)
    wanted: list[frozenset[Label]] = field(default_factory=list)

    def __call__(self, frames: Sequence[Frame], wanted: frozenset[Label]) -> Sequence[Found]:
        sleep(self.costs * len(frames))
        if self.chokes_on in {frame.camera for frame in frames}:
            raise RuntimeError("a picture that no model can take")
        self.seen += [frame.camera for frame in frames]
        self.wanted.append(wanted)
        return [self._of(frame, wanted) for frame in frames]

    @staticmethod
    def _of(frame: Frame, wanted: frozenset[Label]) -> Found:
        red = int(frame.image[5, 5, 2])
        found = [label for label in wanted if COLOURS.get(label) == red]
        corners = [Box(label, 0.9, 0, 0, CORNER, CORNER) for label in found]
        height, width = frame.image.shape[:2]
        if "person" in wanted and int(frame.image[-5, -5, 2]) == COLOURS["person"]:
            corners.append(Box("person", 0.8, width - CORNER, height - CORNER, width, height))
        return tuple(corners)


class Calm:
    """A watch-dog that is never worried while there are pictures."""

    why = ""

    def see(self, frame: Frame) -> Health:
        return "ok"

    def missed(self, at: datetime) -> Health:
        return "offline"

    def forget(self, plan: CameraPlan) -> None: ...


def parts(scenes: dict[str, Scene], find: Corners) -> Parts:
    return Parts(find, lambda plan, _: scenes[plan.code], lambda _: Calm(), dict)


def burning(_: Settings) -> Parts:
    """Every camera burns, on whatever machine it is opened."""
    return Parts(Corners(), lambda plan, _: Scene(plan.code, plan.fps, lambda _: "fire"), lambda _: Calm(), dict)
