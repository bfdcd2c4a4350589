"""What lasts, and what only happened."""

GAP = 2.0
"""Seconds: of a longer pause between two pictures no more is counted."""
TAKEN = 2.0
"""A picture without the fault takes back two with it: more than two of three must show it."""


class Lasting:
    """True once something held for `needed` seconds in two of three pictures, until it was gone for `well` seconds."""

    def __init__(self, needed: float, well: float) -> None:
        self._needed, self._well = needed, well
        self._held = self._gone = 0.0
        self._last: float | None = None
        self.on = False

    def saw(self, t: float, holds: bool) -> bool:
        passed = 0.0 if self._last is None else min(max(t - self._last, 0.0), GAP)
        self._last = t
        if holds:
            self._held, self._gone = min(self._held + passed, self._needed), 0.0
        else:
            self._held, self._gone = max(self._held - TAKEN * passed, 0.0), self._gone + passed
        if self._held >= self._needed:
            self.on = True
        elif self._gone >= self._well:
            self.on = False
        return self.on
