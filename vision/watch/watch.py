"""The watch-dog of one camera: whether what it sends is worth looking at. Pure: pictures and times in, a health out."""

from datetime import datetime

from config.vision.plan import CameraPlan
from config.vision.told import Health
from vision.frames import Frame
from vision.watch.keeping import Kept
from vision.watch.lasting import Lasting
from vision.watch.limits import Limits
from vision.watch.looks import Look, look
from vision.watch.stillness import Stillness
from vision.watch.view import View
from vision.watch.words import WHY

SMOOTH = 0.01
"""Edges in a cell that still counts as smooth."""
KEEP_S = 300.0
"""Between two times that the view is written down."""


class Watch:
    """`health` since `since`, and `why`; "offline" until the first picture."""

    def __init__(
        self, started: datetime | None = None, limits: Limits | None = None, kept: Kept | None = None
    ) -> None:
        """`kept`: where the view outlives the process."""
        self.health: Health = "offline"
        self.since, self._last_at = started, started
        self._limits, self._kept = limits or Limits(), kept
        self._begin(kept.load() if kept else None)

    @property
    def why(self) -> str:
        return WHY[self.health]

    def forget(self, plan: CameraPlan) -> None:
        """Learns the view anew: its fences were drawn again, or it is another camera."""
        if self._kept:
            self._kept.drop()
            self._kept = self._kept.of(plan)
        self._begin(None)

    def _begin(self, view: View | None) -> None:
        limits = self._limits
        self._view = view
        self._age = limits.young if view else 0.0
        self._last_t = self._kept_t = float("-inf")
        self._stillness = Stillness(limits)
        self._black = Lasting(limits.black_for, limits.well_for)
        self._covered = Lasting(limits.covered_for, limits.well_for)
        self._moved = Lasting(limits.moved_for, limits.well_for)
        self._turned = Lasting(limits.turned_for, limits.well_for)

    def see(self, frame: Frame) -> Health:
        self._last_at = frame.at
        seen = look(frame.image)
        frozen = self._stillness.frozen(frame.t, seen.small)
        if frame.t > self._last_t:
            self._judge(frame.t, seen)
            self._last_t = frame.t
        return self._is(self._worst(frozen), frame.at)

    def missed(self, at: datetime) -> Health:
        """No picture came; `at` is now."""
        if self._last_at is None:
            self._last_at = at
        if (at - self._last_at).total_seconds() >= self._limits.offline_for:
            return self._is("offline", at)
        return self.health

    def _worst(self, frozen: bool) -> Health:
        if self._black.on:
            return "black"
        if self._covered.on:
            return "covered"
        if frozen:
            return "frozen"
        return "moved" if self._moved.on or self._turned.on else "ok"

    def _judge(self, t: float, seen: Look) -> None:
        limits = self._limits
        black = seen.mean < limits.dark_mean and seen.bright < limits.dark
        like = None if self._view is None or black else self._view.compare(seen)
        blank = float((seen.cells < SMOOTH).mean()) >= limits.blank
        if like is None:
            covered, shifted, turned = not black and seen.structure < limits.bare, False, False
        else:
            covered = like.lost >= limits.lost and blank
            shifted = not covered and like.sure >= limits.sure and like.shift >= limits.shift
            turned = not covered and not shifted and like.held < limits.held and like.sure < limits.sure
        self._black.saw(t, black)
        self._covered.saw(t, covered)
        self._moved.saw(t, shifted)
        self._turned.saw(t, turned)
        if not (black or covered or shifted or turned):
            self._learn(t, seen)

    def _learn(self, t: float, seen: Look) -> None:
        """Quickly at first, then as slowly as daylight."""
        if self._view is None:
            self._view, self._kept_t = View.of(seen), t
            return
        passed = min(max(t - self._last_t, 0.0), 2.0)
        self._age += passed
        span = self._limits.young if self._age < self._limits.young else self._limits.learn
        self._view.learn(seen, min(passed / span, 0.2))
        if self._kept and not 0 <= t - self._kept_t < KEEP_S:
            self._kept_t = t
            self._kept.keep(self._view)

    def _is(self, health: Health, at: datetime) -> Health:
        if health != self.health:
            self.health, self.since = health, at
        return health
