"""持续多久才算: seen for so long without a break, where a few lost frames are no break."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

LAST_FRAME_S = 0.05
"""The last frame is seen for its own time too: at 25 pictures a second, three seconds of flame end with the 75th frame,
which began at 2.96 s."""


@dataclass(frozen=True, slots=True)
class Look:
    t: float
    at: datetime
    seen: bool


class Run:
    """Of any `among` looks in a row `lost` may miss it; looks further apart than `gap` seconds, or a time that goes
    back, begin anew. What is left of a broken run counts as far as it still holds together."""

    def __init__(self, lost: int, among: int, gap: float) -> None:
        self.lost, self.among, self.gap = lost, among, gap
        self._looks: deque[Look] = deque()
        self._first: Look | None = None
        self._last_t = 0.0

    @property
    def begun(self) -> bool:
        return bool(self._looks)

    def see(self, t: float, at: datetime, seen: bool) -> None:
        if self._looks and not 0 <= t - self._last_t <= self.gap:
            self.reset()
        self._last_t = t
        if not self._looks and not seen:
            return
        self._looks.append(Look(t, at, seen))
        self._first = self._first or self._looks[0]
        if len(self._looks) > self.among:
            self._looks.popleft()
        while sum(not look.seen for look in self._looks) > self.lost:
            self._drop_the_earliest_miss()

    def held(self, hold: float) -> Look | None:
        """The first look of a run that was seen for `hold` seconds up to now; None where there is none."""
        if not self._looks or self._first is None or not self._looks[-1].seen:
            return None
        if self._first is not self._looks[0] and self._first.t < self._looks[0].t:
            return self._first if self._lasts(self._first, hold) else None
        looks = list(self._looks)
        misses = sum(not look.seen for look in looks)
        for index, look in enumerate(looks):
            if not self._lasts(look, hold):
                return None
            if look.seen and misses <= self._allowed(len(looks) - index):
                return look
            misses -= not look.seen
        return None

    def reset(self) -> None:
        self._looks.clear()
        self._first = None

    def _lasts(self, first: Look, hold: float) -> bool:
        return self._last_t - first.t + LAST_FRAME_S >= hold

    def _allowed(self, looks: int) -> int:
        """Fewer looks may lose fewer, but one at least where any may be lost: three of ten are not three of five."""
        return min(self.lost, max(1, self.lost * looks // self.among))

    def _drop_the_earliest_miss(self) -> None:
        while self._looks.popleft().seen:
            pass
        while self._looks and not self._looks[0].seen:
            self._looks.popleft()
        self._first = self._looks[0] if self._looks else None
