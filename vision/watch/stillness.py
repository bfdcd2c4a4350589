"""Frozen or only quiet: a sensor never gives the same picture twice, a picture that is repeated comes back exactly."""

from collections import deque

import numpy as np

from vision.watch.limits import Limits
from vision.watch.looks import COLUMNS, ROWS, Grey

EACH = 0.9
"""Seconds between two pictures that are compared."""
AGO = 15.0
"""Seconds: between two key frames an encoder may skip all that is quiet, and some wait ten seconds for the next."""
KEPT, CHECKS, REPEATS = 30.0, 12, 3
"""Seconds of pictures kept; of so many checks, so many must find the same picture again."""
CLOCK = ROWS * COLUMNS // 24
"""Cells that a clock may go on changing in a frozen picture."""


class Stillness:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._kept: deque[tuple[float, Grey]] = deque()
        self._found: deque[bool] = deque(maxlen=CHECKS)
        self._checked = float("-inf")

    def frozen(self, t: float, small: Grey) -> bool:
        """`small`: pixels left out, not smoothed."""
        if self._kept and not 0 <= t - self._kept[-1][0] <= AGO / 3:
            self.forget()  # a camera that was away shows itself anew
        if t - self._checked >= EACH:
            self._checked = t
            self._check(t, small)
            self._kept.append((t, small))
            while t - self._kept[0][0] > KEPT:
                self._kept.popleft()
        return len(self._found) == CHECKS and sum(self._found) >= REPEATS

    def forget(self) -> None:
        self._kept.clear()
        self._found.clear()

    def _check(self, t: float, small: Grey) -> None:
        old = [one for at, one in self._kept if t - at >= AGO]
        if not old:
            return
        changes = [change(small, one) for one in old]
        if max(changes) > self._limits.breath:
            self._found.clear()
        else:
            self._found.append(min(changes) <= self._limits.still)


def change(one: Grey, other: Grey) -> float:
    """Mean grey levels, without the few cells that changed most."""
    if one.shape != other.shape:
        return 255.0
    apart = np.abs(one.astype(np.int16) - other)
    height, width = (side // parts * parts for side, parts in zip(apart.shape, (ROWS, COLUMNS), strict=True))
    cells = apart[:height, :width].reshape(ROWS, height // ROWS, COLUMNS, width // COLUMNS).mean(axis=(1, 3))
    return float(np.sort(cells, axis=None)[:-CLOCK].mean())
