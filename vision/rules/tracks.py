"""Who is who from frame to frame, as far as a count needs it: hidden for a moment is not gone."""

from collections import deque
from collections.abc import Sequence

from config.vision.polygons import Parts, alike, centre

HIDDEN_S = 2.0
"""Somebody behind a pillar for so long is still there."""
GROWN_S = 3.0
"""So long more must be seen before more is told; longer than HIDDEN_S, so that one person taken for two does not
count."""
NEAR = 0.6
"""A step between two frames, in heights of the box: at two frames a second a walk is about 0.4."""
SAME = 0.2


class Tracks:
    """How many were there at once."""

    def __init__(self) -> None:
        self._tracks: list[tuple[Parts, float]] = []
        self._counts: deque[tuple[float, int]] = deque()

    def see(self, t: float, boxes: Sequence[Parts]) -> None:
        left = [(box, seen) for box, seen in self._tracks if 0 <= t - seen <= HIDDEN_S]
        for box in boxes:
            if (known := _best(left, box)) is not None:
                left.pop(known)
        self._tracks = left + [(box, t) for box in boxes]
        self._counts.append((t, len(self._tracks)))
        while len(self._counts) > 1 and self._counts[1][0] <= t - GROWN_S:
            self._counts.popleft()

    def steady(self) -> int:
        """What was never fewer in the last GROWN_S; 0 before that time is over."""
        if not self._counts or self._counts[-1][0] - self._counts[0][0] < GROWN_S:
            return 0
        return min(count for _, count in self._counts)

    def forget(self) -> None:
        self._tracks.clear()
        self._counts.clear()


def _best(tracks: Sequence[tuple[Parts, float]], box: Parts) -> int | None:
    likely = [(_likeness(known, box), index) for index, (known, _) in enumerate(tracks)]
    value, index = max(likely, default=(0.0, 0))
    return index if value > 0 else None


def _likeness(one: Parts, other: Parts) -> float:
    """0 where it cannot be the same; overlap says more than nearness."""
    if (same := alike(one, other)) >= SAME:
        return 1 + same
    (x1, y1), (x2, y2) = centre(one), centre(other)
    height = max(one[3] - one[1], other[3] - other[1])
    away = max(abs(x1 - x2), abs(y1 - y2)) / height if height > 0 else NEAR
    return max(0.0, 1 - away / NEAR)
