"""Whose picture is looked at next, when not all can be: everybody in turn, so that no camera starves another."""

from collections import deque
from collections.abc import Collection

KEEN = 2.0
"""A camera that is counting towards an alarm waits half as long, and so takes no more than half from the others."""
WINDOW_S = 15.0


class Turns:
    """Seconds are monotonic. A camera that asks for much gets no more than the others once time is short: whoever was
    not looked at for the longest time comes first."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._number: dict[str, int] = {}
        self._looks = 0

    def order(self, cameras: Collection[str], keen: Collection[str], now: float) -> list[str]:
        """Waiting longest first; a new one before all."""
        waited = {one: (now - self._last.get(one, float("-inf"))) * (KEEN if one in keen else 1) for one in cameras}
        return sorted(waited, key=lambda one: (-waited[one], self._number.get(one, 0), one))

    def looked(self, camera: str, now: float) -> None:
        """Of those in one batch the first is first again."""
        self._looks += 1
        self._last[camera], self._number[camera] = now, self._looks

    def forget(self, camera: str) -> None:
        self._last.pop(camera, None)
        self._number.pop(camera, None)


class Meter:
    """How often something happened in the last seconds, and the mean of what was measured."""

    def __init__(self, now: float) -> None:
        self._began = now
        self._seen: deque[tuple[float, float]] = deque()

    def add(self, now: float, value: float) -> None:
        self._seen.append((now, value))
        self._forget(now)

    def rate(self, now: float) -> float:
        """Per second; of a young meter, since it began."""
        self._forget(now)
        return len(self._seen) / max(min(now - self._began, WINDOW_S), 1.0)

    def pace(self, now: float) -> float:
        """Per second since the first that still counts: what was before a hole makes nobody slow after it."""
        self._forget(now)
        between = max(len(self._seen) - 1, 1) if self._seen else 0
        return between / max(now - self._seen[0][0], 1e-3) if between else 0.0

    def count(self, now: float) -> int:
        self._forget(now)
        return len(self._seen)

    def mean(self, now: float) -> float:
        self._forget(now)
        return sum(value for _, value in self._seen) / len(self._seen) if self._seen else 0.0

    def total(self, now: float) -> float:
        self._forget(now)
        return sum(value for _, value in self._seen)

    def young(self, now: float) -> bool:
        return now - self._began < WINDOW_S

    def _forget(self, now: float) -> None:
        while self._seen and self._seen[0][0] < now - WINDOW_S:
            self._seen.popleft()
