"""All cameras of this process: newest pictures in turn, several at a time to the detectors, boxes to each judge."""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol, TypeVar

import structlog

from config.vision.plan import Plan
from config.vision.told import CameraHealth, Label
from vision import clock
from vision.alarms import Telling
from vision.detect.port import Found
from vision.eye import Eye
from vision.frames import Frame
from vision.roll import Roll, close_all
from vision.rules import Verdict
from vision.scheduler import WINDOW_S, Meter, Turns

log = structlog.get_logger("eyes")
BATCH, REST_S, AGAIN_S, STOPPING_S = 4, 0.02, 1.0, 2.0
PEOPLE: frozenset[Label] = frozenset({"person", "head_helmet", "head_bare", "head_unsure"})
BUSY = 0.9
"""Working for so much of the time, the machine is what makes cameras slow."""
Pair = tuple[Eye, Frame]
T = TypeVar("T")


class Finding(Protocol):
    """The detectors: one answer a frame, of the labels that are wanted."""

    def __call__(self, frames: Sequence[Frame], wanted: frozenset[Label]) -> Sequence[Found]: ...


class Eyes:
    """One thread. `changed` is rung when the state of a camera is another one."""

    def __init__(
        self, roll: Roll, find: Finding, telling: Telling, changed: Callable[[], None] = lambda: None,
        off: Callable[[], Mapping[str, str]] = dict,
    ) -> None:  # fmt: skip
        self.roll, self.find, self.off = roll, find, off
        self._telling, self._changed = telling, changed
        self._turns, self._stopped = Turns(), threading.Event()
        self._work = Meter(clock.tick())
        self._states: dict[str, str] = {}
        self._thread = threading.Thread(target=self._run, name="eyes", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def take(self, plan: Plan) -> None:
        """How its cameras are is told soon after."""
        self.roll.take(plan)
        self._changed()

    def stop(self) -> None:
        """Returns within seconds, though a camera may hang."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(STOPPING_S)
        self.roll.close()

    def health(self) -> tuple[CameraHealth, ...]:
        now = clock.tick()
        busy = not self._work.young(now) and self._work.total(now) > BUSY * WINDOW_S
        return self.roll.health(busy)

    def round(self) -> int:
        """How many pictures were looked at: each camera's newest, whoever waited longest first."""
        now, looked = clock.tick(), 0
        pairs: list[Pair] = []
        eyes = self.roll.eyes
        keen = [code for code, eye in eyes.items() if eye.judge.keen]
        for code in self._turns.order(eyes, keen, now):
            eye = eyes[code]
            frame = self._guarded(eye, eye.read)
            if frame is None:
                self._without_picture(eye)
                continue
            self._turns.looked(code, now)
            looked += 1
            if eye.wanted(frame.at):
                pairs.append((eye, frame))
            else:
                self._judge(eye, frame, ())
            if len(pairs) >= BATCH:
                break
        for wanted in {eye.wanted(frame.at) for eye, frame in pairs}:
            self._look([(eye, frame) for eye, frame in pairs if eye.wanted(frame.at) == wanted], wanted)
        return looked

    def _run(self) -> None:
        failed = ""
        while not self._stopped.is_set():
            try:
                self._turn()
                failed = ""
            except Exception as error:
                if failed != repr(error):
                    log.exception("eyes_failed", exc_info=error)
                failed = repr(error)
                self._stopped.wait(AGAIN_S)

    def _turn(self) -> None:
        begun = clock.tick()
        for eye in self.roll.settle():
            self._turns.forget(eye.plan.code)
            close_all([eye])
        if self.round():
            self._work.add(clock.tick(), clock.tick() - begun)
        else:
            self._stopped.wait(REST_S)

    def _look(self, pairs: Sequence[Pair], wanted: frozenset[Label]) -> None:
        """A picture that the detectors choke on costs only its own camera."""
        try:
            answers = self.find([frame for _, frame in pairs], wanted)
        except Exception as error:  # noqa: BLE001 - the camera loop
            if len(pairs) == 1:
                self._broke(pairs[0][0], error)
            else:
                for pair in pairs:
                    self._look([pair], wanted)
            return
        for (eye, frame), boxes in zip(pairs, answers, strict=True):
            self._judge(eye, frame, boxes)

    def _judge(self, eye: Eye, frame: Frame, boxes: Found) -> None:
        verdicts = self._guarded(eye, lambda: eye.judged(frame, boxes))
        if verdicts is None:
            return
        self._tell(eye, verdicts, frame, boxes)
        if eye.snapshot_due():
            self._guarded(eye, lambda: self._telling.snapshot(eye.plan, frame))
        self.roll.well(eye)
        self._note(eye)

    def _without_picture(self, eye: Eye) -> None:
        if eye.plan.code in self.roll.eyes:
            self._tell(eye, self._guarded(eye, eye.blind) or (), eye.newest)
            self._note(eye)

    def _tell(self, eye: Eye, verdicts: Sequence[Verdict], frame: Frame | None, found: Found = ()) -> None:
        if frame is not None and any(verdict.phase == "raised" for verdict in verdicts):
            found = self._everybody(frame, found)
        for verdict in verdicts:
            self._guarded(eye, partial(self._telling.alarm, eye.plan, verdict, frame, found))

    def _everybody(self, frame: Frame, found: Found) -> Found:
        """People whom no rule asked for stand in the picture too, and are to be blurred."""
        try:
            people = self.find([frame], PEOPLE)[0]
        except Exception as error:  # noqa: BLE001 - an alarm goes out with what is known
            log.warning("bystanders_unknown", camera=frame.camera, why=type(error).__name__)
            return found
        return (*found, *(box for box in people if box not in found))

    def _guarded(self, eye: Eye, do: Callable[[], T]) -> T | None:
        """None when it failed: the camera is closed and comes again by itself."""
        try:
            return do()
        except Exception as error:  # noqa: BLE001 - the camera loop
            self._broke(eye, error)
            return None

    def _broke(self, eye: Eye, error: Exception) -> None:
        self.roll.broke(eye, error)
        self._states[eye.plan.code] = "offline"
        self._changed()

    def _note(self, eye: Eye) -> None:
        code, now = eye.plan.code, eye.state.health
        before, self._states[code] = self._states.get(code), now
        if before != now:
            self._changed()
