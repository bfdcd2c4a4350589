"""Which packets are worth decoding: of 25 pictures a second two are looked at, and a 4K stream must not eat the time of
nine others. A picture needs all since its key frame, so that only the end of each group can be left out."""

from collections import deque

EARLY = 0.01
"""Seconds that a picture may come before it is due."""
LATE = 1.0
"""Seconds: further behind than this, the rest of the group is left out."""
PURSE = 2.0
"""Seconds of its budget that a camera may save up."""
KEYLESS = 10.0
"""Seconds without any key frame after which decoding begins anyhow: some cameras refresh in stripes."""


class Thrift:
    """`fps` pictures a second are wanted, `budget` seconds of CPU a second may be spent on them."""

    def __init__(self, fps: float, budget: float) -> None:
        self._interval, self._budget, self._purse = 1 / fps, budget, budget
        self._groups: deque[float] = deque(maxlen=3)
        self._due = self._key = 0.0
        self._opened: float | None = None
        self._first: float | None = None
        self._filled = 0.0
        self._begun = self._dropping = False

    def decodes(self, t: float, seconds: float | None, key: bool, lag: float) -> bool:
        """Asked once for each packet; `seconds` its PTS if it has one, `lag` how late it came."""
        first = self._refill(t)
        if not self._begun:
            if not key and t - first < KEYLESS:
                return False
            self._begun, self._key, self._opened = True, t, seconds
        elif key:
            if seconds is not None and self._opened is not None and seconds > self._opened:
                self._groups.append(seconds - self._opened)
            self._key, self._opened = t, seconds
        if key:
            self._dropping = bool(self._groups) and self._after_next_key()
            return not self._dropping
        if lag > LATE or self._purse <= 0 or (self._groups and self._after_next_key()):
            self._dropping = True  # until the next key frame: what follows leans on what is left out here
        return not self._dropping

    def spent(self, seconds: float) -> None:
        self._purse -= seconds

    def due(self, t: float) -> bool:
        """Whether this decoded picture is one of those that are wanted."""
        if t < self._due - EARLY:
            return False
        self._due = self._due + self._interval if t - self._due < self._interval / 2 else t + self._interval
        return True

    def lost(self) -> None:
        """A packet was broken: nothing before the next key frame is to be trusted."""
        self._dropping = True

    def _after_next_key(self) -> bool:
        """The longest of the last groups is expected again: too long costs some time, too short costs a picture."""
        return self._due + EARLY > self._key + max(self._groups)

    def _refill(self, t: float) -> float:
        """When the first packet came."""
        if self._first is None:
            self._first = self._filled = t
        self._purse = min(self._purse + self._budget * (t - self._filled), PURSE * self._budget)
        self._filled = t
        return self._first
