"""Whose clock counts: a camera's PTS are even but drift and jump, our own arrivals are honest but jerk."""

JUMP = 10.0
"""Seconds: a PTS further off than this is a new beginning (a camera that set its clock), not a delay."""
DRIFT = 0.002
"""Seconds a second that a camera's clock may walk away from ours (crystals: 0.0001) before it looks like a delay."""


class Timeline:
    """`t` of a PTS: spaced as the camera spaced it, never later than it arrived, never running back. The quickest
    packet tells the offset; what comes later than that was delayed on its way, or by ourselves."""

    def __init__(self, floor: float = 0.0) -> None:
        self._floor, self._offset, self._seen = floor, None, 0.0  # type: float, float | None, float

    def place(self, seconds: float | None, tick: float) -> float:
        """Once for each packet as it arrives; `seconds` is its PTS, None where it has none."""
        if seconds is None:
            self._floor = max(self._floor, tick)
            return self._floor
        offset = tick - seconds
        if self._offset is None or abs(offset - self._offset) > JUMP:
            self._offset = offset
        else:
            self._offset = min(offset, self._offset + DRIFT * (tick - self._seen))
        self._seen = tick
        self._floor = max(self._floor, seconds + self._offset)
        return self._floor

    def of(self, seconds: float | None) -> float:
        """Of a decoded picture, which may come some packets later."""
        return self._floor if seconds is None or self._offset is None else seconds + self._offset
